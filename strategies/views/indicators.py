"""Indicators: the page of one, and the form that measures it (D20)."""

from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.charts import measured_course
from common.components import Figure
from common.numbers import dato, number, pct
from common.views import TenantDetailView, TenantFormView
from strategies.domain import indicators
from strategies.domain.progress import Course
from strategies.forms.indicators import TARGETS, IndicatorForm, MeasureForm, TargetsForm
from strategies.models import Indicator, Measurement
from strategies.views.goal_edit import GoalFormView
from strategies.views.mixins import AddingMixin, StrategyNav


class IndicatorMixin(StrategyNav):
    """A page about one indicator."""

    model = Indicator

    def get_queryset(self) -> Any:
        return Indicator.objects.select_related("goal__strategy", "owner")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        goal = self.object.goal
        crumbs = self.crumbs_to(goal.strategy, goal)
        return (
            crumbs
            if isinstance(self, TenantDetailView)
            else [*crumbs, (str(self.object), self.object.get_absolute_url())]
        )


class IndicatorPage(IndicatorMixin, TenantDetailView):
    """An indicator: where it began, where it should go, and what was measured."""

    permission_required = "strategies.view_indicator"
    template_name = "strategies/indicator_detail.html"

    @cached_property
    def measurements(self) -> list[Measurement]:
        """Newest first."""
        return list(self.object.measurements.select_related("measured_by").order_by("-measured_on", "-pk"))

    @cached_property
    def course(self) -> Course:
        """The indicator's figures."""
        indicator, last = self.object, self.measurements[0] if self.measurements else None
        return Course(
            direction=indicator.direction,
            baseline=indicator.baseline_value,
            baseline_on=indicator.baseline_on,
            targets=[(row.due, row.value) for row in indicator.targets.order_by("due")],
            latest=last.value if last is not None else None,
            latest_on=last.measured_on if last is not None else None,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        indicator, course = self.object, self.course
        strategy = indicator.goal.strategy
        return super().get_context_data(
            lead=_("Measures “%(goal)s”") % {"goal": indicator.goal},
            course=course,
            measurements=self.measurements,
            chart=self.chart(),
            key_figures=self.key_figures(),
            against=indicators.is_against_direction(
                direction=course.direction, baseline=course.baseline, target=course.target
            ),
            may_measure=self.may("measure_indicator", indicator),
            may_change=strategy.is_alive and self.may("change_indicator", indicator),
            **kwargs,
        )

    def chart(self) -> Any:
        """The measurements against the targets; None where there is nothing to draw."""
        course, measured = self.course, [(row.measured_on, row.value) for row in reversed(self.measurements)]
        has_baseline = course.baseline is not None and course.baseline_on is not None
        if not measured and not (has_baseline and course.targets):
            return None
        return measured_course(
            title=self.object.name,
            unit=self.object.unit,
            measured=measured,
            targets=course.targets,
            baseline=(course.baseline_on, course.baseline) if has_baseline else None,
            brand=self.municipality.colour,
        )

    def key_figures(self) -> list[Figure]:
        """Baseline, latest, next target and progress."""
        course, today, unit = self.course, timezone.localdate(), self.object.unit
        coming = course.next_target(today)
        planned = course.planned(today)
        return [
            Figure(
                _("Baseline"),
                f"{number(course.baseline)} {unit}" if course.baseline is not None else "–",
                dato(course.baseline_on) if course.baseline_on else "",
            ),
            Figure(
                _("Latest"),
                f"{number(course.latest)} {unit}" if course.latest is not None else "–",
                dato(course.latest_on) if course.latest_on else _("not measured yet"),
            ),
            Figure(
                _("Target"),
                f"{number(coming[1])} {unit}" if coming is not None else "–",
                _("by %(date)s") % {"date": dato(coming[0])} if coming is not None else _("no target yet"),
            ),
            Figure(
                _("Progress"),
                pct(course.progress) if course.progress is not None else "–",
                _("against %(planned)s planned") % {"planned": pct(planned)} if planned is not None else "",
            ),
        ]


class AddIndicator(AddingMixin, GoalFormView):
    """Measure a goal by something new."""

    permission_required = "strategies.add_indicator"
    form_class = IndicatorForm
    title = gettext_lazy("New indicator")
    submit_label = gettext_lazy("Add the indicator")
    success_message = gettext_lazy("The indicator is added. Write its targets.")

    def act(self, form: IndicatorForm) -> Indicator:
        return indicators.add_indicator(goal=self.object, actor=self.request.user, **form.values)


class ChangeIndicator(IndicatorMixin, TenantFormView):
    """Change what is measured, from where, how often and by whom."""

    permission_required = "strategies.change_indicator"
    form_class = IndicatorForm
    title = gettext_lazy("Change the indicator")
    success_message = gettext_lazy("The indicator is saved.")

    def act(self, form: IndicatorForm) -> Indicator:
        return indicators.change_indicator(
            indicator=self.object, actor=self.request.user, expected=form.expected_version, values=form.values
        )


class SetTargets(IndicatorMixin, TenantFormView):
    """Write the indicator's targets."""

    permission_required = "strategies.change_indicator"
    form_class = TargetsForm
    title = gettext_lazy("Targets of the indicator")
    intro = gettext_lazy("One or more targets by date. Empty a row to take its target away.")
    success_message = gettext_lazy("The targets are saved.")

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = {}
        for place, row in enumerate(self.object.targets.order_by("due")[:TARGETS]):
            initial |= {f"due_{place}": row.due, f"value_{place}": row.value}
        return initial

    def act(self, form: TargetsForm) -> Indicator:
        indicators.set_targets(
            indicator=self.object, targets=form.targets, actor=self.request.user, expected=form.expected_version
        )
        return self.object


class MeasureIndicator(IndicatorMixin, TenantFormView):
    """Measure: one figure, and a remark."""

    permission_required = "strategies.measure_indicator"
    form_class = MeasureForm
    submit_label = gettext_lazy("Save the measurement")
    success_message = gettext_lazy("The measurement is saved.")

    def get_title(self) -> str:
        return _("Measure: %(indicator)s") % {"indicator": self.object}

    def get_initial(self) -> dict[str, Any]:
        return {"measured_on": timezone.localdate()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        last = self.object.measurements.order_by("-measured_on").first()
        kwargs["intro"] = (
            _("Last measured %(date)s: %(value)s %(unit)s.")
            % {"date": dato(last.measured_on), "value": number(last.value), "unit": self.object.unit}
            if last is not None
            else _("This is the first measurement.")
        )
        return super().get_context_data(**kwargs)

    def act(self, form: MeasureForm) -> Indicator:
        indicators.measure(indicator=self.object, actor=self.request.user, **form.values)
        return self.object
