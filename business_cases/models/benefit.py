"""Benefits: the profile, its yearly plan, measurements, and what stands in the budget."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from business_cases import rules
from business_cases.enums import BenefitKind, BenefitState, MeasurementState
from common.money import MoneyField
from common.tenancy import TenantModel
from common.tenant_urls import tenant_url
from common.text import DanishCharField
from common.versions import VersionedModel
from strategies.enums import Direction, Frequency


class Benefit(VersionedModel, TenantModel):
    """A gain with an owner in the line, followed up until it stands in the budget (D48).

    ``case`` is the case that promised it, and so the way from a benefit to its project; ``goal`` the goal it serves.
    ``start_month`` and ``full_effect_month`` count months from go-live, so that slippage moves them;
    ``promised_go_live`` is the go-live that the profile was promised for.
    ``next_due`` is the next measurement's date; None when follow-up has ended.
    """

    case = models.ForeignKey(
        "governance.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="benefits"
    )
    business_case = models.ForeignKey(
        "business_cases.BusinessCase", on_delete=models.PROTECT, null=True, blank=True, related_name="benefits"
    )
    line = models.ForeignKey(
        "business_cases.CaseLine", on_delete=models.SET_NULL, null=True, blank=True, related_name="benefits"
    )
    goal = models.ForeignKey(
        "strategies.Goal", on_delete=models.PROTECT, null=True, blank=True, related_name="benefits"
    )
    number = models.PositiveIntegerField(_("number"))
    name = DanishCharField(_("name"), max_length=200)
    search_text = models.TextField(editable=False, blank=True)
    kind = models.CharField(_("type"), max_length=12, choices=BenefitKind.choices)
    description = models.TextField(_("description"), blank=True)
    deliverable = models.CharField(_("deliverable"), max_length=200, blank=True)
    change = models.CharField(_("change"), max_length=200, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="benefits",
        verbose_name=_("owner"),
    )
    department = models.ForeignKey(
        "accounts.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="benefits",
        verbose_name=_("department"),
    )
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    direction = models.CharField(_("direction"), max_length=5, choices=Direction.choices, default=Direction.UP)
    baseline_value = models.DecimalField(_("baseline"), max_digits=16, decimal_places=2, null=True, blank=True)
    baseline_on = models.DateField(_("baseline measured on"), null=True, blank=True)
    baseline_source = models.CharField(_("source of the baseline"), max_length=200, blank=True)
    target_value = models.DecimalField(_("target"), max_digits=16, decimal_places=2, null=True, blank=True)
    go_live = models.DateField(_("go-live"), null=True, blank=True)
    promised_go_live = models.DateField(_("go-live as promised"), null=True, blank=True)
    start_month = models.PositiveSmallIntegerField(_("starts, months after go-live"), default=0)
    full_effect_month = models.PositiveSmallIntegerField(_("full effect, months after go-live"), default=12)
    last_year = models.PositiveSmallIntegerField(_("last year of the profile"), null=True, blank=True)
    method = models.CharField(_("how it is measured"), max_length=300, blank=True)
    data_source = models.CharField(_("data source"), max_length=200, blank=True)
    frequency = models.CharField(_("measured"), max_length=10, choices=Frequency.choices, default=Frequency.HALF_YEAR)
    assumptions = models.TextField(_("assumptions"), blank=True)
    negative_effects = models.TextField(_("negative effects"), blank=True)
    risk = models.TextField(_("risk"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=BenefitState.choices, default=BenefitState.PLANNED)
    next_due = models.DateField(_("next measurement"), null=True, blank=True)
    last_measured_on = models.DateField(_("last measured"), null=True, blank=True)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)

    class Meta:
        verbose_name = _("benefit")
        verbose_name_plural = _("benefits")
        ordering = ["name"]
        indexes = [
            models.Index(fields=["municipality", "owner", "next_due"], name="benefit_waiting"),
            models.Index(fields=["municipality", "state", "next_due"], name="benefit_queue"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="benefit_unique_number"),
            models.CheckConstraint(condition=Q(kind__in=BenefitKind.values), name="benefit_kind_known"),
            models.CheckConstraint(
                condition=Q(full_effect_month__gte=F("start_month")), name="benefit_full_effect_after_start"
            ),
        ]
        rules_permissions = {
            "view": rules.may_see_benefit,
            "change": rules.changes_benefit,
            "measure": rules.measures_benefit,
            "confirm": rules.confirms,
            "follow": rules.follows_benefits,
        }

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return tenant_url("business_cases:benefit_detail", self, pk=self.pk)

    @property
    def is_closed(self):
        """Closed with its case."""
        return bool(self.case_id and self.case.is_closed)

    @property
    def body_id(self):
        """The body that awaits the case, for the rules."""
        return self.case.awaits_body_id if self.case_id else None


class BenefitShare(TenantModel):
    """A department's part of a benefit, a fraction of one; the parts sum to one (D48)."""

    benefit = models.ForeignKey(Benefit, on_delete=models.CASCADE, related_name="shares")
    department = models.ForeignKey("accounts.Department", on_delete=models.PROTECT, related_name="benefit_shares")
    share = models.DecimalField(_("share"), max_digits=5, decimal_places=4)

    class Meta:
        verbose_name = _("share of a benefit")
        verbose_name_plural = _("shares of a benefit")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "benefit", "department"], name="benefit_share_unique"),
            models.CheckConstraint(condition=Q(share__gt=0) & Q(share__lte=1), name="benefit_share_is_a_share"),
        ]

    def __str__(self):
        return str(self.department)


