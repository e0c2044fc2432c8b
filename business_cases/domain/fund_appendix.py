"""The appendix of every agenda: balance and wishes of the funds that the body governs (D9), as plain data."""

from typing import Any

from business_cases.domain.prioritisation_paper import row_data
from business_cases.domain.wishes import lined_up, read_by_all
from business_cases.models import Fund


def for_body(meeting: Any) -> dict[str, Any] | None:
    """What the body itself sees; None when it governs no fund."""
    return _collect(meeting, shown=lambda _wish: True)


def for_all(meeting: Any) -> dict[str, Any] | None:
    """The same for every signed-in user: closed wishes by their public title (D59)."""
    return _collect(meeting, shown=read_by_all)


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
        "prioritised": [row_data(lined) for lined in prioritised],
        "unprioritised": [row_data(lined) for lined in others],
        "left": prioritised[-1].left if prioritised else fund.available,
    }
