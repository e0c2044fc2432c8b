"""A project's roles, phase, milestones and risks: small pages with one form each."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy

from common.views import ActionView, TenantDetailView, TenantFormView
from projects.domain import milestones, projects, risks
from projects.forms.projects import (
    ChangeMilestoneForm,
    CloseRiskForm,
    MilestoneForm,
    PhaseForm,
    RiskForm,
    RolesForm,
)
from projects.models import Milestone, Risk
from projects.views.project import NewPartMixin, ProjectMixin


class Roles(ProjectMixin, TenantFormView):
    """Who leads, owns, and answers for the system."""

    permission_required = "projects.assign_project"
    form_class = RolesForm
    title = gettext_lazy("Who carries the project")
    intro = gettext_lazy("Leader and owner become parties to the case, and so cannot decide it.")
    success_message = gettext_lazy("The roles are saved.")

    def act(self, form: RolesForm) -> Any:
        return projects.assign(
            project=self.project, actor=self.request.user, expected=form.expected_version, **form.values
        )


class ChangePhase(ProjectMixin, TenantFormView):
    """Move the project to its next phase."""

    permission_required = "projects.advance_project"
    form_class = PhaseForm
    title = gettext_lazy("Change phase")
    submit_label = gettext_lazy("Change the phase")
    success_message = gettext_lazy("The phase is changed.")

    def get_initial(self) -> dict[str, Any]:
        following = projects.next_phase(self.project)
        return {"phase": following.pk if following is not None else None}

    def act(self, form: PhaseForm) -> Any:
        return projects.set_phase(
            project=self.project, actor=self.request.user, expected=form.expected_version, **form.values
        )


class PartMixin(ProjectMixin):
    """A page about one milestone or risk of a project."""

    permission_required = "projects.change_project"
    part: str
    list_route: str

    def get_object(self) -> Any:
        project = self.get_project()
        part = get_object_or_404(getattr(project, self.part), pk=self.kwargs["part"])
        part.project = project
        return part

    @property
    def project(self) -> Any:
        return self.object.project

    def get_cancel_url(self) -> str:
        return self.url(self.list_route, pk=self.project.pk)


# --- Milestones ---------------------------------------------------------------------------------------------------
class Milestones(ProjectMixin, TenantDetailView):
    """The project's milestones: planned, expected, reached."""

    template_name = "projects/project_milestones.html"
    title = gettext_lazy("Milestones")
    tab = "milestones"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            milestones=self.project.milestones.order_by("forecast_on", "pk"),
            today=timezone.localdate(),
            may_change=self.may("change"),
            **kwargs,
        )


class AddMilestone(NewPartMixin, TenantFormView):
    """Plan a milestone."""

    permission_required = "projects.change_project"
    form_class = MilestoneForm
    title = gettext_lazy("Plan a milestone")
    submit_label = gettext_lazy("Plan the milestone")
    success_message = gettext_lazy("The milestone is planned.")
    tab = "milestones"

    def act(self, form: MilestoneForm) -> str:
        milestones.add(project=self.project, actor=self.request.user, **form.values)
        return self.get_cancel_url()

    def get_cancel_url(self) -> str:
        return self.url("projects:project_milestones", pk=self.project.pk)


class ChangeMilestone(PartMixin, TenantFormView):
    """Expect the milestone on another day, or say that it was reached."""

    form_class = ChangeMilestoneForm
    title = gettext_lazy("Change the milestone")
    success_message = gettext_lazy("The milestone is saved.")
    part, list_route, tab = "milestones", "projects:project_milestones", "milestones"

    def act(self, form: ChangeMilestoneForm) -> str:
        milestones.change(milestone=self.object, actor=self.request.user, expected=form.expected_version, **form.values)
        return self.get_cancel_url()


class ReachMilestone(PartMixin, ActionView):
    """The milestone was reached today."""

    success_message = gettext_lazy("The milestone is reached.")
    part, list_route = "milestones", "projects:project_milestones"
    object: Milestone

    def act(self) -> str:
        milestones.reach(milestone=self.object, actor=self.request.user)
        return self.get_cancel_url()

    def get_return_url(self, _result: Any) -> str:
        return self.get_cancel_url()


# --- Risks --------------------------------------------------------------------------------------------------------
class Risks(ProjectMixin, TenantDetailView):
    """The project's risks and opportunities, the heaviest first."""

    template_name = "projects/project_risks.html"
    title = gettext_lazy("Risks")
    tab = "risks"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            risks=risks.open_risks(self.project).select_related("owner"),
            closed=self.project.risks.filter(closed_on__isnull=False).order_by("-closed_on", "pk"),
            may_change=self.may("change"),
            **kwargs,
        )


class AddRisk(NewPartMixin, TenantFormView):
    """Write down a risk or an opportunity."""

    permission_required = "projects.change_project"
    form_class = RiskForm
    title = gettext_lazy("Write down a risk")
    submit_label = gettext_lazy("Save the risk")
    success_message = gettext_lazy("The risk is saved.")
    tab = "risks"

    def act(self, form: RiskForm) -> str:
        risks.add(project=self.project, actor=self.request.user, **form.values)
        return self.get_cancel_url()

    def get_cancel_url(self) -> str:
        return self.url("projects:project_risks", pk=self.project.pk)


class ChangeRisk(PartMixin, TenantFormView):
    """Judge a risk anew."""

    form_class = RiskForm
    title = gettext_lazy("Judge the risk anew")
    submit_label = gettext_lazy("Save the risk")
    success_message = gettext_lazy("The risk is saved.")
    part, list_route, tab = "risks", "projects:project_risks", "risks"

    def act(self, form: RiskForm) -> str:
        risks.change(risk=self.object, actor=self.request.user, expected=form.expected_version, **form.values)
        return self.get_cancel_url()


class CloseRisk(PartMixin, TenantFormView):
    """The risk is over."""

    form_class = CloseRiskForm
    title = gettext_lazy("Close the risk")
    submit_label = gettext_lazy("Close the risk")
    success_message = gettext_lazy("The risk is closed.")
    part, list_route, tab = "risks", "projects:project_risks", "risks"
    object: Risk

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lead=self.object.title, **kwargs)

    def act(self, form: CloseRiskForm) -> str:
        risks.close(risk=self.object, actor=self.request.user, expected=form.expected_version, **form.values)
        return self.get_cancel_url()
