"""The project: baseline and forecast, phases, milestones, status reports, risks, anchors."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.rules import is_staff
from common.append_only import AppendOnlyModel
from common.money import MoneyField
from common.numbers import share_of
from common.tenancy import TenantModel
from common.tenant_urls import tenant_url
from common.text import DanishCharField
from common.versions import VersionedModel
from projects import rules
from projects.enums import AnchorKind, Light, Parameter, ProjectLevel, ProjectState


class Phase(TenantModel):
    """A phase of the municipality's own project model (D31)."""

    key = models.SlugField(_("key"), max_length=30)
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField(_("order"))
    can_be_skipped = models.BooleanField(_("can be skipped"), default=False)

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["municipality", "key"], name="phase_unique_key")]
        rules_permissions = {"view": is_staff}

    def __str__(self):
        return self.name


class Project(VersionedModel, TenantModel):
    """A project, opened by a decision with its baseline (D30).

    ``baseline_*`` is what the body approved and changes only by a new decision; ``forecast_*`` is what the project
    leader expects now. ``light`` repeats the latest report's overall light and ``light_since`` its date, so that lists
    need no join; ``attention`` says why it needs attention, in a few words.
    """

    proposal = models.OneToOneField(
        "projects.Proposal",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="project",
        verbose_name=_("proposal"),
    )
    case = models.OneToOneField(
        "governance.Case",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="project",
        verbose_name=_("case"),
    )
    number = models.PositiveIntegerField(_("number"))
    key = models.SlugField(_("key"), max_length=80, blank=True)
    title = DanishCharField(_("title"), max_length=200)
    search_text = models.TextField(editable=False, blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ProjectState.choices, default=ProjectState.RUNNING)
    level = models.CharField(_("level"), max_length=10, choices=ProjectLevel.choices, default=ProjectLevel.LOCAL)
    phase = models.ForeignKey(
        Phase, on_delete=models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("phase")
    )
    department = models.ForeignKey(
        "accounts.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("department"),
    )
    body = models.ForeignKey(
        "governance.Body",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("steered by"),
    )
    goal = models.ForeignKey(
        "strategies.Goal",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("main goal"),
    )
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="led_projects",
        verbose_name=_("project leader"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_projects",
        verbose_name=_("project owner"),
    )
    system_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("system owner"),
    )
    baseline_cost = MoneyField(_("approved cost"), null=True, blank=True)
    baseline_start = models.DateField(_("approved start"), null=True, blank=True)
    baseline_go_live = models.DateField(_("approved go-live"), null=True, blank=True)
    baseline_gain = MoneyField(_("approved yearly gain"), null=True, blank=True)
    forecast_cost = MoneyField(_("expected cost"), null=True, blank=True)
    forecast_go_live = models.DateField(_("expected go-live"), null=True, blank=True)
    forecast_gain = MoneyField(_("expected yearly gain"), null=True, blank=True)
    spent = MoneyField(_("spent"), default=0)
    light = models.CharField(_("overall light"), max_length=6, choices=Light.choices, blank=True)
    light_rank = models.PositiveSmallIntegerField(_("rank of the light"), default=0)
    attention = models.CharField(_("why"), max_length=200, blank=True)
    last_report_on = models.DateField(_("last report"), null=True, blank=True)
    next_report_due = models.DateField(_("next report"), null=True, blank=True)
    opened_on = models.DateField(_("opened"))
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    # Where the project came from when it was not decided in the portal (D22)
    origin = models.CharField(_("decided in"), max_length=300, blank=True)
    mark = models.CharField(_("mark"), max_length=10, blank=True)
    status_text = models.TextField(_("status in the source"), blank=True)
    deadline_text = models.CharField(_("deadline in the source"), max_length=150, blank=True)
    source_years = models.CharField(_("years in the source"), max_length=40, blank=True)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["title"]
        indexes = [
            models.Index(fields=["municipality", "state", "title"], name="project_list"),
            models.Index(fields=["municipality", "state", "light_rank"], name="project_by_light"),
            models.Index(fields=["municipality", "leader", "next_report_due"], name="project_report_waiting"),
            models.Index(fields=["municipality", "goal"], name="project_by_goal"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="project_unique_number"),
            models.CheckConstraint(condition=Q(state__in=ProjectState.values), name="project_state_known"),
            models.CheckConstraint(condition=Q(light="") | Q(light__in=Light.values), name="project_light_known"),
            models.CheckConstraint(
                condition=Q(forecast_cost__isnull=True) | Q(forecast_cost__gte=0), name="project_forecast_not_negative"
            ),
        ]
        rules_permissions = {
            "view": rules.may_see_project,
            "change": rules.changes_project,
            "report": rules.reports_status,
            "rate": rules.rates_delivery,
            "assign": rules.assigns_roles,
            "advance": rules.sets_phase,
        }

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return tenant_url("projects:project_detail", self, pk=self.pk)

    @property
    def is_closed(self):
        """Kept from others with its case (not: finished; that is ``state``)."""
        return bool(self.case_id and self.case.is_closed)

    @property
    def deviation(self):
        """Expected cost over the approved, as a share of the approved; None where there is nothing to compare."""
        if not self.baseline_cost or self.forecast_cost is None:
            return None
        return share_of(self.forecast_cost - self.baseline_cost, self.baseline_cost)


class ProjectGoal(TenantModel):
    """A goal that the project serves besides, or as, its main one."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="goals")
    goal = models.ForeignKey("strategies.Goal", on_delete=models.PROTECT, related_name="project_links")

    class Meta:
        verbose_name = _("goal of the project")
        verbose_name_plural = _("goals of the project")
        constraints = [models.UniqueConstraint(fields=["municipality", "project", "goal"], name="project_goal_unique")]

    def __str__(self):
        return str(self.goal)


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
                fields=["municipality", "external", "body"], condition=Q(body__isnull=False), name="anchor_once_per_body"
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
