"""What a note says of each fund: the half-year's ledger, what is committed, and what is to come back (D44, D53).

Seven queries, whatever the number of funds, movements and grants. The ledger is open to every signed-in person, so its
sums count every grant; the title of a case that is kept closed is its public one (D59).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from business_cases.enums import GrantState, InstalmentState, MovementKind
from business_cases.models import Disbursement, Fund, FundMovement, Grant, Instalment
from common.money import ZERO
from reports.domain.project_facts import Window

Facts = dict[str, Any]
#: What each kind of movement is in the half-year's account; what is not named is money in or out of the fund itself.
_LINES = {
    MovementKind.GRANT: "granted",
    MovementKind.RELEASE: "released",
    MovementKind.REPAYMENT: "repaid",
}


def funds(window: Window) -> list[Facts]:
    """Every fund with a movement or a grant, by name."""
    moved = _movements(window.as_of)
    paid = _paid_out(window)
    committed = _committed(window.as_of)
    expected = _expected(window.as_of)
    grants = _grants(window)
    found = []
    for fund in Fund.objects.select_related("body", "repays_to").order_by("name", "pk"):
        rows = moved.get(fund.pk, [])
        if not rows:
            continue
        account = _account(rows, window)
        disbursed, of_committed = paid.get(fund.pk, (ZERO, ZERO))
        found.append(
            {
                "name": fund.name,
                "body": fund.body.name,
                "repays_to": fund.repays_to.name if fund.repays_to else "",
                **account,
                "disbursed": disbursed,
                "unpaid": committed.get(fund.pk, ZERO) - of_committed,
                "outstanding": sum((row["amount"] for row in expected.get(fund.pk, [])), ZERO),
                "expected": expected.get(fund.pk, []),
                "grants": grants.get(fund.pk, []),
                "illustrative": fund.is_illustrative,
            }
        )
    return found


def _movements(as_of: date) -> dict[int, list[tuple[date, str, Decimal]]]:
    """(day, kind, sum of kroner) of each fund until ``as_of``, oldest first."""
    rows = (
        FundMovement.objects.filter(booked_on__lte=as_of)
        .order_by()
        .values_list("fund", "booked_on", "kind")
        .annotate(total=Sum("amount"))
    )
    found: dict[int, list[tuple[date, str, Decimal]]] = defaultdict(list)
    for fund, day, kind, total in sorted(rows, key=lambda row: (row[0], row[1], row[2])):
        found[fund].append((day, kind, total))
    return found


def _account(rows: Iterable[tuple[date, str, Decimal]], window: Window) -> Facts:
    """Opening balance, what happened in the half-year, closing balance, and the balance day by day."""
    account = {"opening": ZERO, "added": ZERO, "granted": ZERO, "released": ZERO, "repaid": ZERO}
    balance = ZERO
    days: dict[str, Decimal] = {}
    for day, kind, total in rows:
        balance += total
        days[day.isoformat()] = balance
        if day < window.first:
            account["opening"] += total
        else:
            account[_LINES.get(MovementKind(kind), "added")] += total
    account["granted"] = -account["granted"]
    return {**account, "closing": balance, "balance": [list(pair) for pair in days.items()]}


def _paid_out(window: Window) -> dict[int, tuple[Decimal, Decimal]]:
    """By fund: paid out in the half-year, and paid out in all of the grants that are still open."""
    rows = (
        Disbursement.objects.filter(paid_on__lte=window.as_of)
        .order_by()
        .values_list("grant__fund")
        .annotate(
            now=Sum("amount", filter=Q(paid_on__gte=window.first)),
            committed=Sum("amount", filter=Q(grant__state=GrantState.ACTIVE)),
        )
    )
    return {fund: (now or ZERO, committed or ZERO) for fund, now, committed in rows}


def _committed(as_of: date) -> dict[int, Decimal]:
    """By fund: granted and not released, of the grants that are still to be paid out."""
    rows = (
        Grant.objects.filter(state=GrantState.ACTIVE, granted_on__lte=as_of)
        .order_by()
        .values_list("fund")
        .annotate(given=Sum("amount"), let_go=Sum("released"))
    )
    return {fund: given - let_go for fund, given, let_go in rows}


def _expected(as_of: date) -> dict[int, list[Facts]]:
    """By fund that receives: the instalments not paid by ``as_of``, by year, with what stands in the budget."""
    waiting = Q(state__in=(InstalmentState.EXPECTED, InstalmentState.IN_BUDGET))
    later = Q(state=InstalmentState.PAID, paid_on__gt=as_of)
    budgeted = Q(state__in=(InstalmentState.IN_BUDGET, InstalmentState.PAID))
    rows = (
        Instalment.objects.filter(waiting | later)
        .order_by()
        .values_list("plan__fund", "year")
        .annotate(total=Sum("amount"), budget=Sum("amount", filter=budgeted))
    )
    found: dict[int, list[Facts]] = defaultdict(list)
    for fund, year, amount, in_budget in sorted(rows, key=lambda row: (row[0], row[1])):
        found[fund].append({"year": year, "amount": amount, "in_budget": in_budget or ZERO})
    return found


def _grants(window: Window) -> dict[int, list[Facts]]:
    """By fund: what was granted in the half-year, to what."""
    rows = (
        Grant.objects.filter(granted_on__gte=window.first, granted_on__lte=window.as_of)
        .exclude(state=GrantState.STOPPED)
        .select_related("case")
        .order_by("granted_on", "pk")
    )
    found: dict[int, list[Facts]] = defaultdict(list)
    for grant in rows:
        case = grant.case
        title = (case.public_title or _("Closed case")) if case.is_closed else case.title
        found[grant.fund_id].append(
            {"title": title, "amount": grant.amount, "on": grant.granted_on, "principle": grant.principle}
        )
    return found
