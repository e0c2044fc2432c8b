"""The order of an agenda's items, and who may still change it.

Whoever changes an agenda holds the meeting's row first, so that nothing slips in while it is being sent, nor is decided
while its minutes are.
"""

from collections.abc import Iterable

from django.db.models import F, Max
from django.utils.translation import gettext as _

from common.errors import DomainError
from governance.enums import MeetingState
from governance.models import AgendaItem, Meeting


def hold_planned(meeting: Meeting) -> None:
    """Hold a meeting whose agenda may still change; DomainError when it has been sent."""
    if not _hold(meeting, MeetingState.OPEN_FOR_ITEMS):
        raise DomainError(_("The agenda has been sent and cannot be changed."))


def hold_open(meeting: Meeting, message: str) -> None:
    """Hold a meeting that can still decide and be written about; DomainError with ``message`` otherwise."""
    if not _hold(meeting, MeetingState.OPEN_FOR_DECISIONS):
        raise DomainError(message)


def _hold(meeting: Meeting, states: Iterable[str]) -> bool:
    # An UPDATE that changes nothing takes the row's lock, and finds the state as it is now.
    return Meeting.objects.filter(pk=meeting.pk, state__in=states).update(state=F("state")) == 1


def next_number(meeting: Meeting) -> int:
    """The number of the next item."""
    return (meeting.items.aggregate(last=Max("number"))["last"] or 0) + 1


def write_numbers(items: Iterable[AgendaItem]) -> None:
    """Number the items of one meeting 1, 2, 3 … in the order given."""
    ordered = list(items)
    # Numbers are unique on a meeting: move all out of the way first.
    AgendaItem.objects.filter(pk__in=[item.pk for item in ordered]).update(number=F("number") + 1000)
    for number, item in enumerate(ordered, start=1):
        AgendaItem.objects.filter(pk=item.pk).update(number=number)
        item.number = number
