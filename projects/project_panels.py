"""What projects show on other pages: those that serve a goal, and those that a body steers."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from projects.domain import portfolio_queries
from projects.models import Project
from strategies.models import Goal

#: How many projects a panel names; the rest are a link away.
SHOWN = 8


def for_goal(goal: Any, user: Any) -> dict[str, Any] | None:
    """The projects that serve the goal or one below it, and what was granted to them."""
    below = Goal.objects.filter(Q(pk=goal.pk) | Q(parent=goal.pk) | Q(parent__parent=goal.pk)).values("pk")
    return _panel(lambda rows: rows.filter(portfolio_queries.serves(below)), goal, user, f"goal={goal.pk}")


def for_body(body: Any, user: Any) -> dict[str, Any] | None:
    """The projects that the body steers."""
    return _panel(lambda rows: rows.filter(body=body), body, user, f"body={body.pk}")


def _panel(narrow: Any, place: Any, user: Any, query: str) -> dict[str, Any] | None:
    municipality, today = place.municipality, timezone.localdate()
    mine: QuerySet[Project] = narrow(portfolio_queries.visible_to(user, municipality))
    totals = portfolio_queries.totals(mine, municipality=municipality, today=today)
    if not totals.count:
        return None
    rows = portfolio_queries.for_list(mine, municipality=municipality, today=today)
    rows = rows.order_by("-light_rank", "title", "pk")[:SHOWN]
    return {
        "projects": portfolio_queries.described(rows, today=today),
        "totals": totals,
        "more": totals.count - SHOWN,
        "query": f"{query}&state=all",
    }
