"""Ledger operations in any order keep the invariants: balance, chain, grants, repayment, and the proof that says so."""

from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from accounts.models import Municipality
from business_cases.domain import grants, ledger, ledger_reads, repayment
from business_cases.domain.ledger_check import first_break
from business_cases.models import Fund, FundMovement, Grant, Instalment
from common.errors import DomainError
from common.tenancy import municipality_scope
from tests.business_cases.test_ledger import check_whole
from tests.factories.funds import FundFactory, given_grant, made_plan
from tests.people import make_person

AMOUNTS = st.integers(min_value=1, max_value=30_000).map(lambda oere: Decimal(oere).scaleb(-2))
CHOICES = st.integers(min_value=0, max_value=99)


class Money(RuleBasedStateMachine):
    """One municipality with two funds that feed each other. Money in less money out is what is free, always."""

    def __init__(self):
        super().__init__()
        with_number = Municipality.objects.count()
        self.municipality = Municipality.objects.create(slug=f"maskine-{with_number}", name=f"Maskine {with_number}")
        self.scope = municipality_scope(self.municipality)
        self.scope.__enter__()
        self.today = timezone.localdate()
        self.people = [make_person(self.municipality, "finance") for _ in range(2)]
        self.funds = [FundFactory(municipality=self.municipality) for _ in range(2)]
        self.funds[0].fed_by = self.funds[1]
        self.funds[0].repays_to = self.funds[1]
        self.funds[0].save()
        self.appropriated = Decimal(0)

    def teardown(self):
        self.scope.__exit__(None, None, None)

    def pick(self, queryset, choice):
        rows = list(queryset.order_by("pk"))
        return rows[choice % len(rows)] if rows else None

    def fund(self, choice):
        return Fund.objects.get(pk=self.funds[choice % 2].pk)

    @rule(amount=AMOUNTS, choice=CHOICES, ago=st.integers(0, 1))
    def appropriate(self, amount, choice, ago):
        ledger.appropriate(
            fund=self.fund(choice),
            amount=amount,
            year=self.today.year - ago,
            booked_on=self.today,
            actor=None,
            text="x",
        )
        self.appropriated += amount

    @rule(amount=AMOUNTS, choice=CHOICES)
    def transfer(self, amount, choice):
        source, target = self.fund(choice), self.fund(choice + 1)
        try:
            ledger.transfer(
                source=source,
                target=target,
                amount=amount,
                year=self.today.year,
                booked_on=self.today,
                actor=None,
                text="x",
            )
        except DomainError:
            assert amount > source.available

    @rule(amount=AMOUNTS, choice=CHOICES)
    def carry_over(self, amount, choice):
        fund = self.fund(choice)
        before = ledger_reads.free_from_before(fund=fund, year=self.today.year)
        if not FundMovement.objects.filter(fund=fund, year__lt=self.today.year).exists():
            return
        try:
            ledger.carry_over(
                fund=fund, amount=amount, year=self.today.year, booked_on=self.today, actor=None, text="x"
            )
        except DomainError:
            assert amount > before or fund.available - before + amount < 0
        else:
            self.appropriated -= before - amount

    @rule(amount=AMOUNTS, choice=CHOICES)
    def give(self, amount, choice):
        fund = self.fund(choice)
        try:
            given_grant(fund, amount, decided=False)
        except DomainError:
            assert amount > fund.available

    @precondition(lambda self: Grant.objects.exists())
    @rule(amount=AMOUNTS, choice=CHOICES, back=st.booleans())
    def pay_out_or_take_back(self, amount, choice, back):
        grant = self.pick(Grant.objects, choice)
        act = grants.take_back if back else grants.disburse
        try:
            act(grant=grant, amount=amount, paid_on=self.today, text="x", actor=None)
        except DomainError:
            fresh = Grant.objects.get(pk=grant.pk)
            assert amount > (fresh.disbursed if back else fresh.left) or fresh.state != "active"

    @precondition(lambda self: Grant.objects.exists())
    @rule(amount=AMOUNTS, choice=CHOICES)
    def release(self, amount, choice):
        grant = self.pick(Grant.objects, choice)
        try:
            grants.release(grant=grant, amount=amount, actor=None, reason="x")
        except DomainError:
            assert amount > min(grant.left, grant.amount - grant.released - grant.repaid)

    @precondition(lambda self: Grant.objects.filter(state="active").exists())
    @rule(choice=CHOICES, undo=st.booleans())
    def end(self, choice, undo):
        grant = self.pick(Grant.objects.filter(state="active"), choice)
        if undo:
            repayment.cancel_plan(grant=grant, actor=None, reason="x")
        (grants.undo if undo else grants.close)(grant=grant, actor=None, reason="x")

    @precondition(lambda self: Grant.objects.exists())
    @rule(amount=AMOUNTS, choice=CHOICES, years=st.integers(1, 4))
    def plan(self, amount, choice, years):
        grant = self.pick(Grant.objects, choice)
        try:
            made_plan(grant, yearly=amount, years=years)
        except DomainError:
            assert (
                grant.state == "stopped" or grant.amount == grant.released + grant.repaid or amount <= Decimal("0.01")
            )

    @precondition(lambda self: Instalment.objects.filter(state="expected").exists())
    @rule(choice=CHOICES)
    def pay_back(self, choice):
        row = self.pick(Instalment.objects.filter(state="expected"), choice)
        first, second = self.people
        repayment.propose_payment(instalment=row, paid_on=self.today, actor=first)
        repayment.confirm_payment(instalment=row, actor=second)

    @precondition(lambda self: FundMovement.objects.filter(kind__in=ledger_reads.REVERSIBLE).exists())
    @rule(choice=CHOICES)
    def reverse(self, choice):
        movement = self.pick(FundMovement.objects.filter(kind__in=ledger_reads.REVERSIBLE), choice)
        pair = {
            movement.pk,
            movement.counterpart_id,
            *FundMovement.objects.filter(counterpart=movement).values_list("pk", flat=True),
        }
        rows = FundMovement.objects.filter(pk__in=pair - {None})
        try:
            ledger.reverse_movement(movement=movement, actor=None, reason="x")
        except DomainError:
            return
        self.appropriated -= sum(row.amount for row in rows)

    @invariant()
    def the_money_is_all_there(self):
        free = sum(check_whole(fund) for fund in self.funds)
        held = sum(grant.amount - grant.released - grant.repaid for grant in Grant.objects.all())
        assert free + held == self.appropriated

    @invariant()
    def no_grant_is_beyond_itself(self):
        for grant in Grant.objects.all():
            assert 0 <= grant.disbursed <= grant.amount - grant.released
            assert 0 <= grant.repaid <= grant.amount - grant.released

    @invariant()
    def no_plan_passes_its_cap(self):
        for grant in Grant.objects.all():
            rows = Instalment.objects.filter(plan__grant=grant, state__in=("expected", "in_budget", "paid"))
            assert sum(row.amount for row in rows) <= grant.amount - grant.released

    @invariant()
    def the_proof_agrees(self):
        assert [first_break(Fund.objects.get(pk=fund.pk)) for fund in self.funds] == ["", ""]


@pytest.mark.django_db
class TestMoney(Money.TestCase, TestCase):
    settings = settings(max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
