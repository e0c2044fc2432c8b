"""``manage.py verify_ledgers`` names the first break of each fund, whoever broke it and however."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from business_cases.domain import grants, repayment
from business_cases.domain.ledger_check import first_break
from business_cases.models import Fund
from common.tenancy import municipality_scope
from tests.conftest import history_unlocked
from tests.factories.funds import FundFactory, filled_fund, given_grant, made_plan
from tests.people import make_person

MOVEMENT, GRANT, FUND = "business_cases_fundmovement", "business_cases_grant", "business_cases_fund"
DISBURSEMENT, INSTALMENT = "business_cases_disbursement", "business_cases_instalment"


def tamper(sql):
    """Change history behind everybody's back: triggers and checks taken off."""
    with history_unlocked(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        elif connection.in_atomic_block:
            # Dropped in the test's own transaction, which is rolled back.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(
                "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'c' AND conrelid IN "
                f"('{MOVEMENT}'::regclass, '{GRANT}'::regclass, '{FUND}'::regclass, '{INSTALMENT}'::regclass)"
            )
            for table, name in cursor.fetchall():
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        try:
            cursor.execute(sql)
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints = OFF")


@pytest.fixture
def fund(in_herning):
    with municipality_scope(in_herning):
        return one_of_everything(in_herning)


def one_of_everything(municipality):
    fund = filled_fund(municipality, 1_000_000, key="pulje", pays_running_cost=True)
    filled_fund(municipality, 5, key="urort")
    grant = given_grant(fund, 600_000, running_cost=5)
    grants.disburse(grant=grant, amount=200_000, paid_on=timezone.localdate(), text="Faktura", actor=None)
    grants.release(grant=grant, amount=50_000, actor=None, reason="Billigere")
    people = [make_person(municipality, "finance") for _ in range(2)]
    repayment.pay(
        instalment=made_plan(grant).instalments.first(),
        actor=people[0],
        approved_by=people[1],
        paid_on=timezone.localdate(),
    )
    return fund


def test_a_whole_ledger_is_whole(fund):
    assert first_break(Fund.objects.get(pk=fund.pk)) == ""


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        (
            f"UPDATE {MOVEMENT} SET amount = amount + 1 WHERE number = 1 AND fund_id = %(fund)s",
            "movement 1 was changed",
        ),
        (f"UPDATE {MOVEMENT} SET text = 'x' WHERE number = 2 AND fund_id = %(fund)s", "movement 2 was changed"),
        (
            f"UPDATE {MOVEMENT} SET hash = previous_hash WHERE number = 2 AND fund_id = %(fund)s",
            "movement 2 was changed",
        ),
        (
            f"UPDATE {MOVEMENT} SET previous_hash = 'x' WHERE number = 3 AND fund_id = %(fund)s",
            "movement 3 does not follow",
        ),
        (f"UPDATE {MOVEMENT} SET number = 99 WHERE number = 4 AND fund_id = %(fund)s", "movement 4 is missing"),
        (f"UPDATE {FUND} SET available = available + 1 WHERE id = %(fund)s", "is said to be free"),
        (f"UPDATE {FUND} SET head_number = 3 WHERE id = %(fund)s", "last movement is number 3"),
        (f"UPDATE {GRANT} SET amount = amount + 1 WHERE fund_id = %(fund)s", "its movement says"),
        (f"UPDATE {GRANT} SET released = released + 1 WHERE fund_id = %(fund)s", "has released"),
        (f"UPDATE {GRANT} SET disbursed = disbursed + 1 WHERE fund_id = %(fund)s", "has paid out"),
        (f"UPDATE {DISBURSEMENT} SET amount = 60000001", "disbursements sum"),
        (f"UPDATE {GRANT} SET repaid = repaid - 1 WHERE fund_id = %(fund)s", "is paid back by"),
        (f"UPDATE {GRANT} SET allowed_running_cost = %(false)s WHERE fund_id = %(fund)s", "running costs"),
        (f"UPDATE {GRANT} SET has_business_case = %(false)s WHERE fund_id = %(fund)s", "no business case"),
        (f"UPDATE {INSTALMENT} SET amount = 1 WHERE state = 'paid'", "does not say so"),
        (f"UPDATE {INSTALMENT} SET confirmed_by_id = proposed_by_id WHERE state = 'paid'", "one person"),
    ],
)
def test_every_kind_of_tampering_is_found(fund, sql, says):
    tamper(sql % {"fund": fund.pk, "false": "0" if connection.vendor == "sqlite" else "false"})
    assert says in first_break(Fund.objects.get(pk=fund.pk))


def test_both_sides_of_an_over_disbursement_agree_and_it_is_found(fund):
    tamper(f"UPDATE {DISBURSEMENT} SET amount = 60000000")
    tamper(f"UPDATE {GRANT} SET disbursed = 60000000 WHERE fund_id = {fund.pk}")
    assert "beyond what it has" in first_break(Fund.objects.get(pk=fund.pk))


def test_the_last_movement_cannot_be_torn_off(fund):
    tamper(f"UPDATE {INSTALMENT} SET movement_id = NULL, state = 'expected'")
    tamper(f"DELETE FROM {MOVEMENT} WHERE fund_id = {fund.pk} AND number = {Fund.objects.get(pk=fund.pk).head_number}")
    assert "last movement" in first_break(Fund.objects.get(pk=fund.pk))


# --- The command ------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_the_command_names_every_fund_and_the_first_break(herning, ishoj):
    with municipality_scope(herning):
        filled_fund(herning, 100, key="a")
        broken = filled_fund(herning, 100, key="b")
    with municipality_scope(ishoj):
        FundFactory(municipality=ishoj, key="c")
    out = StringIO()
    call_command("verify_ledgers", stdout=out)
    assert out.getvalue().splitlines() == ["herning/a: whole", "herning/b: whole", "ishoj/c: whole"]
    tamper(f"UPDATE {FUND} SET available = 1 WHERE id = {broken.pk}")
    out = StringIO()
    with pytest.raises(CommandError, match="1 funds"):
        call_command("verify_ledgers", stdout=out)
    assert "herning/a: whole" in out.getvalue()
    assert "herning/b: 0.01 is said to be free" in out.getvalue()
    call_command("verify_ledgers", municipality=["ishoj"], stdout=StringIO())
    with pytest.raises(CommandError, match="nowhere"):
        call_command("verify_ledgers", municipality=["nowhere"], stdout=StringIO())
