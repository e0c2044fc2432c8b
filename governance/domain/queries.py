"""What lists and pages read. Whatever is closed is left out here, before a page sees it (D11)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case as When_
from django.db.models import Count, F, Prefetch, Q, QuerySet, Value, When
from django.db.models.fields import DateTimeField, IntegerField
from django.utils import timezone

from accounts.enums import Role, RoleScope
from accounts.models import User
from common.tenancy import current_municipality_id
from governance.domain.papers import in_words
from governance.enums import BodyLinkKind, MeetingState, SeatRole
from governance.models import (
    ActionPoint,
    AgendaItem,
    Appointment,
    Body,
    BodyLink,
    Case,
    Decision,
    DecisionOutcome,
    Meeting,
    Seat,
    UrgentDecision,
)

SEAT_ROLES = (Role.CHAIR, Role.DEPUTY_CHAIR, Role.MEMBER, Role.SECRETARY, Role.OBSERVER)
RUNNING = (Role.CHAIR, Role.DEPUTY_CHAIR, Role.SECRETARY)


def bodies_of(user: Any, municipality: Any, *roles: str) -> set[int]:
    """Keys of the bodies where ``user`` has one of ``roles`` (any seat without); no query beyond that of the roles."""
    return user.roles_in(municipality).scopes(*(roles or SEAT_ROLES), scope_kind=RoleScope.BODY)


def _cases_of(user: Any, municipality: Any) -> set[int]:
    return user.roles_in(municipality).scopes(Role.CASE_PARTY, scope_kind=RoleScope.CASE)


def people() -> QuerySet[User]:
    """Everyone with access to the municipality in scope, today."""
    day = timezone.localdate()
    from_, to = Q(memberships__valid_from__lte=day), Q(memberships__valid_to__isnull=True)
    scope = Q(memberships__municipality_id=current_municipality_id())
    return User.objects.filter(scope & from_ & (to | Q(memberships__valid_to__gte=day))).order_by("name").distinct()


def bodies() -> QuerySet[Body]:
    """The bodies that exist today."""
    return Body.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate()))


# --- The chart (D2) ---------------------------------------------------------------------------------------------
@dataclass
class Node:
    """A body at its place in the chart, with those that report to it and its other relations in words."""

    body: Body
    below: list["Node"] = field(default_factory=list)
    links: list[tuple[str, Body]] = field(default_factory=list)


def chart(rows: Iterable[Body] | None = None) -> list[Node]:
    """The bodies as a tree by whom they report to; two queries."""
    found = list(bodies().select_related("department").order_by("name") if rows is None else rows)
    nodes = {body.pk: Node(body) for body in found}
    roots: list[Node] = []
    for body in found:
        above = nodes.get(body.reports_to_id) if body.reports_to_id is not None else None
        (above.below if above is not None else roots).append(nodes[body.pk])
    for link in BodyLink.objects.filter(source__in=nodes, target__in=nodes).order_by("kind", "pk"):
        words = str(BodyLinkKind(link.kind).label)
        nodes[link.source_id].links.append((words, nodes[link.target_id].body))
    return roots


# --- Meetings ---------------------------------------------------------------------------------------------------
def meetings() -> QuerySet[Meeting]:
    """All meetings in the order of the calendar, each with its body and its number of items."""
    return in_calendar_order().select_related("body").annotate(item_count=Count("items"))


def in_calendar_order() -> QuerySet[Meeting]:
    """All meetings: the coming ones first, soonest first; then the earlier ones, latest first."""
    coming = Q(state__in=MeetingState.UPCOMING)
    return Meeting.objects.annotate(
        is_past=When_(When(coming, then=Value(0)), default=Value(1), output_field=IntegerField()),
        coming_at=When_(When(coming, then=F("starts_at")), default=None, output_field=DateTimeField()),
    ).order_by("is_past", F("coming_at").asc(nulls_last=True), "-starts_at")


def items_of(meeting: Meeting) -> list[AgendaItem]:
    """The items of a meeting with what was decided on each, in their order."""
    outcomes = DecisionOutcome.objects.select_related("recommendation", "forwarded_to", "postponed_to__body")
    decisions = Decision.objects.filter(reversed_at__isnull=True).prefetch_related(Prefetch("outcomes", outcomes))
    items = (
        meeting.items.select_related("case")
        .annotate(asked=Count("recommendations", distinct=True))
        .prefetch_related(Prefetch("decisions", decisions, to_attr="in_force"))
        .order_by("number")
    )
    found: list[Any] = list(items)
    for item in found:
        item.meeting = meeting
        # Each outcome once, in the order of the recommendations.
        item.decided = list(dict.fromkeys(in_words(o) for d in item.in_force for o in d.outcomes.all()))
    return found


def ready_cases(body: Body) -> QuerySet[Case]:
    """What waits for the body's decision and stands on no coming agenda, longest waiting first (D10)."""
    return waiting_cases({body.pk})


