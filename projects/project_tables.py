"""The portfolio as a table."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from business_cases.domain.benefit_queries import SHARE_UNITS
from common.tables import ChoiceColumn, Column, DayColumn, KronerColumn, NumberColumn, ShareColumn, Table, YesNoColumn
from projects.enums import Light, ProjectLevel, ProjectState


def _share(units: int | None) -> Decimal | None:
    return None if units is None else Decimal(units) / SHARE_UNITS


class PortfolioTable(Table):
    """Reads portfolio_queries.for_list(); what is not visible is in the files only."""

    title = Column(verbose_name=_("Project"), width=50)
    light = ChoiceColumn(choices=Light, verbose_name=_("Status"), order_by=("light_rank",))
    phase = Column(accessor="phase_name", verbose_name=_("Phase"), order_by=("phase__position",), width=18)
    forecast_cost = KronerColumn(verbose_name=_("Forecast"))
    deviation = ShareColumn(accessor="over_units", verbose_name=_("Deviation"), value=_share)
    go_live = DayColumn(accessor="forecast_go_live", verbose_name=_("Go-live"))
    why = Column(accessor="attention", verbose_name=_("Why"), orderable=False, width=60)
    last_report = DayColumn(accessor="last_report_on", verbose_name=_("Last report"), order_by=("heard_on",))
    leader = Column(accessor="leader_name", verbose_name=_("Project leader"))
    number = NumberColumn(verbose_name=_("Number"), visible=False)
    department = Column(accessor="department_name", verbose_name=_("Department"), visible=False)
    goal = Column(accessor="goal_title", verbose_name=_("Goal"), visible=False, width=40)
    level = ChoiceColumn(choices=ProjectLevel, verbose_name=_("Level"), visible=False)
    state = ChoiceColumn(choices=ProjectState, verbose_name=pgettext_lazy("project", "State"), visible=False)
    baseline_cost = KronerColumn(verbose_name=_("Approved cost"), visible=False)
    spent = KronerColumn(verbose_name=_("Spent"), visible=False)
    baseline_go_live = DayColumn(verbose_name=_("Approved go-live"), visible=False)
    stale = YesNoColumn(verbose_name=_("Out of date"), visible=False)


class AnchorTable(Table):
    """National initiatives and whether they are anchored."""

    title = Column(verbose_name=_("Initiative"), width=60)
    strategy = Column(accessor="strategy__title", verbose_name=_("Strategy"), width=40)
    deadline = DayColumn(verbose_name=_("Deadline"))
    is_mandatory = YesNoColumn(verbose_name=_("Mandatory"))
    anchored = YesNoColumn(verbose_name=_("Anchored in"))
    number = Column(verbose_name=_("Number"), visible=False, width=10)


class ReportTable(Table):
    """A project's status reports."""

    reported_on = DayColumn(verbose_name=_("Date"))
    overall = ChoiceColumn(choices=Light, verbose_name=_("Status"))
    summary = Column(verbose_name=_("Status in a sentence"), orderable=False, width=80)
    forecast_cost = KronerColumn(verbose_name=_("Expected cost"))
    forecast_go_live = DayColumn(verbose_name=_("Expected go-live"))
    reported_by = Column(accessor="reported_by__name", verbose_name=_("Reported by"))
    number = NumberColumn(verbose_name=_("Number"), visible=False)
    action = Column(verbose_name=_("What is done about it"), visible=False, width=60)
