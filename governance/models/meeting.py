"""Meetings: when a body meets, who was there, and who approved the minutes."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.rules import is_staff
from common.numbers import dato_lang
from common.tenancy import TenantModel
from common.tenant_urls import tenant_url
from common.text import SearchTextField
from common.versions import VersionedModel
from governance import rules
from governance.enums import (
    AttendanceStatus,
    MeetingState,
)


class Meeting(VersionedModel, TenantModel):
    """A meeting of a body. The agenda is frozen when it is sent, the minutes when all have approved (D14)."""

    body = models.ForeignKey(
        "governance.Body", on_delete=models.PROTECT, related_name="meetings", verbose_name=_("body")
    )
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=15, choices=MeetingState.choices, default=MeetingState.PLANNED)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=150, blank=True)
    search_text = SearchTextField("place", "starts_at")
    deadline = models.DateField(_("deadline for items"))
    agenda = models.ForeignKey(
        "common.Snapshot",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("agenda as sent"),
    )
    agenda_open = models.ForeignKey(
        "common.Snapshot",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("agenda without closed items"),
    )
    agenda_sent_at = models.DateTimeField(_("agenda sent"), null=True, blank=True)
    minutes = models.ForeignKey(
        "common.Snapshot",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("minutes as approved"),
    )
    minutes_public = models.ForeignKey(
        "common.Snapshot",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("minutes without closed items"),
    )
    minutes_sent_at = models.DateTimeField(_("minutes sent for approval"), null=True, blank=True)
    minutes_approved_at = models.DateTimeField(_("minutes approved"), null=True, blank=True)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_at"]
        indexes = [models.Index(fields=["municipality", "body", "starts_at"], name="meeting_calendar")]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "body", "number"], name="meeting_unique_number"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_it_starts",
                violation_error_message=_("The meeting ends before it starts."),
            ),
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state_known"),
        ]
        rules_permissions = {
            "view": is_staff,
            # The papers with the closed items in them; those without are for every signed-in user.
            "view_full": rules.has_seat,
            "plan": rules.runs_meetings,
            "send_agenda": rules.runs_meetings,
            "accept_late": rules.leads_body,
            "finish": rules.runs_meetings,
            "approve_minutes": rules.sits_in_body,
        }

    def __str__(self):
        return f"{self.body.short_name or self.body} {dato_lang(self.starts_at)}"

    def get_absolute_url(self):
        return tenant_url("governance:meeting_detail", self, pk=self.pk)


class Attendance(TenantModel):
    """Who was there (D14)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("attendance"), max_length=10, choices=AttendanceStatus.choices)
    has_vote = models.BooleanField(_("votes"), default=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["user__name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "meeting", "user"], name="attendance_unique_person"),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_status_display()}"


class MinutesApproval(TenantModel):
    """A participant's one-click approval of the minutes (D14)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="approvals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(_("approved"))

    class Meta:
        verbose_name = _("approval of minutes")
        verbose_name_plural = _("approvals of minutes")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "meeting", "user"], name="minutes_approved_once"),
        ]

    def __str__(self):
        return str(self.user)
