"""D44: what a body commits to a case, what is paid out of it, comes back, is released or taken back."""

import datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from business_cases.domain import grants, repayment
from business_cases.models import Disbursement, Grant, Instalment
from common.audit import entries_for
from common.errors import DomainError, StaleObjectError
from common.numbers import kr
from tests.business_cases.test_ledger import check_whole
from tests.factories.funds import FundAreaFactory, filled_fund, given_grant, made_plan
from tests.factories.governance import CaseFactory
from tests.people import make_person


@pytest.fixture
def fund(in_herning):
    return filled_fund(in_herning, 1_000_000, name="Udviklingspuljen")


@pytest.fixture
def finance(herning):
    return make_person(herning, "finance")


def disburse(grant, amount, actor, **options):
    options = {"paid_on": timezone.localdate(), "text": "Faktura 17", **options}
    return grants.disburse(grant=grant, amount=Decimal(amount), actor=actor, **options)


def left(grant):
    return Grant.objects.get(pk=grant.pk).left


def test_d44_a_grant_takes_from_what_is_free(fund, finance):
    grant = given_grant(fund, 600_000, actor=finance)
    assert check_whole(fund) == 400_000
    row = grant.movements.get()
    assert (row.kind, row.amount, row.decision) == ("grant", -600_000, grant.decision)
    with pytest.raises(DomainError) as refused:
        given_grant(fund, "400000.01")
    assert kr(400_000) in str(refused.value)
    assert Grant.objects.count() == 1
    given_grant(fund, 400_000)
    assert check_whole(fund) == Decimal("0.00")


def test_a_movement_never_names_a_case(fund):
    given_grant(fund, 1, case=CaseFactory(municipality=fund.municipality, title="Afskedigelse af Jens"))
    assert all("Jens" not in row.text for row in fund.movements.all())


def test_d44_a_fund_that_pays_no_running_costs_refuses_them(fund):
    with pytest.raises(DomainError) as refused:
        given_grant(fund, 100_000, running_cost=Decimal(20_000))
    assert kr(20_000) in str(refused.value)
    fund.pays_running_cost = True
    fund.save()
    grant = given_grant(fund, 100_000, running_cost=Decimal(20_000))
    assert (grant.running_cost, grant.allowed_running_cost) == (20_000, True)


def test_d44_the_rule_of_the_day_counts_not_the_one_read_before(fund):
    stale = type(fund).objects.get(pk=fund.pk)
    stale.pays_running_cost = True
    with pytest.raises(DomainError):
        given_grant(stale, 100_000, running_cost=Decimal(1))


@pytest.mark.parametrize("running", ["-1", "100000.01"])
def test_running_costs_are_a_part_of_the_amount(fund, running):
    with pytest.raises(DomainError):
        given_grant(fund, 100_000, running_cost=Decimal(running))


def test_d44_a_fund_that_requires_a_business_case_gets_one(fund):
    with pytest.raises(DomainError):
        given_grant(fund, 1, has_business_case=False)
    fund.requires_business_case = False
    fund.save()
    assert given_grant(fund, 1, has_business_case=False).required_business_case is False


def test_d44_the_database_repeats_eligibility_and_limits(fund):
    grant = given_grant(fund, 100)
    for wrong in (
        {"running_cost": Decimal(1)},
        {"has_business_case": False},
        {"disbursed": Decimal("100.01")},
        {"released": Decimal(60), "disbursed": Decimal(41)},
        {"repaid": Decimal("100.01")},
        {"released": Decimal(60), "repaid": Decimal(41)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.filter(pk=grant.pk).update(**wrong)


def test_an_area_is_of_the_same_fund(fund):
    elsewhere = FundAreaFactory(municipality=fund.municipality)
    with pytest.raises(DomainError):
        given_grant(fund, 1, area=elsewhere)
    own = FundAreaFactory(municipality=fund.municipality, fund=fund)
    assert given_grant(fund, 1, area=own).movements.get().area == own


# --- Paying out -------------------------------------------------------------------------------------------------
def test_d44_never_more_is_paid_out_than_was_granted(fund, finance):
    grant = given_grant(fund, "1000.10")
    disburse(grant, "1000.09", finance)
    with pytest.raises(DomainError) as refused:
        disburse(grant, "0.02", finance)
    assert kr(Decimal("0.01"), places=2) in str(refused.value)
    disburse(grant, "0.01", finance)
    assert left(grant) == Decimal("0.00")
    with pytest.raises(DomainError):
        disburse(grant, "0.01", finance)
    assert sum(row.amount for row in grant.disbursements.all()) == Decimal("1000.10")


def test_two_who_pay_the_same_invoice_pay_it_once(fund, finance):
    grant = given_grant(fund, 1000)
    seen = grant.version
    disburse(grant, 250, finance, expected_version=seen)
    with pytest.raises(StaleObjectError) as stale:
        disburse(grant, 250, finance, expected_version=seen)
    assert stale.value.changes
    assert left(grant) == 750


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"text": " "}, "text"),
        ({"text": "x" * 301}, "text"),
        ({"paid_on": timezone.localdate() + datetime.timedelta(days=1)}, "paid_on"),
        ({"paid_on": datetime.date(2001, 1, 1)}, "paid_on"),
    ],
)
def test_absurd_disbursements_are_said_by_the_field(fund, finance, options, field):
    with pytest.raises(DomainError) as refused:
        disburse(given_grant(fund, 10), **{"amount": "1", "actor": finance, **options})
    assert field in refused.value.fields
    assert Disbursement.objects.count() == 0


