"""What comes on an agenda by itself: urgent decisions that the superior body has yet to ratify (D5)."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.numbers import dato
from governance.domain.items import next_number, write_numbers
from governance.enums import ItemType, MeetingState, RecommendationKind
from governance.models import AgendaItem, Meeting, Recommendation, UrgentDecision

#: An item that still counts: decided, or on a meeting that can decide it.
_TAKEN_CARE_OF = Q(items__meeting__state__in=MeetingState.UPCOMING)


def place_waiting(meeting: Meeting) -> list[AgendaItem]:
    """Put every urgent decision that waits for the meeting's body, and stands on no coming agenda, on this one."""
    waiting = (
        UrgentDecision.objects.filter(superior_id=meeting.body_id, ratified_at__isnull=True, reversed_at__isnull=True)
        .exclude(_TAKEN_CARE_OF)
        .select_related("case", "body")
        .order_by("taken_at")
    )
    return [place(urgent=urgent, meeting=meeting) for urgent in waiting]


def place_on_next(urgent: UrgentDecision) -> AgendaItem | None:
    """Put it on the superior body's next planned meeting; None when there is none: then the next one planned takes it."""
    meeting = next_planned(urgent.superior_id)
    return place(urgent=urgent, meeting=meeting) if meeting is not None else None


def next_planned(body_id: int) -> Meeting | None:
    """The body's next meeting whose agenda has not been sent."""
    return (
        Meeting.objects.filter(body_id=body_id, state=MeetingState.PLANNED, starts_at__gte=timezone.now())
        .order_by("starts_at")
        .first()
    )


def place(*, urgent: UrgentDecision, meeting: Meeting) -> AgendaItem:
    """Make the item that ratifies the decision, or does not. The deadline does not bind what comes by itself."""
    case = urgent.case
    item = AgendaItem.objects.create(
        municipality_id=meeting.municipality_id,
        meeting=meeting,
        body_id=meeting.body_id,
        number=next_number(meeting),
        case=case,
        urgent_decision=urgent,
        title=_("Urgent decision: %(case)s") % {"case": case.title},
        public_title=case.public_title,
        type=ItemType.DECISION,
        is_closed=case.is_closed,
        closed_ground=case.closed_ground,
        journal_number=case.journal_number,
        responsible=case.responsible,
        summary=urgent.reason,
        document=urgent.document,
    )
    text = _("ratify the urgent decision that %(body)s took on %(date)s") % {
        "body": urgent.body,
        "date": dato(urgent.taken_at),
    }
    Recommendation.objects.create(
        municipality_id=meeting.municipality_id, item=item, number=1, kind=RecommendationKind.RATIFY, text=text
    )
    audit.record("item.place", item, actor=None, after={"case": case.pk, "meeting": meeting.pk})
    return item


def withdraw(urgent: UrgentDecision) -> None:
    """Take it off the agendas that have not been sent: there is nothing left to ratify."""
    items = AgendaItem.objects.filter(urgent_decision=urgent, meeting__state=MeetingState.PLANNED).select_related(
        "meeting"
    )
    for item in items:
        meeting = item.meeting
        item.recommendations.all().delete()
        item.delete()
        write_numbers(meeting.items.order_by("number"))
