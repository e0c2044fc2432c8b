"""What stands on an agenda: items, what is recommended, who is recused, and the tasks that were given."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.rules import is_staff
from common.money import MoneyField
from common.tenancy import TenantModel
from common.tenant_urls import tenant_url
from common.text import SearchTextField
from common.versions import VersionedModel
from governance import rules
from governance.enums import (
    ItemType,
    RecommendationKind,
    RecusalGround,
    StandingItem,
)
from governance.models.meeting import Meeting


class AgendaItem(VersionedModel, TenantModel):
    """An item on an agenda (D11). ``body`` repeats the meeting's, so that rules need no join."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items", verbose_name=_("meeting"))
    body = models.ForeignKey("governance.Body", on_delete=models.PROTECT, related_name="+", verbose_name=_("body"))
    number = models.PositiveSmallIntegerField(_("number"))
    case = models.ForeignKey(
        "governance.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("case")
    )
    urgent_decision = models.ForeignKey(
        "governance.UrgentDecision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("urgent decision"),
    )
    standing = models.CharField(_("standing item"), max_length=20, choices=StandingItem.choices, blank=True)
    title = models.CharField(_("title"), max_length=200)
    public_title = models.CharField(_("public title"), max_length=200, blank=True)
    type = models.CharField(_("type"), max_length=15, choices=ItemType.choices, default=ItemType.DECISION)
    is_closed = models.BooleanField(_("closed"), default=False)
    closed_ground = models.CharField(_("legal ground for closing"), max_length=200, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by"),
    )
    journal_number = models.CharField(_("journal number"), max_length=40, blank=True)
    search_text = SearchTextField("title", "journal_number")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible"),
    )
    summary = models.TextField(_("summary"), blank=True)
    background = models.TextField(_("background"), blank=True)
    presentation = models.TextField(_("presentation"), blank=True)
    alternatives = models.TextField(_("alternatives"), blank=True)
    economy = models.TextField(_("economy"), blank=True)
    effects = models.TextField(_("effects"), blank=True)
    risk = models.TextField(_("risk"), blank=True)
    hearing = models.TextField(_("hearing"), blank=True)
    next_steps = models.TextField(_("next steps"), blank=True)
    document = models.ForeignKey(
        "common.Snapshot",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the case as the body sees it"),
    )
    late_accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("late item accepted by"),
    )
    minutes_note = models.TextField(_("noted in the minutes"), blank=True)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "meeting", "number"], name="item_unique_number"),
            models.UniqueConstraint(
                fields=["municipality", "meeting", "case"],
                condition=Q(case__isnull=False),
                name="item_case_once_per_meeting",
                violation_error_message=_("The case already stands on this agenda."),
            ),
            models.CheckConstraint(
                condition=Q(is_closed=False) | ~Q(closed_ground=""),
                name="item_closed_has_ground",
                violation_error_message=_("Say why the item is closed."),
            ),
        ]
        rules_permissions = {
            "view": rules.may_see,
            "change": rules.runs_meetings & ~rules.is_recused,
            "decide": rules.may_decide,
            "recuse": rules.runs_meetings | rules.sits_in_body,
            "keep_minutes": rules.runs_meetings,
        }

    def __str__(self):
        return f"{self.number}. {self.shown_title}"

    @property
    def shown_title(self):
        """The title that may stand where closed items are not seen: logs, crumbs, lists."""
        return self.title_without_content() if self.is_closed else self.title

    def title_without_content(self):
        """The public title of a closed item; one without says only that it is closed."""
        return self.public_title or str(_("Closed item"))

    def get_absolute_url(self):
        return tenant_url("governance:item_detail", self, pk=self.pk)


class Recommendation(TenantModel):
    """One numbered "at …" of an item or of an urgent decision; its kind says what approval does (D12).

    ``payload`` is the case handler's own data for the effect (ids as integers, kroner as strings), frozen when the
    item was made.
    """

    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, null=True, blank=True, related_name="recommendations"
    )
    urgent_decision = models.ForeignKey(
        "governance.UrgentDecision", on_delete=models.CASCADE, null=True, blank=True, related_name="recommendations"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=20, choices=RecommendationKind.choices)
    text = models.TextField(_("text"))
    amount = MoneyField(_("amount"), null=True, blank=True)
    fund_key = models.SlugField(_("fund"), max_length=60, blank=True)
    payload = models.JSONField(_("data for the effect"), default=dict, blank=True)

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(item__isnull=False) & Q(urgent_decision__isnull=True))
                | (Q(item__isnull=True) & Q(urgent_decision__isnull=False)),
                name="recommendation_belongs_to_one",
            ),
            models.UniqueConstraint(
                fields=["municipality", "item", "number"],
                condition=Q(item__isnull=False),
                name="recommendation_unique_number",
            ),
        ]

    def __str__(self):
        return self.text


class Recusal(TenantModel):
    """That a member takes no part in an item, on which ground, and who decided so (D13)."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="recusals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ground = models.PositiveSmallIntegerField(_("ground"), choices=RecusalGround.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=150)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "item", "user"], name="recusal_unique_person"),
            models.CheckConstraint(condition=Q(ground__in=RecusalGround.values), name="recusal_ground_known"),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_ground_display()}"


class ActionPoint(VersionedModel, TenantModel):
    """A task that a meeting gave somebody, followed up until done (D15)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="action_points")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="action_points")
    body = models.ForeignKey("governance.Body", on_delete=models.PROTECT, related_name="action_points")
    text = models.CharField(_("task"), max_length=300)
    responsible = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="action_points")
    due = models.DateField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_note = models.CharField(_("what came of it"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("action point")
        verbose_name_plural = _("action points")
        ordering = ["due"]
        indexes = [models.Index(fields=["municipality", "responsible", "done_at", "due"], name="action_point_waiting")]
        rules_permissions = {
            "view": (is_staff & rules.is_open) | rules.has_seat | rules.is_responsible,
            "list": is_staff,
            "complete": rules.runs_meetings | rules.is_responsible,
        }

    def __str__(self):
        return self.text

    @property
    def is_closed(self):
        """Closed with its item."""
        return self.item_id is not None and self.item.is_closed

    def get_absolute_url(self):
        return tenant_url("governance:action_point_detail", self, pk=self.pk)
