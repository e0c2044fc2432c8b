"""The appendix of every agenda: balance and wishes of the funds that the body governs (D9), as plain data."""

from typing import Any

from business_cases.domain.wishes import Lined, Wish, lined_up
from business_cases.models import Fund


def for_body(meeting: Any) -> dict[str, Any] | None:
    """What the body itself sees; None when it governs no fund."""
    return _collect(meeting, shown=lambda _wish: True)


def for_all(meeting: Any) -> dict[str, Any] | None:
    """The same for every signed-in user: closed wishes by their public title (D59)."""
    return _collect(meeting, shown=lambda wish: not wish.is_closed)


def _collect(meeting: Any, *, shown: Any) -> dict[str, Any] | None:
    funds = list(Fund.objects.filter(body_id=meeting.body_id))
    if not funds:
        return None
    return {"funds": [_fund(fund, shown) for fund in funds]}


def _fund(fund: Fund, shown: Any) -> dict[str, Any]:
    prioritised, others = lined_up(fund, shown=shown)
    return {
        "name": fund.name,
        "available": fund.available,
        "prioritised": [_row(lined) for lined in prioritised],
        "unprioritised": [_row(lined) for lined in others],
        "left": prioritised[-1].left if prioritised else fund.available,
    }


def _row(lined: Lined) -> dict[str, Any]:
    wish: Wish = lined.wish
    return {
        "rank": wish.rank,
        "number": wish.number,
        "title": lined.title,
        "area": wish.area,
        "amount": wish.amount,
        "importance": wish.importance,
        "left": lined.left,
        "covered": lined.left is None or lined.left >= 0,
    }
