"""D44: a fund is a ledger. Rows are never changed, free never goes below zero, a correction is a reversal."""

import copy
import datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from business_cases.domain import ledger, ledger_reads
from business_cases.domain.ledger_chain import movement_hash
from business_cases.enums import MovementKind
from business_cases.models import Fund, FundMovement
from common.append_only import AppendOnlyError
from common.audit import entries_for
from common.errors import DomainError
from common.numbers import kr
from common.tenancy import CrossTenantError, municipality_scope
from tests.factories.funds import FundFactory, filled_fund
from tests.people import make_person

DAY = datetime.date(2026, 3, 2)


@pytest.fixture
def fund(in_herning):
    return FundFactory(municipality=in_herning, name="Udviklingspuljen")


@pytest.fixture
def finance(herning):
    return make_person(herning, "finance")


def appropriate(fund, amount, actor, **options):
    options = {"year": 2026, "booked_on": DAY, "text": "Budget 2026", **options}
    return ledger.appropriate(fund=fund, amount=Decimal(amount), actor=actor, **options)


def check_whole(fund):
    """What every test of the ledger may ask at any time."""
    rows = list(FundMovement.objects.filter(fund=fund).order_by("number"))
    balance, previous = Decimal(0), ""
    for number, row in enumerate(rows, start=1):
        balance += row.amount
        assert (row.number, row.balance, row.previous_hash) == (number, balance, previous)
        assert row.hash == movement_hash(row)
        previous = row.hash
    stored = Fund.objects.get(pk=fund.pk)
    assert (stored.available, stored.head_number, stored.head_hash) == (balance, len(rows), previous)
    assert balance >= 0
    return balance


def test_d44_an_appropriation_is_a_row_a_balance_and_an_audit_entry(fund, finance):
    row = appropriate(fund, "2400000", finance, journal_number="26/77")
    assert (row.number, row.amount, row.balance) == (1, 2_400_000, 2_400_000)
    assert fund.available == Decimal(2_400_000)
    assert (row.posted_by, row.journal_number) == (finance, "26/77")
    assert entries_for(row).get().action == "fund.appropriation"
    appropriate(fund, "0.01", finance)
    assert check_whole(fund) == Decimal("2400000.01")


@pytest.mark.parametrize("amount", ["0", "-1", "0.004"])
def test_d44_nothing_and_less_is_refused(fund, finance, amount):
    with pytest.raises(DomainError):
        appropriate(fund, amount, finance)
    assert check_whole(fund) == 0


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "x" * 301}, "text"),
        ({"journal_number": "x" * 41}, "journal_number"),
        ({"amount": "100000000000.01"}, "amount"),
    ],
)
def test_d44_absurd_input_is_said_by_the_field(fund, finance, options, field):
    with pytest.raises(DomainError) as refused:
        appropriate(fund, **{"amount": "1", "actor": finance, **options})
    assert field in refused.value.fields


def test_d44_a_fund_is_drawn_to_exactly_nothing(fund, finance):
    appropriate(fund, "1000.10", finance)
    for amount in ("333.37", "333.37", "333.36"):
        ledger.post(
            fund=fund,
            kind=MovementKind.GRANT,
            amount=-Decimal(amount),
            year=2026,
            booked_on=DAY,
            text="x",
            actor=finance,
        )
    assert check_whole(fund) == Decimal("0.00")
    with pytest.raises(DomainError, match="0"):
        ledger.post(
            fund=fund,
            kind=MovementKind.GRANT,
            amount=Decimal("-0.01"),
            year=2026,
            booked_on=DAY,
            text="x",
            actor=finance,
        )
    assert check_whole(fund) == Decimal("0.00")


def test_d44_more_than_is_free_is_refused_with_the_figures(fund, finance):
    appropriate(fund, "100000", finance)
    with pytest.raises(DomainError) as refused:
        ledger.post(
            fund=fund,
            kind=MovementKind.GRANT,
            amount=Decimal(-100001),
            year=2026,
            booked_on=DAY,
            text="x",
            actor=finance,
        )
    assert kr(100_000) in str(refused.value)
    assert kr(100_001) in str(refused.value)


