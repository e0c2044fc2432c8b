"""In which order a body wants a fund's wishes (D9): drafted, put before the body, in force until the next one is decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import is_staff
from business_cases import rules
from business_cases.enums import PrioritisationState
from business_cases.models.fund import Fund
from common.money import MoneyField
from common.tenancy import TenantModel
from common.tenant_urls import tenant_url
from common.versions import VersionedModel


class Prioritisation(VersionedModel, TenantModel):
    """One order of a fund's wishes. A fund has at most one in force, and at most one that is being drafted.

    ``case`` is opened when the order is first handed to the body. ``why`` is read by everybody, as is ``remark``: what
    the body said to it (conditions, the reason, or what is missing).
    """

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="prioritisations", verbose_name=_("fund"))
    case = models.OneToOneField(
        "governance.Case",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="prioritisation",
        verbose_name=_("case"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=PrioritisationState.choices, default=PrioritisationState.DRAFT
    )
    why = models.TextField(_("why in this order"), blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("drafted by")
    )
    drafted_on = models.DateField(_("drafted on"))
    decision = models.ForeignKey(
        "governance.Decision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="prioritisations",
        verbose_name=_("decision"),
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    remark = models.TextField(_("what the body said"), blank=True)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)

    class Meta:
        verbose_name = _("order of wishes")
        verbose_name_plural = _("orders of wishes")
        ordering = ["-drafted_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PrioritisationState.values), name="prioritisation_state_known"
            ),
            models.UniqueConstraint(
                fields=["municipality", "fund"],
                condition=Q(state="draft"),
                name="prioritisation_one_draft",
                violation_error_message=_("The fund's wishes are being put in order already."),
            ),
            models.UniqueConstraint(
                fields=["municipality", "fund"],
                condition=Q(state="in_force"),
                name="prioritisation_one_in_force",
                violation_error_message=_("The fund has an order in force."),
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(decision__isnull=False), name="prioritisation_in_force_is_decided"
            ),
        ]
        rules_permissions = {
            # A draft is the business of those who write it and of the body; from there on everybody may read it (D59).
            "view": is_staff & (rules.is_before_body | rules.prioritises | rules.has_seat),
            "change": rules.prioritises,
        }

    def __str__(self):
        return gettext("The order of the wishes to %(fund)s") % {"fund": self.fund.name}

    def get_absolute_url(self):
        return tenant_url("business_cases:prioritisation_detail", self, pk=self.pk)

    @property
    def body_id(self):
        """The body that governs the fund."""
        return self.fund.body_id


class PriorityRow(TenantModel):
    """A wish in its place: 1 comes first. ``amount`` is kroner as they were when the order was written."""

    prioritisation = models.ForeignKey(Prioritisation, on_delete=models.CASCADE, related_name="rows")
    case = models.ForeignKey("governance.Case", on_delete=models.PROTECT, related_name="+", verbose_name=_("case"))
    rank = models.PositiveSmallIntegerField(_("no."))
    amount = MoneyField(_("applied for"))

    class Meta:
        verbose_name = _("prioritised wish")
        verbose_name_plural = _("prioritised wishes")
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "prioritisation", "case"], name="priority_row_unique_case"),
            models.UniqueConstraint(fields=["municipality", "prioritisation", "rank"], name="priority_row_unique_rank"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="priority_row_counts_from_one"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="priority_row_amount_not_negative"),
        ]

    def __str__(self):
        return f"{self.rank}."
