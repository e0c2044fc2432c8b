"""Decisions and what they did."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.tenancy import TenantModel
from common.tenant_urls import tenant_url
from governance import rules
from governance.enums import Outcome


class UrgentDecision(TenantModel):
    """A decision taken between meetings; it stands until the superior body ratifies or reverses it (D5)."""

    case = models.ForeignKey("governance.Case", on_delete=models.PROTECT, related_name="urgent_decisions")
    body = models.ForeignKey("governance.Body", on_delete=models.PROTECT, related_name="urgent_decisions")
    superior = models.ForeignKey("governance.Body", on_delete=models.PROTECT, related_name="urgent_decisions_to_ratify")
    reason = models.TextField(_("why it cannot wait"))
    document = models.ForeignKey(
        "common.Snapshot",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the case as it was decided on"),
    )
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(_("taken"))
    ratified_at = models.DateTimeField(_("ratified"), null=True, blank=True)
    reversed_at = models.DateTimeField(_("reversed"), null=True, blank=True)

    class Meta:
        verbose_name = _("urgent decision")
        verbose_name_plural = _("urgent decisions")
        ordering = ["-taken_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ratified_at__isnull=True) | Q(reversed_at__isnull=True), name="urgent_decision_one_fate"
            ),
        ]
        rules_permissions = {"view": rules.may_see, "take": rules.may_decide}

    def __str__(self):
        return str(self.case)

    @property
    def is_closed(self):
        """Closed with its case."""
        return self.case.is_closed


class Decision(TenantModel):
    """One act of a body on one item; its outcomes stand in DecisionOutcome, its effects with the case's app.

    A corrected decision is reversed, never edited: at most one per item is in force.
    """

    body = models.ForeignKey(
        "governance.Body", on_delete=models.PROTECT, related_name="decisions", verbose_name=_("body")
    )
    case = models.ForeignKey(
        "governance.Case",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("case"),
    )
    item = models.ForeignKey(
        "governance.AgendaItem",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("item"),
    )
    urgent_decision = models.ForeignKey(
        UrgentDecision, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    decided_on = models.DateField(_("decided on"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded"))
    announcement = models.TextField(_("internal announcement"), blank=True)
    quorum = models.CharField(_("quorum"), max_length=250, blank=True)
    reversed_at = models.DateTimeField(_("reversed"), null=True, blank=True)
    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reversal_reason = models.TextField(_("why it was reversed"), blank=True)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_on", "-id"]
        indexes = [models.Index(fields=["municipality", "decided_on"], name="decision_by_date")]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "item"],
                condition=Q(reversed_at__isnull=True) & Q(item__isnull=False),
                name="decision_one_in_force_per_item",
                violation_error_message=_("The item has already been decided."),
            ),
            models.CheckConstraint(
                condition=Q(item__isnull=False) | Q(urgent_decision__isnull=False), name="decision_on_item_or_urgent"
            ),
        ]
        rules_permissions = {"view": rules.may_see, "reverse": rules.may_decide}

    def __str__(self):
        return f"{self.body}, {self.decided_on:%d.%m.%Y}"

    @property
    def is_closed(self):
        """Closed with its item or with its case."""
        return bool((self.item_id and self.item.is_closed) or (self.case_id and self.case.is_closed))

    @property
    def subject(self):
        """What was decided on: the item's or the case's title."""
        return self.item.title if self.item_id else self.case.title

    def get_absolute_url(self):
        return tenant_url("governance:decision_detail", self, pk=self.pk)


class DecisionOutcome(TenantModel):
    """What was decided on one recommendation (D12), and what it did (``effect``, written by the case handler)."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="outcomes")
    recommendation = models.ForeignKey("governance.Recommendation", on_delete=models.PROTECT, related_name="outcomes")
    outcome = models.CharField(_("decision"), max_length=12, choices=Outcome.choices)
    text = models.TextField(_("conditions, reason or what is missing"), blank=True)
    forwarded_to = models.ForeignKey(
        "governance.Body", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    postponed_to = models.ForeignKey(
        "governance.Meeting", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    votes_for = models.PositiveSmallIntegerField(_("votes for"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("votes against"), null=True, blank=True)
    abstentions = models.PositiveSmallIntegerField(_("abstentions"), null=True, blank=True)
    dissent = models.TextField(_("dissenting opinion"), blank=True)
    consequences = models.JSONField(_("what it did, in words"), default=list, blank=True)
    effect = models.JSONField(_("what it did, for the machine"), default=dict, blank=True)

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["recommendation__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "decision", "recommendation"], name="outcome_one_per_recommendation"
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="outcome_known"),
            models.CheckConstraint(
                condition=~Q(outcome="forwarded") | Q(forwarded_to__isnull=False), name="outcome_forwarded_says_where"
            ),
        ]

    def __str__(self):
        return self.get_outcome_display()
