"""Indicators, their targets and measurements; efficiency targets."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.rules import is_staff
from common.money import MoneyField
from common.tenancy import TenantModel
from common.tenant_urls import tenant_url
from common.text import DanishCharField, SearchTextField
from common.versions import VersionedModel
from strategies import rules
from strategies.enums import Direction, Frequency


class Indicator(VersionedModel, TenantModel):
    """A measure of a goal (D20). The baseline may be missing; then the page warns."""

    goal = models.ForeignKey("strategies.Goal", on_delete=models.CASCADE, related_name="indicators")
    key = models.SlugField(_("key"), max_length=60)
    name = DanishCharField(_("name"), max_length=200)
    unit = models.CharField(_("unit"), max_length=40)
    search_text = SearchTextField("name", "unit")
    direction = models.CharField(_("direction"), max_length=5, choices=Direction.choices, default=Direction.UP)
    baseline_value = models.DecimalField(_("baseline"), max_digits=16, decimal_places=2, null=True, blank=True)
    baseline_on = models.DateField(_("baseline measured on"), null=True, blank=True)
    baseline_source = models.CharField(_("source of the baseline"), max_length=200, blank=True)
    benchmark = models.CharField(_("compared to"), max_length=120, blank=True)
    frequency = models.CharField(_("measured"), max_length=10, choices=Frequency.choices, default=Frequency.HALF_YEAR)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("owner"),
    )
    next_due = models.DateField(_("next measurement"), null=True, blank=True)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["goal", "name"]
        indexes = [models.Index(fields=["municipality", "owner", "next_due"], name="indicator_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "goal", "key"], name="indicator_unique_key"),
        ]
        rules_permissions = {
            "view": is_staff,
            "add": rules.writes_strategy,
            "change": rules.writes_strategy,
            "measure": rules.measures,
        }

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return tenant_url("strategies:indicator_detail", self, pk=self.pk)


class IndicatorTarget(TenantModel):
    """A dated target (delmål)."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")
    due = models.DateField(_("by"))
    value = models.DecimalField(_("target"), max_digits=16, decimal_places=2)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["due"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "indicator", "due"], name="indicator_target_unique_date"),
        ]

    def __str__(self):
        return f"{self.value:n} {self.indicator.unit}"


class Measurement(TenantModel):
    """A dated measurement of an indicator."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="measurements")
    measured_on = models.DateField(_("measured on"))
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=2)
    source = models.CharField(_("source"), max_length=200, blank=True)
    comment = models.CharField(_("comment"), max_length=300, blank=True)
    measured_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        ordering = ["-measured_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "indicator", "measured_on"], name="measurement_unique_date"
            ),
        ]

    def __str__(self):
        return f"{self.value:n} {self.indicator.unit}"


class EfficiencyTarget(TenantModel):
    """What a department's gains must sum to in a year (D21); the departments' targets sum to the whole."""

    strategy = models.ForeignKey("strategies.Strategy", on_delete=models.CASCADE, related_name="efficiency_targets")
    department = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, related_name="efficiency_targets", verbose_name=_("department")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    amount = MoneyField(_("target"))

    class Meta:
        verbose_name = _("efficiency target")
        verbose_name_plural = _("efficiency targets")
        ordering = ["year", "department__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "strategy", "department", "year"], name="efficiency_target_unique"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="efficiency_target_not_negative"),
        ]
        rules_permissions = {"view": is_staff, "change": rules.writes_strategy}

    def __str__(self):
        return f"{self.department} {self.year}"
