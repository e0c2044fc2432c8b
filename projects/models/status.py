"""What was said about how a project goes: reports, lights and ratings, written once (D32)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.append_only import AppendOnlyModel
from common.money import MoneyField
from common.tenant_urls import tenant_url
from projects.enums import Light, Parameter
from projects.models.project import Project


class StatusReport(AppendOnlyModel):
    """A frozen status report (D32); a correction is a new report. Whoever may see the project may read it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField(_("number"))
    reported_on = models.DateField(_("date"))
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))
    summary = models.TextField(_("status in a sentence"))
    action = models.TextField(_("what is done about it"), blank=True)
    overall = models.CharField(_("overall"), max_length=6, choices=Light.choices)
    forecast_cost = MoneyField(_("expected cost"), null=True, blank=True)
    forecast_go_live = models.DateField(_("expected go-live"), null=True, blank=True)
    forecast_gain = MoneyField(_("expected yearly gain"), null=True, blank=True)
    spent = MoneyField(_("spent"), default=0)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)

    class Meta:
        verbose_name = _("status report")
        verbose_name_plural = _("status reports")
        ordering = ["-number"]
        indexes = [models.Index(fields=["municipality", "project", "-reported_on"], name="status_report_latest")]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "project", "number"], name="status_report_unique_number"),
            models.CheckConstraint(condition=Q(overall__in=Light.values), name="status_report_light_known"),
            models.CheckConstraint(condition=~Q(summary=""), name="status_report_has_a_sentence"),
        ]

    def __str__(self):
        return f"{self.project}, {self.number}"

    def get_absolute_url(self):
        return tenant_url("projects:status_report", self, pk=self.project_id, number=self.number)


class StatusLight(AppendOnlyModel):
    """One light of a report: what the system proposed and why, what was set, and the reason for a departure."""

    report = models.ForeignKey(StatusReport, on_delete=models.PROTECT, related_name="lights")
    parameter = models.CharField(_("parameter"), max_length=10, choices=Parameter.choices)
    proposed = models.CharField(_("proposed"), max_length=6, choices=Light.choices, blank=True)
    proposed_because = models.CharField(_("why it was proposed"), max_length=200, blank=True)
    light = models.CharField(_("light"), max_length=6, choices=Light.choices)
    reason = models.CharField(_("reason for another light"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("light")
        verbose_name_plural = _("lights")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "report", "parameter"], name="status_light_unique"),
            models.CheckConstraint(
                condition=Q(proposed="") | Q(light=F("proposed")) | ~Q(reason=""),
                name="status_light_override_has_reason",
                violation_error_message=_("Say why the light differs from the proposed one."),
            ),
        ]

    def __str__(self):
        return f"{self.get_parameter_display()}: {self.get_light_display()}"


class DeliveryRating(AppendOnlyModel):
    """The delivery confidence of somebody from outside the project (D32)."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="ratings")
    rated_on = models.DateField(_("date"))
    light = models.CharField(_("confidence"), max_length=6, choices=Light.choices)
    reason = models.CharField(_("reason"), max_length=300)
    rated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)

    class Meta:
        verbose_name = _("delivery confidence")
        verbose_name_plural = _("delivery confidences")
        ordering = ["-rated_on", "-id"]

    def __str__(self):
        return f"{self.project}: {self.get_light_display()}"
