"""What is wished from a fund and waits for a body (D9): a higher app knows the wishes, the fund shows them."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import Role, RoleScope
from business_cases.models import Fund
from common.money import ZERO
from common.registries import Registry
from governance.rules import SEATS


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One wish. ``amount`` is in kroner, ``importance`` from 1 to 5 or None, ``rank`` the body's own order or None.

    ``title`` is shown to whoever may see the case; ``open_title``, or that it is closed, to everybody else.
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


#: Functions from a fund to the wishes that await a body and apply to it.
fund_wishes: Registry[Callable[[Fund], list[Wish]]] = Registry("fund_wishes")


@dataclass(frozen=True, kw_only=True)
class Lined:
    """A wish in its place, and what would be free after it and all before it: below zero when the fund falls short."""

    wish: Wish
    title: str
    url: str
    left: Decimal | None


def wishes_of(fund: Fund) -> list[Wish]:
    """All wishes: the prioritised first in the body's order, then the others by importance, then by number."""
    found = [wish for collect in fund_wishes for wish in collect(fund)]
    return sorted(
        found,
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
        title, url = (wish.title, wish.url) if open_to else (wish.open_title or _("Closed case"), "")
        if wish.rank is None:
            others.append(Lined(wish=wish, title=title, url=url, left=None))
        else:
            left -= wish.amount
            prioritised.append(Lined(wish=wish, title=title, url=url, left=left))
    return prioritised, others


def may_read(user: Any, fund: Fund) -> Callable[[Wish], bool]:
    """Whose titles the person may see: open ones, own ones, and all when the fund's body is theirs."""
    roles = user.roles_in(fund.municipality_id)
    seated = fund.body_id in roles.scopes(*SEATS, scope_kind=RoleScope.BODY)
    own = roles.scopes(Role.CASE_PARTY, scope_kind=RoleScope.CASE)
    return lambda wish: seated or not wish.is_closed or wish.case_id in own
