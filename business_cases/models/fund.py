"""Funds as ledgers: append-only movements, grants, disbursements and repayment plans."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.rules import is_staff
from business_cases import rules
from business_cases.enums import (
    GrantState,
    InstalmentBasis,
    InstalmentState,
    MovementKind,
    Principle,
)
from common.append_only import AppendOnlyModel
from common.money import MoneyField
from common.tenancy import TenantModel
from common.text import DanishCharField
from common.versions import VersionedModel


class Fund(VersionedModel, TenantModel):
    """A development fund (D44). ``available`` is what is free, in kroner; only the ledger changes it.

    ``head_hash`` and ``head_number`` are the last movement's; the UPDATE that moves ``available`` moves them too, so
    the chain cannot fork. What the fund may pay is its own rule: ``pays_running_cost``, ``eligibility``.
    """

    key = models.SlugField(_("key"), max_length=60)
    name = DanishCharField(_("name"), max_length=150)
    body = models.ForeignKey(
        "governance.Body", on_delete=models.PROTECT, related_name="funds", verbose_name=_("governed by")
    )
    purpose = models.TextField(_("purpose"), blank=True)
    criteria = models.TextField(_("criteria"), blank=True)
    procedure = models.TextField(_("procedure"), blank=True)
    eligibility = models.TextField(_("what it may pay"), blank=True)
    pays_running_cost = models.BooleanField(_("may pay running costs"), default=False)
    requires_business_case = models.BooleanField(_("requires a business case"), default=True)
    default_principle = models.CharField(
        _("usual principle"), max_length=12, choices=Principle.choices, default=Principle.EFFICIENCY
    )
    fed_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="feeds", verbose_name=_("is fed by")
    )
    repays_to = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="receives_from",
        verbose_name=_("repayments go to"),
    )
    available = MoneyField(_("free"), default=0)
    head_number = models.PositiveIntegerField(_("last movement"), default=0)
    head_hash = models.CharField(_("hash of the last movement"), max_length=64, blank=True)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)

    class Meta:
        verbose_name = _("fund")
        verbose_name_plural = _("funds")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "key"], name="fund_unique_key"),
            models.CheckConstraint(
                condition=Q(available__gte=0),
                name="fund_never_below_zero",
                violation_error_message=_("The fund would go below zero."),
            ),
        ]
        rules_permissions = {"view": is_staff, "change": rules.administers_fund, "post": rules.keeps_fund}

    def __str__(self):
        return self.name


class FundArea(TenantModel):
    """An area that the fund's frame is divided by, with its share of the yearly frame (D44)."""

    fund = models.ForeignKey(Fund, on_delete=models.CASCADE, related_name="areas")
    key = models.SlugField(_("key"), max_length=60)
    name = models.CharField(_("name"), max_length=150)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("area of a fund")
        verbose_name_plural = _("areas of a fund")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["municipality", "fund", "key"], name="fund_area_unique_key")]

    def __str__(self):
        return self.name


class FundAreaFrame(TenantModel):
    """An area's frame in one year, kroner (D44)."""

    area = models.ForeignKey(FundArea, on_delete=models.CASCADE, related_name="frames")
    year = models.PositiveSmallIntegerField(_("year"))
    amount = MoneyField(_("frame"))

    class Meta:
        verbose_name = _("frame of an area")
        verbose_name_plural = _("frames of areas")
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["municipality", "area", "year"], name="fund_frame_unique_year")]

    def __str__(self):
        return f"{self.area}, {self.year}"


class FundMovement(AppendOnlyModel):
    """A row of the ledger. ``amount`` is signed kroner: what it did to the fund's free balance.

    ``hash`` covers the row and ``previous_hash``. Written by business_cases.domain.ledger alone.
    """

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="movements")
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=15, choices=MovementKind.choices)
    amount = MoneyField(_("amount"))
    balance = MoneyField(_("balance after"))
    year = models.PositiveSmallIntegerField(_("year"))
    booked_on = models.DateField(_("date"))
    area = models.ForeignKey(FundArea, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    grant = models.ForeignKey(
        "business_cases.Grant", on_delete=models.PROTECT, null=True, blank=True, related_name="movements"
    )
    decision = models.ForeignKey(
        "governance.Decision", on_delete=models.PROTECT, null=True, blank=True, related_name="movements"
    )
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by")
    counterpart = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    journal_number = models.CharField(_("journal number"), max_length=40, blank=True)
    text = models.CharField(_("text"), max_length=300)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    posted_at = models.DateTimeField(_("posted"))
    previous_hash = models.CharField(_("previous hash"), max_length=64, blank=True)
    hash = models.CharField(_("hash"), max_length=64)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)

    class Meta:
        verbose_name = _("movement")
        verbose_name_plural = _("movements")
        ordering = ["fund", "number"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "fund", "number"], name="movement_unique_number"),
            models.CheckConstraint(condition=~Q(amount=0), name="movement_not_zero"),
            models.CheckConstraint(condition=Q(kind__in=MovementKind.values), name="movement_kind_known"),
            models.CheckConstraint(condition=Q(balance__gte=0), name="movement_balance_never_below_zero"),
        ]
        rules_permissions = {"view": is_staff}

    def __str__(self):
        return f"{self.fund} {self.number}"


