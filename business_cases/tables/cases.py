"""Lists of business cases and benefits."""

from django.utils.translation import gettext_lazy as _

from business_cases.enums import BenefitKind, BenefitState, VersionKind
from common.tables import ChoiceColumn, Column, DayColumn, KronerColumn, NumberColumn, Table


class CaseTable(Table):
    """Business cases with the figures of their latest frozen version."""

    title = Column(verbose_name=_("Title"), width=48)
    department = Column(accessor="department__name", verbose_name=_("Department"))
    base_year = NumberColumn(verbose_name=_("Year 0"))
    horizon = NumberColumn(verbose_name=_("Horizon, years"))
    npv = KronerColumn(verbose_name=_("Net present value"))
    investment = KronerColumn(verbose_name=_("Investment"))
    latest_kind = ChoiceColumn(verbose_name=_("Latest version"), choices=VersionKind)


class BenefitTable(Table):
    """Benefits, with plan and result of the year that is asked for."""

    name = Column(verbose_name=_("Gain"), width=48)
    kind = ChoiceColumn(verbose_name=_("Type"), choices=BenefitKind)
    department = Column(accessor="department__name", verbose_name=_("Department"))
    owner = Column(accessor="owner__name", verbose_name=_("Owner"))
    planned = KronerColumn(verbose_name=_("Planned in the year"))
    realised = KronerColumn(verbose_name=_("Realised in the year"))
    in_budget = KronerColumn(verbose_name=_("In the budget in the year"), visible=False)
    state = ChoiceColumn(verbose_name=_("State"), choices=BenefitState)
    next_due = DayColumn(verbose_name=_("Next measurement"))