def test_d44_a_movement_is_never_changed_or_deleted(fund, finance):
    row = appropriate(fund, "5", finance)
    row.text = "noget andet"
    for change in (
        row.save,
        row.delete,
        FundMovement.objects.all().delete,
        lambda: FundMovement.objects.update(text=""),
    ):
        with pytest.raises(AppendOnlyError):
            change()
    for sql in ("UPDATE business_cases_fundmovement SET amount = 1", "DELETE FROM business_cases_fundmovement"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert check_whole(fund) == 5


def test_d44_the_database_itself_keeps_the_fund_above_zero(fund):
    with pytest.raises(IntegrityError), transaction.atomic():
        Fund.objects.filter(pk=fund.pk).update(available=Decimal("-0.01"))


def test_another_municipality_s_fund_is_not_there(fund, ishoj, finance):
    with municipality_scope(ishoj), pytest.raises((Fund.DoesNotExist, CrossTenantError)):
        appropriate(fund, "1", finance)


# --- Reversal ---------------------------------------------------------------------------------------------------
def test_d44_a_correction_is_a_reversal(fund, finance):
    wrong = appropriate(fund, "1000", finance)
    undone = ledger.reverse_movement(movement=wrong, actor=finance, reason="Forkert beløb")
    assert (undone.amount, undone.kind, undone.reverses, undone.year) == (-1000, "reversal", wrong, 2026)
    assert check_whole(fund) == 0
    with pytest.raises(DomainError):
        ledger.reverse_movement(movement=wrong, actor=finance, reason="Igen")
    with pytest.raises(DomainError):
        ledger.reverse_movement(movement=undone, actor=finance, reason="Og tilbage")


def test_d44_a_reversal_says_why_and_needs_the_money(fund, finance):
    row = appropriate(fund, "1000", finance)
    with pytest.raises(DomainError) as refused:
        ledger.reverse_movement(movement=row, actor=finance, reason=" ")
    assert "reason" in refused.value.fields
    ledger.post(
        fund=fund, kind=MovementKind.GRANT, amount=Decimal(-1), year=2026, booked_on=DAY, text="x", actor=finance
    )
    with pytest.raises(DomainError):
        ledger.reverse_movement(movement=row, actor=finance, reason="Forkert")
    assert check_whole(fund) == 999


# --- Transfer ---------------------------------------------------------------------------------------------------
def move(source, target, amount, actor):
    return ledger.transfer(
        source=source, target=target, amount=Decimal(amount), year=2026, booked_on=DAY, actor=actor, text="Tilførsel"
    )


def test_d44_a_fund_feeds_another_in_two_rows_or_none(fund, finance):
    source = filled_fund(fund.municipality, 500)
    fund.fed_by = source
    fund.save()
    out, into = move(source, fund, "200", finance)
    assert (out.amount, into.amount) == (-200, 200)
    assert into.counterpart == out or out.counterpart == into
    assert (check_whole(source), check_whole(fund)) == (300, 200)
    with pytest.raises(DomainError):
        move(source, fund, "300.01", finance)
    assert (check_whole(source), check_whole(fund)) == (300, 200)
    ledger.reverse_movement(movement=out, actor=finance, reason="Forkert pulje")
    assert (check_whole(source), check_whole(fund)) == (500, 0)
    with pytest.raises(DomainError):
        ledger.reverse_movement(movement=into, actor=finance, reason="Den anden halvdel")


def test_d44_only_funds_that_feed_one_another_exchange(fund, finance):
    stranger = filled_fund(fund.municipality, 500)
    with pytest.raises(DomainError) as refused:
        move(stranger, fund, "1", finance)
    assert "target" in refused.value.fields
    with pytest.raises(DomainError):
        move(stranger, stranger, "1", finance)


# --- Carrying over ----------------------------------------------------------------------------------------------
def carry(fund, amount, actor, year=2026):
    return ledger.carry_over(
        fund=fund,
        amount=Decimal(amount),
        year=year,
        booked_on=DAY,
        actor=actor,
        text="Overførsel",
        journal_number="26/9",
    )


def test_d44_what_is_not_carried_over_lapses(fund, finance):
    appropriate(fund, "1000", finance, year=2025)
    carry(fund, "400", finance)
    assert check_whole(fund) == 400
    assert ledger_reads.free_from_before(fund=fund, year=2026) == 0
    kinds = list(FundMovement.objects.filter(fund=fund).values_list("kind", "amount", "year"))
    assert kinds == [("appropriation", 1000, 2025), ("carry_over", 400, 2026), ("year_end", -1000, 2025)]


def test_d44_nothing_is_carried_over_twice_or_out_of_the_air(fund, finance):
    appropriate(fund, "1000", finance, year=2025)
    with pytest.raises(DomainError):
        carry(fund, "1000.01", finance)
    carry(fund, "1000", finance)
    with pytest.raises(DomainError):
        carry(fund, "1", finance)
    with pytest.raises(DomainError):
        carry(fund, "0", finance)
    assert check_whole(fund) == 1000


def test_d44_a_new_fund_opens_with_what_it_had(fund, finance):
    carry(fund, "750", finance)
    assert check_whole(fund) == 750


def test_d44_everything_may_lapse(fund, finance):
    appropriate(fund, "1000", finance, year=2025)
    row = carry(fund, "0", finance)
    assert check_whole(fund) == 0
    ledger.reverse_movement(movement=row, actor=finance, reason="Byrådet ombestemte sig")
    assert check_whole(fund) == 1000


def test_d44_a_lapse_never_takes_what_is_granted(fund, finance):
    appropriate(fund, "1000", finance, year=2025)
    ledger.post(
        fund=fund, kind=MovementKind.GRANT, amount=Decimal(-700), year=2026, booked_on=DAY, text="x", actor=finance
    )
    with pytest.raises(DomainError):
        carry(fund, "500", finance)
    carry(fund, "700", finance)
    assert check_whole(fund) == 0


def test_d44_a_carrying_over_is_reversed_whole(fund, finance):
    appropriate(fund, "1000", finance, year=2025)
    last = carry(fund, "400", finance)
    ledger.reverse_movement(movement=last.counterpart, actor=finance, reason="Forkert beløb")
    assert check_whole(fund) == 1000
    assert ledger_reads.free_from_before(fund=fund, year=2026) == 1000
    carry(fund, "500", finance)
    assert check_whole(fund) == 500


# --- The chain --------------------------------------------------------------------------------------------------
OTHERWISE = {
    "DateField": datetime.date(1999, 1, 1),
    "DateTimeField": datetime.datetime(1999, 1, 1, tzinfo=datetime.UTC),
    "BooleanField": True,
    "CharField": "noget andet",
}


def test_the_hash_covers_every_column(fund, finance):
    row = appropriate(fund, "5", finance)
    for field in FundMovement._meta.concrete_fields:
        if field.name in {"id", "hash"}:
            continue
        changed = copy.copy(row)
        setattr(changed, field.attname, OTHERWISE.get(type(field).__name__, 4711))
        assert movement_hash(changed) != row.hash, f"{field.name} can be changed unseen"
