"""Terms of reference (D3) and the competence that they state (D4)."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.views import ActionView, TenantDetailView, TenantFormView
from governance.domain import bodies
from governance.domain.terms_paper import document_of, is_draft
from governance.forms.bodies import CompetenceForm, NewTermsForm, TermsForm
from governance.models import Competence, TermsOfReference
from governance.views.bodies import BodyMixin
from governance.views.mixins import MeetingsNav, history_of, pdf_response


class AddTerms(BodyMixin, TenantFormView):
    """A new version of the terms of reference, begun from the one before."""

    form_class = NewTermsForm
    title = gettext_lazy("New version of the terms of reference")
    submit_label = gettext_lazy("Save the version")
    success_message = gettext_lazy("The version is saved.")

    def get_initial(self) -> dict[str, Any]:
        before = self.object.terms.order_by("-number").first()
        if before is None:
            return {"purpose": self.object.purpose}
        return {name: getattr(before, name) for name in bodies.TERMS_FIELDS}

    def act(self, form: NewTermsForm) -> TermsOfReference:
        return bodies.add_terms(body=self.object, actor=self.request.user, **form.values)


class TermsMixin(MeetingsNav):
    """A page about one version."""

    model = TermsOfReference
    permission_required = "governance.change_termsofreference"

    def get_queryset(self) -> QuerySet:
        return TermsOfReference.objects.select_related("body__reports_to", "municipality", "document")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.body_crumbs(self.object.body)


class TermsPage(TermsMixin, TenantDetailView):
    """One version: the text and the competence table."""

    permission_required = "governance.view_termsofreference"
    template_name = "governance/terms_detail.html"

    def get_title(self) -> Any:
        return _("Terms of reference, version %(number)s") % {"number": self.object.number}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        terms = self.object
        texts = (terms.purpose or terms.body.purpose, terms.tasks, terms.recusal_rule, terms.openness, terms.reporting)
        labels = (_("Purpose"), _("Tasks"), _("Rule on recusal"), _("Minutes and openness"), _("Reporting"))
        return super().get_context_data(
            lead=terms.body.name,
            is_draft=is_draft(terms),
            texts=[(label, text) for label, text in zip(labels, texts, strict=True) if text],
            competence=list(terms.competences.select_related("target")),
            may_change=self.request.user.has_perm("governance.change_termsofreference", terms),
            history=history_of(terms),
            **kwargs,
        )


class TermsPdf(TermsMixin, TenantDetailView):
    """The version as one PDF."""

    permission_required = "governance.view_termsofreference"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return pdf_response(document_of(self.object))


class ChangeTerms(TermsMixin, TenantFormView):
    """Correct a version."""

    form_class = TermsForm
    title = gettext_lazy("Correct the terms of reference")
    success_message = gettext_lazy("The terms of reference are corrected.")

    def act(self, form: TermsForm) -> TermsOfReference:
        return bodies.change_terms(
            terms=self.object, actor=self.request.user, expected_version=form.expected_version, **form.values
        )


class StateCompetence(TermsMixin, TenantFormView):
    """Write one row of the competence table."""

    form_class = CompetenceForm
    title = gettext_lazy("Competence")
    submit_label = gettext_lazy("Save the competence")
    success_message = gettext_lazy("The competence is saved.")

    def get_initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: CompetenceForm) -> TermsOfReference:
        bodies.state_competence(terms=self.object, actor=self.request.user, **form.values)
        return self.object


class RemoveCompetence(TermsMixin, ActionView):
    """Remove one row."""

    success_message = gettext_lazy("The competence is removed.")

    def act(self) -> TermsOfReference:
        row = Competence.objects.filter(terms=self.object, pk=self.kwargs["row"]).select_related("terms__body").first()
        if row is None:
            raise Http404
        bodies.remove_competence(row=row, actor=self.request.user)
        return self.object
