"""Funds as ledgers: append-only movements, areas, grants and what was paid out against them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.rules import is_staff
from business_cases import rules
from business_cases.enums import GrantState, MovementKind, Principle
from common.append_only import AppendOnlyModel
from common.money import MoneyField
from common.numbers import dato
from common.tenancy import TenantModel
from common.tenant_urls import tenant_url
from common.text import DanishCharField, SearchTextField
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
    search_text = SearchTextField("name", "purpose")
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
        rules_permissions = {
            "view": is_staff,
            "add": rules.administers_fund,
            "change": rules.administers_fund,
            "post": rules.keeps_fund,
            "prioritise": rules.prioritises,
        }

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return tenant_url("business_cases:fund_detail", self, pk=self.pk)


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

    ``hash`` covers the row and ``previous_hash``. Written by business_cases.domain.ledger alone. ``text`` never names
    the case: it may be closed, now or later, and everybody reads the movements (D59).
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
        ordering = ["fund_id", "number"]
        # Sums by year and kind are read from the index alone, however long the ledger grows.
        indexes = [models.Index(fields=["fund", "year", "kind", "amount"], name="movement_sums")]
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
    """Money a body has committed to a case (D44, D45), kroner. Paid out and paid back against this row.

    ``allowed_running_cost`` and ``required_business_case`` repeat the fund's rules on the day, so that a fund that
    changes its rules does not make an old grant look wrong. ``repaid`` never passes what the case has kept.
    """

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
    running_cost = MoneyField(_("of which running costs"), default=0)
    has_business_case = models.BooleanField(_("on a business case"), default=True)
    allowed_running_cost = models.BooleanField(_("the fund paid running costs"), default=False)
    required_business_case = models.BooleanField(_("the fund required a business case"), default=True)
    granted_on = models.DateField(_("granted on"))
    is_illustrative = models.BooleanField(_("illustrative"), default=False)

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ["-granted_on", "-id"]
        indexes = [
            models.Index(fields=["municipality", "fund", "granted_on"], name="grant_by_year"),
            models.Index(fields=["municipality", "state", "-granted_on"], name="grant_by_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="grant_is_positive"),
            models.CheckConstraint(condition=Q(state__in=GrantState.values), name="grant_state_known"),
            models.CheckConstraint(
                condition=Q(disbursed__gte=0) & Q(released__gte=0) & Q(amount__gte=F("disbursed") + F("released")),
                name="grant_never_over_disbursed",
                violation_error_message=_("More would be paid out than was granted."),
            ),
            models.CheckConstraint(
                condition=Q(repaid__gte=0) & Q(amount__gte=F("repaid") + F("released")),
                name="grant_never_over_repaid",
                violation_error_message=_("More would be paid back than was granted."),
            ),
            models.CheckConstraint(
                condition=Q(running_cost__gte=0)
                & Q(running_cost__lte=F("amount"))
                & (Q(running_cost=0) | Q(allowed_running_cost=True)),
                name="grant_running_cost_is_allowed",
            ),
            models.CheckConstraint(
                condition=Q(has_business_case=True) | Q(required_business_case=False),
                name="grant_has_required_business_case",
            ),
        ]
        rules_permissions = {
            "view": is_staff,
            "read": rules.may_see_case,
            "disburse": rules.pays_out,
        }

    def __str__(self):
        return f"{self.fund}, {dato(self.granted_on)}"

    def get_absolute_url(self):
        return tenant_url("business_cases:grant_detail", self, pk=self.pk)

    @property
    def is_closed(self):
        """Closed with its case."""
        return self.case.is_closed

    @property
    def body_id(self):
        """The body that governs the fund."""
        return self.fund.body_id

    @property
    def left(self):
        """What is still to be paid out, kroner."""
        return self.amount - self.disbursed - self.released


class Disbursement(AppendOnlyModel):
    """Money paid out against a grant (D44); negative kroner are money that came back or was booked wrongly."""

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
        indexes = [models.Index(fields=["municipality", "paid_on"], name="disbursement_by_day")]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="disbursement_not_zero")]

    def __str__(self):
        return f"{self.grant_id}: {self.amount}"
