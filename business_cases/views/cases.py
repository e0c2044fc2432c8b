"""Pages of a business case: overview, calculation, lines, grounds, versions (D38-D42)."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from business_cases.case_charts import charts_of
from business_cases.case_words import all_figures, key_figures, rate_in_words, to_break_even, year_rows
from business_cases.domain import cases, versions
from business_cases.domain.appraisal_document import as_document
from business_cases.domain.case_queries import listed, visible_to
from business_cases.enums import VersionKind
from business_cases.forms.cases import BasisForm, FreezeForm
from business_cases.models import BusinessCase, CaseVersion
from business_cases.tables.cases import CaseTable
from common.components import Tab
from common.documents import document_filename, render_pdf
from common.views import TenantDetailView, TenantFormView, TenantListView, TenantView

_TABS = (
    ("case_detail", gettext_lazy("Overview")),
    ("case_calculation", gettext_lazy("Calculation")),
    ("case_lines", gettext_lazy("Lines")),
    ("case_grounds", gettext_lazy("Assumptions and risks")),
    ("case_versions", gettext_lazy("Versions")),
)


class CaseList(TenantListView):
    """Every business case one may see."""

    permission_required = "business_cases.add_businesscase"
    title = gettext_lazy("Business cases")
    lead = gettext_lazy(
        "What it costs, what it gives, and how sure that is. A case belongs to a proposal, or stands alone."
    )
    table_class = CaseTable
    row_template = "business_cases/case_row.html"
    template_name = "business_cases/benefit_tabs_list.html"
    partial_template = "business_cases/benefit_tabs_list.html#list"
    empty_text = gettext_lazy("No business cases yet.")
    empty_hint = gettext_lazy("Begin with what it costs in year 0 and what it gives each year.")

    def get_queryset(self) -> QuerySet:
        return listed(visible_to(self.request.user, self.municipality))

    def get_primary_action(self) -> tuple[Any, str]:
        return _("New business case"), self.url("business_cases:case_new")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tabs=section_tabs(self, "cases"), **kwargs)


def section_tabs(view: TenantView, current: str) -> list[Tab]:
    """Benefits, the manager's page and business cases: what the section holds for this person."""
    found = [Tab(_("Gains"), view.url("business_cases:benefit_list"), current == "benefits")]
    if view.request.user.has_perm("business_cases.follow_benefit", view.municipality):
        found.append(Tab(_("Follow-up"), view.url("business_cases:benefit_queue"), current == "queue"))
    return [*found, Tab(_("Business cases"), view.url("business_cases:case_list"), current == "cases")]


class CaseMixin:
    """A page about one case."""

    model = BusinessCase
    permission_required = "business_cases.view_businesscase"
    object: Any
    request: Any
    url: Any

    def get_queryset(self) -> QuerySet:
        return BusinessCase.objects.select_related("case", "department", "created_by", "municipality")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        crumbs = [(_("Business cases"), self.url("business_cases:case_list"))]
        return [*crumbs, (str(self.object), self.object.get_absolute_url())] if self.object else crumbs


class CasePage(CaseMixin, TenantDetailView):
    """What every tab has: key figures, tabs, and whether it may be changed."""

    tab = "case_detail"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        crumbs = super().get_crumbs()
        return crumbs[:1] if self.tab == "case_detail" else crumbs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = self.object
        self.appraisal = as_document(cases.figures(case))
        tabs = [Tab(label, self.url(f"business_cases:{name}", pk=case.pk), name == self.tab) for name, label in _TABS]
        return super().get_context_data(
            tabs=tabs,
            key_figures=key_figures(self.appraisal),
            appraisal=self.appraisal,
            rate=rate_in_words(self.appraisal),
            may_change=self.request.user.has_perm("business_cases.change_businesscase", case),
            **kwargs,
        )


class CaseOverview(CasePage):
    """What the case says, and what one should know before trusting it."""

    template_name = "business_cases/case_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        charts = charts_of(self.appraisal, brand=self.municipality.colour)
        return context | {
            "charts": charts,
            "warnings": [warning.text for warning in cases.warnings(self.object)],
            "break_even": to_break_even(self.appraisal),
            "is_empty": not self.appraisal["lines"],
            "texts": [
                (label, text)
                for label, text in (
                    (_("Processes today"), self.object.processes_today),
                    (_("Processes afterwards"), self.object.processes_after),
                    (_("What it means for the organisation"), self.object.organisation),
                    (_("Competences needed"), self.object.competences),
                )
                if text
            ],
        }


