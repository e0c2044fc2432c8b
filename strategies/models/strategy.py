"""Strategies, their named levels, goals and initiatives."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.rules import is_staff
from common.tenancy import TenantModel
from common.tenant_urls import tenant_url
from common.text import DanishCharField, SearchTextField
from common.versions import VersionedModel
from strategies import rules
from strategies.enums import InitiativeState, LinkKind, StrategyState


class Strategy(VersionedModel, TenantModel):
    """One version of a strategy (D16, D17). ``source_years`` are the years the source gives, where they were moved."""

    key = models.SlugField(_("key"), max_length=60)
    number = models.PositiveSmallIntegerField(_("version number"), default=1)
    case = models.OneToOneField(
        "governance.Case",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="strategy",
        verbose_name=_("case"),
    )
    title = DanishCharField(_("title"), max_length=200)
    vision = models.TextField(_("vision"), blank=True)
    summary = models.TextField(_("summary"), blank=True)
    search_text = SearchTextField("title", "area", "vision", "summary")
    state = models.CharField(_("state"), max_length=15, choices=StrategyState.choices, default=StrategyState.DRAFT)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"))
    approved_by = models.ForeignKey(
        "governance.Body",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    owner_department = models.ForeignKey(
        "accounts.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="strategies",
        verbose_name=_("department"),
    )
    area = models.CharField(_("strategy area"), max_length=120, blank=True)
    source_years = models.CharField(_("years in the source"), max_length=40, blank=True)
    source_note = models.TextField(_("source"), blank=True)

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")
        ordering = ["-valid_from", "title"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "key", "number"], name="strategy_unique_version"),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="strategy_valid_period",
                violation_error_message=_("The period ends before it begins."),
            ),
            models.CheckConstraint(condition=Q(state__in=StrategyState.values), name="strategy_state_known"),
        ]
        rules_permissions = {
            "view": rules.may_see_strategy,
            "add": rules.writes_strategy,
            "change": rules.writes_strategy,
            "submit": rules.writes_strategy,
        }

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return tenant_url("strategies:strategy_detail", self, pk=self.pk)

    @property
    def is_editable(self):
        """Whether its goals can be written: not once a body has it."""
        return self.state in StrategyState.EDITABLE

    @property
    def is_alive(self):
        """Whether its initiatives and indicators can be worked on: while it is written and while it is in force."""
        return self.state in StrategyState.ALIVE

    @property
    def is_closed(self):
        """Strategies are written in the open."""
        return False


class StrategyLevel(TenantModel):
    """What a level of goals is called in this strategy: vision, tema, målsætning … (D16)."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="levels")
    depth = models.PositiveSmallIntegerField(_("level"))
    name = models.CharField(_("name"), max_length=60)
    name_plural = models.CharField(_("name in the plural"), max_length=60)

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        ordering = ["depth"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "strategy", "depth"], name="strategy_level_unique_depth"),
            models.CheckConstraint(condition=Q(depth__gte=1) & Q(depth__lte=3), name="strategy_level_at_most_three"),
        ]

    def __str__(self):
        return self.name


class Goal(VersionedModel, TenantModel):
    """A goal at one of the strategy's levels. ``is_professional`` marks a department's own goal (D27)."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="goals")
    key = models.SlugField(_("key"), max_length=60)
    depth = models.PositiveSmallIntegerField(_("level"), default=1)
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children", verbose_name=_("under")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    number = models.CharField(_("number"), max_length=20, blank=True)
    title = DanishCharField(_("title"), max_length=200)
    text = models.TextField(_("description"), blank=True)
    search_text = SearchTextField("title", "number", "text")
    department = models.ForeignKey(
        "accounts.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="goals",
        verbose_name=_("department"),
    )
    is_professional = models.BooleanField(_("professional goal of a department"), default=False)
    orientation = models.CharField(_("direction"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["strategy", "position", "number"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "strategy", "key"], name="goal_unique_key"),
            models.CheckConstraint(condition=Q(depth__gte=1) & Q(depth__lte=3), name="goal_depth_within_three"),
            models.CheckConstraint(
                condition=Q(depth=1, parent__isnull=True) | Q(depth__gt=1, parent__isnull=False),
                name="goal_parent_by_depth",
            ),
        ]
        rules_permissions = {"view": is_staff, "add": rules.writes_strategy, "change": rules.writes_strategy}

    def __str__(self):
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self):
        return tenant_url("strategies:goal_detail", self, pk=self.pk)


class GoalLink(TenantModel):
    """A goal serves another, also across strategies (D19)."""

    source = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(_("relation"), max_length=10, choices=LinkKind.choices, default=LinkKind.SUPPORTS)

    class Meta:
        verbose_name = _("link between goals")
        verbose_name_plural = _("links between goals")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "source", "target"], name="goal_link_unique"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="goal_link_not_to_itself"),
        ]

    def __str__(self):
        return f"{self.source} → {self.target}"


class StrategyLink(TenantModel):
    """How one strategy stands to another (D19); the other may live outside the portal and then only has a name."""

    source = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(Strategy, on_delete=models.CASCADE, null=True, blank=True, related_name="linked_from")
    other_title = models.CharField(_("strategy outside the portal"), max_length=200, blank=True)
    kind = models.CharField(_("relation"), max_length=10, choices=LinkKind.choices)

    class Meta:
        verbose_name = _("link between strategies")
        verbose_name_plural = _("links between strategies")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "source", "target", "other_title"], name="strategy_link_unique"
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=False) | ~Q(other_title=""), name="strategy_link_names_the_other"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.target or self.other_title}"


class Initiative(VersionedModel, TenantModel):
    """What is done, or will be, to reach a goal (D16)."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="initiatives")
    key = models.SlugField(_("key"), max_length=60)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    title = DanishCharField(_("title"), max_length=200)
    text = models.TextField(_("description"), blank=True)
    search_text = SearchTextField("title", "text")
    state = models.CharField(
        _("state"), max_length=10, choices=InitiativeState.choices, default=InitiativeState.PLANNED
    )
    department = models.ForeignKey(
        "accounts.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="initiatives",
        verbose_name=_("department"),
    )
    body = models.ForeignKey(
        "governance.Body",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="initiatives",
        verbose_name=_("body"),
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible"),
    )
    deadline = models.DateField(_("deadline"), null=True, blank=True)
    status_text = models.TextField(_("status"), blank=True)
    external = models.ForeignKey(
        "strategies.ExternalInitiative",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("national", "carries out the external initiative"),
    )

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        ordering = ["goal", "position"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "goal", "key"], name="initiative_unique_key"),
            models.CheckConstraint(condition=Q(state__in=InitiativeState.values), name="initiative_state_known"),
        ]
        rules_permissions = {
            "view": is_staff,
            "add": rules.writes_strategy,
            "change": rules.writes_strategy,
            "report": rules.reports_initiative,
        }

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Its place on the goal's page."""
        return f"{tenant_url('strategies:goal_detail', self, pk=self.goal_id)}#initiative-{self.pk}"
