"""Pages of benefits: the list, one benefit, and what its owner does (D48, D49)."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from business_cases.domain import benefit_queries as queries
from business_cases.domain import benefits
from business_cases.domain.measurements import year_of
from business_cases.enums import BenefitKind, BenefitState, MeasurementState
from business_cases.filters.benefits import BenefitFilter
from business_cases.forms.benefits import BenefitForm, BudgetForm, MeasureForm, ReasonForm
from business_cases.models import Benefit, BenefitMeasurement
from business_cases.tables.cases import BenefitTable
from business_cases.views.cases import section_tabs
from common.audit import action_label, entries_for
from common.charts import YearFigures, planned_realised
from common.files import store_upload
from common.numbers import dato, kr
from common.views import TenantDetailView, TenantFormView, TenantListView

HISTORY = 20


class BenefitList(TenantListView):
    """Every benefit one may know of."""

    permission_required = "business_cases.view_benefit"
    title = gettext_lazy("Gains")
    lead = gettext_lazy("Each gain has an owner who measures it, until it stands in the budget or its profile ends.")
    table_class = BenefitTable
    filterset_class = BenefitFilter
    row_template = "business_cases/benefit_row.html"
    template_name = "business_cases/benefit_tabs_list.html"
    partial_template = "business_cases/benefit_tabs_list.html#list"
    empty_text = gettext_lazy("No gains are followed up yet.")
    empty_hint = gettext_lazy("They come by themselves when a project with a business case is approved.")

    def get_queryset(self) -> QuerySet:
        rows = queries.visible_to(self.request.user, self.municipality).select_related("department", "owner")
        return queries.with_reported(queries.with_year(rows, self.year))

    @property
    def year(self) -> int:
        """The year whose figures are shown: the one asked for, else this one."""
        asked = self.request.GET.get("year", "")
        return int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else timezone.localdate().year

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(tabs=section_tabs(self, "benefits"), **kwargs)
        shown = _("The figures are those of %(year)s.") % {"year": self.year}
        return context | {"lead": f"{self.lead} {shown}"}


class BenefitMixin:
    """A page about one benefit."""

    model = Benefit
    object: Any
    url: Any

    def get_queryset(self) -> QuerySet:
        return Benefit.objects.select_related("case", "department", "owner", "goal", "business_case", "municipality")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        crumbs = [(_("Gains"), self.url("business_cases:benefit_list"))]
        return [*crumbs, (str(self.object), self.object.get_absolute_url())] if self.object else crumbs


class BenefitPage(BenefitMixin, TenantDetailView):
    """One benefit: its profile, plan against result, measurements and what may be done."""

    permission_required = "business_cases.view_benefit"
    template_name = "business_cases/benefit_detail.html"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return super().get_crumbs()[:1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        benefit, user = self.object, self.request.user
        measurements = list(benefit.measurements.select_related("measured_by", "judged_by", "evidence"))
        for row in measurements:
            row.benefit = benefit
            row.may_judge = row.state == MeasurementState.REPORTED and user.has_perm(
                "business_cases.confirm_benefitmeasurement", row
            )
            row.may_confirm = row.may_judge and row.measured_by_id != user.pk
        years = _years(benefit, measurements)
        today = timezone.localdate()
        this_year = next((row for row in years if row["year"] == today.year), None)
        is_open = benefit.state in BenefitState.OPEN
        totals = {name: sum(row[name] or 0 for row in years) for name in ("planned", "in_budget", "realised")}
        return super().get_context_data(
            years=years,
            this_year=this_year,
            totals=totals,
            today=today,
            is_open=is_open,
            is_late=is_open and benefit.next_due is not None and benefit.next_due < today,
            months_late=benefits.months_late(benefit),
            measurements=measurements,
            shares=benefit.shares.select_related("department").order_by("-share"),
            chart=_chart(years, brand=self.municipality.colour),
            history=[
                (entry.at, action_label(entry.action), entry.actor_name, entry.note)
                for entry in entries_for(benefit)[:HISTORY]
            ],
            may_measure=is_open and user.has_perm("business_cases.measure_benefit", benefit),
            may_change=is_open and user.has_perm("business_cases.change_benefit", benefit),
            may_budget=is_open
            and benefit.kind in BenefitKind.CUTS_BUDGETS | {BenefitKind.TIME}
            and user.has_perm("business_cases.confirm_benefit", benefit),
            **kwargs,
        )


def _years(benefit: Benefit, measurements: list[BenefitMeasurement]) -> list[dict[str, Any]]:
    """Plan, budget and result by year; the measurements come latest first."""
    realised: dict[int, Any] = {}
    for row in measurements:
        if row.amount is not None and row.state != MeasurementState.DISPUTED:
            realised.setdefault(row.year, row.amount)
    plans = {row.year: row for row in benefit.years.all()}
    found = []
    for year in sorted({*plans, *realised}):
        plan = plans.get(year)
        found.append(
            {
                "year": year,
                "planned": plan.likely if plan else None,
                "low": plan.low if plan else None,
                "high": plan.high if plan else None,
                "promised": plan.promised if plan else None,
                "in_budget": plan.in_budget if plan else None,
                "decision": plan.budget_decision if plan else "",
                "realised": realised.get(year),
            }
        )
    return found


def _chart(years: list[dict[str, Any]], *, brand: str) -> Any:
    if not years:
        return None
    rows = tuple(
        YearFigures(row["year"], row["planned"] or 0, row["in_budget"] or 0, row["realised"] or 0) for row in years
    )
    return planned_realised(title=_("Planned, in the budget and realised"), years=rows, brand=brand)


class MeasureBenefit(BenefitMixin, TenantFormView):
    """Measure: one figure and a comment."""

    permission_required = "business_cases.measure_benefit"
    form_class = MeasureForm
    submit_label = gettext_lazy("Save the measurement")

    def get_title(self) -> Any:
        return _("Measure: %(name)s") % {"name": self.object}

    @property
    def intro(self) -> str:
        """What is asked for, with last time's figure and the plan beside it."""
        year = year_of(self.object, timezone.localdate())
        plan = self.object.years.filter(year=year).first()
        last = self.object.measurements.exclude(state=MeasurementState.DISPUTED).first()
        parts = [_("The measurement is about %(year)s.") % {"year": year}]
        if plan is not None and plan.likely:
            parts.append(_("The plan for the whole year is %(amount)s") % {"amount": kr(plan.likely)})
        if last is not None:
            figure = kr(last.amount) if last.amount is not None else f"{last.value:n} {self.object.unit}"
            parts.append(_("Last measured %(date)s: %(figure)s") % {"date": dato(last.measured_on), "figure": figure})
        if self.object.method:
            parts.append(self.object.method)
        return " · ".join(part.rstrip(".") for part in parts) + "."

    def act(self, form: MeasureForm) -> Benefit:
        values = dict(form.values)
        upload = values.pop("evidence", None)
        stored = None
        if upload:
            stored = store_upload(upload, municipality=self.municipality, actor=self.request.user)
        benefits.measure(benefit=self.object, evidence=stored, actor=self.request.user, **values)
        return self.object

    def get_success_message(self, form: Any) -> str:
        due = self.object.next_due
        if due is None:
            return _("The measurement is saved. The follow-up of this gain is over.")
        return _("The measurement is saved. The next one is due on %(date)s.") % {"date": dato(due)}

    success_message = gettext_lazy("The measurement is saved.")


