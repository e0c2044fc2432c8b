"""Decisions: the list, one decision with what it did, taking it back; urgent decisions; action points."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import DomainError
from common.panels import panels_for
from common.views import TenantDetailView, TenantFormView, TenantListView
from governance.domain import action_points, decisions, queries, urgent
from governance.domain.choices import handler_of
from governance.domain.competence import Powers, powers_of
from governance.enums import Outcome
from governance.filters import ActionPointFilter, DecisionFilter
from governance.forms.decisions import UrgentForm
from governance.forms.meetings import ActionPointForm, DoneForm, ReasonForm
from governance.models import ActionPoint, AgendaItem, Case, Decision, Meeting
from governance.tables import ActionPointTable, DecisionTable
from governance.views.items import ItemMixin
from governance.views.meetings import MeetingMixin
from governance.views.mixins import MeetingsNav, history_of


class DecisionList(MeetingsNav, TenantListView):
    """What has been decided; closed ones are seen by their own body only."""

    permission_required = "governance.view_meeting"
    table_class = DecisionTable
    filterset_class = DecisionFilter
    row_template = "governance/decision_row.html"
    title = gettext_lazy("Decisions")
    empty_text = gettext_lazy("Nothing has been decided yet.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.meeting_crumbs()

    def get_queryset(self) -> QuerySet:
        return queries.decisions_for(self.request.user, self.municipality)


class DecisionMixin(MeetingsNav):
    """A page about one decision."""

    model = Decision

    def get_queryset(self) -> QuerySet:
        return Decision.objects.select_related(
            "body", "case", "item__meeting__body", "urgent_decision__superior", "recorded_by", "reversed_by"
        ).prefetch_related("outcomes__recommendation", "outcomes__forwarded_to", "outcomes__postponed_to__body")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*self.meeting_crumbs(), (_("Decisions"), self.url("governance:decision_list"))]


class DecisionPage(DecisionMixin, TenantDetailView):
    """What was decided, what it did, and whether it stands."""

    permission_required = "governance.view_decision"
    template_name = "governance/decision_detail.html"

    def get_title(self) -> Any:
        return self.object.subject

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        decision, user = self.object, self.request.user
        handler = handler_of(decision.case)
        seen = handler is not None and handler.visible_to(decision.case, user)
        return super().get_context_data(
            lead=str(decision),
            history=history_of(decision),
            case_url=handler.url(decision.case) if seen and handler is not None else "",
            case_label=handler.label if handler is not None else "",
            may_reverse=decision.reversed_at is None
            and not (decision.item_id and decision.item.urgent_decision_id)
            and user.has_perm("governance.reverse_decision", decision),
            panels=panels_for("decision", decision, user),
            **kwargs,
        )


class ReverseDecision(DecisionMixin, TenantFormView):
    """Take a decision back."""

    permission_required = "governance.reverse_decision"
    form_class = ReasonForm
    title = gettext_lazy("Reverse the decision")
    submit_label = gettext_lazy("Reverse the decision")
    success_message = gettext_lazy("The decision is reversed.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*super().get_crumbs(), (str(self.object), self.object.get_absolute_url())]

    def get_consequences(self) -> list[Any]:
        return [
            _("What the decision did is taken back; what has already been paid out is listed for recovery."),
            _("The case waits for %(body)s again.") % {"body": self.object.body},
            _("The decision and why it was reversed stay in the minutes."),
        ]

    def act(self, form: ReasonForm) -> Decision:
        return decisions.reverse(decision=self.object, actor=self.request.user, reason=form.values["reason"])


class TakeUrgent(MeetingsNav, TenantFormView):
    """Decide a waiting case between meetings (D5)."""

    model = Case
    permission_required = "governance.view_case"
    form_class = UrgentForm
    template_name = "governance/urgent.html"
    title = gettext_lazy("Urgent decision")
    submit_label = gettext_lazy("Take the urgent decision")
    success_message = gettext_lazy("The urgent decision is taken and in force.")

    def get_queryset(self) -> QuerySet:
        return Case.objects.select_related("awaits_body__reports_to")

    @cached_property
    def powers(self) -> Powers | None:
        """What the body that the case waits for may decide today."""
        body = self.object.awaits_body
        return powers_of(body=body, on=timezone.localdate()) if body is not None else None

    def has_permission(self) -> bool:
        return super().has_permission() and urgent.may_take(
            case=self.object, actor=self.request.user, powers=self.powers
        )

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.body_crumbs(self.object.awaits_body)

    def get_form(self, **kwargs: Any) -> UrgentForm:
        return UrgentForm(
            municipality=self.municipality,
            user=self.request.user,
            recommendations=urgent.proposed(self.object),
            case=self.object,
            body=self.object.awaits_body,
            only=frozenset({*Outcome.POSITIVE, Outcome.REJECTED}),
            **kwargs,
        )

    def show(self, form: Any, *, status: int = 200, **extra: Any) -> HttpResponseBase:
        choices = form.choices if form.is_bound and not form.errors else form.initial_choices()
        try:
            said, refused = urgent.preview(case=self.object, choices=choices, powers=self.powers), ""
        except DomainError as error:
            said, refused = [], str(error)
        return super().show(form, status=status, said=said, refused=refused, **extra)

    def get_cancel_url(self) -> str:
        handler = handler_of(self.object)
        return handler.url(self.object) if handler is not None else self.url("governance:meeting_list")

    def act(self, form: UrgentForm) -> Decision:
        taken = urgent.take(
            case=self.object,
            body=self.object.awaits_body,
            reason=form.cleaned_data["reason"],
            actor=self.request.user,
            choices=form.choices,
        )
        return taken.decisions.get()


# --- Action points (D15) ----------------------------------------------------------------------------------------
class ActionPointList(MeetingsNav, TenantListView):
    """Tasks that meetings have given: one's own first to be seen."""

    permission_required = "governance.list_actionpoint"
    table_class = ActionPointTable
    filterset_class = ActionPointFilter
    row_template = "governance/action_point_row.html"
    title = gettext_lazy("Action points")
    lead = gettext_lazy("Tasks that the meetings have given, followed up until they are done.")
    empty_text = gettext_lazy("There are no action points.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.meeting_crumbs()

    def get_queryset(self) -> QuerySet:
        return queries.action_points_for(self.request.user, self.municipality)


class ActionPointMixin(MeetingsNav):
    """A page about one action point."""

    model = ActionPoint

    def get_queryset(self) -> QuerySet:
        return ActionPoint.objects.select_related("responsible", "meeting__body", "item", "body")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*self.meeting_crumbs(), (_("Action points"), self.url("governance:action_point_list"))]


