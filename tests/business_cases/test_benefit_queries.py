"""Sums of gains: what counts, by whom it is shared, who may see it, and in how many queries (D48-D50)."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.enums import Role
from business_cases.domain import benefit_queries as queries
from business_cases.domain.benefit_queries import Gains
from business_cases.enums import BenefitState, MeasurementState
from business_cases.models import Benefit
from common.tenancy import municipality_scope
from tests.factories.accounts import DepartmentFactory
from tests.factories.business_cases import BenefitMeasurementFactory, planned_benefit
from tests.factories.governance import BodyFactory, CaseFactory, CasePartyFactory
from tests.people import make_person

YEAR = timezone.localdate().year
pytestmark = pytest.mark.django_db


def measured(benefit, amount, day, **values):
    return BenefitMeasurementFactory(
        municipality=benefit.municipality,
        benefit=benefit,
        amount=None if amount is None else Decimal(amount),
        measured_on=datetime.date(YEAR, *day),
        **values,
    )


def test_the_latest_of_a_year_counts_and_a_disputed_one_never(in_herning):
    benefit = planned_benefit(in_herning, years={YEAR: 200_000})
    measured(benefit, 50_000, (3, 1), state=MeasurementState.CONFIRMED)
    measured(benefit, 80_000, (6, 1))
    measured(benefit, 81_000, (6, 1))
    measured(benefit, 999_000, (9, 1), state=MeasurementState.DISPUTED)
    measured(benefit, None, (10, 1), value=Decimal(3))
    measured(benefit, 7_000, (1, 1), year=YEAR - 1)
    assert queries.by_year(Benefit.objects.all()) == {
        YEAR - 1: Gains(realised=Decimal(7_000)),
        YEAR: Gains(planned=Decimal(200_000), realised=Decimal(81_000)),
    }


def test_what_was_given_up_counts_nowhere(in_herning):
    benefit = planned_benefit(in_herning, state=BenefitState.DROPPED)
    measured(benefit, 50_000, (1, 1))
    assert queries.by_year(Benefit.objects.all()) == {}
    assert queries.by_year_and_department(Benefit.objects.all()) == {}


def test_shares_split_to_the_oere(in_herning):
    first, second, third = (DepartmentFactory(municipality=in_herning) for _ in range(3))
    shares = {first: "0.3333", second: "0.3333", third: "0.3334"}
    benefit = planned_benefit(in_herning, years={YEAR: "100000.01"}, shares=shares)
    measured(benefit, "3.00", (1, 1))
    found = queries.by_year_and_department(Benefit.objects.all())
    assert found[YEAR, first.pk] == Gains(planned=Decimal("33330.00"), realised=Decimal("1.00"))
    assert found[YEAR, third.pk] == Gains(planned=Decimal("33340.00"), realised=Decimal("1.00"))
    assert queries.by_year_and_department(Benefit.objects.all(), years=[YEAR + 1]) == {}


def test_a_benefit_without_shares_is_no_departments(in_herning):
    benefit = planned_benefit(in_herning, years={YEAR: 100})
    benefit.shares.all().delete()
    assert queries.by_year_and_department(Benefit.objects.all()) == {(YEAR, None): Gains(planned=Decimal(100))}


@pytest.mark.parametrize("rows", [1, 4])
def test_sums_take_as_many_queries_whatever_the_number_of_benefits(in_herning, rows, django_assert_num_queries):
    for _ in range(rows):
        measured(planned_benefit(in_herning), 1000, (1, 1))
    everything = Benefit.objects.all()
    with django_assert_num_queries(2):
        queries.by_year(everything)
    with django_assert_num_queries(1):
        queries.by_year_and_department(everything)
    with django_assert_num_queries(1):
        queries.for_goals([1, 2], everything)
    with django_assert_num_queries(1):
        assert len(queries.queue(everything, today=timezone.localdate())) == rows


def test_d49_the_queue_is_unmeasured_then_short_then_unconfirmed(in_herning):
    today = timezone.localdate()
    later = today + datetime.timedelta(days=90)
    fine = planned_benefit(in_herning, name="Efter plan", next_due=later)
    measured(fine, 50_000, (1, 1), expected=Decimal(40_000), state=MeasurementState.CONFIRMED)
    waiting = planned_benefit(in_herning, name="Afventer", next_due=later)
    measured(waiting, 50_000, (1, 1), expected=Decimal(40_000))
    short = planned_benefit(in_herning, name="Bagud", next_due=later)
    measured(short, 30_000, (1, 1), expected=Decimal(40_000))
    planned_benefit(in_herning, name="Overskredet", next_due=today - datetime.timedelta(days=1))
    planned_benefit(in_herning, name="Ældst", next_due=today - datetime.timedelta(days=30))
    planned_benefit(in_herning, name="Opgivet", state=BenefitState.DROPPED)
    rows = queries.queue(Benefit.objects.all(), today=today)
    assert [(row.name, row.rank) for row in rows] == [
        ("Ældst", 0),
        ("Overskredet", 0),
        ("Bagud", 1),
        ("Afventer", 2),
        ("Efter plan", 3),
    ]


def test_a_closed_cases_benefit_is_for_its_parties_and_its_body(in_herning):
    body = BodyFactory(municipality=in_herning)
    case = CaseFactory(municipality=in_herning, is_closed=True, closed_ground="Forhandling", awaits_body=body)
    closed, party = planned_benefit(in_herning, case=case), make_person(in_herning)
    CasePartyFactory(municipality=in_herning, case=case, user=party)
    member = make_person(in_herning, Role.MEMBER, body=body)
    other = make_person(in_herning, Role.MEMBER, body=BodyFactory(municipality=in_herning))
    manager = make_person(in_herning, Role.BENEFITS_MANAGER)
    seen = {person: closed in queries.visible_to(person, in_herning) for person in (party, member, other, manager)}
    assert seen == {party: True, member: True, other: False, manager: False}
    for person, sees in seen.items():
        assert person.has_perm("business_cases.view_benefit", closed) is sees
    assert closed not in queries.in_the_open()


def test_sums_stop_at_the_municipality(in_herning, ishoj):
    planned_benefit(in_herning)
    with municipality_scope(ishoj):
        assert queries.by_year(Benefit.objects.all()) == {}
        assert not queries.visible_to(make_person(in_herning), ishoj).exists()
