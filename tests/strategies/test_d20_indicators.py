"""Indicators (D20): how far from baseline to target whichever way is better, what may be missing, and measuring."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common.errors import DomainError, StaleObjectError
from common.inbox import waiting_for
from common.models import AuditEntry
from strategies.domain import indicators, initiatives, queries
from strategies.domain.progress import Course, mean, progress
from strategies.enums import Frequency
from strategies.models import Indicator, Measurement
from tests.factories.strategies import (
    GoalFactory,
    IndicatorFactory,
    InitiativeFactory,
    MeasurementFactory,
    StrategyFactory,
    TargetFactory,
    day,
)
from tests.people import make_person

VALUES = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
DIRECTIONS = st.sampled_from(["up", "down"])


# --- Progress, pure ----------------------------------------------------------------------------------------------
@given(baseline=VALUES, target=VALUES, direction=DIRECTIONS)
def test_d20_the_baseline_is_the_beginning_and_the_target_the_end(baseline, target, direction):
    ahead = target - baseline if direction == "up" else baseline - target
    at_start, at_end = (
        progress(baseline=baseline, value=value, target=target, direction=direction) for value in (baseline, target)
    )
    assert at_end == 1
    assert at_start == (0 if ahead > 0 else 1 if ahead == 0 else at_start)
    assert at_start in {0, 1}


@given(baseline=VALUES, target=VALUES, one=VALUES, other=VALUES, direction=DIRECTIONS)
def test_d20_better_is_never_less_progress(baseline, target, one, other, direction):
    worse, better = sorted([one, other], reverse=direction == "down")
    known = {"baseline": baseline, "target": target, "direction": direction}
    assert progress(value=worse, **known) <= progress(value=better, **known)


@given(baseline=VALUES, target=VALUES, value=VALUES)
def test_d20_up_and_down_mirror_each_other(baseline, target, value):
    up = progress(baseline=baseline, value=value, target=target, direction="up")
    assert up == progress(baseline=-baseline, value=-value, target=-target, direction="down")


@pytest.mark.parametrize(
    ("direction", "expected"), [("up", Decimal("0.7500")), ("down", None)], ids=["counts from zero", "cannot be judged"]
)
def test_d20_without_a_baseline(direction, expected):
    course = Course(direction=direction, targets=[(datetime.date(2026, 1, 1), Decimal(80))], latest=Decimal(60))
    assert course.lacks_baseline
    assert course.progress == expected


@pytest.mark.parametrize("missing", ["value", "target"])
def test_d20_without_a_figure_nothing_is_said(missing):
    known = {"baseline": Decimal(0), "value": Decimal(1), "target": Decimal(2), "direction": "up", missing: None}
    assert progress(**known) is None


@given(shares=st.lists(st.none() | st.decimals(min_value=-5, max_value=5, places=4), max_size=8))
def test_a_goals_progress_lies_between_none_and_all_of_it(shares):
    found = mean(shares)
    assert found is None if all(share is None for share in shares) else 0 <= found <= 1


@given(days=st.integers(-500, 1500))
def test_d20_the_plan_runs_from_the_baseline_through_each_target(days):
    start = datetime.date(2024, 1, 1)
    first, last = datetime.date(2025, 1, 1), datetime.date(2026, 1, 1)
    course = Course(
        direction="up",
        baseline=Decimal(40),
        baseline_on=start,
        targets=[(first, Decimal(70)), (last, Decimal(80))],
    )
    today = start + datetime.timedelta(days=days)
    planned = course.planned(today)
    assert 0 <= planned <= 1
    assert planned <= course.planned(today + datetime.timedelta(days=30))
    assert (course.planned(start), course.planned(first), course.planned(last)) == (0, Decimal("0.7500"), 1)
    assert course.next_target(today) == ((first, Decimal(70)) if today <= first else (last, Decimal(80)))


def test_d20_no_plan_without_a_dated_baseline():
    targets = [(datetime.date(2026, 1, 1), Decimal(80))]
    assert Course(direction="up", targets=targets).planned(datetime.date(2025, 1, 1)) is None


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "wrong"),
    [
        ("up", 40, 80, False),
        ("up", 80, 40, True),
        ("down", 40, 80, True),
        ("down", 80, 40, False),
        ("up", None, 40, False),
    ],
)
def test_a_target_on_the_wrong_side_is_noticed(direction, baseline, target, wrong):
    known = {"direction": direction, "baseline": baseline, "target": target}
    assert indicators.is_against_direction(**known) is wrong


# --- Measuring ---------------------------------------------------------------------------------------------------
in_cast = pytest.mark.usefixtures("in_cast")


@pytest.fixture
def indicator(cast):
    owner = make_person(cast.municipality, name="Leder af Borgerservice")
    return IndicatorFactory(municipality=cast.municipality, owner=owner)


@in_cast
@pytest.mark.parametrize("who", ["owner", "secretary", "manager"])
def test_d20_the_owner_the_secretary_and_the_gevinstmanager_measure(cast, indicator, who):
    person = indicator.owner if who == "owner" else getattr(cast, who)
    row = indicators.measure(indicator=indicator, measured_on=day(0), value=Decimal(50), actor=person)
    indicator.refresh_from_db()
    assert (row.value, row.measured_by) == (50, person)
    assert indicator.next_due == indicators.next_due(frequency=Frequency.HALF_YEAR, last=day(0))
    assert indicator.version == 1, "measuring makes nobody's edit of the indicator stale"
    assert AuditEntry.objects.get(action="indicator.measure").data == {"measured_on": day(0).isoformat(), "value": "50"}


@in_cast
@pytest.mark.parametrize("who", ["reader", "chair"])
def test_others_do_not_measure(cast, indicator, who):
    with pytest.raises(PermissionDenied):
        indicators.measure(indicator=indicator, measured_on=day(0), value=Decimal(50), actor=getattr(cast, who))
    assert not Measurement.objects.exists()


@in_cast
@pytest.mark.parametrize(("days", "field"), [(1, "measured_on"), (-10, "measured_on")], ids=["ahead", "twice a day"])
def test_a_day_to_come_or_measured_before_is_refused_by_the_field(cast, indicator, days, field):
    MeasurementFactory(municipality=cast.municipality, indicator=indicator, measured_on=day(-10))
    with pytest.raises(DomainError) as refused:
        indicators.measure(indicator=indicator, measured_on=day(days), value=Decimal(1), actor=cast.secretary)
    assert list(refused.value.fields) == [field]
    assert Measurement.objects.count() == 1


@in_cast
def test_an_older_measurement_written_later_does_not_move_the_next_one(cast, indicator):
    for days in (0, -200):
        indicators.measure(indicator=indicator, measured_on=day(days), value=Decimal(1), actor=cast.secretary)
    indicator.refresh_from_db()
    assert indicator.next_due == indicators.next_due(frequency=Frequency.HALF_YEAR, last=day(0))


@in_cast
def test_d20_several_dated_targets_each_date_once_and_after_the_baseline(cast, indicator):
    write = {"indicator": indicator, "actor": cast.secretary}
    indicators.set_targets(**write, targets=[(day(400), Decimal(80)), (day(30), Decimal(60))], expected=1)
    assert [target.value for target in indicator.targets.all()] == [60, 80]
    with pytest.raises(DomainError, match="to delmål for samme dag"):
        indicators.set_targets(**write, targets=[(day(9), Decimal(1)), (day(9), Decimal(2))], expected=2)
    with pytest.raises(DomainError, match="efter basisværdien"):
        indicators.set_targets(**write, targets=[(day(-365), Decimal(1))], expected=2)
    with pytest.raises(StaleObjectError):
        indicators.set_targets(**write, targets=[(day(9), Decimal(1))], expected=1)
    assert [target.value for target in indicator.targets.all()] == [60, 80]


@in_cast
def test_d20_a_baseline_has_a_date_that_has_been(cast, indicator):
    for values in ({"baseline_value": Decimal(1), "baseline_on": None}, {"baseline_on": day(1)}):
        with pytest.raises(DomainError) as refused:
            indicators.change_indicator(indicator=indicator, actor=cast.secretary, expected=1, values=values)
        assert list(refused.value.fields) == ["baseline_on"]
        indicator.refresh_from_db()


@in_cast
def test_an_expired_strategys_indicators_are_measured_but_not_changed(cast):
    strategy = StrategyFactory(municipality=cast.municipality, state="expired")
    goal = GoalFactory(municipality=cast.municipality, strategy=strategy)
    indicator = IndicatorFactory(municipality=cast.municipality, goal=goal)
    initiative = InitiativeFactory(municipality=cast.municipality, goal=goal)
    with pytest.raises(DomainError, match="udløbet"):
        indicators.change_indicator(indicator=indicator, actor=cast.secretary, expected=1, values={"unit": "stk."})
    with pytest.raises(DomainError, match="udløbet"):
        initiatives.report_initiative(
            initiative=initiative, state="done", status_text="", actor=cast.secretary, expected=1
        )
    assert indicators.measure(indicator=indicator, measured_on=day(0), value=Decimal(1), actor=cast.secretary).pk


# --- Initiatives -------------------------------------------------------------------------------------------------
@in_cast
def test_whoever_is_responsible_reports_an_initiative(cast):
    initiative = InitiativeFactory(municipality=cast.municipality, responsible=cast.reader)
    report = {"initiative": initiative, "state": "running", "status_text": "I gang siden maj."}
    with pytest.raises(PermissionDenied):
        initiatives.report_initiative(**report, actor=cast.member, expected=1)
    initiatives.report_initiative(**report, actor=cast.reader, expected=1)
    with pytest.raises(StaleObjectError):
        initiatives.report_initiative(**report, actor=cast.reader, expected=1)
    with pytest.raises(PermissionDenied):
        initiatives.change_initiative(initiative=initiative, actor=cast.reader, expected=2, values={"title": "Andet"})


@in_cast
def test_an_initiative_is_not_dropped_without_a_reason(cast):
    initiative = InitiativeFactory(municipality=cast.municipality)
    report = {"initiative": initiative, "state": "dropped", "actor": cast.secretary, "expected": 1}
    with pytest.raises(DomainError) as refused:
        initiatives.report_initiative(**report, status_text=" ")
    assert list(refused.value.fields) == ["status_text"]
    assert initiatives.report_initiative(**report, status_text="Løst af KOMBIT.").state == "dropped"


# --- What a page reads -------------------------------------------------------------------------------------------
@in_cast
@pytest.mark.parametrize("count", [1, 3])
def test_readings_take_one_query(cast, count, django_assert_num_queries):
    goal = GoalFactory(municipality=cast.municipality)
    for _ in range(count):
        indicator = IndicatorFactory(municipality=cast.municipality, goal=goal)
        TargetFactory(municipality=cast.municipality, indicator=indicator, due=day(100), value=60)
        TargetFactory(municipality=cast.municipality, indicator=indicator, due=day(365), value=80)
        MeasurementFactory(municipality=cast.municipality, indicator=indicator, measured_on=day(-90), value=45)
        MeasurementFactory(municipality=cast.municipality, indicator=indicator, measured_on=day(-5), value=50)
    with django_assert_num_queries(1):
        found = queries.readings([goal.pk])
    assert len(found) == count
    assert (found[0].course.latest, found[0].course.target) == (50, 80)
    assert found[0].course.progress == Decimal("0.2500")


# --- Inbox (D57) -------------------------------------------------------------------------------------------------
@in_cast
def test_d57_a_measurement_waits_for_its_owner_from_two_weeks_before(cast, indicator):
    today = timezone.localdate()

    def waiting(person):
        return [
            line for line in waiting_for(person, cast.municipality, today)[0] if line.kind == "strategies.indicator"
        ]

    for days, shown in ((15, 0), (14, 1), (-3, 1)):
        Indicator.objects.update(next_due=day(days))
        assert len(waiting(indicator.owner)) == shown, days
    (line,) = waiting(indicator.owner)
    assert line.due == day(-3)
    assert line.url.endswith(f"/indicators/{indicator.pk}/measure/")
    assert waiting(cast.secretary) == []


@in_cast
def test_d17_a_revision_waits_for_the_secretaries_from_90_days_before(cast):
    today = timezone.localdate()
    strategy = StrategyFactory(municipality=cast.municipality)

    def waiting(person):
        lines = waiting_for(person, cast.municipality, today)[0]
        return [line for line in lines if line.kind == "strategies.revision"]

    for years_ago, shown in ((1, 0), (2, 1)):
        strategy.approved_on = today.replace(year=today.year - years_ago, day=min(today.day, 28))
        strategy.save()
        assert len(waiting(cast.secretary)) == shown, years_ago
    assert waiting(cast.secretary)[0].due == today.replace(day=min(today.day, 28))
    assert waiting(cast.reader) == []
    StrategyFactory(municipality=cast.municipality, key=strategy.key, number=2, state="draft", approved_on=None)
    assert waiting(cast.secretary) == []
