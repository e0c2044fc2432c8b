"""What is wished from a fund and waits for a body (D9): a higher app knows the wishes, the fund shows them.

Where a wish stands is the body's word: its order in force (business_cases.domain.prioritisation). What has been granted
or withdrawn is no wish any more and drops out; the others keep the numbers that the body gave them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import Role, RoleScope
from business_cases.enums import PrioritisationState
from business_cases.models import Fund, PriorityRow
from common.money import ZERO
from common.registries import Registry
from governance.rules import SEATS


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One wish. ``amount`` is in kroner, ``importance`` from 1 to 5 or None, ``rank`` the body's own order or None.

    ``title`` is shown to whoever may see the case; ``open_title``, or that it is closed, to everybody else. Whoever
    collects the wishes leaves ``rank`` out: it is the fund's to say.
    """

    case_id: int
    number: int
    title: str
    open_title: str
    is_closed: bool
    amount: Decimal
    area: str = ""
    importance: Decimal | None = None
    rank: int | None = None
    url: str = ""

    @property
    def public_title(self) -> str:
        """What everybody may read."""
        return self.title if not self.is_closed else self.open_title or _("Closed case")


#: Functions from a fund to the wishes that await a body and apply to it.
fund_wishes: Registry[Callable[[Fund], list[Wish]]] = Registry("fund_wishes")


@dataclass(frozen=True, kw_only=True)
class Lined:
    """A wish in its place, and what would be free after it and all before it: below zero when the fund falls short."""

    wish: Wish
    title: str
    url: str
    left: Decimal | None

    @property
    def is_covered(self) -> bool:
        """Whether what is free in the fund reaches this far."""
        return self.left is None or self.left >= 0


def wishes_of(fund: Fund, *, ranks: Mapping[int, int] | None = None) -> list[Wish]:
    """All wishes: the prioritised first in the body's order, then the others by importance, then by number.

    A page that has read another order, or the one in force already, hands in its ``ranks``.
    """
    found = [wish for collect in fund_wishes for wish in collect(fund)]
    if ranks is None:
        ranks = ranks_in_force(fund) if found else {}
    return in_order(found, ranks=ranks)


def ranks_in_force(fund: Fund) -> dict[int, int]:
    """The body's latest word on the fund's wishes: the number of each case; empty when it never gave any (D9)."""
    rows = PriorityRow.objects.filter(
        prioritisation__fund_id=fund.pk, prioritisation__state=PrioritisationState.IN_FORCE
    )
    return dict(rows.order_by().values_list("case_id", "rank"))


def in_order(wishes: Iterable[Wish], *, ranks: Mapping[int, int]) -> list[Wish]:
    """The wishes with the numbers that ``ranks`` gives their cases, first to last; the unnumbered by importance."""
    ranked = [replace(wish, rank=ranks.get(wish.case_id)) for wish in wishes]
    return sorted(
        ranked,
        key=lambda wish: (wish.rank is None, wish.rank or 0, -(wish.importance or ZERO), wish.number),
    )


def lined_up(
    fund: Fund, *, shown: Callable[[Wish], bool], wishes: list[Wish] | None = None
) -> tuple[list[Lined], list[Lined]]:
    """The prioritised wishes with running balance, and the unprioritised ones without.

    ``shown(wish)`` says whether the reader may see its own title.
    """
    left = fund.available
    prioritised, others = [], []
    for wish in wishes_of(fund) if wishes is None else wishes:
        open_to = shown(wish)
        title, url = (wish.title, wish.url) if open_to else (wish.public_title, "")
        if wish.rank is None:
            others.append(Lined(wish=wish, title=title, url=url, left=None))
        else:
            left -= wish.amount
            prioritised.append(Lined(wish=wish, title=title, url=url, left=left))
    return prioritised, others


def may_read(user: Any, fund: Fund) -> Callable[[Any], bool]:
    """Whose titles the person may see: open ones, own ones, and all when the fund's body is theirs.

    The answer takes a Wish, or anything with ``is_closed`` and ``case_id``: a governance.Case too.
    """
    roles = user.roles_in(fund.municipality_id)
    seated = fund.body_id in roles.scopes(*SEATS, scope_kind=RoleScope.BODY)
    own = roles.scopes(Role.CASE_PARTY, scope_kind=RoleScope.CASE)
    return lambda wish: seated or not wish.is_closed or wish.case_id in own


def read_by_all(wish: Any) -> bool:
    """What stands in papers that everybody may read: the titles of open cases."""
    return not wish.is_closed
