"""One item of an agenda: the page where the body decides, and the case as the body sees it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.components import Tab
from common.documents import document_kinds, render_html
from common.errors import DomainError
from common.panels import panels_for
from common.views import TenantDetailView, TenantFormView
from governance.cases import Choice
from governance.domain import decisions, item_reads
from governance.domain.agenda_texts import TEXTS
from governance.domain.choices import answer_for, handler_of
from governance.domain.competence import Powers, powers_of
from governance.domain.quorum import Quorum, quorum_of
from governance.enums import MeetingState, Outcome
from governance.forms.decisions import DecisionForm
from governance.models import AgendaItem
from governance.views.mixins import MeetingsNav

PREVIEW = "preview"


class ItemMixin(MeetingsNav):
    """A page about one item; closed ones are seen by the body and the case's parties only."""

    model = AgendaItem

    def get_queryset(self) -> QuerySet:
        return AgendaItem.objects.select_related(
            "meeting__body__reports_to", "case", "document", "responsible", "closed_by", "urgent_decision__body"
        )

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.meeting_crumbs(self.object.meeting, self.object)

    def tabs(self, current: str) -> list[Tab]:
        """The pages about the item: the decision, the case as the body sees it, the case itself."""
        item = self.object
        here = {"pk": item.pk}
        found = [Tab(_("Decision"), self.url("governance:item_detail", **here), current=current == "decision")]
        if item.document is not None and item.document.kind in document_kinds:
            address = self.url("governance:item_document", **here)
            found.append(Tab(_("Recommendation"), address, current=current == "document"))
        handler = handler_of(item.case)
        if handler is not None and handler.visible_to(item.case, self.request.user):
            found.append(Tab(handler.label, handler.url(item.case)))
        return found