class BenefitYear(TenantModel):
    """What the benefit should yield in one calendar year: kroner (low, likely, high) and quantity.

    ``promised`` is the likely figure as it was opened with; slippage moves the others and leaves it.
    """

    benefit = models.ForeignKey(Benefit, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField(_("year"))
    low = MoneyField(_("low"), default=0)
    likely = MoneyField(_("likely"), default=0)
    high = MoneyField(_("high"), default=0)
    quantity = models.DecimalField(_("quantity"), max_digits=16, decimal_places=2, null=True, blank=True)
    promised = MoneyField(_("as promised"), default=0)
    in_budget = MoneyField(_("in the budget"), default=0)
    budget_decision = models.CharField(_("budget decision"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("year of a benefit")
        verbose_name_plural = _("years of a benefit")
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "benefit", "year"], name="benefit_year_unique"),
            models.CheckConstraint(
                condition=Q(low__lte=F("likely")) & Q(likely__lte=F("high")), name="benefit_year_ordered"
            ),
            models.CheckConstraint(condition=Q(in_budget__gte=0), name="benefit_year_budget_not_negative"),
        ]

    def __str__(self):
        return f"{self.benefit}, {self.year}"


class BenefitMeasurement(TenantModel):
    """A measurement: the value in the benefit's unit and, for a monetary one, the gain in kroner in the period.

    ``amount`` is what was gained in ``year`` up to ``measured_on``; the latest of a year is that year's figure.
    ``expected`` is what the plan said on that day for the same months.
    """

    benefit = models.ForeignKey(Benefit, on_delete=models.PROTECT, related_name="measurements")
    measured_on = models.DateField(_("measured on"))
    year = models.PositiveSmallIntegerField(_("year"))
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=2, null=True, blank=True)
    amount = MoneyField(_("gain in kroner"), null=True, blank=True)
    expected = MoneyField(_("planned by then"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    evidence = models.ForeignKey("common.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    measured_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))
    state = models.CharField(
        _("state"), max_length=10, choices=MeasurementState.choices, default=MeasurementState.REPORTED
    )
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    judged_at = models.DateTimeField(_("confirmed or disputed"), null=True, blank=True)
    judgement = models.CharField(_("reason"), max_length=500, blank=True)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)

    class Meta:
        verbose_name = _("measurement of a benefit")
        verbose_name_plural = _("measurements of benefits")
        ordering = ["-measured_on", "-id"]
        indexes = [
            models.Index(fields=["municipality", "state", "measured_on"], name="benefit_measurement_queue"),
            models.Index(fields=["benefit", "year", "measured_on"], name="benefit_measurement_latest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(amount__isnull=False),
                name="benefit_measurement_has_a_figure",
                violation_error_message=_("Write a value or an amount."),
            ),
        ]
        rules_permissions = {"view": rules.may_see_benefit, "confirm": rules.confirms}

    def __str__(self):
        return f"{self.benefit}, {self.measured_on:%d.%m.%Y}"

    @property
    def case_id(self):
        """The case of the benefit, for the rules."""
        return self.benefit.case_id

    @property
    def owner_id(self):
        """The benefit's owner, for the rules."""
        return self.benefit.owner_id

    @property
    def is_closed(self):
        """Closed with the benefit's case."""
        return self.benefit.is_closed

    @property
    def body_id(self):
        """The body that awaits the case, for the rules."""
        return self.benefit.body_id

    @property
    def has_been_judged(self):
        """Whether the benefits manager has said a word."""
        return self.state != MeasurementState.REPORTED
