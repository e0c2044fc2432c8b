"""What is done with a proposal besides writing it: scores, Koncern IT, the business case, taking it back."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from common.views import ActionView, TenantFormView
from projects.domain import lifecycle, proposals, scoring, submission
from projects.domain import proposal_queries as queries
from projects.enums import Criterion
from projects.forms.proposal_acts import AnswerForm, ConsultForm, ScoreForm, WithdrawForm
from projects.models import Consultation, Proposal
from projects.views.proposals import DraftMixin, ProposalMixin

_USUAL_DAYS = 14


class ScoreProposal(DraftMixin, TenantFormView):
    """A department's score (D26)."""

    permission_required = "projects.score_proposal"
    form_class = ScoreForm
    tab = "score"
    title = gettext_lazy("Score the proposal")
    intro = gettext_lazy("Four questions, 5 best. The body sees every department's score; the mean ranks.")
    submit_label = gettext_lazy("Save the score")
    success_message = gettext_lazy("The score is saved.")

    def get_form(self, **kwargs: Any) -> ScoreForm:
        departments = scoring.departments_to_score(proposal=self.object, actor=self.request.user)
        rows = Department.objects.filter(pk__in=[row.pk for row in departments])
        return super().get_form(departments=rows, **kwargs)  # type: ignore[no-any-return]

    def get_initial(self) -> dict[str, Any]:
        departments = scoring.departments_to_score(proposal=self.object, actor=self.request.user)
        if not departments:
            return {}
        own = next((row for row in departments if row.pk == self.object.department_id), departments[0])
        held = {row.criterion: row for row in self.object.scores.filter(department=own)}
        values: dict[str, Any] = {name: held[name].value for name in Criterion.values if name in held}
        reason = next((row.reason for row in held.values() if row.reason), "")
        return values | {"department": own.pk, "reason": reason}

    def act(self, form: ScoreForm) -> Proposal:
        scoring.score(
            proposal=self.object,
            department=form.cleaned_data["department"],
            values=form.scores,
            reason=form.cleaned_data["reason"],
            actor=self.request.user,
        )
        return self.object


class ConsultKoncernIt(ProposalMixin, TenantFormView):
    """Put the draft to Koncern IT (D27)."""

    permission_required = "projects.submit_proposal"
    form_class = ConsultForm
    tab = "consult"
    title = gettext_lazy("Ask Koncern IT")
    intro = gettext_lazy(
        "Koncern IT answers on establishment, operation, architecture and resources before the proposal is submitted."
    )
    submit_label = gettext_lazy("Send the question")
    success_message = gettext_lazy("Koncern IT has been asked.")

    def get_initial(self) -> dict[str, Any]:
        return {"due": timezone.localdate() + timedelta(days=_USUAL_DAYS)}

    def act(self, form: ConsultForm) -> str:
        submission.consult(proposal=self.object, due=form.cleaned_data["due"], actor=self.request.user)
        return self.url("projects:proposal_step", pk=self.object.pk, step="submit")


class AnswerConsultation(TenantFormView):
    """Koncern IT's answer, with the proposal beside it."""

    model = Consultation
    permission_required = "projects.consult_proposal"
    form_class = AnswerForm
    template_name = "projects/consultation_answer.html"
    submit_label = gettext_lazy("Send the answer")
    success_message = gettext_lazy("The answer stands in the proposal.")

    def get_queryset(self) -> QuerySet:
        """Questions about proposals that the person may see."""
        seen = queries.visible_to(self.request.user, self.municipality)
        rows = Consultation.objects.select_related("proposal__department", "proposal__created_by", "asked_by")
        return rows.filter(proposal__in=seen.values("pk"))

    def permission_object(self) -> Any:
        return self.object.proposal

    def get_title(self) -> str:
        return _("Answer: %(title)s") % {"title": self.object.proposal.title}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        proposal = self.object.proposal
        return [
            (_("Project proposals"), self.url("projects:proposal_list")),
            (proposal.title, proposal.get_absolute_url()),
        ]

    def act(self, form: AnswerForm) -> Proposal:
        answered = submission.answer(consultation=self.object, actor=self.request.user, **form.values)
        return answered.proposal

    def get_cancel_url(self) -> str:
        return str(self.object.proposal.get_absolute_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(proposal=self.object.proposal, nav="projects.portfolio", **kwargs)


class OpenBusinessCase(DraftMixin, ActionView):
    """Begin the proposal's business case with what is known, and go to its lines."""

    permission_required = "projects.change_proposal"
    success_message = gettext_lazy("The business case is begun. Write what it costs and what it gives.")

    def act(self) -> str:
        case = proposals.open_business_case(proposal=self.object, actor=self.request.user)
        return self.url("business_cases:case_lines_change", pk=case.pk)


class WithdrawProposal(ProposalMixin, TenantFormView):
    """Take the proposal back for good."""

    permission_required = "projects.withdraw_proposal"
    form_class = WithdrawForm
    tab = "withdraw"
    title = gettext_lazy("Withdraw the proposal")
    submit_label = gettext_lazy("Withdraw")
    success_message = gettext_lazy("The proposal is withdrawn.")

    def get_consequences(self) -> list[Any]:
        return [
            _("No body decides it, and it cannot be taken up again."),
            _("What was written and decided before stays as it is."),
        ]

    def act(self, form: WithdrawForm) -> Proposal:
        return lifecycle.withdraw(proposal=self.object, actor=self.request.user, note=form.cleaned_data["note"])


class HandToLine(ProposalMixin, ActionView):
    """What is no project becomes a task in the line (D25)."""

    permission_required = "projects.submit_proposal"
    machine = lifecycle.machine
    success_message = gettext_lazy("It is now a task in the line.")

    def act(self) -> Proposal:
        return lifecycle.hand_to_line(proposal=self.object, actor=self.request.user, note=self.note)
