from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_cases.domain.discounting import (
    NATIONAL_DISCOUNT_RATES,
    DiscountRateRow,
    discount_factors,
    factors,
    flat_rate,
    latest_rates,
    rate_of_year,
    rates_on,
)


@pytest.mark.parametrize(
    ("year", "factor"),
    [
        (0, "1.000000"),
        (1, "0.966184"),
        (3, "0.901943"),
        (5, "0.841973"),
        (8, "0.759412"),
        (10, "0.708919"),
        (35, "0.299977"),
        (36, "0.292660"),
        (70, "0.126402"),
        (71, "0.124534"),
    ],
)
def test_d39_factors_are_the_running_product_over_the_bands(year, factor):
    assert round(discount_factors(latest_rates(), 75)[year], 6) == Decimal(factor)


def test_d39_the_divisor_of_year_36_carries_35_years_of_the_first_band():
    divisors = factors(latest_rates(), 36)
    assert divisors[0] == 1
    assert abs(divisors[36] - Decimal("1.035") ** 35 * Decimal("1.025")) < Decimal("1e-25")


@pytest.mark.parametrize(
    ("day", "rates"),
    [
        (date(1998, 12, 31), []),
        (date(2005, 6, 1), ["0.06"]),
        (date(2013, 5, 30), ["0.06"]),
        (date(2013, 5, 31), ["0.04", "0.03", "0.02"]),
        (date(2021, 1, 6), ["0.04", "0.03", "0.02"]),
        (date(2021, 1, 7), ["0.035", "0.025", "0.015"]),
        (date(2090, 1, 1), ["0.035", "0.025", "0.015"]),
    ],
)
def test_d39_a_day_has_the_rates_announced_last_before_it(day, rates):
    assert [row.rate for row in rates_on(day)] == [Decimal(rate) for rate in rates]


@pytest.mark.parametrize(("year", "rate"), [(0, "0.035"), (35, "0.035"), (36, "0.025"), (70, "0.025"), (71, "0.015")])
def test_d39_bands_change_after_year_35_and_year_70(year, rate):
    assert rate_of_year(latest_rates(), year) == Decimal(rate)


def test_every_national_rate_says_where_it_is_from():
    assert all(row.source and row.valid_from for row in NATIONAL_DISCOUNT_RATES)


def test_a_year_before_the_first_band_has_no_rate():
    with pytest.raises(ValueError, match="year 1"):
        factors([DiscountRateRow(from_year=5, rate=Decimal("0.03"))], 3)


def test_the_order_of_the_rows_does_not_matter():
    assert rates_on(date(2022, 1, 1), NATIONAL_DISCOUNT_RATES[::-1]) == latest_rates()


@given(st.decimals(min_value=0, max_value=1, places=4), st.integers(0, 100))
def test_a_flat_rate_compounds(rate, horizon):
    assert abs(factors(flat_rate(rate), horizon)[-1] / (1 + rate) ** horizon - 1) < Decimal("1e-24")
