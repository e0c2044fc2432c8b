"""The funds: list, page and movements (D44)."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from business_cases.domain import fund_queries, ledger_reads
from business_cases.domain.prioritisation_reads import alive
from business_cases.domain.wishes import lined_up, may_read, wishes_of
from business_cases.enums import PrioritisationState
from business_cases.filters.funds import MovementFilter
from business_cases.models import Fund, FundMovement
from business_cases.tables.funds import MovementTable
from common.charts import YearFigures, fund_balance, planned_realised
from common.components import Tab
from common.panels import panels_for
from common.views import TenantDetailView, TenantListView, TenantPageView, TenantView

SHOWN_MOVEMENTS = 8
PICTURED = 60


class FundSection(TenantView):
    """A page below "Puljer"; ``tab`` is the one it stands under."""

    tab = ""
    nav = "business_cases.funds"

    def get_tabs(self) -> list[Tab]:
        """The pages on all funds that this person may see."""
        tabs = [
            Tab(_("Funds"), self.url("business_cases:fund_list"), current=self.tab == "funds"),
            Tab(_("Grants"), self.url("business_cases:grant_list"), current=self.tab == "grants"),
        ]
        if self.request.user.has_perm("business_cases.list_instalment", self.municipality):
            url = self.url("business_cases:instalment_list")
            tabs.append(Tab(_("Repayments"), url, current=self.tab == "instalments"))
        return tabs

    def get_base_context(self) -> dict[str, Any]:
        return {**super().get_base_context(), "tabs": self.get_tabs(), "nav": self.nav}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Funds"), self.url("business_cases:fund_list"))]


class FundList(FundSection, TenantPageView):
    """Every fund of the municipality: open to all who are signed in (D59)."""

    permission_required = "business_cases.view_fund"
    template_name = "business_cases/fund_list.html"
    title = gettext_lazy("Funds")
    tab = "funds"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        year = timezone.localdate().year
        rows = list(fund_queries.funds_in_year(year=year).order_by("name"))
        return super().get_context_data(
            rows=rows,
            year=str(year),
            may_add=self.request.user.has_perm("business_cases.add_fund", self.municipality),
            **kwargs,
        )


class FundPage(FundSection, TenantDetailView):
    """One fund: what is free, where it went, what comes back, what is wished."""

    model = Fund
    permission_required = "business_cases.view_fund"
    template_name = "business_cases/fund_detail.html"

    def get_queryset(self) -> QuerySet:
        rows = fund_queries.funds_in_year(year=timezone.localdate().year)
        return rows.select_related("body", "fed_by", "repays_to")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        fund, user, today = self.object, self.request.user, timezone.localdate()
        fund.municipality = self.municipality
        movements = list(fund_queries.movements_for(user, self.municipality, fund)[:PICTURED])
        living = alive(fund, user)
        wishes = wishes_of(fund, ranks=living.ranks.get(PrioritisationState.IN_FORCE, {}))
        prioritised, others = lined_up(fund, shown=may_read(user, fund), wishes=wishes)
        years = fund_queries.year_table(fund)
        repayments = fund_queries.repayments_by_year(fund)
        may_post = user.has_perm("business_cases.post_fund", fund)
        return super().get_context_data(
            fund=fund,
            year=str(today.year),
            movements=movements[:SHOWN_MOVEMENTS],
            balance_chart=self._balance_chart(movements, today),
            years=years,
            areas=fund_queries.area_figures(fund, year=today.year, outside=fund.outside_areas),
            grants=list(fund_queries.open_grants(user, self.municipality, fund)[:PICTURED]),
            repayments=repayments,
            first_repayment=next((str(row["year"]) for row in repayments if row["expected"] or row["in_budget"]), ""),
            grants_url=f"{self.url('business_cases:grant_list')}?fund={fund.pk}",
            repayment_chart=self._repayment_chart(repayments),
            prioritised=prioritised,
            unprioritised=others,
            orders=living.orders,
            may_prioritise=user.has_perm("business_cases.prioritise_fund", fund),
            may_post=may_post,
            may_change=user.has_perm("business_cases.change_fund", fund),
            panels=panels_for("fund", fund, user),
            **kwargs,
        )

    def _balance_chart(self, movements: list[FundMovement], today: Any) -> Any:
        steps = fund_queries.balance_over_time(movements, today=today)
        if len(movements) < 2:
            return None
        return fund_balance(title=_("Free balance"), movements=steps, until=today, brand=self.municipality.colour)

    def _repayment_chart(self, rows: list[dict[str, Any]]) -> Any:
        if not rows:
            return None
        years = [
            YearFigures(year=row["year"], planned=row["total"], in_budget=row["in_budget"], realised=row["paid"])
            for row in rows
        ]
        return planned_realised(
            title=_("Planned, in the budget and paid back"), years=years, brand=self.municipality.colour
        )


class MovementList(FundSection, TenantListView):
    """A fund's ledger with running balance; as a page and as a file."""

    permission_required = "business_cases.view_fund"
    table_class = MovementTable
    filterset_class = MovementFilter
    template_name = "business_cases/fund_movements.html"
    partial_template = "business_cases/fund_movements.html#list"
    row_template = "business_cases/fund_movement_row.html"
    title = gettext_lazy("Movements")
    empty_text = gettext_lazy("Nothing has moved in this fund yet.")
    paginate_by = 50

    def get_object(self) -> Fund:
        return get_object_or_404(Fund, pk=self.kwargs["pk"])

    def get_queryset(self) -> QuerySet:
        return fund_queries.movements_for(self.request.user, self.municipality, self.object)

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*super().get_crumbs(), (self.object.name, self.object.get_absolute_url())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.lead = self.object.name
        return super().get_context_data(
            may_post=self.request.user.has_perm("business_cases.post_fund", self.object),
            reversible=ledger_reads.REVERSIBLE,
            **kwargs,
        )