class CaseCalculation(CasePage):
    """Every figure, and the table that anyone can check by hand."""

    tab = "case_calculation"
    template_name = "business_cases/case_calculation.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "years": year_rows(self.appraisal),
            "all_figures": all_figures(self.appraisal),
            "bands": self.appraisal["rates"],
        }


class CaseLines(CasePage):
    """The lines with their years."""

    tab = "case_lines"
    template_name = "business_cases/case_lines.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = self.object
        lines = list(case.lines.select_related("department", "owner").prefetch_related("amounts"))
        years = range(case.horizon + 1)
        for line in lines:
            by_year = {row.year: row.likely for row in line.amounts.all()}
            line.by_year = [by_year.get(year) for year in years]
            line.total = sum((amount for amount in line.by_year if amount), 0)
        return super().get_context_data(lines=lines, years=[case.base_year + year for year in years], **kwargs)


class CaseGrounds(CasePage):
    """What the figures rest on."""

    tab = "case_grounds"
    template_name = "business_cases/case_grounds.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "assumptions": self.object.assumptions.select_related("owner"),
            "risks": [row | {"calendar_year": self.object.base_year + row["year"]} for row in self.appraisal["risks"]],
        }


class CaseVersions(CasePage):
    """The frozen versions side by side."""

    tab = "case_versions"
    template_name = "business_cases/case_versions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.object.versions.select_related("made_by").order_by("-number")
        return super().get_context_data(versions=rows, **kwargs)


class NewCase(TenantFormView):
    """Begin a case."""

    permission_required = "business_cases.add_businesscase"
    form_class = BasisForm
    title = gettext_lazy("New business case")
    intro = gettext_lazy("First what is counted; the lines come next.")
    submit_label = gettext_lazy("Go on to the lines")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Business cases"), self.url("business_cases:case_list"))]

    def get_initial(self) -> dict[str, Any]:
        year = timezone.localdate().year
        return {"price_level": year, "base_year": year, "horizon": 5, "lifetime": 5, **super().get_initial()}

    def act(self, form: BasisForm) -> str:
        made = cases.create(municipality=self.municipality, actor=self.request.user, **form.values)
        return self.url("business_cases:case_lines_change", pk=made.pk)


class ChangeBasis(CaseMixin, TenantFormView):
    """Change what is counted."""

    permission_required = "business_cases.change_businesscase"
    form_class = BasisForm
    title = gettext_lazy("Basis of the business case")
    success_message = gettext_lazy("The basis is saved.")

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial()
        return initial | {"rates_from": self.object.rates_from.isoformat() if self.object.rates_from else ""}

    def act(self, form: BasisForm) -> Any:
        return cases.save_basis(
            business_case=self.object, actor=self.request.user, expected=form.expected_version, **form.values
        )


class FreezeCase(CaseMixin, TenantFormView):
    """Freeze the case as it is now, as a forecast."""

    permission_required = "business_cases.change_businesscase"
    form_class = FreezeForm
    title = gettext_lazy("Freeze a forecast")
    intro = gettext_lazy("The version keeps every figure as it is now, and can be printed.")
    submit_label = gettext_lazy("Freeze")
    success_message = gettext_lazy("The forecast is frozen.")

    def act(self, form: FreezeForm) -> str:
        versions.freeze(
            business_case=self.object,
            kind=VersionKind.FORECAST,
            actor=self.request.user,
            reason=form.values["reason"],
        )
        return self.url("business_cases:case_versions", pk=self.object.pk)


class VersionPdf(TenantView):
    """A frozen version as a PDF."""

    model = CaseVersion
    permission_required = "business_cases.view_businesscase"

    def get_queryset(self) -> QuerySet:
        return CaseVersion.objects.select_related("snapshot", "business_case__case")

    def permission_object(self) -> Any:
        return self.object.business_case

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        snapshot = self.object.snapshot
        response = HttpResponse(render_pdf(snapshot), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{document_filename(snapshot)}"'
        response["Cache-Control"] = "private, no-store"
        return response
