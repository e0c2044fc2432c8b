"""D45 and D47: who gains pays back, to the øre and no further, by four eyes, by way of the budget."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from business_cases.domain import grants, repayment
from business_cases.enums import InstalmentBasis
from business_cases.models import Grant, Instalment, RepaymentPlan
from common.audit import entries_for
from common.errors import DomainError, InvalidTransitionError, StaleObjectError
from tests.business_cases.test_ledger import check_whole
from tests.factories.accounts import DepartmentFactory
from tests.factories.funds import FundFactory, filled_fund, given_grant, made_plan
from tests.people import make_person

TODAY = timezone.localdate


@pytest.fixture
def fund(in_herning):
    return filled_fund(in_herning, 1_000_000)


@pytest.fixture
def grant(fund):
    return given_grant(fund, 600_000)


@pytest.fixture
def anna(herning):
    return make_person(herning, "finance", name="Anna")


@pytest.fixture
def bo(herning):
    return make_person(herning, "finance", name="Bo")


def amounts(plan):
    return list(plan.instalments.order_by("year", "pk").values_list("year", "amount"))


def pay(instalment, actor, approver):
    return repayment.pay(instalment=instalment, actor=actor, approved_by=approver, paid_on=TODAY())


def test_d45_herning_s_example(grant):
    plan = made_plan(grant, first_year=2028)
    assert amounts(plan) == [(year, 100_000) for year in (2028, 2028, 2029, 2029, 2030, 2030)]
    assert {row.due for row in plan.instalments.all()} == {datetime.date(y, 12, 31) for y in (2028, 2029, 2030)}
    assert plan.fund == grant.fund


def test_d44_repayments_go_to_the_fund_that_gets_them(fund, anna, bo):
    fund.repays_to = FundFactory(municipality=fund.municipality)
    fund.save()
    plan = made_plan(given_grant(fund, 600_000))
    pay(plan.instalments.first(), anna, bo)
    assert (check_whole(fund), check_whole(fund.repays_to)) == (400_000, 100_000)


def test_d45_departments_of_one_name_are_told_apart(grant, herning):
    twins = [DepartmentFactory(municipality=herning, name="Kultur") for _ in range(2)]
    found = repayment.schedule_for(
        amount=Decimal(100),
        share=Decimal("0.5"),
        first_year=2028,
        years=1,
        basis=InstalmentBasis.PLANNED,
        gains={twin: {2028: Decimal(50)} for twin in twins},
    )
    assert len({row.payer for row in found.rows}) == 2
    assert {row.payer for row in made_plan(grant, departments=twins).instalments.all()} == set(twins)


def test_d45_nothing_to_pay_back_from_is_said(grant, herning):
    department = DepartmentFactory(municipality=herning)
    terms = {"share": Decimal("0.5"), "first_year": 2028, "years": 3, "basis": InstalmentBasis.PLANNED}
    for gains in ({}, {department: {}}, {department: {2040: Decimal(5)}}, {department: {2028: Decimal(-5)}}):
        with pytest.raises(DomainError):
            repayment.make_plan(grant=grant, decision=None, actor=None, gains=gains, **terms)
    for wrong in ({"years": 0}, {"years": 51}, {"share": Decimal(0)}, {"share": Decimal("1.5")}):
        with pytest.raises(DomainError):
            repayment.make_plan(
                grant=grant, decision=None, actor=None, gains={department: {2028: Decimal(5)}}, **{**terms, **wrong}
            )
    assert RepaymentPlan.objects.count() == 0


def test_d45_it_never_passes_the_grant_to_the_oere(fund, anna, bo):
    grant = given_grant(fund, "333333.33")
    plan = made_plan(grant, yearly="123456.78", years=6, share="1")
    assert sum(amount for _year, amount in amounts(plan)) == Decimal("333333.33")
    for row in plan.instalments.all():
        pay(row, anna, bo)
    grant.refresh_from_db()
    assert grant.repaid == grant.amount
    assert check_whole(fund) == 1_000_000


def test_d45_the_cap_holds_when_instalments_were_raised_behind_its_back(grant, anna, bo):
    plan = made_plan(grant)
    first, second, *_rest = plan.instalments.all()
    Instalment.objects.filter(pk=second.pk).update(amount=Decimal("500000.01"))
    second.refresh_from_db()
    pay(first, anna, bo)
    with pytest.raises(DomainError):
        pay(second, anna, bo)
    with pytest.raises(DomainError):
        repayment.propose_payment(instalment=second, paid_on=TODAY(), actor=anna)
    second.refresh_from_db()
    assert (second.state, second.movement) == ("expected", None)
    assert Grant.objects.get(pk=grant.pk).repaid == 100_000


# --- Four eyes --------------------------------------------------------------------------------------------------
def test_d44_nobody_confirms_the_payment_they_posted(grant, anna, bo):
    row = made_plan(grant).instalments.first()
    with pytest.raises(DomainError):
        pay(row, anna, anna)
    with pytest.raises(InvalidTransitionError):
        repayment.confirm_payment(instalment=row, actor=bo)
    repayment.propose_payment(instalment=row, paid_on=TODAY(), actor=anna)
    with pytest.raises(DomainError):
        repayment.confirm_payment(instalment=row, actor=anna)
    assert check_whole(grant.fund) == 400_000
    movement = repayment.confirm_payment(instalment=row, actor=bo)
    assert (row.state, row.proposed_by, row.confirmed_by, row.movement) == ("paid", anna, bo, movement)
    assert (movement.posted_by, movement.amount, movement.kind) == (anna, 100_000, "repayment")
    assert check_whole(grant.fund) == 500_000


def test_d44_the_database_repeats_the_four_eyes(grant, anna):
    row = made_plan(grant).instalments.first()
    for wrong in ({"proposed_by": anna, "confirmed_by": anna}, {"state": "paid"}, {"state": "in_budget"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Instalment.objects.filter(pk=row.pk).update(**wrong)


def test_a_payment_is_confirmed_once(grant, anna, bo):
    row = made_plan(grant).instalments.first()
    repayment.propose_payment(instalment=row, paid_on=TODAY(), actor=anna)
    again = Instalment.objects.get(pk=row.pk)
    repayment.confirm_payment(instalment=row, actor=bo)
    with pytest.raises((StaleObjectError, DomainError)), transaction.atomic():
        repayment.confirm_payment(instalment=again, actor=bo)
    with pytest.raises(InvalidTransitionError):
        repayment.confirm_payment(instalment=row, actor=bo)
    assert check_whole(grant.fund) == 500_000


def test_a_proposed_payment_can_be_taken_back(grant, anna, bo):
    row = made_plan(grant).instalments.first()
    with pytest.raises(InvalidTransitionError):
        repayment.take_back_proposal(instalment=row, actor=anna)
    repayment.propose_payment(instalment=row, paid_on=TODAY(), actor=anna)
    with pytest.raises(InvalidTransitionError):
        repayment.propose_payment(instalment=row, paid_on=TODAY(), actor=bo)
    repayment.take_back_proposal(instalment=row, actor=anna)
    assert (row.proposed_by, row.paid_on) == (None, None)
    with pytest.raises(DomainError):
        repayment.propose_payment(instalment=row, paid_on=TODAY() + datetime.timedelta(days=1), actor=bo)


# --- Budget -----------------------------------------------------------------------------------------------------
def test_d47_an_instalment_goes_by_way_of_the_budget(grant, anna, bo):
    row = made_plan(grant).instalments.first()
    with pytest.raises(DomainError) as refused:
        repayment.enter_in_budget(instalment=row, account=" ", decision_text="", actor=anna)
    assert set(refused.value.fields) == {"account", "decision_text"}
    repayment.enter_in_budget(instalment=row, account="645.51", decision_text="Budget 2028, side 12", actor=anna)
    assert (row.state, row.account, row.budget_decision) == ("in_budget", "645.51", "Budget 2028, side 12")
    assert entries_for(row).get().after["state"] == "in_budget"
    with pytest.raises(InvalidTransitionError):
        repayment.enter_in_budget(instalment=row, account="x", decision_text="y", actor=anna)
    pay(row, anna, bo)
    assert row.state == "paid"


# --- A new decision ---------------------------------------------------------------------------------------------
def test_d45_a_new_plan_ends_the_old_and_covers_what_is_left(grant, anna, bo):
    old = made_plan(grant, first_year=2028)
    pay(old.instalments.first(), anna, bo)
    new = made_plan(grant, first_year=2029, years=5)
    assert sum(amount for _year, amount in amounts(new)) == 500_000
    old.refresh_from_db()
    assert old.ended_at is not None
    assert sorted(old.instalments.values_list("state", flat=True)) == ["cancelled"] * 5 + ["paid"]
    assert repayment.plan_of(grant=grant) == new


def test_d5_a_cancelled_plan_takes_proposals_and_budget_with_it(grant, anna):
    plan = made_plan(grant)
    first, second, *_rest = plan.instalments.all()
    repayment.propose_payment(instalment=first, paid_on=TODAY(), actor=anna)
    repayment.enter_in_budget(instalment=second, account="1", decision_text="2", actor=anna)
    repayment.cancel_plan(grant=grant, actor=anna, reason="Omgjort")
    assert set(plan.instalments.values_list("state", "proposed_by")) == {("cancelled", None)}
    with pytest.raises(InvalidTransitionError):
        repayment.propose_payment(instalment=Instalment.objects.get(pk=first.pk), paid_on=TODAY(), actor=anna)
    repayment.cancel_plan(grant=grant, actor=anna, reason="Igen")


def test_a_stopped_or_paid_grant_gets_no_plan(fund, anna):
    grant = given_grant(fund, 100)
    grants.undo(grant=grant, actor=anna, reason="Omgjort")
    with pytest.raises(DomainError):
        made_plan(grant)
