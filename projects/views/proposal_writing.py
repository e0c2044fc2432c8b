"""Writing a proposal: begin it, then step by step, in any order, saved on the way (D25, D27)."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import DomainError, StaleObjectError
from common.versions import changes_since
from common.views import TenantFormView, TenantPageView
from common.views.forms import StepFormView
from projects.domain import completeness, proposals, recommendations, scoring, submission
from projects.domain import proposal_queries as queries
from projects.domain.triage import Triage, triage
from projects.forms import proposal_plan as later_steps
from projects.forms import proposals as steps
from projects.models import Proposal
from projects.views.proposals import DraftMixin


class BeginProposal(TenantFormView):
    """A title, a department and the triage begin a proposal."""

    permission_required = "projects.add_proposal"
    form_class = steps.TriageForm
    template_name = "projects/proposal_begin.html"
    title = gettext_lazy("New project proposal")
    intro = gettext_lazy("First: is it a project, and who decides it? Everything can be changed later.")
    submit_label = gettext_lazy("Begin the proposal")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Project proposals"), self.url("projects:proposal_list"))]

    def get_initial(self) -> dict[str, Any]:
        mine = self.request.user.memberships.filter(municipality=self.municipality).first()
        return super().get_initial() | ({"department": mine.department_id} if mine else {})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(nav="projects.portfolio", **kwargs)

    def act(self, form: steps.TriageForm) -> str:
        known = dict(form.values)
        proposal = proposals.start(
            municipality=self.municipality,
            title=known.pop("title"),
            department=known.pop("department"),
            actor=self.request.user,
            **known,
        )
        return next_after_triage(self, proposal)


def next_after_triage(view: Any, proposal: Proposal) -> str:
    """On with a project; what is none stays on the triage, where it can become a task in the line."""
    step = "why" if triage(proposal=proposal, on=timezone.localdate()).is_project else "triage"
    return str(view.url("projects:proposal_step", pk=proposal.pk, step=step))


class TriageAnswer(TenantPageView):
    """The answer to the triage as it stands in the form: a fragment that the form asks for while it is filled in."""

    permission_required = "projects.add_proposal"
    template_name = "projects/proposal_triage.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = steps.TriageForm(self.request.GET, municipality=self.municipality, user=self.request.user)
        form.is_valid()
        fields = {field.name for field in Proposal._meta.concrete_fields}
        known = {name: value for name, value in form.cleaned_data.items() if name in fields}
        proposal = Proposal(municipality=self.municipality, **known)
        return super().get_context_data(answer=triage(proposal=proposal, on=timezone.localdate()), **kwargs)


class WriteProposal(DraftMixin, StepFormView):
    """The eight steps."""

    permission_required = "projects.change_proposal"
    tab = "write"
    step_url_name = "projects:proposal_step"
    template_name = "projects/proposal_step.html"
    steps: ClassVar[dict[str, tuple[Any, Any]]] = {
        "triage": (gettext_lazy("Is it a project?"), steps.TriageForm),
        "why": (gettext_lazy("Why"), steps.WhyForm),
        "what": (gettext_lazy("What"), later_steps.WhatForm),
        "alternatives": (gettext_lazy("Alternatives"), later_steps.AlternativesForm),
        "people": (gettext_lazy("People and time"), later_steps.PeopleForm),
        "money": (gettext_lazy("Money"), later_steps.MoneyForm),
        "risk": (gettext_lazy("Risk and protection"), later_steps.RiskForm),
        "submit": (gettext_lazy("Recommendation and submission"), later_steps.SubmitForm),
    }

    def get_queryset(self) -> QuerySet:
        seen = queries.visible_to(self.request.user, self.municipality)
        return queries.with_parts(seen, consultations=self.step == "submit")

    def get_object(self) -> Any:
        proposal = super().get_object()
        proposal.lacks = completeness.missing(proposal)
        self.intro = proposal.title
        return proposal

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial()
        if self.step == "why":
            for number, link in enumerate(self.goals[: steps.MOST_GOALS], start=1):
                initial |= {f"goal_{number}": link.goal_id, f"argument_{number}": link.argument}
            initial["carries_out"] = list(self.object.initiatives.values_list("initiative_id", flat=True))
        if self.step == "money" and self.object.body_id is None:
            body = self._triage().body
            initial["body"] = body.pk if body is not None else None
        return initial

    @cached_property
    def goals(self) -> list[Any]:
        """The goals as they are stored."""
        return list(queries.goals_of(self.object))

    def get_success_url(self, result: Any) -> str:
        if "stay" in self.request.POST:
            return self.step_url(self.step)
        if self.step == "triage" and "leave" not in self.request.POST:
            return next_after_triage(self, self.object)
        return super().get_success_url(result)

    def act(self, form: Any) -> Proposal:
        if self.step == "submit":
            return self._submit(form)
        values = {name: value for name, value in form.values.items() if name in proposals.WRITABLE}
        user = self.request.user
        proposal = proposals.save(proposal=self.object, actor=user, expected=form.expected_version, values=values)
        if self.step == "why":
            proposals.set_goals(
                proposal=proposal, goals=form.goals, initiatives=form.cleaned_data["carries_out"], actor=user
            )
        return proposal

    def _submit(self, form: Any) -> Proposal:
        if "leave" not in self.request.POST:
            if form.expected_version != self.object.version:
                # What would be handed in is not what the person has read.
                raise StaleObjectError(changes=changes_since(self.object, form.expected_version))
            submission.submit(proposal=self.object, actor=self.request.user)
            messages.success(
                self.request, _("The proposal has been submitted to %(body)s.") % {"body": self.object.body}
            )
        return self.object

    def _triage(self) -> Triage:
        return triage(proposal=self.object, on=timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        extra: dict[str, Any] = getattr(self, f"_for_{self.step}", dict)()
        labels = {"submit": _("Submit the proposal")}
        kwargs["submit_label"] = labels.get(self.step, kwargs.get("submit_label"))
        return super().get_context_data(
            proposal=self.object, step=self.step, nav="projects.portfolio", **extra, **kwargs
        )

    # What each step shows beside its fields.
    def _for_triage(self) -> dict[str, Any]:
        return {"answer": self._triage(), "may_hand_over": self.may("submit")}

    def _for_why(self) -> dict[str, Any]:
        return {"goals": self.goals}

    def _for_money(self) -> dict[str, Any]:
        proposal, refused, schedule = self.object, "", None
        try:
            if proposal.business_case is not None and proposal.applied_amount:
                schedule = completeness.planned_repayment(proposal)
        except DomainError as error:
            refused = str(error)
        return {"schedule": schedule, "refused": refused, "answer": self._triage(), "fund": proposal.fund}

    def _for_submit(self) -> dict[str, Any]:
        proposal = self.object
        consultations, scores = list(proposal.consultations.all()), list(proposal.scores.all())
        return {
            "recommendations": recommendations.drafts(proposal),
            "lacks": [(lack, self.step_url(lack.step)) for lack in completeness.obstacles(proposal)],
            "waiting": next((row for row in consultations if row.answered_at is None), None),
            "consultations": [row for row in consultations if row.answered_at is not None],
            "scores": scores,
            "importance": scoring.importance(scores=scores, thresholds=self.municipality.thresholds),
            "may_score": self.may("score"),
        }
