"""What projects say of goals and of national initiatives on the pages of strategies."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, Max, Min, OuterRef, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from business_cases.models import Grant
from common.money import MoneyField
from common.tenancy import current_municipality
from common.tenant_urls import tenant_url
from governance.domain.queries import decisions_for
from governance.enums import Outcome
from projects.domain import portfolio_queries
from projects.models import Anchor, Project
from strategies.domain.queries import line_of
from strategies.figures import GoalFigure, Place

#: How many decisions a goal's page names.
SHOWN = 5


def projects_of(groups: Mapping[int, frozenset[int]], user: Any) -> dict[int, list[GoalFigure]]:
    """How many projects serve each goal, or one that counts with it: one query."""
    municipality = current_municipality()
    everything = frozenset().union(*groups.values()) if groups else frozenset()
    rows = (
        portfolio_queries.visible_to(user, municipality)
        .filter(portfolio_queries.serves(everything))
        .order_by()
        .values_list("pk", "goal_id", "goals__goal_id")
    )
    serving: dict[int, set[int]] = {}
    for project, main, besides in rows:
        for goal in (main, besides):
            if goal is not None:
                serving.setdefault(goal, set()).add(project)
    found = {}
    for goal, line in groups.items():
        count = len(set().union(*(serving.get(key, set()) for key in line)))
        if count:
            text = ngettext("%(n)s project", "%(n)s projects", count) % {"n": count}
            url = f"{tenant_url('projects:project_list', municipality)}?goal={goal}&state=all"
            found[goal] = [GoalFigure(text, url)]
    return found


def decisions_of_goal(goal: Any, user: Any) -> dict[str, Any] | None:
    """The latest decisions on the projects that serve the goal, with the kroner that each granted: one query."""
    projects: QuerySet[Project] = portfolio_queries.visible_to(user, goal.municipality).filter(
        portfolio_queries.serves(line_of(goal)), case=OuterRef("case")
    )
    given = Grant.objects.filter(decision=OuterRef("pk")).order_by().values("decision")
    rows: list[Any] = list(
        decisions_for(user, goal.municipality)
        .filter(Exists(projects), reversed_at__isnull=True)
        .prefetch_related(None)
        .annotate(
            granted=Subquery(
                given.annotate(net=Sum("amount") - Sum("released")).values("net"), output_field=MoneyField()
            ),
            first=Min("outcomes__outcome"),
            last=Max("outcomes__outcome"),
        )
        .order_by("-decided_on", "-pk")[: SHOWN + 1]
    )
    for decision in rows:
        # One recommendation can pass and another fail: then both are said.
        decision.outcome_words = [Outcome(code).label for code in sorted({decision.first, decision.last} - {None})]
    return {"decisions": rows[:SHOWN], "more": len(rows) > SHOWN} if rows else None


def places_of(external: Iterable[int], user: Any) -> dict[int, list[Place]]:
    """Where each national initiative is anchored (D18): one query. A project that is closed to the reader has no name."""
    visible = portfolio_queries.visible_to(user, current_municipality()).filter(pk=OuterRef("project"))
    anchors = (
        Anchor.objects.filter(external__in=list(external))
        .select_related("project", "body", "department")
        .annotate(may_see=Exists(visible))
        .order_by("kind", "pk")
    )
    found: dict[int, list[Place]] = {}
    for anchor in anchors:
        if anchor.project_id is not None and not anchor.may_see:
            place = Place(_("a closed project"))
        else:
            place = Place(str(anchor.place), anchor.place.get_absolute_url())
        found.setdefault(anchor.external_id, []).append(place)
    return found
