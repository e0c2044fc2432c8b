"""The benefits manager's page: what waits, and how the gains stand against the efficiency target (D21, D49)."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from business_cases.domain import benefit_queries as queries
from business_cases.domain.benefit_queries import Gains
from business_cases.domain.targets import standings, targets_of
from business_cases.filters.benefits import QueueFilter
from business_cases.gain_chart import gains_by_year
from business_cases.tables.cases import BenefitTable
from business_cases.views.cases import section_tabs
from common.money import ZERO
from common.views import TenantListView


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
        rows = standings(
            year=year,
            targets=targets_of(year),
            split=split,
            waiting=queries.unmeasured_by_department(everything, today=today),
            nowhere=_("No department"),
        )
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
            chart=gains_by_year(by_year, brand=self.municipality.colour),
            **kwargs,
        )

    def _year(self, current: int) -> int:
        wanted = self.request.GET.get("year", "")
        return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) == 4 else current
