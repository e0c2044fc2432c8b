"""The benefits manager's page: what waits, and how the gains stand against the efficiency target (D21, D49)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from business_cases.domain import benefit_queries as queries
from business_cases.domain.benefit_queries import Gains
from business_cases.domain.targets import Target, targets_of
from business_cases.filters.benefits import QueueFilter
from business_cases.tables.cases import BenefitTable
from business_cases.views.cases import section_tabs
from common.charts import Chart, YearFigures, planned_realised
from common.money import ZERO
from common.views import TenantListView


@dataclass(frozen=True)
class DepartmentRow:
    """How one department stands in the year."""

    name: str
    gains: Gains
    target: Decimal
    unmeasured: int


class BenefitQueue(TenantListView):
    """What waits: unmeasured first, then short of plan, then to be confirmed."""

    permission_required = "business_cases.follow_benefit"
    title = gettext_lazy("Follow-up of gains")
    table_class = BenefitTable
    filterset_class = QueueFilter
    row_template = "business_cases/queue_row.html"
    template_name = "business_cases/benefit_queue.html"
    partial_template = "business_cases/benefit_queue.html#list"
    empty_text = gettext_lazy("No gains are followed up yet.")
    empty_hint = gettext_lazy("They come by themselves when a project with a business case is approved.")
    group_order = ("rank",)

    def get_queryset(self) -> QuerySet:
        rows = self.visible().select_related("department", "owner")
        return queries.queue(rows, today=timezone.localdate())

    def visible(self) -> QuerySet:
        """The benefits this person may know of."""
        return queries.visible_to(self.request.user, self.municipality)

    def group_of(self, record: Any) -> str:
        """Heading of a group."""
        return [_("Not measured in time"), _("Short of plan"), _("To be confirmed"), _("As planned")][record.rank]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        year = self._year(today.year)
        everything = self.visible()
        split = queries.by_year_and_department(everything)
        rows = self._departments(split, queries.unmeasured_by_department(everything, today=today), year)
        by_year: dict[int, Gains] = {}
        for (known, _department), figures in sorted(split.items(), key=lambda pair: pair[0][0]):
            by_year[known] = by_year.get(known, Gains()) + figures
        return super().get_context_data(
            tabs=section_tabs(self, "queue"),
            year=year,
            years=sorted({*by_year, today.year}),
            gains=by_year.get(year, Gains()),
            target=sum((row.target for row in rows), ZERO),
            departments=rows,
            unmeasured=sum(row.unmeasured for row in rows),
            chart=self._chart(by_year) if by_year else None,
            **kwargs,
        )

    def _chart(self, by_year: dict[int, Gains]) -> Chart:
        points = tuple(
            YearFigures(year, figures.planned, figures.in_budget, figures.realised) for year, figures in by_year.items()
        )
        title = _("Planned, in the budget and realised")
        return planned_realised(title=title, years=points, brand=self.municipality.colour)

    def _year(self, current: int) -> int:
        wanted = self.request.GET.get("year", "")
        return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) == 4 else current

    def _departments(
        self, split: dict[tuple[int, int | None], Gains], waiting: dict[int | None, int], year: int
    ) -> list[DepartmentRow]:
        targets = targets_of(year)
        nobody = Target(_("No department"), ZERO)
        keys = {key for known, key in split if known == year} | set(waiting)
        keys |= {key for key, target in targets.items() if target.amount}
        rows = (
            DepartmentRow(
                name=target.department,
                gains=split.get((year, key), Gains()),
                target=target.amount,
                unmeasured=waiting.get(key, 0),
            )
            for key, target in ((key, targets.get(key, nobody) if key else nobody) for key in keys)
        )
        return sorted(rows, key=_by_plan)


def _by_plan(row: DepartmentRow) -> tuple[Decimal, str]:
    return -row.gains.planned, row.name