def test_a_disbursement_is_never_changed(fund, finance):
    disburse(given_grant(fund, 10), 5, finance)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE business_cases_disbursement SET amount = 1")


def test_d44_what_was_booked_wrongly_is_taken_back(fund, finance):
    grant = given_grant(fund, 100)
    disburse(grant, 80, finance)
    with pytest.raises(DomainError):
        grants.take_back(grant=grant, amount=Decimal("80.01"), paid_on=timezone.localdate(), text="Fejl", actor=finance)
    grants.take_back(grant=grant, amount=Decimal(30), paid_on=timezone.localdate(), text="Fejl", actor=finance)
    assert left(grant) == 50
    assert check_whole(fund) == 999_900


# --- Releasing and closing --------------------------------------------------------------------------------------
def test_d44_what_is_not_needed_goes_back_to_the_fund(fund, finance):
    grant = given_grant(fund, 600_000)
    disburse(grant, 200_000, finance)
    with pytest.raises(DomainError):
        grants.release(grant=grant, amount=Decimal("400000.01"), actor=finance, reason="Billigere")
    with pytest.raises(DomainError) as refused:
        grants.release(grant=grant, amount=Decimal(1), actor=finance, reason="")
    assert "reason" in refused.value.fields
    grants.release(grant=grant, amount=Decimal(150_000), actor=finance, reason="Billigere")
    assert (left(grant), check_whole(fund)) == (250_000, 550_000)
    grants.close(grant=grant, actor=finance, reason="Projektet er slut")
    assert (left(grant), check_whole(fund), grant.state) == (0, 800_000, "closed")
    with pytest.raises(DomainError):
        disburse(grant, 1, finance)
    with pytest.raises(StaleObjectError):
        grants.close(grant=grant, actor=finance, reason="Igen")


def test_d45_a_release_cuts_the_repayment_from_the_end(fund, finance):
    grant = given_grant(fund, 600_000)
    plan = made_plan(grant)
    grants.release(grant=grant, amount=Decimal("250000.50"), actor=finance, reason="Billigere")
    rows = list(Instalment.objects.filter(plan=plan).order_by("year", "pk"))
    kept = [row.amount for row in rows if row.state == "expected"]
    assert sum(kept) == Decimal("349999.50")
    assert [row.state for row in rows] == ["expected"] * 4 + ["cancelled"] * 2
    assert kept == [100_000, 100_000, 100_000, Decimal("49999.50")]


# --- Reversed decision ------------------------------------------------------------------------------------------
def test_d5_a_reversed_grant_stops_and_lists_what_is_to_be_recovered(fund, finance):
    grant = given_grant(fund, 600_000)
    disburse(grant, 200_000, finance)
    assert grants.undo(grant=grant, actor=finance, reason="Omgjort") == 200_000
    assert (grant.state, check_whole(fund)) == ("stopped", 800_000)
    with pytest.raises(StaleObjectError):
        grants.undo(grant=grant, actor=finance, reason="Omgjort igen")
    grants.take_back(grant=grant, amount=Decimal(200_000), paid_on=timezone.localdate(), text="Refusion", actor=finance)
    assert (left(grant), check_whole(fund)) == (0, 1_000_000)
    assert {entry.action for entry in entries_for(grant)} == {
        "grant.give",
        "grant.disburse",
        "grant.undo",
        "grant.release",
        "grant.take_back",
    }


def test_d5_what_was_paid_back_already_does_not_come_a_second_time(fund, finance, herning):
    grant = given_grant(fund, 400_000)
    plan = made_plan(grant, years=2)
    first = plan.instalments.first()
    repayment.pay(
        instalment=first, actor=finance, approved_by=make_person(herning, "finance"), paid_on=timezone.localdate()
    )
    repayment.cancel_plan(grant=grant, actor=finance, reason="Omgjort")
    grants.undo(grant=grant, actor=finance, reason="Omgjort")
    assert check_whole(fund) == 1_000_000
