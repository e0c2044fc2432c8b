"""What the page of an item shows, in few queries: what stands beside the item comes with it."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from common.json_rows import JsonRows, day, moment
from common.numbers import dato_dag
from governance.domain import queries
from governance.enums import MeetingState, RecusalGround
from governance.models import ActionPoint, AgendaItem, Decision, DecisionOutcome, Meeting, Recommendation, Recusal


def with_surroundings(items: QuerySet[AgendaItem]) -> QuerySet[AgendaItem]:
    """Items with their recusals and action points, and with where they can be handed on or postponed to."""
    coming = Meeting.objects.filter(
        body=OuterRef("body_id"), state=MeetingState.PLANNED, starts_at__gte=timezone.now()
    ).order_by("starts_at")
    return items.annotate(
        has_decisions=Exists(Decision.objects.filter(item=OuterRef("pk"))),
        recusal_rows=JsonRows(
            Recusal.objects.filter(item=OuterRef("pk")).order_by("pk"),
            pk="pk",
            user_id="user_id",
            name="user__name",
            ground="ground",
            decided_by="decided_by",
        ),
        point_rows=JsonRows(
            ActionPoint.objects.filter(item=OuterRef("pk")).order_by("due", "pk"),
            pk="pk",
            text="text",
            name="responsible__name",
            due="due",
            done_at="done_at",
        ),
        body_rows=JsonRows(queries.bodies().exclude(pk=OuterRef("body_id")).order_by("name"), pk="pk", name="name"),
        coming_rows=JsonRows(coming, pk="pk", starts_at="starts_at"),
    )


def decisions_on(item: Any) -> list[Any]:
    """Every decision on the item, also reversed ones, each with its outcomes in ``taken``; one query, or none."""
    if not item.has_decisions:
        return []
    outcomes = (
        DecisionOutcome.objects.filter(decision__item=item)
        .select_related(
            "decision__recorded_by", "decision__reversed_by", "recommendation", "forwarded_to", "postponed_to__body"
        )
        .order_by("-decision__decided_on", "-decision_id", "recommendation__number")
    )
    found: dict[int, Any] = {}
    for outcome in outcomes:
        decision: Any = found.setdefault(outcome.decision_id, outcome.decision)
        decision.__dict__.setdefault("taken", []).append(outcome)
    return list(found.values())


def recommendations_of(item: AgendaItem, decisions: list[Any]) -> list[Recommendation]:
    """What the item asks for; a decision is about all of it, so it knows."""
    if decisions:
        return [outcome.recommendation for outcome in decisions[0].taken]
    return list(item.recommendations.all())


def recusals_on(item: Any) -> list[dict[str, Any]]:
    """Who takes no part in the item, on which ground, and who decided so (D13)."""
    return [row | {"ground": RecusalGround(row["ground"]).label} for row in item.recusal_rows]


def action_points_on(item: Any) -> list[dict[str, Any]]:
    """The tasks that were given under the item, soonest due first (D15)."""
    return [row | {"due": day(row["due"])} for row in item.point_rows]


def other_bodies(item: Any) -> list[tuple[int, str]]:
    """The bodies that the item can be handed to, as choices."""
    return [(row["pk"], row["name"]) for row in item.body_rows]


def coming_meetings(item: Any) -> list[tuple[int, str]]:
    """The body's planned meetings, as choices by their day."""
    return [(row["pk"], dato_dag(moment(row["starts_at"]))) for row in item.coming_rows]
