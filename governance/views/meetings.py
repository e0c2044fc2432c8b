"""Meetings: the calendar, one meeting with its agenda, and the steps from plan to sent agenda."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.components import Figure
from common.forms import ConfirmForm
from common.numbers import dato, dato_dag
from common.panels import panels_for
from common.views import ActionView, TenantDetailView, TenantFormView, TenantListView
from governance.domain import agenda, meetings, minutes, queries
from governance.domain.action_points import open_points_of
from governance.enums import MeetingState
from governance.filters import MeetingFilter
from governance.forms.meetings import MeetingForm, NewItemForm, ReasonForm
from governance.models import Body, Case, Meeting, MinutesApproval
from governance.tables import MeetingTable
from governance.views.mixins import MeetingsNav, pdf_response


class MeetingList(MeetingsNav, TenantListView):
    """The calendar: what is coming first."""

    permission_required = "governance.view_meeting"
    table_class = MeetingTable
    filterset_class = MeetingFilter
    template_name = "governance/meeting_list.html"
    row_template = "governance/meeting_row.html"
    title = gettext_lazy("Meetings")
    lead = gettext_lazy("What the bodies meet about, and what they have decided.")
    empty_text = gettext_lazy("No meeting is planned yet.")
    group_order = ("is_past",)

    def get_queryset(self) -> QuerySet:
        return queries.meetings()

    def group_of(self, meeting: Meeting) -> Any:
        """Heading of a part of the calendar."""
        return _("Earlier meetings") if meeting.is_past else _("Coming meetings")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        runs = queries.bodies_of(self.request.user, self.municipality, *queries.RUNNING)
        return super().get_context_data(
            own_bodies=queries.bodies().filter(pk__in=runs) if runs else [],
            **kwargs,
        )


class MeetingMixin(MeetingsNav):
    """A page about one meeting."""

    model = Meeting

    def get_queryset(self) -> QuerySet:
        return Meeting.objects.select_related("body__reports_to")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.meeting_crumbs(self.object)


class MeetingPage(MeetingMixin, TenantDetailView):
    """The meeting: its agenda, where it stands, and what to do now."""

    permission_required = "governance.view_meeting"
    template_name = "governance/meeting_detail.html"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.meeting_crumbs()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting, user = self.object, self.request.user
        runs = user.has_perm("governance.plan_meeting", meeting)
        items = queries.items_of(meeting)
        for item in items:
            item.is_shown = user.has_perm("governance.view_agendaitem", item)
        planned = meeting.state == MeetingState.PLANNED
        approvers = list(minutes.approvers(meeting)) if meeting.state == MeetingState.HELD else []
        approved = (
            set(MinutesApproval.objects.filter(meeting=meeting).values_list("user_id", flat=True))
            if approvers
            else set()
        )
        asked = [item for item in items if item.asked]
        undecided = [item for item in asked if not item.in_force]
        return super().get_context_data(
            items=items,
            runs=runs,
            has_seat=user.has_perm("governance.view_full_meeting", meeting),
            leads=user.has_perm("governance.accept_late_meeting", meeting),
            is_late=timezone.localdate() > meeting.deadline,
            ready=list(queries.ready_cases(meeting.body)) if runs and planned else [],
            undecided=undecided,
            figures=self._figures(items, asked, undecided),
            lead=self._lead(undecided),
            has_begun=meeting.starts_at <= timezone.now(),
            approvers=[(row.user, row.user_id in approved) for row in approvers],
            waits_for_me=any(row.user_id == user.pk for row in approvers) and user.pk not in approved,
            open_points=[
                point
                for point in open_points_of(meeting.body, before=meeting)[:20]
                if user.has_perm("governance.view_actionpoint", point)
            ],
            panels=panels_for("meeting", meeting, user),
            **kwargs,
        )

    def _lead(self, undecided: list[Any]) -> str:
        meeting = self.object
        if meeting.state == MeetingState.PLANNED:
            return _("The agenda is being made. Items are handed in by %(date)s.") % {"date": dato(meeting.deadline)}
        if meeting.state == MeetingState.AGENDA_SENT:
            if undecided:
                return _("The agenda has been sent on %(date)s. Open an item to decide it.") % {
                    "date": dato(meeting.agenda_sent_at)
                }
            return _("Everything on the agenda has been decided. The minutes can be sent for approval.")
        if meeting.state == MeetingState.HELD:
            return _("The minutes wait for those who were present. When all have approved, they are frozen.")
        if meeting.state == MeetingState.APPROVED:
            return _("The minutes were approved on %(date)s and cannot be changed.") % {
                "date": dato(meeting.minutes_approved_at)
            }
        return _("The meeting is cancelled.")

    def _figures(self, items: list[Any], asked: list[Any], undecided: list[Any]) -> list[Figure]:
        meeting = self.object
        start = timezone.localtime(meeting.starts_at)
        end = timezone.localtime(meeting.ends_at)
        return [
            Figure(_("Time"), f"{start:%H.%M}–{end:%H.%M}", dato_dag(meeting.starts_at)),
            Figure(_("Items"), str(len(items)), meeting.place or _("no place given")),
            Figure(
                _("To be decided"),
                str(len(asked)),
                _("%(count)s still to decide") % {"count": len(undecided)} if undecided else _("nothing is left"),
            ),
            Figure(_("State"), meeting.get_state_display()),
        ]


class PlanMeeting(MeetingsNav, TenantFormView):
    """Put a meeting of one body in the calendar."""

    model = Body
    permission_required = "governance.plan_body"
    form_class = MeetingForm
    title = gettext_lazy("Plan a meeting")
    submit_label = gettext_lazy("Plan the meeting")
    success_message = gettext_lazy("The meeting is planned.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.body_crumbs(self.object)

    def get_initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: MeetingForm) -> Meeting:
        return meetings.plan_meeting(body=self.object, actor=self.request.user, **form.values)


class MoveMeeting(MeetingMixin, TenantFormView):
    """Another time or place."""

    permission_required = "governance.plan_meeting"
    form_class = MeetingForm
    title = gettext_lazy("Move the meeting")
    success_message = gettext_lazy("The meeting is moved.")

    def get_initial(self) -> dict[str, Any]:
        start, end = timezone.localtime(self.object.starts_at), timezone.localtime(self.object.ends_at)
        return {
            "day": start.date(),
            "starts": start.time(),
            "ends": end.time(),
            "place": self.object.place,
            "deadline": self.object.deadline,
        }

    def act(self, form: MeetingForm) -> Meeting:
        return meetings.move_meeting(
            meeting=self.object, actor=self.request.user, expected_version=form.expected_version, **form.values
        )


class CancelMeeting(MeetingMixin, TenantFormView):
    """Call it off."""

    permission_required = "governance.plan_meeting"
    form_class = ReasonForm
    title = gettext_lazy("Cancel the meeting")
    submit_label = gettext_lazy("Cancel the meeting")
    success_message = gettext_lazy("The meeting is cancelled.")

    def get_consequences(self) -> list[Any]:
        return [_("Cases on the agenda wait for the body again."), _("The meeting stays in the calendar as cancelled.")]

    def act(self, form: ReasonForm) -> Meeting:
        return meetings.cancel_meeting(meeting=self.object, actor=self.request.user, reason=form.values["reason"])


class SendAgenda(MeetingMixin, TenantFormView):
    """The last look before the agenda is frozen."""

    permission_required = "governance.send_agenda_meeting"
    form_class = ConfirmForm
    template_name = "common/confirm.html"
    title = gettext_lazy("Send the agenda")
    submit_label = gettext_lazy("Send the agenda")
    success_message = gettext_lazy("The agenda is sent.")

    def get_consequences(self) -> list[Any]:
        return [
            _("Standing items and appendices are added by themselves."),
            _("The agenda is frozen as it is now, and can no longer be changed."),
            _("The items can be decided from now on."),
        ]

    def act(self, form: ConfirmForm) -> Meeting:
        return agenda.send(meeting=self.object, actor=self.request.user)


class PlaceCase(MeetingMixin, ActionView):
    """Put a waiting case on the agenda."""

    permission_required = "governance.plan_meeting"
    success_message = gettext_lazy("The case is on the agenda.")

    def act(self) -> Meeting:
        key = self.request.POST.get("case", "")
        case = Case.objects.filter(pk=key).first() if key.isdecimal() else None
        if case is None or not self.request.user.has_perm("governance.view_case", case):
            raise Http404
        agenda.place(case=case, meeting=self.object, actor=self.request.user, late_accepted="late" in self.request.POST)
        return self.object


class AddItem(MeetingMixin, TenantFormView):
    """Put something else on the agenda."""

    permission_required = "governance.plan_meeting"
    form_class = NewItemForm
    title = gettext_lazy("Add an item")
    submit_label = gettext_lazy("Add the item")
    success_message = gettext_lazy("The item is on the agenda.")

    def get_initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: NewItemForm) -> Meeting:
        agenda.add_item(meeting=self.object, actor=self.request.user, **form.values)
        return self.object


class MeetingPaper(MeetingMixin, TenantDetailView):
    """The agenda or the minutes as PDF: whole for the body, without closed items for every signed-in user."""

    permission_required = "governance.view_meeting"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        whole, shown = {
            "agenda": (self.object.agenda, self.object.agenda_open),
            "minutes": (self.object.minutes, self.object.minutes_public),
        }[self.kwargs["paper"]]
        full = request.user.has_perm("governance.view_full_meeting", self.object) and "open" not in request.GET
        snapshot = whole if full else shown
        if snapshot is None:
            raise Http404
        return pdf_response(snapshot)

    def get_queryset(self) -> QuerySet:
        return Meeting.objects.select_related("body", "agenda", "agenda_open", "minutes", "minutes_public")
