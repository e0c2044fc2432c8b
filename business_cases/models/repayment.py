"""Who pays a grant back, and in which year: plans and their instalments."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.rules import is_staff
from business_cases import rules
from business_cases.enums import InstalmentBasis, InstalmentState
from business_cases.models.fund import Fund, FundMovement, Grant
from common.money import MoneyField
from common.tenancy import TenantModel
from common.versions import VersionedModel


class RepaymentPlan(VersionedModel, TenantModel):
    """Who pays a grant back, when (D45). ``share`` is the part of the gain that goes back, a fraction of one.

    A grant has one plan in force; a new decision ends it (``ended_at``) and makes another for what is left.
    """

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="repayment_plans")
    decision = models.ForeignKey("governance.Decision", on_delete=models.PROTECT, null=True, related_name="+")
    share = models.DecimalField(_("share of the gain"), max_digits=5, decimal_places=4)
    first_year = models.PositiveSmallIntegerField(_("first year"))
    years = models.PositiveSmallIntegerField(_("years"))
    basis = models.CharField(
        _("instalments follow"), max_length=10, choices=InstalmentBasis.choices, default=InstalmentBasis.PLANNED
    )
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="repayment_plans", verbose_name=_("paid to"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("repayment plan")
        verbose_name_plural = _("repayment plans")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "grant"], condition=Q(ended_at__isnull=True), name="repayment_one_plan_in_force"
            ),
            models.CheckConstraint(condition=Q(share__gt=0) & Q(share__lte=1), name="repayment_share_is_a_share"),
            models.CheckConstraint(condition=Q(years__gte=1) & Q(years__lte=50), name="repayment_years_sane"),
        ]
        rules_permissions = {"view": is_staff}

    def __str__(self):
        return str(self.grant)

    def get_absolute_url(self):
        return self.grant.get_absolute_url()


class Instalment(VersionedModel, TenantModel):
    """What one payer pays back in one year, kroner; a budget move until it is paid (D45, D47).

    Two people pay it: one proposes (``proposed_by``), another confirms (``confirmed_by``).
    """

    plan = models.ForeignKey(RepaymentPlan, on_delete=models.PROTECT, related_name="instalments")
    payer = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, related_name="instalments", verbose_name=_("department")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    amount = MoneyField(_("amount"))
    state = models.CharField(
        _("state"), max_length=10, choices=InstalmentState.choices, default=InstalmentState.EXPECTED
    )
    due = models.DateField(_("due"))
    account = models.CharField(_("account string"), max_length=60, blank=True)
    budget_decision = models.CharField(_("budget decision"), max_length=200, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed"), null=True, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
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
            models.CheckConstraint(condition=Q(state__in=InstalmentState.values), name="instalment_state_known"),
            models.CheckConstraint(
                condition=~Q(state="paid")
                | (
                    Q(movement__isnull=False)
                    & Q(paid_on__isnull=False)
                    & Q(proposed_by__isnull=False)
                    & Q(confirmed_by__isnull=False)
                ),
                name="instalment_paid_has_movement",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="instalment_four_eyes",
                violation_error_message=_("Another person must confirm the payment."),
            ),
            models.CheckConstraint(
                condition=~Q(state="in_budget") | ~Q(budget_decision=""), name="instalment_in_budget_has_decision"
            ),
        ]
        rules_permissions = {
            "view": is_staff,
            "list": rules.is_finance | rules.is_benefits_manager | rules.administers_fund,
            "repay": rules.pays_out,
            "budget": rules.is_finance,
        }

    def __str__(self):
        return f"{self.payer}, {self.year}"

    def get_absolute_url(self):
        return self.plan.grant.get_absolute_url()

    @property
    def case_id(self):
        """The case behind the grant: its parties do not handle its money (D13)."""
        return self.plan.grant.case_id
