"""Benefits: opened, moved, measured, judged, entered in the budget (D43, D48, D49)."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Role
from business_cases.domain import benefits
from business_cases.domain.benefit_profile import add_months, due_dates, expected_by, shifted
from business_cases.enums import BenefitKind, BenefitState, MeasurementState
from business_cases.models import Benefit, BenefitYear
from common.audit import entries_for
from common.errors import DomainError, StaleObjectError
from tests.factories.business_cases import herning_case, planned_benefit
from tests.factories.governance import CaseFactory
from tests.people import make_person

GO_LIVE = datetime.date(2027, 9, 1)
FIRST = datetime.date(2028, 3, 1)


@pytest.fixture
def owner(herning):
    return make_person(herning, name="Ole Leder")


@pytest.fixture
def manager(herning):
    return make_person(herning, Role.BENEFITS_MANAGER)


def opened(municipality, owner, *, go_live=GO_LIVE, **values):
    case = herning_case(municipality, owner=owner, case=CaseFactory(municipality=municipality), **values)
    (benefit,) = benefits.open_benefits(business_case=case, case=case.case, goal=None, go_live=go_live, actor=owner)
    return benefit


# --- The profile ------------------------------------------------------------------------------------------------
def test_d49_measured_twice_in_the_first_year_then_to_the_end_of_the_profile():
    dates = due_dates(go_live=GO_LIVE, frequency="year", last_year=2030)
    assert dates == [
        FIRST,
        datetime.date(2028, 9, 1),
        datetime.date(2029, 9, 1),
        datetime.date(2030, 9, 1),
        datetime.date(2030, 12, 31),
    ]


def test_a_profile_that_is_over_at_go_live_is_not_measured():
    assert due_dates(go_live=GO_LIVE, frequency="year", last_year=2026) == []


def test_months_end_where_the_month_does():
    assert add_months(datetime.date(2027, 8, 31), 6) == datetime.date(2028, 2, 29)


def test_d48_half_a_year_late_moves_half_of_each_year():
    plan = {2027: Decimal(400_000), 2028: Decimal(400_000)}
    assert shifted(plan, 6) == {2027: 200_000, 2028: 400_000, 2029: 200_000}
    assert shifted(plan, 12) == {2028: 400_000, 2029: 400_000}
    assert shifted(plan, -12) == {2026: 400_000, 2027: 400_000}


@given(
    st.dictionaries(st.integers(2020, 2040), st.decimals(0, 10**9, places=2), min_size=1),
    st.integers(-60, 60),
)
def test_moving_a_profile_loses_no_oere(plan, months):
    assert sum(shifted(plan, months).values()) == sum(plan.values())


def test_the_plan_to_date_counts_from_go_live():
    yearly = Decimal(100_000)
    expected = {
        datetime.date(2027, 12, 31): 100_000,
        datetime.date(2028, 2, 1): 100_000,
        datetime.date(2027, 8, 31): 0,
        datetime.date(2027, 10, 31): 50_000,
    }
    for day, amount in expected.items():
        assert expected_by(yearly=yearly, year=2027, go_live=GO_LIVE, day=day) == amount, day


# --- Opened by a decision ---------------------------------------------------------------------------------------
def test_d48_a_benefit_has_owner_shares_years_and_first_measurement(in_herning, owner):
    benefit = opened(in_herning, owner)
    assert (benefit.owner, benefit.next_due, benefit.last_year) == (owner, FIRST, 2031)
    assert [(row.department, row.share) for row in benefit.shares.all()] == [(benefit.department, 1)]
    assert [(row.year, row.likely, row.promised) for row in benefit.years.all()] == [
        (year, 400_000, 400_000) for year in range(2027, 2032)
    ]


def test_what_was_previewed_is_what_is_opened(in_herning, owner):
    case = herning_case(in_herning)
    for go_live in (GO_LIVE, None):
        count, first = benefits.planned_opening(business_case=case, go_live=go_live)
        made = benefits.open_benefits(business_case=case, case=None, goal=None, go_live=go_live, actor=owner)
        assert (count, first) == (len(made), min((row.next_due for row in made if row.next_due), default=None))
        benefits.drop(benefits=[row.pk for row in made], actor=owner, reason="Om igen")


def test_a_case_is_followed_up_once(in_herning, owner):
    benefit = opened(in_herning, owner)
    again = {"business_case": benefit.business_case, "case": benefit.case, "goal": None, "go_live": GO_LIVE}
    with pytest.raises(DomainError, match="allerede"):
        benefits.open_benefits(**again, actor=owner)
    benefits.drop(benefits=[benefit.pk], actor=owner, reason="Beslutningen er omgjort")
    (second,) = benefits.open_benefits(**again, actor=owner)
    assert second.number == benefit.number + 1
    benefit.refresh_from_db()
    assert (benefit.state, benefit.next_due) == (BenefitState.DROPPED, None)


# --- Slippage ---------------------------------------------------------------------------------------------------
def test_d48_slippage_moves_the_profile_and_moving_back_gives_the_promise(in_herning, owner):
    benefit = opened(in_herning, owner)
    before = list(benefit.years.values_list("year", "low", "likely", "high"))
    benefits.move_go_live(case=benefit.case, go_live=datetime.date(2028, 3, 1), actor=owner)
    benefit.refresh_from_db()
    assert dict(benefit.years.values_list("year", "likely")) == {
        2027: 200_000, 2028: 400_000, 2029: 400_000, 2030: 400_000, 2031: 400_000, 2032: 200_000
    }  # fmt: skip
    assert (benefit.next_due, benefit.last_year) == (datetime.date(2028, 9, 1), 2032)
    assert benefits.months_late(benefit) == 6
    benefits.move_go_live(case=benefit.case, go_live=GO_LIVE, actor=owner)
    benefit.refresh_from_db()
    rows = [row for row in benefit.years.values_list("year", "low", "likely", "high") if row[3]]
    assert rows == before
    assert benefit.last_year == 2031


def test_an_unmoved_go_live_writes_nothing(in_herning, owner):
    benefit = opened(in_herning, owner)
    assert benefits.move_go_live(case=benefit.case, go_live=GO_LIVE, actor=owner) == []


# --- Measured ---------------------------------------------------------------------------------------------------
@pytest.fixture
def on_first_day():
    with time_machine.travel("2028-03-01T09:00:00+01:00", tick=False):
        yield


def measured(benefit, actor, amount=30_000, **values):
    return benefits.measure(
        **{"benefit": benefit, "measured_on": FIRST, "amount": Decimal(amount), "actor": actor} | values
    )


def test_d48_measuring_records_who_and_plans_the_next(in_herning, owner, on_first_day):
    benefit = opened(in_herning, owner)
    found = measured(benefit, owner, comment="Optalt i ESDH")
    assert (found.year, found.amount, found.measured_by, found.state) == (2028, 30_000, owner, "reported")
    # 400.000 in 2028 comes to 61 of 366 days.
    assert found.expected == Decimal("66666.67")
    benefit.refresh_from_db()
    assert (benefit.state, benefit.next_due, benefit.last_measured_on) == ("followed", datetime.date(2028, 9, 1), FIRST)
    assert entries_for(benefit).filter(action="benefit.measure").get().actor == owner


def test_d49_follow_up_runs_by_itself_to_the_end_of_the_profile(in_herning, owner):
    benefit = opened(in_herning, owner)
    days = []
    while benefit.next_due:
        days.append(benefit.next_due)
        with time_machine.travel(datetime.datetime.combine(benefit.next_due, datetime.time(12), datetime.UTC)):
            measured(benefit, owner, measured_on=benefit.next_due)
    assert days == due_dates(go_live=GO_LIVE, frequency="half_year", last_year=2031)
    assert days[-1] == datetime.date(2031, 12, 31)


def test_an_extra_measurement_long_before_does_not_stand_for_the_one_due(in_herning, owner, on_first_day):
    benefit = opened(in_herning, owner)
    measured(benefit, owner, measured_on=datetime.date(2027, 10, 1))
    assert benefit.next_due == FIRST
    measured(benefit, owner, measured_on=datetime.date(2028, 2, 1))
    assert benefit.next_due == datetime.date(2028, 9, 1)


def test_a_measurement_in_january_is_about_the_year_that_was_due(in_herning, owner):
    benefit = opened(in_herning, owner, go_live=datetime.date(2027, 6, 30))
    assert benefit.next_due == datetime.date(2027, 12, 30)
    with time_machine.travel("2028-01-10T09:00:00+01:00"):
        found = measured(benefit, owner, measured_on=datetime.date(2028, 1, 10))
    assert (found.year, found.expected) == (2027, 400_000)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"measured_on": datetime.date(2028, 3, 2)}, "measured_on"),
        ({"amount": None, "value": Decimal(3)}, "amount"),
    ],
)
def test_what_cannot_be_measured_is_refused_by_field(in_herning, owner, on_first_day, values, field):
    benefit = opened(in_herning, owner)
    with pytest.raises(DomainError) as refused:
        benefits.measure(**{"benefit": benefit, "measured_on": FIRST, "amount": Decimal(1), "actor": owner} | values)
    assert field in refused.value.fields
    assert not benefit.measurements.exists()


def test_a_quality_is_measured_in_its_unit(in_herning, owner):
    benefit = planned_benefit(in_herning, kind=BenefitKind.QUALITY, unit="pct. tilfredse")
    today = timezone.localdate()
    found = benefits.measure(benefit=benefit, measured_on=today, value=Decimal("82.5"), actor=owner)
    assert (found.value, found.amount) == (Decimal("82.5"), None)
    with pytest.raises(DomainError):
        benefits.measure(benefit=benefit, measured_on=today, actor=owner)


# --- Judged -----------------------------------------------------------------------------------------------------
def test_d49_the_manager_confirms_once(in_herning, owner, manager, on_first_day):
    found = measured(opened(in_herning, owner), owner)
    benefits.judge(measurement=found, state="confirmed", actor=manager)
    assert (found.state, found.judged_by) == (MeasurementState.CONFIRMED, manager)
    with pytest.raises(DomainError, match="allerede"):
        benefits.judge(measurement=found, state="disputed", reason="Nej", actor=manager)


def test_nobody_confirms_their_own_measurement(in_herning, owner, manager, on_first_day):
    found = measured(opened(in_herning, owner), manager)
    with pytest.raises(DomainError, match="selv"):
        benefits.judge(measurement=found, state="confirmed", actor=manager)
    found.refresh_from_db()
    assert found.state == MeasurementState.REPORTED


def test_d49_a_disputed_measurement_is_made_anew_at_once(in_herning, owner, manager, on_first_day):
    benefit = opened(in_herning, owner)
    found = measured(benefit, owner)
    with pytest.raises(DomainError) as refused:
        benefits.judge(measurement=found, state="disputed", actor=manager)
    assert "reason" in refused.value.fields
    benefits.judge(measurement=found, state="disputed", reason="Tallet er budgettet", actor=manager)
    benefit.refresh_from_db()
    assert (benefit.next_due, benefit.last_measured_on) == (FIRST, None)


# --- Changed, given up, in the budget ---------------------------------------------------------------------------
def test_d49_a_change_has_a_reason_and_moves_the_calendar(in_herning, owner, manager):
    benefit = opened(in_herning, owner)
    with pytest.raises(DomainError):
        benefits.change(benefit=benefit, actor=manager, expected=benefit.version, frequency="month")
    benefit.refresh_from_db()
    benefits.change(
        benefit=benefit, actor=manager, expected=benefit.version, reason="Vigtigste gevinst", frequency="month"
    )
    assert benefit.next_due == datetime.date(2027, 10, 1)
    entry = entries_for(benefit).filter(action="benefit.change").get()
    assert (entry.note, entry.after["frequency"]) == ("Vigtigste gevinst", "month")
    stale = Benefit.objects.get(pk=benefit.pk)
    with pytest.raises(StaleObjectError):
        benefits.change(benefit=stale, actor=manager, expected=1, reason="Sen", name="Andet")


def test_what_was_given_up_is_neither_measured_nor_changed(in_herning, owner, manager):
    benefit = opened(in_herning, owner)
    benefits.drop(benefits=[benefit.pk], actor=manager, reason="Projektet er stoppet")
    benefits.drop(benefits=[benefit.pk], actor=manager, reason="To gange")
    assert entries_for(benefit).filter(action="benefit.drop").count() == 1
    benefit.refresh_from_db()
    with pytest.raises(DomainError):
        benefits.measure(benefit=benefit, measured_on=timezone.localdate(), amount=Decimal(1), actor=owner)
    with pytest.raises(DomainError):
        benefits.change(benefit=benefit, actor=manager, expected=benefit.version, reason="x", name="y")


def test_d48_a_gain_is_entered_in_the_budget_of_a_year(in_herning, manager):
    benefit = planned_benefit(in_herning, years={2027: 200_000})
    enter = {"benefit": benefit, "decision_text": "Budget 2027, punkt 14", "actor": manager}
    benefits.enter_in_budget(**enter, year=2027, amount=Decimal(150_000))
    benefits.enter_in_budget(**enter, year=2028, amount=Decimal(10_000))
    rows = BenefitYear.objects.filter(benefit=benefit).values_list("year", "likely", "in_budget")
    assert list(rows) == [(2027, 200_000, 150_000), (2028, 0, 10_000)]
    for wrong in ({"amount": Decimal(-1)}, {"decision_text": " "}):
        with pytest.raises(DomainError):
            benefits.enter_in_budget(**enter | {"year": 2027, "amount": Decimal(1)} | wrong)


def test_d43_released_time_that_is_cut_becomes_budgetable_and_quality_cuts_nothing(in_herning, manager):
    freed = planned_benefit(in_herning, kind=BenefitKind.TIME)
    enter = {"year": 2027, "amount": Decimal(1), "decision_text": "Budget 2027", "actor": manager}
    benefits.enter_in_budget(benefit=freed, **enter)
    freed.refresh_from_db()
    assert freed.kind == BenefitKind.BUDGETABLE
    for kind in (BenefitKind.AVOIDED, BenefitKind.QUALITY):
        with pytest.raises(DomainError, match="budget"):
            benefits.enter_in_budget(benefit=planned_benefit(in_herning, kind=kind), **enter)
