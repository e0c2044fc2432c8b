"""The picture of gains by year, for every page that has one."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from business_cases.domain.benefit_queries import Gains
from common.charts import Chart, YearFigures, planned_realised


def gains_by_year(
    by_year: Mapping[int, Gains], *, brand: str, targets: Mapping[int, Decimal] | None = None
) -> Chart | None:
    """Planned, in the budget and realised, year by year, against ``targets`` where a year has one; None without years."""
    if not by_year:
        return None
    aims = targets or {}
    years = tuple(
        YearFigures(year, figures.planned, figures.in_budget, figures.realised, aims.get(year))
        for year, figures in sorted(by_year.items())
    )
    return planned_realised(title=_("Planned, in the budget and realised"), years=years, brand=brand)