class Grant(VersionedModel, TenantModel):
    """Money a body has committed to a case (D44, D45), kroner. Paid out and paid back against this row."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="grants")
    case = models.ForeignKey("governance.Case", on_delete=models.PROTECT, related_name="grants")
    decision = models.ForeignKey("governance.Decision", on_delete=models.PROTECT, null=True, related_name="grants")
    area = models.ForeignKey(FundArea, on_delete=models.PROTECT, null=True, blank=True, related_name="grants")
    principle = models.CharField(_("principle"), max_length=12, choices=Principle.choices)
    state = models.CharField(_("state"), max_length=10, choices=GrantState.choices, default=GrantState.ACTIVE)
    amount = MoneyField(_("granted"))
    released = MoneyField(_("released"), default=0)
    disbursed = MoneyField(_("disbursed"), default=0)
    repaid = MoneyField(_("repaid"), default=0)
    granted_on = models.DateField(_("granted on"))
    is_illustrative = models.BooleanField(_("illustrative"), default=False)

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ["-granted_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="grant_is_positive"),
            models.CheckConstraint(
                condition=Q(disbursed__gte=0) & Q(released__gte=0) & Q(amount__gte=F("disbursed") + F("released")),
                name="grant_never_over_disbursed",
                violation_error_message=_("More would be paid out than was granted."),
            ),
            models.CheckConstraint(
                condition=Q(repaid__gte=0) & Q(repaid__lte=F("amount")),
                name="grant_never_over_repaid",
                violation_error_message=_("More would be paid back than was granted."),
            ),
        ]
        rules_permissions = {"view": rules.may_see_case, "disburse": rules.keeps_fund, "repay": rules.keeps_fund}

    def __str__(self):
        return str(self.case)

    @property
    def is_closed(self):
        """Closed with its case."""
        return self.case.is_closed

    @property
    def body_id(self):
        """The body that governs the fund."""
        return self.fund.body_id


class Disbursement(TenantModel):
    """Money paid out against a grant (D44)."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="disbursements")
    amount = MoneyField(_("amount"))
    paid_on = models.DateField(_("paid on"))
    text = models.CharField(_("text"), max_length=300)
    attachment = models.ForeignKey(
        "common.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    posted_at = models.DateTimeField(_("posted"))

    class Meta:
        verbose_name = _("disbursement")
        verbose_name_plural = _("disbursements")
        ordering = ["-paid_on", "-id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="disbursement_is_positive")]

    def __str__(self):
        return self.text


class RepaymentPlan(VersionedModel, TenantModel):
    """Who pays a grant back, when (D45). ``share`` is the part of the gain that goes back, a fraction of one."""

    grant = models.OneToOneField(Grant, on_delete=models.PROTECT, related_name="repayment_plan")
    decision = models.ForeignKey("governance.Decision", on_delete=models.PROTECT, null=True, related_name="+")
    share = models.DecimalField(_("share of the gain"), max_digits=5, decimal_places=4)
    first_year = models.PositiveSmallIntegerField(_("first year"))
    years = models.PositiveSmallIntegerField(_("years"))
    basis = models.CharField(
        _("instalments follow"), max_length=10, choices=InstalmentBasis.choices, default=InstalmentBasis.PLANNED
    )
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="repayment_plans", verbose_name=_("paid to"))

    class Meta:
        verbose_name = _("repayment plan")
        verbose_name_plural = _("repayment plans")
        constraints = [
            models.CheckConstraint(condition=Q(share__gt=0) & Q(share__lte=1), name="repayment_share_is_a_share"),
            models.CheckConstraint(condition=Q(years__gte=1) & Q(years__lte=30), name="repayment_years_sane"),
        ]
        rules_permissions = {"view": is_staff}

    def __str__(self):
        return str(self.grant)


class Instalment(VersionedModel, TenantModel):
    """What one payer pays back in one year, kroner; a budget move until it is paid (D45, D47)."""

    plan = models.ForeignKey(RepaymentPlan, on_delete=models.PROTECT, related_name="instalments")
    payer = models.ForeignKey("accounts.Department", on_delete=models.PROTECT, related_name="instalments")
    year = models.PositiveSmallIntegerField(_("year"))
    amount = MoneyField(_("amount"))
    state = models.CharField(
        _("state"), max_length=10, choices=InstalmentState.choices, default=InstalmentState.EXPECTED
    )
    due = models.DateField(_("due"))
    account = models.CharField(_("account string"), max_length=60, blank=True)
    budget_decision = models.CharField(_("budget decision"), max_length=200, blank=True)
    movement = models.OneToOneField(
        FundMovement, on_delete=models.PROTECT, null=True, blank=True, related_name="instalment"
    )

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["year", "payer__name"]
        indexes = [models.Index(fields=["municipality", "state", "due"], name="instalment_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "plan", "payer", "year"], name="instalment_unique"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="instalment_not_negative"),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(movement__isnull=False), name="instalment_paid_has_movement"
            ),
        ]
        rules_permissions = {"view": is_staff, "repay": rules.keeps_fund}

    def __str__(self):
        return f"{self.payer}, {self.year}"
