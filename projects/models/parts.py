"""What hangs on a project: milestones, risks, and the national initiatives anchored in it (D18, D33)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.rules import is_staff
from common.tenancy import TenantModel
from common.tenant_urls import tenant_url
from common.versions import VersionedModel
from projects import rules
from projects.enums import AnchorKind
from projects.models.project import Project


class Milestone(VersionedModel, TenantModel):
    """A dated milestone with baseline and forecast (D33)."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("milestone"), max_length=200)
    baseline_on = models.DateField(_("planned"))
    forecast_on = models.DateField(_("expected"))
    reached_on = models.DateField(_("reached"), null=True, blank=True)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["forecast_on"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "project", "title"], name="milestone_unique_title"),
        ]

    def __str__(self):
        return self.title

    @property
    def slippage(self):
        """Days later than planned: as reached, else as expected; negative when earlier."""
        return ((self.reached_on or self.forecast_on) - self.baseline_on).days


class Risk(VersionedModel, TenantModel):
    """A risk or an opportunity (D33): probability and consequence 1–5, before and after measures."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="risks")
    title = models.CharField(_("event"), max_length=200)
    cause = models.CharField(_("cause"), max_length=300, blank=True)
    consequence_text = models.CharField(_("consequence"), max_length=300, blank=True)
    is_opportunity = models.BooleanField(_("opportunity"), default=False)
    probability = models.PositiveSmallIntegerField(_("probability"))
    consequence = models.PositiveSmallIntegerField(_("impact"))
    probability_after = models.PositiveSmallIntegerField(_("probability after measures"), null=True, blank=True)
    consequence_after = models.PositiveSmallIntegerField(_("impact after measures"), null=True, blank=True)
    measures = models.TextField(_("measures"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    shown_to_body = models.BooleanField(_("shown to the body"), default=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        ordering = ["-probability", "-consequence"]
        constraints = [
            models.CheckConstraint(
                condition=Q(probability__range=(1, 5)) & Q(consequence__range=(1, 5)), name="risk_scale_from_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(probability_after__isnull=True, consequence_after__isnull=True)
                | Q(probability_after__range=(1, 5), consequence_after__range=(1, 5)),
                name="risk_after_both_from_1_to_5",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def score(self):
        """Probability × impact, 1–25."""
        return self.probability * self.consequence

    @property
    def score_after(self):
        """The score after measures; None where nobody has said."""
        if self.probability_after is None or self.consequence_after is None:
            return None
        return self.probability_after * self.consequence_after

    @property
    def score_now(self):
        """What is left of the risk: after measures where that is known, else as it stands."""
        after = self.score_after
        return self.score if after is None else after


class Anchor(TenantModel):
    """Where an external initiative is anchored in the municipality (D18): in exactly one place a row."""

    external = models.ForeignKey("strategies.ExternalInitiative", on_delete=models.PROTECT, related_name="anchors")
    kind = models.CharField(_("anchored in"), max_length=10, choices=AnchorKind.choices)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, blank=True, related_name="anchors")
    body = models.ForeignKey("governance.Body", on_delete=models.PROTECT, null=True, blank=True, related_name="anchors")
    department = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, null=True, blank=True, related_name="anchors"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")
        constraints = [
            # One for each kind of place: a database does not compare empty columns.
            models.UniqueConstraint(
                fields=["municipality", "external", "project"],
                condition=Q(project__isnull=False),
                name="anchor_once_per_project",
            ),
            models.UniqueConstraint(
                fields=["municipality", "external", "body"],
                condition=Q(body__isnull=False),
                name="anchor_once_per_body",
            ),
            models.UniqueConstraint(
                fields=["municipality", "external", "department"],
                condition=Q(department__isnull=False),
                name="anchor_once_per_department",
            ),
            models.CheckConstraint(
                condition=Q(kind="project", project__isnull=False, body__isnull=True, department__isnull=True)
                | Q(kind="body", project__isnull=True, body__isnull=False, department__isnull=True)
                | Q(kind="department", project__isnull=True, body__isnull=True, department__isnull=False),
                name="anchor_in_one_place",
            ),
        ]
        rules_permissions = {"view": is_staff, "add": rules.anchors, "delete": rules.anchors}

    def __str__(self):
        return str(self.external)

    def get_absolute_url(self):
        return tenant_url("projects:anchor_list", self)

    @property
    def place(self):
        """The project, body or department."""
        return self.project or self.body or self.department
