"""The project: baseline and forecast, its phase and its goals."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.rules import is_staff
from common.money import MoneyField
from common.numbers import share_of
from common.tenancy import TenantModel
from common.tenant_urls import tenant_url
from common.text import DanishCharField
from common.versions import VersionedModel
from projects import rules
from projects.enums import Light, ProjectLevel, ProjectState


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
