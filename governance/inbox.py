"""What waits for people in bodies (D57): minutes, tasks, cases to place, items to decide, urgent decisions to ratify."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from common.inbox import InboxSource, columns, inbox_sources
from common.tenant_urls import tenant_url
from governance.domain.queries import bodies_of, unratified, waiting_cases
from governance.enums import AttendanceStatus, MeetingState
from governance.models import ActionPoint, AgendaItem, Attendance, Decision, MinutesApproval

LEADING = (Role.CHAIR, Role.DEPUTY_CHAIR)


def minutes_to_approve(user: Any, municipality: Any, _today: date) -> QuerySet | None:
    """Minutes of meetings where the person was present, and that they have not approved."""
    rows = Attendance.objects.filter(
        user=user, status=AttendanceStatus.PRESENT, has_vote=True, meeting__state=MeetingState.HELD
    ).exclude(Exists(MinutesApproval.objects.filter(meeting=OuterRef("meeting"), user=user)))
    return columns(
        rows,
        kind="governance.minutes",
        title="meeting__body__name",
        due=TruncDate("meeting__minutes_sent_at"),
        extra="meeting_id",
    )


def own_action_points(user: Any, municipality: Any, _today: date) -> QuerySet | None:
    """The person's tasks that are not done."""
    rows = ActionPoint.objects.filter(responsible=user, done_at__isnull=True)
    return columns(rows, kind="governance.action_points", title="text", detail="body__name", due="due")


def undecided_items(user: Any, municipality: Any, today: date) -> QuerySet | None:
    """For the chair: items without a decision from the day of the meeting on. Own cases are not the chair's."""
    bodies = bodies_of(user, municipality, *LEADING)
    if not bodies:
        return None
    decided = Decision.objects.filter(item=OuterRef("pk"), reversed_at__isnull=True)
    rows = (
        AgendaItem.objects.filter(
            body__in=bodies,
            meeting__state=MeetingState.AGENDA_SENT,
            meeting__starts_at__date__lte=today,
            recommendations__isnull=False,
        )
        .exclude(Exists(decided))
        .exclude(Q(case__parties__user=user) | Q(recusals__user=user))
        .distinct()
    )
    return columns(
        rows,
        kind="governance.undecided",
        title="title",
        detail="body__name",
        due=TruncDate("meeting__starts_at"),
        extra="meeting_id",
    )


def cases_to_place(user: Any, municipality: Any, _today: date) -> QuerySet | None:
    """For the secretary: cases that are ready for the agenda."""
    bodies = bodies_of(user, municipality, Role.SECRETARY)
    if not bodies:
        return None
    rows = waiting_cases(bodies)
    return columns(
        rows,
        kind="governance.ready",
        title="title",
        detail="awaits_body__name",
        due=TruncDate("ready_at"),
        extra="awaits_body_id",
    )


def urgent_to_ratify(user: Any, municipality: Any, _today: date) -> QuerySet | None:
    """For those who lead the superior body: urgent decisions that have not been ratified."""
    bodies = bodies_of(user, municipality, *LEADING, Role.SECRETARY)
    if not bodies:
        return None
    return columns(
        unratified(bodies),
        kind="governance.urgent",
        title="case__title",
        detail="body__name",
        due=TruncDate("taken_at"),
        extra="superior_id",
    )


def register() -> None:
    """Hand the sources to the inbox."""
    inbox_sources.register(
        "governance.minutes",
        InboxSource(
            rows=minutes_to_approve,
            verb=_("Approve"),
            heading=lambda title: _("Minutes of %(body)s") % {"body": title},
            url=lambda municipality, _pk, meeting: tenant_url("governance:minutes", municipality, pk=meeting),
        ),
    )
    inbox_sources.register(
        "governance.action_points",
        InboxSource(
            rows=own_action_points,
            verb=_("Finish"),
            heading=lambda title: title,
            url=lambda municipality, pk, _extra: tenant_url("governance:action_point_done", municipality, pk=pk),
        ),
    )
    inbox_sources.register(
        "governance.undecided",
        InboxSource(
            rows=undecided_items,
            verb=_("Decide"),
            heading=lambda title: _("Record the decision: %(title)s") % {"title": title},
            url=lambda municipality, pk, _extra: tenant_url("governance:item_detail", municipality, pk=pk),
        ),
    )
    inbox_sources.register(
        "governance.ready",
        InboxSource(
            rows=cases_to_place,
            verb=_("Place"),
            heading=lambda title: _("Put on an agenda: %(title)s") % {"title": title},
            url=lambda municipality, _pk, body: tenant_url("governance:body_detail", municipality, pk=body),
        ),
    )
    inbox_sources.register(
        "governance.urgent",
        InboxSource(
            rows=urgent_to_ratify,
            verb=_("See it"),
            heading=lambda title: _("Urgent decision to ratify: %(title)s") % {"title": title},
            url=lambda municipality, _pk, body: tenant_url("governance:body_detail", municipality, pk=body),
        ),
    )
