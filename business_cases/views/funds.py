"""The funds: list, page, movements, and what finance does to them (D44)."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from business_cases.domain import fund_queries, funds, ledger, ledger_reads
from business_cases.domain.wishes import lined_up, may_read
from business_cases.filters.funds import MovementFilter
from business_cases.forms.funds import AppropriateForm, CarryOverForm, FundForm, ReasonForm, TransferForm
from business_cases.models import Fund, FundMovement
from business_cases.tables.funds import MovementTable
from common.charts import YearFigures, fund_balance, planned_realised
from common.components import Tab
from common.numbers import kr
from common.panels import panels_for
from common.views import TenantDetailView, TenantFormView, TenantListView, TenantPageView, TenantView

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
        movements = list(fund_queries.movements_for(user, self.municipality, fund)[:PICTURED])
        prioritised, others = lined_up(fund, shown=may_read(user, fund))
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


class FundFormPage(FundSection, TenantFormView):
    """A form about one fund."""

    model = Fund
    permission_required = "business_cases.post_fund"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        crumbs = super().get_crumbs()
        return [*crumbs, (self.object.name, self.object.get_absolute_url())] if self.object else crumbs

    def get_initial(self) -> dict[str, Any]:
        today = timezone.localdate()
        return {"year": today.year, "booked_on": today}


class Appropriate(FundFormPage):
    """Add a year's appropriation."""

    form_class = AppropriateForm
    title = gettext_lazy("Add an appropriation")
    intro = gettext_lazy("What a body has decided to put into the fund. It is free for grants at once.")
    submit_label = gettext_lazy("Add the appropriation")
    success_message = gettext_lazy("The appropriation is added.")

    def act(self, form: AppropriateForm) -> Fund:
        ledger.appropriate(fund=self.object, actor=self.request.user, **form.values)
        return self.object


class CarryOver(FundFormPage):
    """Carry over what is left of the years before."""

    form_class = CarryOverForm
    title = gettext_lazy("Carry over to the year")
    intro = gettext_lazy("A decision says how much is carried over. What is left of the years before lapses.")
    submit_label = gettext_lazy("Carry over")
    success_message = gettext_lazy("The amount is carried over.")

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial()
        free = ledger_reads.free_from_before(fund=self.object, year=initial["year"])
        return {**initial, "amount": max(free, type(free)(0))}

    def get_consequences(self) -> list[Any]:
        year = timezone.localdate().year
        free = ledger_reads.free_from_before(fund=self.object, year=year)
        return [
            _("%(free)s is left of the years before %(year)s. No more than that can be carried over.")
            % {"free": kr(free), "year": str(year)},
            _("What is not carried over lapses and is no longer in the fund."),
        ]

    def act(self, form: CarryOverForm) -> Fund:
        ledger.carry_over(fund=self.object, actor=self.request.user, **form.values)
        return self.object


class Transfer(FundFormPage):
    """Move kroner to a fund that this one is tied to."""

    form_class = TransferForm
    title = gettext_lazy("Move to another fund")
    intro = gettext_lazy("Only between funds that feed one another, or that repay to one another.")
    submit_label = gettext_lazy("Move the amount")
    success_message = gettext_lazy("The amount is moved.")

    def act(self, form: TransferForm) -> Fund:
        ledger.transfer(source=self.object, actor=self.request.user, **form.values)
        return self.object


class ReverseMovement(FundSection, TenantFormView):
    """Take a movement back by its opposite."""

    model = FundMovement
    permission_required = "business_cases.post_fund"
    form_class = ReasonForm
    title = gettext_lazy("Reverse the movement")
    submit_label = gettext_lazy("Reverse it")
    success_message = gettext_lazy("The movement is reversed.")

    def get_queryset(self) -> QuerySet:
        return FundMovement.objects.select_related("fund", "counterpart__fund")

    def get_object(self) -> FundMovement:
        movement = super().get_object()
        if movement.kind not in ledger_reads.REVERSIBLE:
            raise Http404
        return movement

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        fund = self.object.fund
        url = self.url("business_cases:fund_movements", pk=fund.pk)
        return [*super().get_crumbs(), (fund.name, fund.get_absolute_url()), (_("Movements"), url)]

    def get_consequences(self) -> list[Any]:
        movement = self.object
        lines = [
            _("Movement %(number)s (%(kind)s, %(amount)s) is taken back by its opposite.")
            % {
                "number": movement.number,
                "kind": movement.get_kind_display().lower(),
                "amount": kr(movement.amount, signed=True),
            }
        ]
        others = [row for row in ledger_reads.pair_of(movement) if row.pk != movement.pk]
        lines += [
            _("Movement %(number)s of %(fund)s belongs with it and is taken back too.")
            % {"number": row.number, "fund": row.fund.name}
            for row in others
        ]
        return [*lines, _("Both stay in the list; nothing is erased.")]

    def act(self, form: ReasonForm) -> str:
        ledger.reverse_movement(movement=self.object, actor=self.request.user, **form.values)
        return self.url("business_cases:fund_movements", pk=self.object.fund_id)


class ChangeFund(FundFormPage):
    """The fund's rules."""

    permission_required = "business_cases.change_fund"
    form_class = FundForm
    title = gettext_lazy("Change the fund's rules")
    intro = gettext_lazy("The rules hold for grants from now on; earlier grants keep those they were given under.")
    success_message = gettext_lazy("The rules are saved.")

    def get_initial(self) -> dict[str, Any]:
        return TenantFormView.get_initial(self)

    def act(self, form: FundForm) -> Fund:
        return funds.change_fund(
            fund=self.object, actor=self.request.user, expected_version=form.expected_version, **form.values
        )


class AddFund(FundFormPage):
    """A new fund."""

    permission_required = "business_cases.add_fund"
    form_class = FundForm
    title = gettext_lazy("New fund")
    submit_label = gettext_lazy("Create the fund")
    success_message = gettext_lazy("The fund is created. Add its first appropriation.")

    def get_initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: FundForm) -> Fund:
        return funds.add_fund(municipality=self.municipality, actor=self.request.user, **form.values)
