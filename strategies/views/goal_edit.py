"""Writing goals: adding, changing, moving, removing and linking them."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import ConfirmForm
from common.views import ActionView, TenantFormView
from strategies.domain import goals, queries
from strategies.forms.goals import GoalForm, LinkGoalForm, MoveGoalForm
from strategies.models import Goal, GoalLink, Strategy
from strategies.views.mixins import AddingMixin, StrategyNav


class GoalFormView(StrategyNav, TenantFormView):
    """A form about one goal."""

    model = Goal
    permission_required = "strategies.change_goal"

    def get_queryset(self) -> Any:
        return Goal.objects.select_related("strategy", "parent", "department")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.crumbs_to(self.object.strategy, self.object)


class AddGoal(AddingMixin, StrategyNav, TenantFormView):
    """Add a goal at the top of a strategy, or below the goal in the address."""

    model = Strategy
    permission_required = "strategies.change_strategy"
    form_class = GoalForm
    submit_label = gettext_lazy("Add it")
    success_message = gettext_lazy("It is added.")
    parent: Goal | None = None

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.crumbs_to(self.object, *([self.parent] if self.parent is not None else []))

    def get_title(self) -> str:
        depth = self.parent.depth + 1 if self.parent is not None else 1
        level = self.object.levels.filter(depth=depth).first()
        return _("New %(level)s") % {"level": level.name.lower() if level is not None else _("goal")}

    def act(self, form: GoalForm) -> Goal:
        return goals.add_goal(strategy=self.object, parent=self.parent, actor=self.request.user, **form.values)


class AddSubgoal(AddGoal):
    """Add a goal below another."""

    def get_object(self) -> Any:
        self.parent = get_object_or_404(Goal.objects.select_related("strategy"), pk=self.kwargs[self.object_kwarg])
        return self.parent.strategy


class ChangeGoal(GoalFormView):
    """Change what a goal says."""

    form_class = GoalForm
    title = gettext_lazy("Change the goal")
    success_message = gettext_lazy("The goal is saved.")

    def act(self, form: GoalForm) -> Goal:
        return goals.change_goal(
            goal=self.object, actor=self.request.user, expected=form.expected_version, values=form.values
        )


class MoveGoal(GoalFormView):
    """Put a goal somewhere else in the strategy."""

    form_class = MoveGoalForm
    title = gettext_lazy("Move the goal")
    submit_label = gettext_lazy("Move it")
    success_message = gettext_lazy("The goal is moved.")

    def get_form(self, **kwargs: Any) -> Any:
        strategy = self.object.strategy
        rows = Goal.objects.filter(strategy=strategy).select_related("strategy")
        return super().get_form(nodes=queries.family(rows, strategy.number), deepest=strategy.levels.count(), **kwargs)

    def get_consequences(self) -> list[Any]:
        return [_("The goals below it move along.")]

    def act(self, form: MoveGoalForm) -> Goal:
        parent, after = form.target
        return goals.move_goal(
            goal=self.object, parent=parent, after=after, actor=self.request.user, expected=form.expected_version
        )


class RemoveGoal(GoalFormView):
    """Take a goal out of a draft."""

    form_class = ConfirmForm
    title = gettext_lazy("Remove the goal")
    submit_label = gettext_lazy("Remove it")
    success_message = gettext_lazy("The goal is removed.")

    def get_consequences(self) -> list[Any]:
        return [_("Its initiatives and indicators, with their measurements, are removed as well.")]

    def act(self, form: ConfirmForm) -> str:
        strategy = self.object.strategy
        goals.remove_goal(goal=self.object, actor=self.request.user)
        return strategy.get_absolute_url()


class LinkGoal(AddingMixin, GoalFormView):
    """Say which goal this one serves (D19)."""

    form_class = LinkGoalForm
    title = gettext_lazy("Link to another goal")
    submit_label = gettext_lazy("Link them")
    success_message = gettext_lazy("The goals are linked.")

    def act(self, form: LinkGoalForm) -> Goal:
        goals.link_goals(source=self.object, actor=self.request.user, **form.values)
        return self.object


class UnlinkGoal(StrategyNav, ActionView):
    """Take a link between goals away."""

    model = GoalLink
    permission_required = "strategies.change_goal"
    success_message = gettext_lazy("The link is removed.")

    def get_queryset(self) -> Any:
        return GoalLink.objects.select_related("source", "target")

    def permission_object(self) -> Any:
        return self.object.source

    def act(self) -> str:
        goals.unlink_goals(link=self.object, actor=self.request.user)
        return self.object.source.get_absolute_url()

    def get_return_url(self, result: Any) -> str:
        return result or self.object.source.get_absolute_url()
