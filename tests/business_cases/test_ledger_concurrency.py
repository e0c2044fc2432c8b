"""Two grants at once from one fund: never below zero, none lost, none double, the chain whole (D44). Both databases."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from business_cases.domain import grants, ledger, repayment
from business_cases.models import Disbursement, Fund, FundMovement, Grant, Instalment
from common.errors import DomainError
from common.tenancy import municipality_scope
from common.transactions import retrying
from tests.business_cases.test_ledger import check_whole
from tests.factories.funds import filled_fund, given_grant, made_plan
from tests.factories.governance import CaseFactory
from tests.people import make_person

WRITERS = 8
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(municipality, jobs):
    """Run the jobs in as many threads, started together; what each gave, or the error it raised."""
    barrier = Barrier(len(jobs))

    def run(job):
        try:
            with municipality_scope(municipality):
                barrier.wait(timeout=30)
                return job()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_d44_eight_grants_at_once(in_herning):
    fund = filled_fund(in_herning, 500)
    cases = [CaseFactory(municipality=in_herning) for _ in range(WRITERS)]

    def give(case):
        return lambda: retrying(given_grant)(Fund.objects.get(pk=fund.pk), 100, case=case, decided=False)

    found = at_once(in_herning, [give(case) for case in cases])
    assert sum(isinstance(row, Grant) for row in found) == 5
    assert sum(isinstance(row, DomainError) for row in found) == 3
    assert check_whole(fund) == Decimal("0.00")
    assert Grant.objects.count() == 5
    assert FundMovement.objects.filter(fund=fund, kind="grant").count() == 5


def test_d44_eight_movements_at_once_all_come_through(in_herning):
    fund = filled_fund(in_herning, 1)
    today = timezone.localdate()

    def add():
        for _ in range(5):
            retrying(ledger.appropriate)(
                fund=Fund.objects.get(pk=fund.pk),
                amount=Decimal("0.01"),
                year=today.year,
                booked_on=today,
                actor=None,
                text="x",
            )

    assert at_once(in_herning, [add] * WRITERS) == [None] * WRITERS
    assert check_whole(fund) == Decimal("1.40")


def test_d44_a_grant_is_not_paid_out_twice(in_herning):
    grant = given_grant(filled_fund(in_herning, 500), 500, decided=False)

    def pay_out():
        return retrying(grants.disburse)(
            grant=Grant.objects.get(pk=grant.pk),
            amount=Decimal(200),
            paid_on=timezone.localdate(),
            text="x",
            actor=None,
        )

    found = at_once(in_herning, [pay_out] * WRITERS)
    assert sum(isinstance(row, Disbursement) for row in found) == 2
    assert Grant.objects.get(pk=grant.pk).disbursed == 400


def test_d45_an_instalment_is_paid_once(in_herning):
    grant = given_grant(filled_fund(in_herning, 600_000), 600_000, decided=False)
    row = made_plan(grant).instalments.first()
    people = [make_person(in_herning, "finance") for _ in range(2)]

    def pay():
        return retrying(repayment.pay)(
            instalment=Instalment.objects.select_related("plan__grant", "plan__fund").get(pk=row.pk),
            actor=people[0],
            approved_by=people[1],
            paid_on=timezone.localdate(),
        )

    found = at_once(in_herning, [pay] * WRITERS)
    assert sum(isinstance(result, FundMovement) for result in found) == 1
    assert check_whole(grant.fund) == 100_000
    assert Grant.objects.get(pk=grant.pk).repaid == 100_000


def test_d44_a_movement_is_reversed_once(in_herning):
    fund = filled_fund(in_herning, 500)
    filled = ledger.appropriate(
        fund=fund, amount=Decimal(500), year=2026, booked_on=timezone.localdate(), actor=None, text="x"
    )

    def reverse():
        return retrying(ledger.reverse_movement)(
            movement=FundMovement.objects.get(pk=filled.pk), actor=None, reason="Forkert"
        )

    found = at_once(in_herning, [reverse] * WRITERS)
    assert sum(isinstance(result, FundMovement) for result in found) == 1
    assert check_whole(fund) == 500


def test_d44_transfers_in_both_directions_at_once(in_herning):
    first, second = filled_fund(in_herning, 500), filled_fund(in_herning, 500)
    first.fed_by, second.fed_by = second, first
    first.save()
    second.save()
    today = timezone.localdate()

    def move(source, target):
        def act():
            for _ in range(3):
                retrying(ledger.transfer)(
                    source=Fund.objects.get(pk=source.pk),
                    target=Fund.objects.get(pk=target.pk),
                    amount=Decimal(7),
                    year=today.year,
                    booked_on=today,
                    actor=None,
                    text="x",
                )

        return act

    assert at_once(in_herning, [move(first, second), move(second, first)] * 4) == [None] * WRITERS
    assert (check_whole(first), check_whole(second)) == (500, 500)
