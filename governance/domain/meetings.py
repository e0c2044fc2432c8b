"""The life of a meeting (D14): planned, agenda sent, held, minutes approved; or cancelled."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.errors import DomainError
from common.states import StateMachine, Transition
from common.versions import save_version
from governance.cases import case_handlers
from governance.domain.competence import terms_in_force
from governance.domain.items import hold_planned
from governance.domain.waiting import next_planned, place_waiting
from governance.enums import MeetingState
from governance.models import AgendaItem, Body, Meeting

machine = StateMachine(
    Meeting,
    {
        "send_agenda": Transition(
            frozenset({MeetingState.PLANNED}), MeetingState.AGENDA_SENT, "governance.send_agenda_meeting"
        ),
        "hold": Transition(frozenset({MeetingState.AGENDA_SENT}), MeetingState.HELD, "governance.finish_meeting"),
        "reopen": Transition(frozenset({MeetingState.HELD}), MeetingState.AGENDA_SENT, "governance.finish_meeting"),
        "approve": Transition(
            frozenset({MeetingState.HELD}), MeetingState.APPROVED, "governance.approve_minutes_meeting"
        ),
        "cancel": Transition(MeetingState.UPCOMING, MeetingState.CANCELLED, "governance.plan_meeting"),
    },
    action_prefix="meeting",
)


def working_days_before(day: date, days: int) -> date:
    """The date ``days`` working days (Monday to Friday) before ``day``."""
    left = days
    while left > 0:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            left -= 1
    return day


@transaction.atomic
def plan_meeting(
    *, body: Body, starts_at: datetime, ends_at: datetime, actor: Any, place: str = "", deadline: date | None = None
) -> Meeting:
    """Put a meeting in the calendar. Without a deadline, the terms of reference's working days before it count (D10).

    Urgent decisions that wait for the body come on its agenda by themselves (D5).
    """
    day = _check_times(starts_at, ends_at, deadline)
    if body.valid_to is not None and body.valid_to < day:
        raise DomainError(_("%(body)s has been dissolved. Choose another body.") % {"body": body})
    meeting = Meeting.objects.create(
        municipality_id=body.municipality_id,
        body=body,
        number=(Meeting.objects.filter(body=body).aggregate(last=Max("number"))["last"] or 0) + 1,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        deadline=deadline or _usual_deadline(body, day),
    )
    audit.record("meeting.plan", meeting, actor=actor, after={"starts_at": starts_at})
    if starts_at >= timezone.now() and next_planned(body.pk) == meeting:
        place_waiting(meeting)
    return meeting


@transaction.atomic
def move_meeting(
    *,
    meeting: Meeting,
    starts_at: datetime,
    ends_at: datetime,
    actor: Any,
    expected_version: int,
    place: str = "",
    deadline: date | None = None,
) -> Meeting:
    """Give a planned meeting another time or place. Raises StaleObjectError, DomainError."""
    hold_planned(meeting)
    day = _check_times(starts_at, ends_at, deadline)
    meeting.starts_at, meeting.ends_at, meeting.place = starts_at, ends_at, place
    meeting.deadline = deadline or _usual_deadline(meeting.body, day)
    changes = save_version(meeting, expected=expected_version, fields=["starts_at", "ends_at", "place", "deadline"])
    audit.record("meeting.move", meeting, actor=actor, before=changes.before, after=changes.after)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, actor: Any, reason: str) -> Meeting:
    """Call a meeting off: its undecided cases wait for the body again, urgent decisions for its next meeting."""
    if not reason.strip():
        raise DomainError(_("Say why the meeting is cancelled."), fields={"reason": _("Write the reason.")})
    if AgendaItem.objects.filter(
        meeting=meeting, decisions__reversed_at__isnull=True, decisions__isnull=False
    ).exists():
        raise DomainError(_("The meeting has decided. Reverse its decisions before you cancel it."))
    machine.perform(meeting, "cancel", user=actor, note=reason.strip())
    let_go(meeting, actor=actor)
    return meeting


def let_go(meeting: Meeting, *, actor: Any) -> None:
    """Free the cases that the meeting did not decide, and move what comes by itself to the body's next meeting."""
    undecided = meeting.items.filter(case__isnull=False).exclude(pk__in=decided_items(meeting)).select_related("case")
    for item in undecided:
        if item.urgent_decision_id is None and item.case is not None:
            case_handlers.get(item.case.kind).removed(item.case, actor)
    following = next_planned(meeting.body_id)
    if following is not None:
        place_waiting(following)


def decided_items(meeting: Meeting) -> set[int]:
    """Keys of the items on which a decision is in force."""
    return set(
        meeting.items.filter(decisions__isnull=False, decisions__reversed_at__isnull=True).values_list("pk", flat=True)
    )


def next_open_meeting(*, body: Body, on: date) -> Meeting | None:
    """The body's next planned meeting whose deadline has not passed (D10)."""
    return (
        Meeting.objects.filter(body=body, state__in=MeetingState.OPEN_FOR_ITEMS, deadline__gte=on)
        .order_by("starts_at")
        .first()
    )


def _usual_deadline(body: Body, day: date) -> date:
    terms = terms_in_force(body=body, on=day)
    return working_days_before(day, terms.submission_deadline_days if terms is not None else 5)


def _check_times(starts_at: datetime, ends_at: datetime, deadline: date | None) -> date:
    if ends_at <= starts_at:
        raise DomainError(
            _("The meeting ends before it starts."), fields={"ends_at": _("Choose a time after the start.")}
        )
    day = timezone.localdate(starts_at)
    if deadline is not None and deadline > day:
        raise DomainError(
            _("The deadline is after the meeting."), fields={"deadline": _("Choose a date before the meeting.")}
        )
    return day
