"""Lists of governance."""

from django.utils.translation import gettext_lazy as _

from common.tables import ChoiceColumn, Column, DayColumn, MomentColumn, NumberColumn, Table
from governance.enums import MeetingState
from governance.models import APPOINTED_CHOICES


class MeetingTable(Table):
    """Meetings."""

    starts_at = MomentColumn(verbose_name=_("Time"))
    body = Column(accessor="body__name", verbose_name=_("Body"), order_by=("body__name",))
    place = Column(verbose_name=_("Place"))
    state = ChoiceColumn(verbose_name=_("State"), choices=MeetingState)
    item_count = NumberColumn(verbose_name=_("Items"))


class DecisionTable(Table):
    """Decisions that the person may see."""

    decided_on = DayColumn(verbose_name=_("Decided"))
    case = Column(accessor="case__title", verbose_name=_("Subject"), lookup="case__title", width=50)
    item = Column(accessor="item__title", verbose_name=_("Item"), lookup="item__title", visible=False, width=50)
    body = Column(accessor="body__name", verbose_name=_("Body"), order_by=("body__name",))
    outcome = Column(accessor="outcomes", verbose_name=_("Decision"), orderable=False, export=False)
    reversed_at = MomentColumn(verbose_name=_("Reversed"))


class ActionPointTable(Table):
    """Action points."""

    due = DayColumn(verbose_name=_("Due"))
    text = Column(verbose_name=_("Task"), width=60)
    responsible = Column(accessor="responsible__name", verbose_name=_("Responsible"), order_by=("responsible__name",))
    body = Column(accessor="body__name", verbose_name=_("Body"), order_by=("body__name",))
    done_at = MomentColumn(verbose_name=_("Done"))


_ROLES = dict(APPOINTED_CHOICES)


class AppointmentTable(Table):
    """Appointments."""

    role = Column(verbose_name=_("Role"), value=lambda code: str(_ROLES.get(code, code)))
    user = Column(accessor="user__name", verbose_name=_("Person"), order_by=("user__name",))
    department = Column(accessor="department__name", verbose_name=_("Department"))
    valid_from = DayColumn(verbose_name=_("Valid from"))
    valid_to = DayColumn(verbose_name=_("Valid to"))
