"""Reading proposals: the list, the page, its business case, versions and history."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from business_cases.case_words import all_figures
from business_cases.domain import cases as business_cases
from business_cases.domain.appraisal_document import as_document
from common.components import Figure, Tab
from common.documents import document_filename, render_pdf
from common.models import AuditEntry
from common.views import TenantDetailView, TenantListView, TenantView
from projects.documents import figures as document_figures
from projects.domain import proposal_queries as queries
from projects.domain import recommendations
from projects.domain.completeness import lacking
from projects.domain.differences import differences
from projects.domain.lifecycle import machine
from projects.domain.proposal_snapshot import SECTIONS
from projects.enums import ProposalState
from projects.models import Consultation, Proposal, ProposalVersion
from projects.proposal_tables import ProposalFilter, ProposalTable
from projects.proposal_words import figures, told, what_now
from projects.views.section import section_tabs

HISTORY = 100
_TABS = (
    ("proposal_detail", gettext_lazy("Proposal")),
    ("proposal_case", gettext_lazy("Business case")),
    ("proposal_versions", gettext_lazy("Versions")),
    ("proposal_history", gettext_lazy("History")),
)


class ProposalList(TenantListView):
    """Every proposal the person may see."""

    permission_required = "projects.view_proposal"
    table_class = ProposalTable
    filterset_class = ProposalFilter
    row_template = "projects/proposal_row.html"
    template_name = "projects/proposal_list.html"
    title = gettext_lazy("Project proposals")
    lead = gettext_lazy("What is proposed, what it costs, how important it is, and where it waits.")
    empty_text = gettext_lazy("There are no proposals yet.")
    empty_hint = gettext_lazy(
        "Begin with a title: the portal says at once whether it is a project, and who decides it."
    )

    def get_queryset(self) -> QuerySet:
        return queries.for_list(self.request.user, self.municipality).order_by("-number")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(nav="projects.portfolio", tabs=section_tabs(self, "proposal_list"), **kwargs)

    def get_primary_action(self) -> tuple[Any, str] | None:
        if not self.request.user.has_perm("projects.add_proposal", self.municipality):
            return None
        return _("New project proposal"), self.url("projects:proposal_add")


class ProposalMixin:
    """A page about one proposal. One that is kept from the person does not exist for them."""

    model = Proposal
    permission_required = "projects.view_proposal"
    tab = "proposal_detail"

    def get_queryset(self) -> QuerySet:
        """What the person may see, with what the pages name."""
        seen = queries.visible_to(self.request.user, self.municipality)  # type: ignore[attr-defined]
        return queries.with_names(seen)

    def get_crumbs(self) -> list[tuple[Any, str]]:
        """The list, and the proposal from the pages below it."""
        crumbs = [(_("Project proposals"), self.url("projects:proposal_list"))]  # type: ignore[attr-defined]
        proposal = self.object  # type: ignore[attr-defined]
        if proposal is None or self.tab == "proposal_detail":
            return crumbs
        return [*crumbs, (proposal.title, proposal.get_absolute_url())]

    def may(self, what: str) -> bool:
        """Whether the person may ``what`` (such as "change") with the proposal."""
        return bool(self.request.user.has_perm(f"projects.{what}_proposal", self.object))  # type: ignore[attr-defined]

    def tabs(self) -> list[Tab]:
        """The pages on the proposal."""
        return [
            Tab(label, self.url(f"projects:{route}", pk=self.object.pk), route == self.tab)  # type: ignore[attr-defined]
            for route, label in _TABS
        ]


class DraftMixin(ProposalMixin):
    """A page for the writers of a draft. When the proposal has been handed in they are shown it, not refused."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        proposal = self.object  # type: ignore[attr-defined]
        if response.status_code == 403 and proposal.state not in ProposalState.EDITABLE and self.may("submit"):
            messages.info(request, _("The proposal has been handed in, so it cannot be changed now."))
            return HttpResponseRedirect(proposal.get_absolute_url())
        return response


