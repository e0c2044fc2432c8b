"""Who may take part in deciding an item, and whether they are enough (D3, D13)."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.db.models import Q
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


def barred_from(item: AgendaItem) -> set[Any]:
    """Keys of the people who take no part in the item: recused from it or its case, or parties to the case (D13)."""
    recused = Q(item=item)
    if item.case_id is None:
        return set(Recusal.objects.filter(recused).values_list("user_id", flat=True))
    parties = CaseParty.objects.filter(case_id=item.case_id).values_list("user_id", flat=True)
    recusals = Recusal.objects.filter(recused | Q(item__case_id=item.case_id)).values_list("user_id", flat=True)
    return set(recusals.order_by().union(parties.order_by()))


def quorum_of(item: AgendaItem, *, powers: Powers | None = None) -> Quorum:
    """The quorum for one item: recused members neither take part nor count (D13).

    Until attendance is recorded, every voting member is taken to be present. A substitute who is there counts for the
    member who is not.
    """
    meeting = item.meeting
    day = timezone.localdate(meeting.starts_at)
    seats = list(
        Seat.objects.filter(body_id=meeting.body_id, has_vote=True, role__in=SeatRole.SEATED)
        .valid_on(day)
        .order_by()
        .values_list("pk", "user_id", "substitute_for_id")
    )
    barred = barred_from(item)
    statuses: dict[Any, str] = dict(Attendance.objects.filter(meeting=meeting).values_list("user_id", "status"))
    principals = {pk: user for pk, user, principal in seats if principal is None}
    substitutes: dict[Any, set[Any]] = {}
    for _pk, user, principal in seats:
        if principal is not None and statuses.get(user) == AttendanceStatus.PRESENT and user not in barred:
            substitutes.setdefault(principal, set()).add(user)
    counting = {pk: user for pk, user in principals.items() if user not in barred}
    present = sum(
        statuses.get(user, AttendanceStatus.PRESENT) == AttendanceStatus.PRESENT or bool(substitutes.get(pk))
        for pk, user in counting.items()
    )
    terms = powers.terms if powers is not None else terms_in_force(body=meeting.body, on=day)
    share = terms.quorum_share if terms is not None else Decimal("0.5")
    needed = int((len(counting) * share).to_integral_value(rounding=ROUND_CEILING)) if counting else 0
    return Quorum(
        members=len(principals),
        taking_part=present,
        recused=len(principals) - len(counting),
        needed=max(needed, 1),
    )