class ChangeBenefit(BenefitMixin, TenantFormView):
    """Change the profile, with a reason."""

    permission_required = "business_cases.change_benefit"
    form_class = BenefitForm
    title = gettext_lazy("Change the gain")
    success_message = gettext_lazy("The gain is changed.")

    def act(self, form: BenefitForm) -> Benefit:
        return benefits.change(
            benefit=self.object, actor=self.request.user, expected=form.expected_version, **form.values
        )


class DropBenefit(BenefitMixin, TenantFormView):
    """Give the gain up."""

    permission_required = "business_cases.confirm_benefit"
    form_class = ReasonForm
    title = gettext_lazy("Give up the gain")
    submit_label = gettext_lazy("Give up the gain")
    success_message = gettext_lazy("The gain is given up.")

    def get_consequences(self) -> list[Any]:
        return [
            _("It is no longer planned, measured or waited for."),
            _("Its measurements and its history stay."),
        ]

    def act(self, form: ReasonForm) -> Benefit:
        benefits.drop(benefits=[self.object.pk], actor=self.request.user, reason=form.values["reason"])
        return self.object


class EnterInBudget(BenefitMixin, TenantFormView):
    """Record that the gain stands in a budget."""

    permission_required = "business_cases.confirm_benefit"
    form_class = BudgetForm
    title = gettext_lazy("Enter the gain in the budget")
    submit_label = gettext_lazy("Enter in the budget")
    success_message = gettext_lazy("The amount stands in the budget of that year.")

    def get_initial(self) -> dict[str, Any]:
        year = timezone.localdate().year + 1
        plan = self.object.years.filter(year=year).first()
        return {"year": year, "amount": plan.likely if plan else None}

    def get_consequences(self) -> list[Any]:
        found = [_("The portal notes it; the budget itself is changed in the economy system.")]
        if self.object.kind == BenefitKind.TIME:
            found.append(_("Released time that is cut from the budget becomes an economic gain."))
        return found

    def act(self, form: BudgetForm) -> Benefit:
        benefits.enter_in_budget(benefit=self.object, actor=self.request.user, **form.values)
        return self.object
