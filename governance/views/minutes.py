"""Minutes: who was there, sending them for approval, approving with one click (D14)."""

from typing import Any

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.canonical import canonical, sha256
from common.documents import render_html
from common.forms import ConfirmForm
from common.models import Snapshot
from common.views import ActionView, TenantDetailView, TenantFormView
from governance.domain import minutes, papers
from governance.enums import MeetingState
from governance.forms.meetings import AttendanceForm, ReasonForm
from governance.models import Attendance, Meeting
from governance.views.meetings import MeetingMixin

LAYOUT = "governance/paper_on_page.html"


class MinutesPage(MeetingMixin, TenantDetailView):
    """The minutes as they stand: a draft until everyone present has approved."""

    permission_required = "governance.view_meeting"
    template_name = "governance/minutes.html"
    title = gettext_lazy("Minutes")

    def get_queryset(self) -> Any:
        waits = ExpressionWrapper(minutes.waiting_for(self.request.user), output_field=BooleanField())
        return Meeting.objects.select_related("body", "minutes", "minutes_public", "municipality").annotate(
            waits_for_me=waits
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting, user = self.object, self.request.user
        full = user.has_perm("governance.view_full_meeting", meeting)
        # A draft is for the body; others read the minutes when they are approved.
        paper = self._paper(full) if full or meeting.state == MeetingState.APPROVED else None
        return super().get_context_data(
            paper=render_html(paper, layout=LAYOUT) if paper is not None else "",
            waits_for_me=meeting.waits_for_me,
            **kwargs,
        )

    def _paper(self, full: bool) -> Any:  # noqa: FBT001 -- private
        meeting = self.object
        frozen = meeting.minutes if full else meeting.minutes_public
        if frozen is not None:
            return frozen
        with translation.override(settings.LANGUAGE_CODE):
            body = canonical(papers.minutes_data(meeting, full=full))
        return Snapshot(
            municipality_id=meeting.municipality_id,
            kind=papers.MINUTES if full else papers.MINUTES_PUBLIC,
            schema_version=papers.SCHEMA_VERSION,
            body=body,
            sha256=sha256(body),
            taken_at=timezone.now(),
        )


class RecordAttendance(MeetingMixin, TenantFormView):
    """Who was there."""

    permission_required = "governance.finish_meeting"
    form_class = AttendanceForm
    title = gettext_lazy("Attendance")
    submit_label = gettext_lazy("Save the attendance")
    success_message = gettext_lazy("The attendance is recorded.")

    def get_form(self, **kwargs: Any) -> Any:
        statuses = dict(Attendance.objects.filter(meeting=self.object).values_list("user_id", "status"))
        return AttendanceForm(
            municipality=self.municipality,
            user=self.request.user,
            seats=minutes.seats_at(self.object),
            statuses=statuses,
            **kwargs,
        )

    def act(self, form: AttendanceForm) -> Meeting:
        minutes.record_attendance(meeting=self.object, statuses=form.statuses, actor=self.request.user)
        return self.object


class SendMinutes(MeetingMixin, TenantFormView):
    """The meeting is over: send the minutes to those who were there."""

    permission_required = "governance.finish_meeting"
    form_class = ConfirmForm
    template_name = "common/confirm.html"
    title = gettext_lazy("Send the minutes for approval")
    submit_label = gettext_lazy("Send the minutes")
    success_message = gettext_lazy("The minutes are sent for approval.")

    def get_consequences(self) -> list[Any]:
        names = [row.user.name for row in minutes.approvers(self.object)]
        if not names:
            return [_("Record who was present first: they approve the minutes.")]
        return [
            _("These approve with one click: %(names)s.") % {"names": ", ".join(names)},
            _("Decisions, attendance and action points cannot be changed meanwhile."),
            _("Items that were not decided wait for the body's next meeting."),
        ]

    def act(self, form: ConfirmForm) -> Meeting:
        return minutes.send_for_approval(meeting=self.object, actor=self.request.user)


class ReopenMinutes(MeetingMixin, TenantFormView):
    """Take the minutes back to correct them."""

    permission_required = "governance.finish_meeting"
    form_class = ReasonForm
    title = gettext_lazy("Take the minutes back")
    submit_label = gettext_lazy("Take the minutes back")
    success_message = gettext_lazy("The minutes can be corrected.")

    def get_consequences(self) -> list[Any]:
        return [_("Those who have approved are asked again.")]

    def act(self, form: ReasonForm) -> Meeting:
        return minutes.reopen(meeting=self.object, actor=self.request.user, reason=form.values["reason"])


class ApproveMinutes(MeetingMixin, ActionView):
    """One click; who may is the domain's to say."""

    permission_required = "governance.view_meeting"
    success_message = gettext_lazy("You have approved the minutes.")

    def act(self) -> Meeting:
        return minutes.approve(meeting=self.object, actor=self.request.user)
