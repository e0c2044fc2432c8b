"""What projects show on other pages: those that serve a goal, and those that a body steers."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from business_cases.enums import GrantState
from business_cases.models import Grant
from common.components import Figure
from common.money import ZERO, MoneyField
from common.numbers import mio
from projects.domain import portfolio_queries
from projects.models import Project
from strategies.domain.queries import line_of

#: How many projects a panel names; the rest are a link away.
SHOWN = 8


def for_goal(goal: Any, user: Any) -> dict[str, Any] | None:
    """The projects that serve the goal or one below it, and what was granted to them: one query."""
    today = timezone.localdate()
    mine = portfolio_queries.visible_to(user, goal.municipality).filter(portfolio_queries.serves(line_of(goal)))
    given = Grant.objects.filter(case=OuterRef("case")).exclude(state=GrantState.STOPPED).order_by().values("case")
    net = given.annotate(net=Sum("amount") - Sum("released")).values("net")
    rows = list(
        portfolio_queries.for_list(mine, municipality=goal.municipality, today=today)
        .annotate(net_grant=Subquery(net, output_field=MoneyField()))
        .order_by("-light_rank", "title", "pk")
    )
    if not rows:
        return None
    totals = portfolio_queries.Totals(
        count=len(rows),
        granted=sum((row.net_grant or ZERO for row in rows), ZERO),
        forecast=sum((row.forecast_cost or ZERO for row in rows), ZERO),
    )
    note = _("%(granted)s granted") % {"granted": mio(totals.granted)}
    return {
        "projects": portfolio_queries.described(rows[:SHOWN], today=today),
        "totals": totals,
        "more": totals.count - SHOWN,
        "query": f"goal={goal.pk}&state=all",
        "figures": [Figure(_("Projects"), totals.count, note, "#projects")],
    }


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