class ActionPointPage(ActionPointMixin, TenantDetailView):
    """The task, where it was given, and what came of it."""

    permission_required = "governance.view_actionpoint"
    template_name = "governance/action_point.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        point, user = self.object, self.request.user
        return super().get_context_data(
            may_finish=point.done_at is None and user.has_perm("governance.complete_actionpoint", point),
            history=history_of(point),
            **kwargs,
        )


class FinishActionPoint(ActionPointMixin, TenantFormView):
    """Say that it is done."""

    permission_required = "governance.complete_actionpoint"
    form_class = DoneForm
    title = gettext_lazy("Done")
    submit_label = gettext_lazy("It is done")
    success_message = gettext_lazy("The action point is done.")

    def get_title(self) -> Any:
        return self.object.text

    def act(self, form: DoneForm) -> str:
        action_points.finish(point=self.object, actor=self.request.user, **form.values)
        return self.url("governance:action_point_list")


class _GivePoint(TenantFormView):
    form_class = ActionPointForm
    title = gettext_lazy("Give an action point")
    submit_label = gettext_lazy("Give the task")
    success_message = gettext_lazy("The action point is given.")

    def get_initial(self) -> dict[str, Any]:
        return {}


class GiveOnItem(ItemMixin, _GivePoint):
    """A task under an item."""

    permission_required = "governance.keep_minutes_agendaitem"

    def act(self, form: ActionPointForm) -> AgendaItem:
        action_points.give(meeting=self.object.meeting, item=self.object, actor=self.request.user, **form.values)
        return self.object


class GiveOnMeeting(MeetingMixin, _GivePoint):
    """A task of the whole meeting."""

    permission_required = "governance.finish_meeting"

    def act(self, form: ActionPointForm) -> Meeting:
        action_points.give(meeting=self.object, actor=self.request.user, **form.values)
        return self.object