class ProposalTab(ProposalMixin, TenantDetailView):
    """A tab of the page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(proposal=self.object, tabs=self.tabs(), nav="projects.portfolio", **kwargs)


class ProposalPage(ProposalTab):
    """What it is, how it stands, what to do now, and what bodies decided."""

    template_name = "projects/proposal_detail.html"

    def get_queryset(self) -> QuerySet:
        seen = queries.visible_to(self.request.user, self.municipality)
        return queries.with_parts(seen).select_related("project")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        proposal = self.object
        writes, consultations = self.may("change"), list(proposal.consultations.all())
        scores = list(proposal.scores.all())
        lacks = lacking(proposal) if writes else []
        waiting = next((row for row in consultations if row.answered_at is None), None)
        decided = proposal.state in ProposalState.DECIDED
        return super().get_context_data(
            figures=self._figures(scores),
            lead=what_now(proposal, waiting=waiting, lacks=len(lacks), writes=writes),
            lacks=[(lack, self.url("projects:proposal_step", pk=proposal.pk, step=lack.step)) for lack in lacks],
            writes=writes,
            may_answer=waiting is not None and self.may("consult"),
            waiting=waiting,
            consultations=[row for row in consultations if row.answered_at is not None],
            scores=scores,
            may_score=self.may("score"),
            may_close=self.request.user.has_perm("governance.close_case", proposal.case),
            goals=queries.goals_of(proposal),
            sections=[
                (name, heading, getattr(proposal, name)) for name, heading in SECTIONS if getattr(proposal, name)
            ],
            recommendations=recommendations.drafts(proposal) if writes and proposal.body_id else [],
            decisions=queries.decisions_on(proposal) if proposal.submitted_at else [],
            project=getattr(proposal, "project", None) if decided else None,
            steps=machine.available(proposal, user=self.request.user),
            **kwargs,
        )

    def _figures(self, scores: list[Any]) -> list[Any]:
        """As the body has them when it has them; else as they stand."""
        proposal = self.object
        if proposal.state not in ProposalState.EDITABLE:
            version = proposal.versions.select_related("snapshot").order_by("-number").first()
            if version is not None:
                return [
                    Figure(row["name"], row["value"], row["note"]) for row in document_figures(version.snapshot.data)
                ]
        return figures(proposal, scores=scores, tab_url=self.url("projects:proposal_case", pk=proposal.pk))


class ProposalCase(ProposalTab):
    """The business case behind the proposal: its key figures, and the way to its lines."""

    tab = "proposal_case"
    template_name = "projects/proposal_case.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case, found = self.object.business_case, {}
        if case is not None:
            appraisal = as_document(business_cases.figures(case))
            found = {
                "facts": all_figures(appraisal),
                "warnings": business_cases.warnings(case),
                "departments": appraisal["departments"],
            }
        return super().get_context_data(business_case=case, may_open=self.may("change"), **found, **kwargs)


class ProposalVersions(ProposalTab):
    """Every submitted version, and what is new in one against another."""

    tab = "proposal_versions"
    template_name = "projects/proposal_versions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions = list(self.object.versions.select_related("snapshot", "submitted_by").order_by("-number"))
        was, now = self._chosen(versions)
        return super().get_context_data(
            versions=versions,
            was=was,
            now=now,
            groups=differences(was.snapshot.data, now.snapshot.data) if was and now else [],
            **kwargs,
        )

    def _chosen(self, versions: list[ProposalVersion]) -> tuple[Any, Any]:
        """The two asked for in the address, older first; else the two latest. An unknown number is a 404."""
        by_number = {str(version.number): version for version in versions}
        wanted = [self.request.GET.get(name) for name in ("from", "to")]
        if any(wanted):
            if any(number not in by_number for number in wanted):
                raise Http404
            return tuple(sorted((by_number[str(number)] for number in wanted), key=lambda row: row.number))  # type: ignore[return-value]
        return (versions[1], versions[0]) if len(versions) > 1 else (None, None)


class ProposalHistory(ProposalTab):
    """What happened with the proposal, in words."""

    tab = "proposal_history"
    template_name = "projects/proposal_history.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        proposal = self.object
        keys = [str(key) for key in proposal.consultations.order_by().values_list("pk", flat=True)]
        mine = Q(object_type=Proposal._meta.label_lower, object_id=str(proposal.pk))
        asked = Q(object_type=Consultation._meta.label_lower, object_id__in=keys)
        entries = AuditEntry.objects.filter(mine | asked, municipality_id=proposal.municipality_id).order_by("-id")
        return super().get_context_data(history=told(entries[:HISTORY]), **kwargs)


class ProposalPdf(ProposalMixin, TenantView):
    """A submitted version as it was frozen, on paper."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        versions = self.object.versions.select_related("snapshot")
        snapshot = get_object_or_404(versions, number=self.kwargs["number"]).snapshot
        response = HttpResponse(render_pdf(snapshot), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{document_filename(snapshot)}"'
        response["Cache-Control"] = "private, no-store"
        return response