class ItemPage(ItemMixin, TenantFormView):
    """The item: what is recommended, what would happen, and the decision."""

    permission_required = "governance.view_agendaitem"
    template_name = "governance/item_detail.html"
    success_message = gettext_lazy("The decision is recorded.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.meeting_crumbs(self.object.meeting)

    def get_title(self) -> Any:
        return self.object.title

    def get_queryset(self) -> QuerySet:
        return item_reads.with_surroundings(super().get_queryset())

    def get_object(self) -> Any:
        item = super().get_object()
        self.taken = item_reads.decisions_on(item)
        self.decision = next((row for row in self.taken if row.reversed_at is None), None)
        self.recommendations = item_reads.recommendations_of(item, self.taken)
        self.handler = handler_of(item.case)
        return item

    @cached_property
    def powers(self) -> Powers:
        """What the body may decide today."""
        return powers_of(body=self.object.meeting.body, on=timezone.localdate())

    @cached_property
    def quorum(self) -> Quorum:
        """Who takes part in the item."""
        return quorum_of(self.object, powers=self.powers)

    @property
    def may_decide(self) -> bool:
        """Whether the person decides here and now; who is recused or a party sees no buttons (D13)."""
        return (
            bool(self.recommendations)
            and self.decision is None
            and self.object.meeting.state in MeetingState.OPEN_FOR_DECISIONS
            and self.request.user.has_perm("governance.decide_agendaitem", self.object)
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.get_form() if self.may_decide else None
        said, refused = self._say(form.initial_choices()) if form is not None else ([], "")
        return self.show(form, said=said, refused=refused)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("governance.decide_agendaitem", self.object):
            raise PermissionDenied(
                _("Only the chair decides, and nobody decides a case they are recused from or party to.")
            )
        if PREVIEW in request.POST:
            return self._preview()
        return super().post(request, *args, **kwargs)

    def _preview(self) -> HttpResponseBase:
        """What would happen: the block alone for htmx, the page with it otherwise. Nothing is saved."""
        form = self.get_form(data=self.request.POST)
        if form.is_valid():
            said, refused = self._say(form.choices)
        else:
            said, refused = [], str(_("Choose what is decided on each recommendation."))
        if self.request.htmx:
            return self.render({"said": said, "refused": refused}, template="governance/item_preview.html")
        return self.show(form, said=said, refused=refused)

    def _say(self, choices: Sequence[Choice]) -> tuple[list[str], str]:
        try:
            said = decisions.preview(
                item=self.object,
                choices=choices,
                powers=self.powers,
                quorum=self.quorum,
                recommendations=self.recommendations,
            )
        except DomainError as error:
            return [], str(error)
        return said, ""

    def get_form(self, **kwargs: Any) -> DecisionForm:
        return DecisionForm(
            municipality=self.municipality,
            user=self.request.user,
            recommendations=self.recommendations,
            case=self.object.case,
            body=self.object.meeting.body,
            bodies=item_reads.other_bodies(self.object),
            meetings=item_reads.coming_meetings(self.object),
            suggested={} if "data" in kwargs and kwargs["data"] is not None else self._suggested(),
            **kwargs,
        )

    def _suggested(self) -> dict[int, tuple[str, Any]]:
        """Where the body has no competence, the recommendation upward is suggested for the whole item (D4)."""
        body = self.object.meeting.body
        today = timezone.localdate()
        for row in self.recommendations:
            answer = answer_for(row, body=body, on=today, rows=self.powers.rows)
            if not answer.decides and answer.target is not None and self.object.case_id is not None:
                return {other.number: (Outcome.FORWARDED, answer.target) for other in self.recommendations}
        return {}

    def act(self, form: DecisionForm) -> AgendaItem:
        decisions.record(
            item=self.object,
            choices=form.choices,
            actor=self.request.user,
            decided_on=form.cleaned_data["decided_on"],
            announcement=form.cleaned_data["announcement"],
        )
        return self.object

    def show(self, form: Any, *, status: int = 200, **extra: Any) -> HttpResponseBase:
        extra.setdefault("said", [])
        extra.setdefault("refused", "")
        return super().show(form, status=status, **extra)

    def get_cancel_url(self) -> str:
        return self.object.meeting.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item, user = self.object, self.request.user
        state = item.meeting.state
        facts = self.handler.facts(item.case) if self.handler is not None else []
        runs = user.has_perm("governance.keep_minutes_agendaitem", item)
        return super().get_context_data(
            tabs=self.tabs("decision"),
            facts=facts[:4],
            warnings=self.handler.warnings(item.case) if self.handler is not None else [],
            lead=self._lead(),
            recommendations=self.recommendations,
            decision=self.decision,
            earlier=[row for row in self.taken if row.reversed_at is not None],
            may_reverse=self.decision is not None
            and item.urgent_decision_id is None
            and user.has_perm("governance.reverse_decision", self.decision),
            quorum=self.quorum if self._is_to_be_decided else None,
            recusals=item_reads.recusals_on(item),
            why_not=self._why_not(),
            texts=[(label, text) for name, label in TEXTS.items() if (text := getattr(item, name))],
            action_points=item_reads.action_points_on(item),
            may_recuse=self.decision is None
            and state in MeetingState.UPCOMING
            and user.has_perm("governance.recuse_agendaitem", item),
            runs=runs,
            may_close=item.case is not None and user.has_perm("governance.close_case", item.case),
            is_planned=state == MeetingState.PLANNED,
            is_open=state in MeetingState.OPEN_FOR_DECISIONS,
            panels=panels_for("item", item, user),
            **kwargs,
        )

    @property
    def _is_to_be_decided(self) -> bool:
        """Whether a quorum is still a question; what is decided carries its own with it."""
        return (
            bool(self.recommendations) and self.decision is None and self.object.meeting.state in MeetingState.UPCOMING
        )

    def _lead(self) -> str:
        item = self.object
        parts = [str(self.handler.label) if self.handler is not None else str(item.get_type_display())]
        if item.responsible is not None:
            parts.append(_("responsible: %(name)s") % {"name": item.responsible})
        if item.journal_number:
            parts.append(item.journal_number)
        if item.is_closed:
            parts.append(_("closed: %(ground)s") % {"ground": item.closed_ground})
        return " · ".join(parts)

    def _why_not(self) -> str:
        """Why whoever leads the body cannot decide this one."""
        item, user = self.object, self.request.user
        roles = user.roles_in(self.municipality)
        if self.decision is not None or not self.recommendations:
            return ""
        if item.case_id is not None and roles.has("case_party", scope_id=item.case_id):
            return _("You are a party to this case, and take no part in deciding it.")
        if item.case_id is not None and roles.has("recused", scope_id=item.case_id):
            return _("You are recused from this case, and take no part in deciding it.")
        if item.meeting.state == MeetingState.PLANNED:
            return _("The item can be decided when the agenda has been sent.")
        return ""


class ItemDocument(ItemMixin, TenantDetailView):
    """The case as the body sees it: frozen when it was put on the agenda."""

    permission_required = "governance.view_agendaitem"
    template_name = "governance/item_document.html"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.meeting_crumbs(self.object.meeting, self.object)

    def get_title(self) -> Any:
        return self.object.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        document = self.object.document
        if document is None or document.kind not in document_kinds:
            raise Http404
        return super().get_context_data(
            tabs=self.tabs("document"), paper=render_html(document, layout="governance/paper_on_page.html"), **kwargs
        )
