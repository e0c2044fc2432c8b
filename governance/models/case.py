"""The case: the concrete row for anything a body can decide."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.money import MoneyField
from common.tenancy import TenantModel
from common.text import DanishCharField, fold
from common.versions import VersionedModel
from governance import rules
from governance.enums import PartyRelation


def searched_text(*, title, public_title="", journal_number="", is_closed=False):
    """What a search for a case looks in."""
    return fold(public_title if is_closed else f"{title} {journal_number}")


class Case(VersionedModel, TenantModel):
    """Something a body can decide: a proposal, a strategy version, a status note.

    The app that owns the subject registers a CaseHandler for ``kind`` (governance/cases.py) and has a one-to-one to
    this row. ``awaits_body`` is the body whose decision the case waits for since ``ready_at``; both are empty while
    it is being written and after it is settled. ``is_closed`` keeps it from everyone but its parties and the body.
    """

    kind = models.CharField(_("kind"), max_length=30)
    title = DanishCharField(_("title"), max_length=200)
    public_title = models.CharField(_("public title"), max_length=200, blank=True)
    journal_number = models.CharField(_("journal number"), max_length=40, blank=True)
    amount = MoneyField(_("amount"), null=True, blank=True)
    department = models.ForeignKey(
        "accounts.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible"),
    )
    awaits_body = models.ForeignKey(
        "governance.Body",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="awaited_cases",
        verbose_name=_("awaits"),
    )
    ready_at = models.DateTimeField(_("ready since"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    is_closed = models.BooleanField(_("closed"), default=False)
    closed_ground = models.CharField(_("legal ground for closing"), max_length=200, blank=True)
    #: Of a closed case only what its public title says, so that a search finds nothing that is closed.
    search_text = models.CharField(max_length=500, editable=False, default="", blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["municipality", "awaits_body", "ready_at"], name="case_awaiting"),
            models.Index(fields=["municipality"], condition=Q(is_closed=True), name="case_closed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_closed=False) | ~Q(closed_ground=""),
                name="case_closed_has_ground",
                violation_error_message=_("Say why the case is closed."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="case_amount_not_negative"
            ),
        ]
        rules_permissions = {"view": rules.may_see, "close": rules.may_see & rules.may_close}

    def __str__(self):
        return self.title

    @property
    def case_id(self):
        """Own key, so that the predicates of a case and of what points at one are the same."""
        return self.pk

    @property
    def is_in_the_making(self):
        """Not handed to a body yet, or given back by it."""
        return self.ready_at is None and self.settled_at is None

    @property
    def body_id(self):
        """The body whose seats may see the case while it is closed."""
        return self.awaits_body_id


class CaseParty(TenantModel):
    """A person who submitted, leads or owns a case, and so may not decide it (D13)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(_("relation"), max_length=20, choices=PartyRelation.choices)

    class Meta:
        verbose_name = _("party to the case")
        verbose_name_plural = _("parties to the case")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "case", "user", "relation"], name="case_party_unique_relation"
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_relation_display()}"
