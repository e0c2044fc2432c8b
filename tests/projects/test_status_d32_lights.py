"""D32: the light that the system proposes, with each tolerance at its border."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.thresholds import Thresholds
from projects.domain import lights
from projects.enums import Light, Parameter

MILLION = Decimal(1_000_000)
OERE = Decimal("0.01")
JANUARY_31 = datetime.date(2027, 1, 31)
days = st.dates(datetime.date(2020, 1, 1), datetime.date(2040, 12, 31))


def cost(forecast, baseline=MILLION, **thresholds):
    figures = lights.Figures(baseline_cost=baseline, forecast_cost=forecast)
    return lights.cost_light(figures=figures, thresholds=Thresholds(**thresholds))


def time(forecast, baseline=datetime.date(2027, 9, 1), **thresholds):
    figures = lights.Figures(baseline_go_live=baseline, forecast_go_live=forecast)
    return lights.time_light(figures=figures, thresholds=Thresholds(**thresholds))


def gain(forecast, baseline=MILLION, **thresholds):
    figures = lights.Figures(baseline_gain=baseline, forecast_gain=forecast)
    return lights.benefits_light(figures=figures, thresholds=Thresholds(**thresholds))


@pytest.mark.parametrize(
    ("forecast", "light"),
    [
        (MILLION - 1, Light.GREEN),
        (MILLION, Light.GREEN),
        (MILLION + OERE, Light.YELLOW),
        (MILLION * Decimal("1.1"), Light.YELLOW),
        (MILLION * Decimal("1.1") + OERE, Light.RED),
    ],
)
def test_d32_cost_is_green_at_none_over_yellow_up_to_ten_per_cent_red_above(forecast, light):
    assert cost(forecast).light == light


def test_d32_the_limit_for_cost_is_the_municipalitys():
    assert cost(MILLION * Decimal("1.2"), cost_red_above=Decimal("0.2")).light == Light.YELLOW
    assert cost(MILLION * Decimal("1.2") + OERE, cost_red_above=Decimal("0.2")).light == Light.RED
    assert cost(MILLION + OERE, cost_red_above=Decimal(0)).light == Light.RED


@pytest.mark.parametrize(
    ("forecast", "light"),
    [
        (datetime.date(2027, 8, 1), Light.GREEN),
        (datetime.date(2027, 9, 1), Light.GREEN),
        (datetime.date(2027, 9, 30), Light.GREEN),
        (datetime.date(2027, 10, 1), Light.YELLOW),
        (datetime.date(2027, 12, 1), Light.YELLOW),
        (datetime.date(2027, 12, 2), Light.RED),
    ],
)
def test_d32_time_is_green_under_a_month_yellow_to_three_red_over(forecast, light):
    assert time(forecast).light == light


def test_d32_the_limits_for_time_are_the_municipalitys():
    assert time(datetime.date(2027, 10, 31), time_yellow_from_months=2).light == Light.GREEN
    assert time(datetime.date(2028, 3, 1), time_red_above_months=6).light == Light.YELLOW
    assert time(datetime.date(2027, 9, 2), time_yellow_from_months=0).light == Light.YELLOW


@pytest.mark.parametrize(
    ("forecast", "light", "words"),
    [
        (datetime.date(2027, 2, 27), Light.GREEN, "27 dage senere end godkendt."),
        (datetime.date(2027, 2, 28), Light.YELLOW, "1 måned senere end godkendt."),
        (datetime.date(2027, 4, 30), Light.YELLOW, "3 måneder senere end godkendt."),
        (datetime.date(2027, 5, 1), Light.RED, "3 måneder og 1 dag senere end godkendt."),
    ],
)
def test_d32_the_last_day_of_a_month_and_a_month_is_the_last_day_of_the_next(forecast, light, words):
    proposed = time(forecast, baseline=JANUARY_31)
    assert (proposed.light, proposed.because) == (light, words)


@given(days, days)
def test_whole_months_count_as_adding_them_does(first, second):
    from dateutil.relativedelta import relativedelta

    first, second = sorted((first, second))
    months = lights.months_between(first, second)
    assert first + relativedelta(months=months) <= second < first + relativedelta(months=months + 1)


@pytest.mark.parametrize(
    ("forecast", "light"),
    [
        (MILLION + 1, Light.GREEN),
        (MILLION, Light.GREEN),
        (MILLION - OERE, Light.YELLOW),
        (MILLION * Decimal("0.9"), Light.YELLOW),
        (MILLION * Decimal("0.9") - OERE, Light.RED),
        (Decimal(-5), Light.RED),
    ],
)
def test_d32_benefits_are_like_cost_the_other_way(forecast, light):
    assert gain(forecast).light == light
    assert gain(MILLION * Decimal("0.7"), benefits_red_above=Decimal("0.3")).light == Light.YELLOW


def test_what_cannot_be_compared_is_green_and_says_so():
    assert cost(Decimal(5), baseline=None).because == "Der er ingen godkendt udgift at sammenligne med."
    assert cost(None).light == Light.GREEN
    assert time(None).light == Light.GREEN
    assert time(JANUARY_31, baseline=None).light == Light.GREEN
    assert gain(None).light == gain(Decimal(1), baseline=Decimal(0)).light == Light.GREEN
    assert cost(Decimal(0), baseline=Decimal(0)).light == Light.GREEN
    assert cost(OERE, baseline=Decimal(0)).light == Light.RED


def test_scope_and_resources_stay_as_last_time():
    proposed = lights.propose(figures=lights.Figures(), thresholds=Thresholds(), last={"scope": "red"})
    assert proposed[Parameter.SCOPE].light == Light.RED
    assert proposed[Parameter.RESOURCES].light == Light.GREEN


def test_d32_the_overall_light_is_the_worst():
    assert lights.worst({"time": "green", "scope": "red", "economy": "yellow"}) == Light.RED
    assert lights.worst({"time": "green", "economy": "yellow"}) == Light.YELLOW
    assert lights.worst({}) == Light.GREEN
