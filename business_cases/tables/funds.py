"""Lists of movements, grants and instalments."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from business_cases.enums import GrantState, InstalmentState, MovementKind, Principle
from common.tables import ChoiceColumn, Column, DayColumn, KronerColumn, NumberColumn, Table


class MovementTable(Table):
    """A fund's ledger, newest first."""

    number = NumberColumn(verbose_name=_("No."))
    booked_on = DayColumn(verbose_name=_("Date"))
    kind = ChoiceColumn(verbose_name=pgettext_lazy("of a movement", "Movement"), choices=MovementKind)
    text = Column(verbose_name=_("Text"), width=40, orderable=False)
    shown_title = Column(verbose_name=_("Project or proposal"), width=40, visible=False)
    area = Column(accessor="area__name", verbose_name=_("Area"), visible=False)
    journal_number = Column(verbose_name=_("Journal number"), visible=False)
    year = NumberColumn(verbose_name=_("Year"), visible=False)
    amount = KronerColumn(verbose_name=_("Amount"))
    balance = KronerColumn(verbose_name=_("Free afterwards"), orderable=False)
    posted_by = Column(accessor="posted_by__name", verbose_name=_("Posted by"), visible=False)


class GrantTable(Table):
    """What bodies have granted."""

    shown_title = Column(verbose_name=_("Project or proposal"), width=40)
    fund = Column(accessor="fund__name", verbose_name=_("Fund"), visible=False)
    area = Column(accessor="area__name", verbose_name=_("Area"), visible=False)
    granted_on = DayColumn(verbose_name=_("Granted on"))
    principle = ChoiceColumn(verbose_name=_("Principle"), choices=Principle, visible=False)
    state = ChoiceColumn(verbose_name=_("State"), choices=GrantState)
    amount = KronerColumn(verbose_name=pgettext_lazy("amount", "Granted"))
    released = KronerColumn(verbose_name=_("Released"), visible=False)
    disbursed = KronerColumn(verbose_name=_("Paid out"))
    unpaid = KronerColumn(verbose_name=_("Left"))
    repaid = KronerColumn(verbose_name=_("Paid back"))


class InstalmentTable(Table):
    """The budget office's list (D47)."""

    payer = Column(accessor="payer__name", verbose_name=_("Department"), order_by=("payer__name",))
    shown_title = Column(verbose_name=_("Project or proposal"), width=40, visible=False)
    year = NumberColumn(verbose_name=_("Year"))
    amount = KronerColumn(verbose_name=_("Amount"))
    fund = Column(accessor="plan__fund__name", verbose_name=_("Paid to"), visible=False)
    decision_body = Column(
        accessor="plan__decision__body__name", verbose_name=_("Decided by"), visible=False, orderable=False
    )
    decided_on = DayColumn(accessor="plan__decision__decided_on", verbose_name=_("Decided on"))
    account = Column(verbose_name=_("Account"))
    budget_decision = Column(verbose_name=_("Budget decision"), visible=False)
    state = ChoiceColumn(verbose_name=_("State"), choices=InstalmentState)
    due = DayColumn(verbose_name=_("Due"), visible=False)
    paid_on = DayColumn(verbose_name=_("Paid on"), visible=False)
