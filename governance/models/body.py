"""Bodies, their terms of reference, seats and competence."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.rules import is_administrator, is_staff
from common.money import MoneyField
from common.tenancy import TenantManager, TenantModel, TenantQuerySet
from common.tenant_urls import tenant_url
from common.text import DanishCharField, SearchTextField
from common.versions import VersionedModel
from governance import rules
from governance.enums import BodyKind, BodyLinkKind, CompetenceEffect, RecommendationKind, SeatRole, UrgentDecider


class PeriodQuerySet(TenantQuerySet):
    """Rows with ``valid_from`` and an open or set ``valid_to``."""

    def valid_on(self, day):
        """Rows in force on ``day``."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def _period(name):
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
        name=name,
        violation_error_message=_("The period ends before it begins."),
    )


class Body(VersionedModel, TenantModel):
    """A body that meets, recommends or decides; its reporting line is data (D2)."""

    kind = models.CharField(_("kind"), max_length=20, choices=BodyKind.choices)
    name = DanishCharField(_("name"), max_length=150)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    search_text = SearchTextField("name", "short_name", "purpose")
    reports_to = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="subordinates",
        verbose_name=_("reports to"),
    )
    department = models.ForeignKey(
        "accounts.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bodies",
        verbose_name=_("department"),
    )
    meets_when_needed = models.BooleanField(_("meets when needed"), default=False)
    valid_to = models.DateField(_("dissolved"), null=True, blank=True)

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                name="body_unique_name",
                violation_error_message=_("There is already a body with that name."),
            ),
            models.CheckConstraint(condition=Q(kind__in=BodyKind.values), name="body_kind_known"),
            models.CheckConstraint(condition=~Q(reports_to=F("id")), name="body_not_under_itself"),
        ]
        rules_permissions = {
            "view": is_staff,
            "add": is_administrator,
            "change": rules.may_administer_bodies,
            "plan": rules.runs_meetings,
        }

    def __str__(self):
        return self.name

    @property
    def body_id(self):
        """Own key, so that the predicates of a body and of what belongs to one are the same."""
        return self.pk

    def get_absolute_url(self):
        return tenant_url("governance:body_detail", self, pk=self.pk)


class BodyLink(TenantModel):
    """A relation between bodies that is no reporting line (D2)."""

    source = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="links", verbose_name=_("body"))
    target = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="linked_from", verbose_name=_("other body"))
    kind = models.CharField(_("kind"), max_length=20, choices=BodyLinkKind.choices)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("relation between bodies")
        verbose_name_plural = _("relations between bodies")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "source", "target", "kind"], name="body_link_unique"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="body_link_not_to_itself"),
        ]

    def __str__(self):
        return f"{self.source} – {self.get_kind_display()} – {self.target}"


class TermsOfReference(VersionedModel, TenantModel):
    """A version of a body's kommissorium (D3)."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="terms", verbose_name=_("body"))
    number = models.PositiveSmallIntegerField(_("version number"))
    founded_by = models.CharField(_("founded by"), max_length=150, blank=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    tasks = models.TextField(_("tasks"), blank=True)
    secretariat = models.CharField(_("secretariat"), max_length=200, blank=True)
    rhythm = models.CharField(_("meeting rhythm"), max_length=200, blank=True)
    submission_deadline_days = models.PositiveSmallIntegerField(_("deadline, working days before"), default=5)
    quorum_share = models.DecimalField(
        _("quorum, share of the voting members"), max_digits=4, decimal_places=3, default="0.5"
    )
    recusal_rule = models.TextField(_("recusal rule"), blank=True)
    openness = models.TextField(_("minutes and openness"), blank=True)
    reporting = models.TextField(_("reporting"), blank=True)
    urgent_decider = models.CharField(
        _("urgent decisions are taken by"), max_length=10, choices=UrgentDecider.choices, default=UrgentDecider.NOBODY
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)
    document = models.ForeignKey(
        "common.Snapshot",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("terms of reference as they took effect"),
    )

    objects = TenantManager(PeriodQuerySet)

    class Meta:
        verbose_name = _("terms of reference")
        verbose_name_plural = _("terms of reference")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "body", "number"], name="terms_unique_number"),
            models.CheckConstraint(
                condition=Q(quorum_share__gte=0) & Q(quorum_share__lte=1), name="terms_quorum_is_a_share"
            ),
            _period("terms_valid_period"),
        ]
        rules_permissions = {"view": is_staff, "change": rules.may_administer_bodies}

    def __str__(self):
        return f"{self.body}, {self.number}"

    def get_absolute_url(self):
        return tenant_url("governance:terms_detail", self, pk=self.pk)


class Competence(TenantModel):
    """What a body may do with one kind of recommendation, up to an amount (D4).

    ``up_to`` is in kroner and empty for no limit. ``fund_key`` limits the row to one fund (Fund.key); empty holds
    for all. Several rows may stand for the same kind; the first whose limit holds the amount decides.
    """

    terms = models.ForeignKey(TermsOfReference, on_delete=models.CASCADE, related_name="competences")
    kind = models.CharField(_("about"), max_length=20, choices=RecommendationKind.choices)
    fund_key = models.SlugField(_("only for the fund"), max_length=60, blank=True)
    up_to = MoneyField(_("up to"), null=True, blank=True)
    effect = models.CharField(_("effect"), max_length=10, choices=CompetenceEffect.choices)
    target = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to")
    )
    note = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("competence")
        verbose_name_plural = _("competences")
        ordering = ["kind", F("up_to").asc(nulls_last=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "terms", "kind", "fund_key", "up_to"], name="competence_unique_limit"
            ),
            models.UniqueConstraint(
                fields=["municipality", "terms", "kind", "fund_key"],
                condition=Q(up_to__isnull=True),
                name="competence_unique_without_limit",
            ),
            models.CheckConstraint(
                condition=Q(effect="decides") | Q(target__isnull=False),
                name="competence_target_where_it_does_not_decide",
                violation_error_message=_("Say which body decides instead."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.get_effect_display()}"


class Seat(TenantModel):
    """A person's seat in a body, from and to (D3)."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="seats", verbose_name=_("body"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=SeatRole.choices, default=SeatRole.MEMBER)
    has_vote = models.BooleanField(_("votes"), default=True)
    substitute_for = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="substitutes",
        verbose_name=_("substitute for"),
    )
    represents = models.ForeignKey(
        "accounts.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("represents"),
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = TenantManager(PeriodQuerySet)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["user__name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "body", "user", "valid_from"], name="seat_unique_person"),
            _period("seat_valid_period"),
        ]
        rules_permissions = {"view": is_staff, "change": rules.may_administer_bodies}

    def __str__(self):
        return f"{self.user}, {self.get_role_display()}"
