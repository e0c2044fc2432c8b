"""From the meeting to frozen minutes: attendance, notes, approval by everyone who was there (D14)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.errors import AlreadyDoneError, DomainError
from governance.domain.items import hold_open
from governance.domain.meetings import let_go, machine
from governance.domain.papers import freeze_minutes
from governance.enums import AttendanceStatus, MeetingState, SeatRole
from governance.models import AgendaItem, Attendance, Meeting, MinutesApproval, Seat


def _out_for_approval() -> str:
    return _("The minutes have been sent for approval. Take them back to change them.")


def seats_at(meeting: Meeting) -> QuerySet[Seat]:
    """Everyone with a seat in the body on the day of the meeting, by name."""
    day = timezone.localdate(meeting.starts_at)
    return (
        Seat.objects.filter(body_id=meeting.body_id).valid_on(day).select_related("user").order_by("user__name", "pk")
    )


@transaction.atomic
def record_attendance(*, meeting: Meeting, statuses: Mapping[Any, str], actor: Any) -> None:
    """Write who was there: status by the key of each person with a seat. Replaces what was written before.

    Raises DomainError: nobody was there, somebody without a seat, or the minutes are out for approval.
    """
    hold_open(meeting, _out_for_approval())
    voting: dict[Any, bool] = {}
    for seat in seats_at(meeting):
        voting[seat.user_id] = voting.get(seat.user_id, False) or (seat.has_vote and seat.role in SeatRole.SEATED)
    if not set(statuses) <= set(voting):
        raise DomainError(_("Attendance is recorded for those who have a seat in the body."))
    if AttendanceStatus.PRESENT not in statuses.values():
        raise DomainError(_("Somebody must have been present."))
    Attendance.objects.filter(meeting=meeting).delete()
    Attendance.objects.bulk_create(
        Attendance(
            municipality_id=meeting.municipality_id, meeting=meeting, user_id=user, status=status, has_vote=voting[user]
        )
        for user, status in statuses.items()
    )
    audit.record("meeting.attendance", meeting, actor=actor, after={str(user): str(s) for user, s in statuses.items()})


@transaction.atomic
def write_note(*, item: AgendaItem, note: str, actor: Any) -> AgendaItem:
    """Note something in the minutes under an item, beside what was decided."""
    if not actor.has_perm("governance.keep_minutes_agendaitem", item):
        raise PermissionDenied
    hold_open(item.meeting, _out_for_approval())
    before, item.minutes_note = item.minutes_note, note.strip()
    AgendaItem.objects.filter(pk=item.pk).update(minutes_note=item.minutes_note)
    audit.record("item.note", item, actor=actor, before={"note": bool(before)}, after={"note": bool(note.strip())})
    return item


def approvers(meeting: Meeting) -> QuerySet[Attendance]:
    """Those who approve the minutes: the voting members who were present."""
    return (
        Attendance.objects.filter(meeting=meeting, status=AttendanceStatus.PRESENT, has_vote=True)
        .select_related("user")
        .order_by("user__name")
    )


@transaction.atomic
def send_for_approval(*, meeting: Meeting, actor: Any) -> Meeting:
    """The meeting is over: the minutes go to those who were there, and nothing in them changes meanwhile.

    Cases that were not decided wait for the body again. Raises PermissionDenied, InvalidTransitionError, DomainError
    (the meeting has not begun, or attendance is missing).
    """
    machine.perform(meeting, "hold", user=actor, guard=_is_over, minutes_sent_at=timezone.now())
    let_go(meeting, actor=actor)
    return meeting


@transaction.atomic
def reopen(*, meeting: Meeting, actor: Any, reason: str) -> Meeting:
    """Take the minutes back to correct them; what was approved so far is asked for anew."""
    if not reason.strip():
        raise DomainError(_("Say what must be corrected."), fields={"reason": _("Write the reason.")})
    machine.perform(meeting, "reopen", user=actor, note=reason.strip(), minutes_sent_at=None)
    MinutesApproval.objects.filter(meeting=meeting).delete()
    return meeting


def waiting_for(user: Any) -> Q:
    """Of meetings: those whose minutes wait for ``user``, who was there, votes, and has not approved yet."""
    own = {"meeting": OuterRef("pk"), "user": user}
    present = Attendance.objects.filter(status=AttendanceStatus.PRESENT, has_vote=True, **own)
    return Q(Exists(present), ~Exists(MinutesApproval.objects.filter(**own)), state=MeetingState.HELD)


@transaction.atomic
def approve(*, meeting: Meeting, actor: Any) -> Meeting:
    """One participant approves; when all present have, the minutes are frozen (D14).

    Raises PermissionDenied for whoever was not there, AlreadyDoneError for a second click, DomainError when the minutes
    are not out for approval.
    """
    # Taking the row puts two last approvals after each other, so that one of them sees that all have approved.
    held = Meeting.objects.filter(pk=meeting.pk, state=MeetingState.HELD).update(state=MeetingState.HELD)
    if MinutesApproval.objects.filter(meeting=meeting, user=actor).exists():
        raise AlreadyDoneError(_("You have approved the minutes already."), url=meeting.get_absolute_url())
    if held != 1:
        raise DomainError(_("The minutes are not out for approval."))
    wanted = set(approvers(meeting).values_list("user_id", flat=True))
    if actor.pk not in wanted:
        raise PermissionDenied(_("The minutes are approved by those who were present."))
    try:
        with transaction.atomic():
            MinutesApproval.objects.create(
                municipality_id=meeting.municipality_id, meeting=meeting, user=actor, approved_at=timezone.now()
            )
    except IntegrityError:
        raise AlreadyDoneError(_("You have approved the minutes already."), url=meeting.get_absolute_url()) from None
    audit.record("minutes.approve", meeting, actor=actor)
    approved = set(MinutesApproval.objects.filter(meeting=meeting).values_list("user_id", flat=True))
    if wanted <= approved:
        meeting.state = MeetingState.HELD
        machine.perform(meeting, "approve", user=actor, system=True, minutes_approved_at=timezone.now())
        freeze_minutes(meeting)
    return meeting


def _is_over(meeting: Meeting) -> None:
    if meeting.starts_at > timezone.now():
        raise DomainError(_("The meeting has not begun yet."))
    if not approvers(meeting).exists():
        raise DomainError(_("Record who was present first: they approve the minutes."))
