"""Proving a fund's ledger whole: every row follows from the one before, and every grant from its rows (D44, D45).

Linear in rows: each is read once. What is found is said in one sentence, the first break only: what follows a break
proves nothing.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Sum

from business_cases.domain.ledger_chain import movement_hash
from business_cases.enums import InstalmentState, MovementKind
from business_cases.models import Disbursement, Fund, FundMovement, Grant, Instalment
from common.money import ZERO

CHUNK = 2000


def first_break(fund: Fund) -> str:
    """What is wrong with the fund first; empty when it is whole. Reads in the municipality's scope."""
    for problem in _breaks(fund):
        return problem
    return ""


def _breaks(fund: Fund) -> Iterator[str]:
    yield from _rows(fund)
    yield from _grants(fund)
    yield from _instalments(fund)


def _rows(fund: Fund) -> Iterator[str]:
    number, balance, previous = 0, ZERO, ""
    for row in FundMovement.objects.filter(fund=fund).order_by("number").iterator(chunk_size=CHUNK):
        if row.number != number + 1:
            yield f"movement {number + 1} is missing, or {row.number} is there twice"
        number, balance = row.number, balance + row.amount
        if row.previous_hash != previous:
            yield f"movement {number} does not follow the one before it"
        if row.hash != movement_hash(row):
            yield f"movement {number} was changed after it was posted"
        if row.balance != balance:
            yield f"movement {number} says {row.balance} was free; the rows sum to {balance}"
        if balance < 0:
            yield f"after movement {number} the fund is below zero: {balance}"
        previous = row.hash
    if (fund.head_number, fund.head_hash) != (number, previous):
        yield f"the fund's last movement is number {fund.head_number}; the rows end with number {number}"
    if fund.available != balance:
        yield f"{fund.available} is said to be free; the rows sum to {balance}"


def _grants(fund: Fund) -> Iterator[str]:
    posted = _sums_by_grant(FundMovement.objects.filter(grant__fund=fund), "kind")
    paid_out = _sums_by_grant(Disbursement.objects.filter(grant__fund=fund))
    for grant in Grant.objects.filter(fund=fund).order_by("pk").iterator(chunk_size=CHUNK):
        yield from _grant(grant, posted.get(grant.pk, {}), paid_out.get(grant.pk, {}))


def _grant(grant: Grant, posted: dict[Any, Any], paid_out: dict[Any, Any]) -> Iterator[str]:
    name = f"grant {grant.pk}"
    taken, times = posted.get(MovementKind.GRANT, (ZERO, 0))
    released, _times = posted.get(MovementKind.RELEASE, (ZERO, 0))
    repaid, _times = posted.get(MovementKind.REPAYMENT, (ZERO, 0))
    disbursed, _times = paid_out.get(None, (ZERO, 0))
    if (taken, times) != (-grant.amount, 1):
        yield f"{name} is of {grant.amount}; its movement says {-taken}"
    if released != grant.released:
        yield f"{name} has released {grant.released}; the movements say {released}"
    if disbursed != grant.disbursed:
        yield f"{name} has paid out {grant.disbursed}; its disbursements sum to {disbursed}"
    if disbursed < 0 or disbursed + released > grant.amount:
        yield f"{name} of {grant.amount} is paid out beyond what it has: {disbursed}, and {released} released"
    if repaid != grant.repaid:
        yield f"{name} is paid back by {grant.repaid}; the movements say {repaid}"
    if repaid < 0 or repaid + released > grant.amount:
        yield f"{name} of {grant.amount} is paid back beyond what the case kept: {repaid}, and {released} released"
    if grant.running_cost > 0 and not grant.allowed_running_cost:
        yield f"{name} pays running costs of {grant.running_cost}, which the fund did not pay"
    if grant.required_business_case and not grant.has_business_case:
        yield f"{name} has no business case, which the fund required"


def _instalments(fund: Fund) -> Iterator[str]:
    paid = Instalment.objects.filter(plan__fund=fund, state=InstalmentState.PAID).select_related("movement")
    wrong = paid.exclude(movement__kind=MovementKind.REPAYMENT, movement__fund=fund, movement__amount=F("amount"))
    for row in wrong.order_by("pk")[:1]:
        yield f"instalment {row.pk} of {row.amount} is paid; its movement does not say so"
    alone = paid.filter(proposed_by=F("confirmed_by"))
    for row in alone.order_by("pk")[:1]:
        yield f"instalment {row.pk} was proposed and confirmed by one person"


def _sums_by_grant(rows: Any, *by: str) -> dict[int, dict[Any, tuple[Decimal, int]]]:
    """Sum and number of the rows by grant, and below it by ``by`` (None when there is nothing to divide by)."""
    found: dict[int, dict[Any, tuple[Decimal, int]]] = {}
    for row in rows.order_by().values("grant_id", *by).annotate(total=Sum("amount"), times=Count("pk")):
        key = row[by[0]] if by else None
        found.setdefault(row["grant_id"], {})[key] = (row["total"], row["times"])
    return found