def waiting_cases(bodies_: Iterable[int]) -> QuerySet[Case]:
    """The same for several bodies."""
    decided = AgendaItem.objects.filter(decisions__isnull=False, decisions__reversed_at__isnull=True)
    placed = AgendaItem.objects.filter(
        case__isnull=False, urgent_decision__isnull=True, meeting__state__in=MeetingState.UPCOMING
    ).exclude(pk__in=decided.values("pk"))
    return (
        Case.objects.filter(awaits_body__in=bodies_, ready_at__isnull=False)
        .exclude(pk__in=placed.values("case_id"))
        .select_related("department")
        .order_by("ready_at", "pk")
    )


def items_for(user: Any, municipality: Any) -> QuerySet[AgendaItem]:
    """The items that ``user`` may see: the open ones, those of own bodies, and those of own cases."""
    seen = Q(is_closed=False) & (Q(case__isnull=True) | Q(case__is_closed=False))
    own = Q(body__in=bodies_of(user, municipality)) | Q(case__in=_cases_of(user, municipality))
    return AgendaItem.objects.filter(seen | own)


# --- Decisions --------------------------------------------------------------------------------------------------
def decisions_for(user: Any, municipality: Any) -> QuerySet[Decision]:
    """The decisions that ``user`` may see: the open ones, those of own bodies, and those in own cases."""
    seen = (
        Q(item__isnull=True) | Q(item__is_closed=False),
        Q(case__isnull=True) | Q(case__is_closed=False),
    )
    own = Q(body__in=bodies_of(user, municipality)) | Q(case__in=_cases_of(user, municipality))
    outcomes = DecisionOutcome.objects.select_related("recommendation", "forwarded_to", "postponed_to__body")
    return (
        Decision.objects.filter((seen[0] & seen[1]) | own)
        .select_related("body", "case", "item", "urgent_decision")
        .prefetch_related(Prefetch("outcomes", outcomes))
    )


def unratified(bodies_: Iterable[int]) -> QuerySet[UrgentDecision]:
    """Urgent decisions that wait for one of the bodies to ratify them (D5)."""
    return UrgentDecision.objects.filter(
        superior__in=bodies_, ratified_at__isnull=True, reversed_at__isnull=True
    ).select_related("case", "body", "superior")


# --- People -----------------------------------------------------------------------------------------------------
def seats_today(body: Body) -> QuerySet[Seat]:
    """Who sits in the body: the chair first."""
    order = When_(*(When(role=role, then=Value(place)) for place, role in enumerate(SeatRole.values)), default=Value(9))
    return (
        Seat.objects.filter(body=body)
        .valid_on(timezone.localdate())
        .select_related("user", "represents", "substitute_for__user")
        .annotate(place=order)
        .order_by("place", "user__name")
    )


def appointments() -> QuerySet[Appointment]:
    """Every appointment, also those that have ended."""
    return Appointment.objects.select_related("user", "department")


def action_points_for(user: Any, municipality: Any) -> QuerySet[ActionPoint]:
    """The action points that ``user`` may see: own, those of own bodies, and the open ones."""
    seen = (
        Q(responsible=user)
        | Q(body__in=bodies_of(user, municipality))
        | Q(item__isnull=True)
        | Q(item__is_closed=False)
    )
    return ActionPoint.objects.filter(seen).select_related("responsible", "body", "meeting__body", "item")
