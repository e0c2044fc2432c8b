"""The list of notes."""

from django.utils.translation import gettext_lazy as _

from common.tables import ChoiceColumn, Column, DayColumn, MomentColumn, NumberColumn, Table
from reports.enums import NoteState


class NoteTable(Table):
    """One row for each edition."""

    half = Column(verbose_name=_("Half-year"), accessor="year", lookup="year", order_by=("year", "half", "edition"))
    edition = NumberColumn(verbose_name=_("Edition"))
    state = ChoiceColumn(verbose_name=_("State"), choices=NoteState)
    body = Column(verbose_name=_("Approved by"), accessor="body__name")
    due = DayColumn(verbose_name=_("Contributions due"))
    approved_at = MomentColumn(verbose_name=_("Approved"))
