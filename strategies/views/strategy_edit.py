"""Writing a strategy, and taking it to the body that approves it (D17)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.numbers import dato
from common.views import ActionView, TenantFormView, register_actions_converter
from strategies.domain import efficiency, queries, strategies
from strategies.forms.strategies import (
    EfficiencyForm,
    LevelsForm,
    NewStrategyForm,
    PeriodForm,
    RecommendForm,
    StrategyForm,
)
from strategies.models import Strategy
from strategies.views.mixins import AddingMixin, StrategyNav

register_actions_converter("strategy_action", strategies.STEPS)


class StrategyFormView(StrategyNav, TenantFormView):
    """A form about one strategy."""

    model = Strategy
    permission_required = "strategies.change_strategy"

    def get_queryset(self) -> Any:
        return Strategy.objects.select_related("case", "owner_department", "municipality")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.crumbs_to(self.object)


class AddStrategy(StrategyFormView):
    """Begin a strategy."""

    permission_required = "strategies.add_strategy"
    form_class = NewStrategyForm
    title = gettext_lazy("New strategy")
    submit_label = gettext_lazy("Begin the strategy")
    success_message = gettext_lazy("The strategy is begun. Add its goals.")

    def act(self, form: NewStrategyForm) -> Strategy:
        return strategies.start(
            municipality=self.municipality, actor=self.request.user, levels=form.levels, **form.described
        )


class ChangeStrategy(StrategyFormView):
    """Change what the strategy says."""

    form_class = StrategyForm
    title = gettext_lazy("Change the strategy")
    success_message = gettext_lazy("The strategy is saved.")

    def act(self, form: StrategyForm) -> Strategy:
        return strategies.change(
            strategy=self.object, actor=self.request.user, expected=form.expected_version, values=form.values
        )


class RenameLevels(StrategyFormView):
    """Give the levels of goals other names."""

    form_class = LevelsForm
    title = gettext_lazy("Levels of goals")
    success_message = gettext_lazy("The levels are saved.")

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = {}
        for level in self.object.levels.all():
            initial |= {f"level_{level.depth}": level.name, f"plural_{level.depth}": level.name_plural}
        return initial

    def act(self, form: LevelsForm) -> Strategy:
        strategies.rename_levels(strategy=self.object, levels=form.levels, actor=self.request.user)
        return self.object


class RenewStrategy(AddingMixin, StrategyFormView):
    """Begin the next version."""

    permission_required = "strategies.add_strategy"
    form_class = PeriodForm
    title = gettext_lazy("Next version of the strategy")
    submit_label = gettext_lazy("Begin the next version")
    success_message = gettext_lazy("The next version is begun as a draft.")

    def get_consequences(self) -> list[Any]:
        return [
            _(
                "The goals, unfinished initiatives and indicators come along; each indicator begins where it stands now."
            ),
            _("This version stays in force until the next one is approved and its first day comes."),
        ]

    def act(self, form: PeriodForm) -> Strategy:
        return strategies.start_next_version(strategy=self.object, actor=self.request.user, **form.values)


class RecommendStrategy(AddingMixin, StrategyFormView):
    """Recommend the strategy to the body that approves it."""

    permission_required = "strategies.submit_strategy"
    form_class = RecommendForm
    title = gettext_lazy("Recommend the strategy for approval")
    submit_label = gettext_lazy("Recommend it")
    success_message = gettext_lazy("The strategy waits for the body now.")

    def get_consequences(self) -> list[Any]:
        lines = [_("The goals cannot be changed while the body has the strategy.")]
        lines += [
            _("Version %(number)s, in force until %(date)s, is superseded when this one is approved.")
            % {"number": earlier.number, "date": dato(earlier.valid_to)}
            for earlier in strategies.earlier_in_force(self.object)
        ]
        return lines

    def act(self, form: RecommendForm) -> Strategy:
        return strategies.recommend(strategy=self.object, body=form.values["body"], actor=self.request.user)


class StrategyStep(StrategyNav, ActionView):
    """One step of the strategy's life, by a button."""

    model = Strategy
    permission_required = "strategies.view_strategy"
    machine = strategies.machine

    def get_queryset(self) -> Any:
        return Strategy.objects.select_related("case")

    def act(self) -> None:
        if self.action == "hear":
            strategies.send_to_hearing(strategy=self.object, actor=self.request.user)
        else:
            strategies.withdraw(strategy=self.object, actor=self.request.user, note=self.note)

    def get_success_message(self) -> str:
        if self.action == "hear":
            return _("The strategy is in hearing.")
        return _("The recommendation is taken back. The strategy is a draft again.")


class SetEfficiency(StrategyFormView):
    """One year's efficiency targets; ``?year=`` says which."""

    form_class = EfficiencyForm
    title = gettext_lazy("Efficiency targets")
    intro = gettext_lazy("What the departments' gains must sum to in a year.")
    success_message = gettext_lazy("The targets are saved.")

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("year", "")
        year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else self.object.valid_from.year
        rows = [row for row in queries.efficiency_targets(self.object) if row.year == year]
        initial: dict[str, Any] = {f"department_{row.department_id}": row.amount for row in rows}
        return initial | {"year": year} | ({"total": sum(row.amount for row in rows)} if rows else {})

    def act(self, form: EfficiencyForm) -> str:
        efficiency.set_targets(
            strategy=self.object,
            year=form.values["year"],
            amounts=form.amounts,
            total=form.values["total"],
            actor=self.request.user,
            expected=form.expected_version,
        )
        return f"{self.object.get_absolute_url()}#efficiency"
