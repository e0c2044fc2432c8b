"""Planning a meeting, and putting cases on its agenda."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.errors import DomainError
from governance.domain.competence import terms_in_force
from governance.domain.decisions import handler_of
from governance.enums import ItemType, MeetingState
from governance.models import AgendaItem, Body, Case, Meeting, Recommendation


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
    """Put a meeting in the calendar. Without a deadline, the terms of reference's working days before it count."""
    if ends_at <= starts_at:
        raise DomainError(
            _("The meeting ends before it starts."), fields={"ends_at": _("Choose a time after the start.")}
        )
    day = timezone.localdate(starts_at)
    terms = terms_in_force(body=body, on=day)
    days = terms.submission_deadline_days if terms is not None else 5
    meeting = Meeting.objects.create(
        municipality_id=body.municipality_id,
        body=body,
        number=(Meeting.objects.filter(body=body).aggregate(last=Max("number"))["last"] or 0) + 1,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        deadline=deadline or working_days_before(day, days),
    )
    audit.record("meeting.plan", meeting, actor=actor, after={"starts_at": starts_at})
    return meeting


def next_open_meeting(*, body: Body, on: date) -> Meeting | None:
    """The body's next planned meeting whose deadline has not passed (D10)."""
    return (
        Meeting.objects.filter(body=body, state__in=MeetingState.OPEN_FOR_ITEMS, deadline__gte=on)
        .order_by("starts_at")
        .first()
    )


@transaction.atomic
def place(*, case: Case, meeting: Meeting, actor: Any, late_accepted: bool = False) -> AgendaItem:
    """Put a case on an agenda (D10): with its frozen document and the recommendations that it brings.

    After the deadline the chair's yes is needed (``late_accepted``, by somebody who leads the body). Raises
    DomainError: the agenda has been sent, the case waits for another body, or it already stands on one.
    """
    _check_open(meeting)
    if case.awaits_body_id != meeting.body_id:
        raise DomainError(_("The case does not wait for %(body)s.") % {"body": meeting.body})
    if AgendaItem.objects.filter(case=case, meeting__state__in=MeetingState.UPCOMING).exists():
        raise DomainError(_("The case already stands on an agenda."))
    is_late = timezone.localdate() > meeting.deadline
    if is_late and not (late_accepted and actor.has_perm("governance.accept_late_meeting", meeting)):
        raise DomainError(_("The deadline has passed. The chair can accept the case as a late item."))
    handler = handler_of(case)
    assert handler is not None  # noqa: S101 -- a case has a kind, and every kind a handler
    item = AgendaItem.objects.create(
        municipality_id=meeting.municipality_id,
        meeting=meeting,
        body_id=meeting.body_id,
        number=next_number(meeting),
        case=case,
        title=case.title,
        public_title=case.public_title,
        type=ItemType.DECISION,
        is_closed=case.is_closed,
        closed_ground=case.closed_ground,
        closed_by=actor if case.is_closed else None,
        journal_number=case.journal_number,
        responsible=case.responsible,
        document=handler.document(case, actor),
        late_accepted_by=actor if is_late else None,
    )
    Recommendation.objects.bulk_create(
        Recommendation(
            municipality_id=meeting.municipality_id,
            item=item,
            number=number,
            kind=draft.kind,
            text=draft.text,
            amount=draft.amount,
            fund_key=draft.fund_key,
            payload=draft.payload,
        )
        for number, draft in enumerate(handler.recommendations(case), start=1)
    )
    handler.placed(case, item, actor)
    audit.record("item.place", item, actor=actor, after={"case": case.pk, "meeting": meeting.pk})
    return item


@transaction.atomic
def remove(*, item: AgendaItem, actor: Any) -> None:
    """Take an item off an agenda that has not been sent; its case waits for the body as before."""
    _check_open(item.meeting)
    audit.record("item.remove", item, actor=actor, before={"case": item.case_id, "title": item.title})
    case, meeting = item.case, item.meeting
    item.recommendations.all().delete()
    item.delete()
    _renumber(meeting)
    handler = handler_of(case)
    if handler is not None and case is not None:
        handler.removed(case, actor)


@transaction.atomic
def move_item(*, item: AgendaItem, to: int, actor: Any) -> None:
    """Give an item another place on the agenda; the others make room. ``to`` counts from 1."""
    meeting = item.meeting
    _check_open(meeting)
    others = [other for other in meeting.items.order_by("number") if other.pk != item.pk]
    place_at = min(max(to, 1), len(others) + 1)
    others.insert(place_at - 1, item)
    _write_numbers(others)
    audit.record("item.move", item, actor=actor, before={"number": item.number}, after={"number": place_at})
    item.number = place_at


def next_number(meeting: Meeting) -> int:
    """The number of the next item."""
    return (meeting.items.aggregate(last=Max("number"))["last"] or 0) + 1


def _check_open(meeting: Meeting) -> None:
    if meeting.state not in MeetingState.OPEN_FOR_ITEMS:
        raise DomainError(_("The agenda has been sent and cannot be changed."))


def _renumber(meeting: Meeting) -> None:
    _write_numbers(list(meeting.items.order_by("number")))


def _write_numbers(items: list[AgendaItem]) -> None:
    # Numbers are unique on a meeting: move all out of the way first.
    AgendaItem.objects.filter(pk__in=[item.pk for item in items]).update(number=F("number") + 1000)
    for number, item in enumerate(items, start=1):
        AgendaItem.objects.filter(pk=item.pk).update(number=number)
