"""Lists of strategies."""

from django.utils.translation import gettext_lazy as _

from common.tables import ChoiceColumn, Column, DayColumn, NumberColumn, Table
from strategies.enums import StrategyState


class StrategyTable(Table):
    """Every version of every strategy."""

    title = Column(verbose_name=_("Strategy"), width=40)
    state = ChoiceColumn(verbose_name=_("State"), choices=StrategyState)
    valid_from = DayColumn(verbose_name=_("From"))
    valid_to = DayColumn(verbose_name=_("To"))
    source_years = Column(verbose_name=_("Years in the source"), width=12)
    department = Column(accessor="owner_department__name", verbose_name=_("Department"))
    goal_count = NumberColumn(verbose_name=_("Goals"))
