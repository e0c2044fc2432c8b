"""Who may take part in deciding an item, and whether they are enough (D3, D13)."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.domain.competence import Powers, terms_in_force
from governance.enums import AttendanceStatus, SeatRole
from governance.models import AgendaItem, Attendance, CaseParty, Recusal, Seat


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


def quorum_of(item: AgendaItem, *, powers: Powers | None = None) -> Quorum:
    """The quorum for one item: recused members neither take part nor count (D13).

    Until attendance is recorded, every voting member is taken to be present. A substitute who is there counts for the
    member who is not. One query when the body's powers are handed in.
    """
    meeting = item.meeting
    day = timezone.localdate(meeting.starts_at)
    seats = list(_seats(item, day))
    present, away = AttendanceStatus.PRESENT, {AttendanceStatus.EXCUSED, AttendanceStatus.ABSENT}
    substituted = {
        seat["substitute_for_id"]
        for seat in seats
        if seat["substitute_for_id"] is not None and seat["status"] == present and not seat["is_barred"]
    }
    principals = [seat for seat in seats if seat["substitute_for_id"] is None]
    counting = [seat for seat in principals if not seat["is_barred"]]
    taking_part = sum(seat["status"] not in away or seat["pk"] in substituted for seat in counting)
    terms = powers.terms if powers is not None else terms_in_force(body=meeting.body, on=day)
    share = terms.quorum_share if terms is not None else Decimal("0.5")
    needed = int((len(counting) * share).to_integral_value(rounding=ROUND_CEILING)) if counting else 0
    return Quorum(
        members=len(principals),
        taking_part=taking_part,
        recused=len(principals) - len(counting),
        needed=max(needed, 1),
    )


def _seats(item: AgendaItem, day: date) -> Any:
    """The voting seats on a day, with each person's attendance, and whether they are barred from the item (D13).

    Barred is who is recused from the item or its case, on this agenda or an earlier one, and the parties to the case.
    """
    person = OuterRef("user_id")
    barred: Any = Exists(Recusal.objects.filter(item=item, user=person))
    if item.case_id is not None:
        barred = (
            barred
            | Exists(Recusal.objects.filter(item__case_id=item.case_id, user=person))
            | Exists(CaseParty.objects.filter(case_id=item.case_id, user=person))
        )
    statuses = Attendance.objects.filter(meeting_id=item.meeting_id, user=person).order_by().values("status")[:1]
    return (
        Seat.objects.filter(body_id=item.meeting.body_id, has_vote=True, role__in=SeatRole.SEATED)
        .valid_on(day)
        .annotate(status=Subquery(statuses), is_barred=barred)
        .order_by()
        .values("pk", "user_id", "substitute_for_id", "status", "is_barred")
    )
