"""Who may take part in deciding an item, and whether they are enough (D3, D13)."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.domain.competence import terms_in_force
from governance.enums import AttendanceStatus, SeatRole
from governance.models import AgendaItem, Attendance, Seat


@dataclass(frozen=True, kw_only=True)
class Quorum:
    """How many voting members the body has, how many take part in the item, and how many are needed."""

    members: int
    taking_part: int
    recused: int
    needed: int

    @property
    def reached(self) -> bool:
        """Whether the body can decide the item."""
        return self.taking_part >= self.needed

    def sentence(self) -> str:
        """One line for the page and for the minutes."""
        text = _("%(here)s of %(all)s take part; %(needed)s are needed.") % {
            "here": self.taking_part,
            "all": self.members,
            "needed": self.needed,
        }
        if self.recused:
            text += " " + ngettext("%(count)s member is recused.", "%(count)s members are recused.", self.recused) % {
                "count": self.recused
            }
        return text


def quorum_of(item: AgendaItem) -> Quorum:
    """The quorum for one item: recused members neither take part nor count (D13).

    Until attendance is recorded, every voting member is taken to be present.
    """
    meeting = item.meeting
    day = meeting.starts_at.date()
    voting = set(
        Seat.objects.filter(body_id=meeting.body_id, has_vote=True, role__in=SeatRole.SEATED)
        .valid_on(day)
        .values_list("user_id", flat=True)
    )
    barred = set(item.recusals.values_list("user_id", flat=True)) & voting
    if item.case_id is not None:
        barred |= set(item.case.parties.values_list("user_id", flat=True)) & voting
    statuses: dict[Any, str] = dict(Attendance.objects.filter(meeting=meeting).values_list("user_id", "status"))
    counting = voting - barred
    present = {user for user in counting if statuses.get(user, AttendanceStatus.PRESENT) == AttendanceStatus.PRESENT}
    terms = terms_in_force(body=meeting.body, on=day)
    share = terms.quorum_share if terms is not None else Decimal("0.5")
    needed = int((len(counting) * share).to_integral_value(rounding=ROUND_CEILING)) if counting else 0
    return Quorum(members=len(voting), taking_part=len(present), recused=len(barred), needed=max(needed, 1))
