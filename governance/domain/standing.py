"""What stands on every agenda by itself: standing items (D8) and appendices (D9)."""

from typing import Any

from governance.appendices import agenda_appendices
from governance.domain.action_points import open_points_of
from governance.domain.items import write_numbers
from governance.enums import BodyKind, ItemType, StandingItem
from governance.models import AgendaItem, Meeting

_TYPES = {
    StandingItem.AGENDA: ItemType.DECISION,
    StandingItem.RECUSAL: ItemType.DECISION,
    StandingItem.ANY_OTHER: ItemType.DISCUSSION,
}


def collect_appendices(meeting: Meeting) -> list[dict[str, Any]]:
    """Each registered appendix that has something to show: key, title, data, and the data that all may see."""
    found = []
    for key, appendix in agenda_appendices.items():
        data = appendix.collect(meeting)
        if data is not None:
            shown_to_all = appendix.collect_open(meeting) if appendix.collect_open is not None else None
            found.append(
                {
                    "key": key,
                    "title": str(appendix.title),
                    "standing": appendix.standing,
                    "data": data,
                    "open": shown_to_all,
                }
            )
    return found


def standing_items(meeting: Meeting, *, has_fund: bool) -> tuple[list[StandingItem], list[StandingItem]]:
    """The items that come before the cases, and after them."""
    first = [StandingItem.AGENDA, StandingItem.RECUSAL]
    if open_points_of(meeting.body, before=meeting).exists():
        first.append(StandingItem.ACTION_POINTS)
    if has_fund:
        first.append(StandingItem.FUND)
    if meeting.body.kind not in BodyKind.POLITICAL:
        first.append(StandingItem.STATUS)
    return first, [StandingItem.ANY_OTHER]


def add_standing_items(meeting: Meeting, *, has_fund: bool) -> None:
    """Put them round the items that are there."""
    there = list(meeting.items.order_by("number"))
    highest = there[-1].number if there else 0
    first, last = standing_items(meeting, has_fund=has_fund)
    made = {}
    for place, standing in enumerate([*first, *last], start=1):
        made[standing] = AgendaItem.objects.create(
            municipality_id=meeting.municipality_id,
            meeting=meeting,
            body_id=meeting.body_id,
            number=highest + place,
            standing=standing,
            title=_standing_title(standing),
            public_title=_standing_title(standing),
            type=_TYPES.get(standing, ItemType.INFORMATION),
        )
    write_numbers([*(made[s] for s in first), *there, *(made[s] for s in last)])


def _standing_title(standing: StandingItem) -> str:
    return str(standing.label)
