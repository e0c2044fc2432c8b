"""The business case: basis, lines with yearly amounts, assumptions, risks, frozen versions."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.rules import is_staff
from business_cases import rules
from business_cases.enums import EstimateMethod, LineKind, VersionKind
from common.money import MoneyField
from common.tenancy import TenantModel
from common.tenant_urls import tenant_url
from common.text import DanishCharField, SearchTextField
from common.versions import VersionedModel


class DiscountRate(models.Model):
    """A dated row of the national discount rate (D39): from ``valid_from``, the rate of years ``from_year`` on.

    Shared by every municipality. ``rate`` is a share a year (0.035); ``from_year`` counts from year 0.
    """

    valid_from = models.DateField(_("valid from"))
    from_year = models.PositiveSmallIntegerField(_("from year"))
    rate = models.DecimalField(_("rate"), max_digits=6, decimal_places=5)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("discount rate")
        verbose_name_plural = _("discount rates")
        ordering = ["-valid_from", "from_year"]
        constraints = [
            models.UniqueConstraint(fields=["valid_from", "from_year"], name="discount_rate_unique"),
            models.CheckConstraint(condition=Q(rate__gte=0) & Q(rate__lt=1), name="discount_rate_is_a_share"),
        ]

    def __str__(self):
        return f"{self.valid_from:%d.%m.%Y}, {self.from_year}"


class BusinessCase(VersionedModel, TenantModel):
    """A case in the making (D38). Amounts are fixed prices of ``price_level``, ex VAT.

    ``horizon`` is the last year counted, year 0 being ``base_year``. ``is_locked`` while a body has it.
    """

    case = models.OneToOneField(
        "governance.Case",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="business_case",
        verbose_name=_("case"),
    )
    title = DanishCharField(_("title"), max_length=200)
    search_text = SearchTextField("title")
    department = models.ForeignKey(
        "accounts.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    price_level = models.PositiveSmallIntegerField(_("price level"))
    base_year = models.PositiveSmallIntegerField(_("year 0"))
    horizon = models.PositiveSmallIntegerField(_("horizon, years"), default=5)
    lifetime = models.PositiveSmallIntegerField(_("lifetime, years"), default=5)
    go_live = models.DateField(_("expected go-live"), null=True, blank=True)
    rates_from = models.DateField(_("discount rates of"), null=True, blank=True)
    method = models.CharField(
        _("estimation"), max_length=12, choices=EstimateMethod.choices, default=EstimateMethod.PERT
    )
    processes_today = models.TextField(_("processes today"), blank=True)
    processes_after = models.TextField(_("processes afterwards"), blank=True)
    organisation = models.TextField(_("what it means for the organisation"), blank=True)
    competences = models.TextField(_("competences needed"), blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    is_locked = models.BooleanField(_("locked"), default=False)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)

    class Meta:
        verbose_name = _("business case")
        verbose_name_plural = _("business cases")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(horizon__lte=75),
                name="business_case_horizon_within_75",
                violation_error_message=_("The horizon is at most 75 years."),
            ),
            models.CheckConstraint(
                condition=Q(base_year__gte=1990) & Q(base_year__lte=2100), name="business_case_base_year_sane"
            ),
        ]
        rules_permissions = {"view": rules.may_see_case, "add": is_staff, "change": rules.writes_case}

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return tenant_url("business_cases:case_detail", self, pk=self.pk)

    @property
    def latest_kind_label(self):
        """What the latest frozen version is, on a row that a list has read (domain.case_queries.listed)."""
        return VersionKind(self.latest_kind).label if self.latest_kind else ""

    @property
    def is_closed(self):
        """Closed with its case."""
        return bool(self.case_id and self.case.is_closed)

    @property
    def is_in_the_making(self):
        """A draft with its case, which no body has had yet."""
        return bool(self.case_id and self.case.is_in_the_making)

    @property
    def body_id(self):
        """The body that awaits the case, for the rules."""
        return self.case.awaits_body_id if self.case_id else None


class Assumption(TenantModel):
    """A figure that several lines build on, with source and owner (D38)."""

    business_case = models.ForeignKey(BusinessCase, on_delete=models.CASCADE, related_name="assumptions")
    name = models.CharField(_("name"), max_length=80)
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("assumption")
        verbose_name_plural = _("assumptions")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "business_case", "name"], name="assumption_unique_name"),
        ]

    def __str__(self):
        return self.name


class CaseLine(TenantModel):
    """A cost or a gain. Its amounts by year stand in LineAmount; all are positive, the kind says which way.

    ``rate`` is kroner for each unit when the years were entered as a quantity (hours). ``low_share`` and
    ``high_share`` say how far all years may fall and rise (0.8 and 1.3 of the likely). ``baseline`` is what a gain is
    measured from, in words. ``budget_cut`` says that a decision turns released time into a cut (D43).
    """

    business_case = models.ForeignKey(BusinessCase, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(_("kind"), max_length=20, choices=LineKind.choices)
    name = models.CharField(_("name"), max_length=200)
    department = models.ForeignKey(
        "accounts.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    baseline = models.CharField(_("baseline"), max_length=200, blank=True)
    rate = MoneyField(_("kroner for each"), null=True, blank=True)
    low_share = models.DecimalField(_("low, of likely"), max_digits=6, decimal_places=4, default=1)
    high_share = models.DecimalField(_("high, of likely"), max_digits=6, decimal_places=4, default=1)
    budget_cut = models.BooleanField(_("is cut from the budget"), default=False)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LineKind.values), name="case_line_kind_known"),
            models.CheckConstraint(
                condition=Q(low_share__gte=0) & Q(low_share__lte=1) & Q(high_share__gte=1),
                name="case_line_shares_around_likely",
            ),
            models.CheckConstraint(
                condition=Q(budget_cut=False) | Q(kind=LineKind.GAIN_TIME.value), name="case_line_only_time_is_cut"
            ),
        ]

    def __str__(self):
        return self.name


class LineAmount(TenantModel):
    """A line's amount in one year (0 = base year): low, likely and high, kroner.

    ``quantity`` is what was entered when the line has a rate; the kroner are always worked out.
    """

    line = models.ForeignKey(CaseLine, on_delete=models.CASCADE, related_name="amounts")
    year = models.PositiveSmallIntegerField(_("year"))
    low = MoneyField(_("low"))
    likely = MoneyField(_("likely"))
    high = MoneyField(_("high"))
    quantity = models.DecimalField(_("quantity"), max_digits=16, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("yearly amount")
        verbose_name_plural = _("yearly amounts")
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "line", "year"], name="line_amount_unique_year"),
            models.CheckConstraint(
                condition=Q(low__gte=0) & Q(low__lte=F("likely")) & Q(likely__lte=F("high")),
                name="line_amount_ordered",
                violation_error_message=_("Low must not be above likely, nor likely above high."),
            ),
        ]

    def __str__(self):
        return f"{self.line}, {self.year}"


class CaseRisk(TenantModel):
    """One of at most twelve risks: probability × amount gives the risk reserve (D38)."""

    business_case = models.ForeignKey(BusinessCase, on_delete=models.CASCADE, related_name="risks")
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("risk"), max_length=200)
    year = models.PositiveSmallIntegerField(_("year"), default=0)
    source = models.CharField(_("source"), max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    probability = models.DecimalField(_("probability"), max_digits=4, decimal_places=3)
    low = MoneyField(_("low"))
    likely = MoneyField(_("likely"))
    high = MoneyField(_("high"))

    class Meta:
        verbose_name = _("risk of the case")
        verbose_name_plural = _("risks of the case")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(probability__gte=0) & Q(probability__lte=1), name="case_risk_probability_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(low__lte=F("likely")) & Q(likely__lte=F("high")), name="case_risk_ordered"
            ),
        ]

    def __str__(self):
        return self.name


class CaseVersion(TenantModel):
    """A frozen picture of the case: as submitted, as approved (baseline), or a forecast (D38).

    A new decision makes a new baseline; the latest one counts, the earlier stay.
    """

    business_case = models.ForeignKey(BusinessCase, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=VersionKind.choices)
    snapshot = models.ForeignKey("common.Snapshot", on_delete=models.PROTECT, related_name="+")
    npv = MoneyField(_("net present value"), null=True, blank=True)
    investment = MoneyField(_("investment"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("made"))
    reason = models.CharField(_("why"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("version of a business case")
        verbose_name_plural = _("versions of business cases")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "business_case", "number"], name="case_version_unique_number"
            ),
            models.CheckConstraint(condition=Q(kind__in=VersionKind.values), name="case_version_kind_known"),
        ]

    def __str__(self):
        return f"{self.business_case}, {self.number}"

    def get_absolute_url(self):
        return tenant_url("business_cases:version_detail", self, pk=self.pk)
