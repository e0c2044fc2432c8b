"""Initiatives: what is done to reach a goal, and how far it is."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.views import TenantFormView
from strategies.domain import initiatives
from strategies.forms.goals import InitiativeForm, InitiativeStatusForm
from strategies.models import Goal, Initiative
from strategies.views.goal_edit import GoalFormView
from strategies.views.mixins import AddingMixin, StrategyNav


class AddInitiative(AddingMixin, GoalFormView):
    """Add what is done to reach the goal."""

    permission_required = "strategies.add_initiative"
    form_class = InitiativeForm
    title = gettext_lazy("New initiative")
    submit_label = gettext_lazy("Add the initiative")
    success_message = gettext_lazy("The initiative is added.")

    def act(self, form: InitiativeForm) -> Initiative:
        return initiatives.add_initiative(goal=self.object, actor=self.request.user, **form.values)


class InitiativeFormView(StrategyNav, TenantFormView):
    """A form about one initiative."""

    model = Initiative

    def get_queryset(self) -> Any:
        return Initiative.objects.select_related("goal__strategy")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        goal: Goal = self.object.goal
        return self.crumbs_to(goal.strategy, goal)


class ChangeInitiative(InitiativeFormView):
    """Change what an initiative says."""

    permission_required = "strategies.change_initiative"
    form_class = InitiativeForm
    title = gettext_lazy("Change the initiative")
    success_message = gettext_lazy("The initiative is saved.")

    def act(self, form: InitiativeForm) -> Initiative:
        return initiatives.change_initiative(
            initiative=self.object, actor=self.request.user, expected=form.expected_version, values=form.values
        )


class ReportInitiative(InitiativeFormView):
    """Say how far an initiative is: for whoever is responsible."""

    permission_required = "strategies.report_initiative"
    form_class = InitiativeStatusForm
    submit_label = gettext_lazy("Save the status")
    success_message = gettext_lazy("The status is saved.")

    def get_title(self) -> str:
        return _("Status: %(initiative)s") % {"initiative": self.object}

    def act(self, form: InitiativeStatusForm) -> Initiative:
        return initiatives.report_initiative(
            initiative=self.object, actor=self.request.user, expected=form.expected_version, **form.values
        )
