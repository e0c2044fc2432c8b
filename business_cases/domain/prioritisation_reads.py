"""Reading orders of wishes (D9): what a page saw, how an order stands against the wishes of today, which are alive."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from business_cases.domain.wishes import Wish, in_order, may_read, wishes_of
from business_cases.enums import PrioritisationState as State
from business_cases.models import Fund, Prioritisation, PriorityRow
from common.numbers import kr


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A wish as a page showed it: what it was called to that reader, and kroner."""

    case_id: int
    label: str
    amount: Decimal


def seen(wishes: Sequence[Wish], *, reader: Any, fund: Fund) -> list[Seen]:
    """The wishes as ``reader`` sees them now."""
    shown = may_read(reader, fund)
    return [Seen(case_id=wish.case_id, label=named(wish, full=shown(wish)), amount=wish.amount) for wish in wishes]


def named(wish: Wish, *, full: bool = False) -> str:
    """A wish in a sentence: its number and title; the public one unless ``full``."""
    return _("%(title)s (no. %(number)s)") % {
        "number": wish.number,
        "title": wish.title if full else wish.public_title,
    }


def standing(prioritisation: Prioritisation, *, wishes: Sequence[Wish] | None = None) -> list[Wish]:
    """The fund's wishes as they are now, in this order; what it did not number comes last."""
    ranks = {row.case_id: row.rank for row in prioritisation.rows.all()}
    if wishes is None:
        return wishes_of(prioritisation.fund, ranks=ranks)
    return in_order(wishes, ranks=ranks)


def discrepancies(
    prioritisation: Prioritisation, *, reader: Any, wishes: Sequence[Wish], rows: Sequence[PriorityRow] | None = None
) -> list[str]:
    """Sentences on what no longer fits: wishes that are gone, and amounts that have changed since the order was written."""
    shown = may_read(reader, prioritisation.fund) if reader is not None else None
    now = {wish.case_id: wish for wish in wishes}
    said = []
    for row in prioritisation.rows.select_related("case") if rows is None else rows:
        wish = now.get(row.case_id)
        if wish is None:
            full = not row.case.is_closed or (shown is not None and shown(row.case))
            title = row.case.title if full else row.case.public_title or _("Closed case")
            said.append(_("%(title)s is no longer a wish.") % {"title": title})
        elif wish.amount != row.amount:
            full = shown is not None and shown(wish)
            said.append(
                _("%(wish)s now applies for %(now)s, not %(was)s")
                % {"wish": named(wish, full=full), "now": kr(wish.amount), "was": kr(row.amount)}
            )
    return said


def in_force(fund_id: int) -> Prioritisation | None:
    """The fund's order in force; None when the body has decided none."""
    return Prioritisation.objects.filter(fund_id=fund_id, state=State.IN_FORCE).first()


@dataclass(frozen=True, kw_only=True)
class Alive:
    """The fund's draft, the order that awaits the body and the one in force, by state.

    ``orders`` are those that the reader may see; ``ranks`` the numbers of the cases in each, whoever reads.
    """

    orders: dict[str, Prioritisation]
    ranks: dict[str, dict[int, int]]


def alive(fund: Fund, user: Any) -> Alive:
    """What lives of the fund's orders; one query."""
    rows = (
        PriorityRow.objects.filter(prioritisation__fund=fund, prioritisation__state__in=State.ALIVE)
        .select_related("prioritisation__decision__body", "prioritisation__case__awaits_body")
        .order_by("prioritisation_id", "rank")
    )
    found: dict[str, Prioritisation] = {}
    ranks: dict[str, dict[int, int]] = {}
    for row in rows:
        order = row.prioritisation
        state = str(order.state)
        if state in found and found[state].pk != order.pk:
            ranks[state] = {}
        found[state] = order
        ranks.setdefault(state, {})[row.case_id] = row.rank
    for order in found.values():
        order.fund = fund
    may_see = {state: user.has_perm("business_cases.view_prioritisation", order) for state, order in found.items()}
    return Alive(orders={state: order for state, order in found.items() if may_see[state]}, ranks=ranks)
