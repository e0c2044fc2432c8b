"""The projektindstilling: what is proposed, scored, consulted on, frozen and decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from business_cases.enums import Principle
from common.money import MoneyField
from common.tenancy import TenantModel
from common.tenant_urls import tenant_url
from common.text import DanishCharField
from common.versions import VersionedModel
from projects import rules
from projects.enums import Criterion, ProjectLevel, ProposalState


class Proposal(VersionedModel, TenantModel):
    """A projektindstilling (D25–D29). Its case is what bodies decide on; ``body`` the one that should.

    Amounts are kroner. ``applied_amount`` is what is sought from ``fund``; the rest of the cost is self-financed.
    """

    case = models.OneToOneField(
        "governance.Case", on_delete=models.PROTECT, related_name="proposal", verbose_name=_("case")
    )
    business_case = models.OneToOneField(
        "business_cases.BusinessCase",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proposal",
        verbose_name=_("business case"),
    )
    number = models.PositiveIntegerField(_("number"))
    title = DanishCharField(_("title"), max_length=200)
    search_text = models.TextField(editable=False, blank=True)
    state = models.CharField(_("state"), max_length=15, choices=ProposalState.choices, default=ProposalState.DRAFT)
    level = models.CharField(_("level"), max_length=10, choices=ProjectLevel.choices, default=ProjectLevel.LOCAL)
    department = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, related_name="proposals", verbose_name=_("department")
    )
    body = models.ForeignKey(
        "governance.Body",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("submitted to"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("project owner"),
    )
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("project leader"),
    )
    system_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("system owner"),
    )
    journal_number = models.CharField(_("journal number"), max_length=40, blank=True)
    # Triage, D25
    is_required_by_law = models.BooleanField(_("required by law"), default=False)
    law_reference = models.CharField(_("which law"), max_length=200, blank=True)
    is_cross_cutting = models.BooleanField(_("cross-cutting"), default=False)
    is_complex = models.BooleanField(_("complex process, organisation or system"), default=False)
    has_start_and_end = models.BooleanField(_("has a start and an end"), default=False)
    estimated_cost = MoneyField(_("estimated cost"), null=True, blank=True)
    estimated_hours = models.PositiveIntegerField(_("estimated hours"), null=True, blank=True)
    # Why, what and how, D27
    summary = models.TextField(_("summary"), blank=True)
    reasoning = models.TextField(_("professional reasons"), blank=True)
    current_situation = models.TextField(_("current situation"), blank=True)
    solution = models.TextField(_("solution"), blank=True)
    limits = models.TextField(_("limits"), blank=True)
    alternative_nothing = models.TextField(_("if nothing is done"), blank=True)
    alternative_minimum = models.TextField(_("the minimum"), blank=True)
    alternative_other = models.TextField(_("another solution"), blank=True)
    stakeholders = models.TextField(_("stakeholders"), blank=True)
    dependencies = models.TextField(_("dependencies"), blank=True)
    architecture = models.TextField(_("architecture and integrations"), blank=True)
    organisation = models.TextField(_("organisation"), blank=True)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    go_live = models.DateField(_("expected go-live"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    plan = models.TextField(_("time plan and deliverables"), blank=True)
    risks = models.TextField(_("risks"), blank=True)
    data_protection = models.TextField(_("data protection and security"), blank=True)
    accessibility = models.TextField(_("accessibility"), blank=True)
    hearing = models.TextField(_("hearing"), blank=True)
    # Money, D27, D45 and D46
    fund = models.ForeignKey(
        "business_cases.Fund",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("fund"),
    )
    fund_area = models.ForeignKey(
        "business_cases.FundArea",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("area"),
    )
    applied_amount = MoneyField(_("applied for"), null=True, blank=True)
    running_cost_applied = MoneyField(_("of which running costs"), default=0)
    principle = models.CharField(_("principle"), max_length=12, choices=Principle.choices, blank=True)
    self_financed = MoneyField(_("self-financed"), default=0)
    running_cost_payer = models.CharField(_("who pays the running costs"), max_length=200, blank=True)
    repayment_share = models.DecimalField(
        _("share of the gain paid back"), max_digits=5, decimal_places=4, null=True, blank=True
    )
    repayment_first_year = models.PositiveSmallIntegerField(_("first year of repayment"), null=True, blank=True)
    repayment_years = models.PositiveSmallIntegerField(_("years of repayment"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    returned_reason = models.TextField(_("what is missing"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-number"]
        indexes = [models.Index(fields=["municipality", "state", "-number"], name="proposal_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="proposal_unique_number"),
            models.CheckConstraint(condition=Q(state__in=ProposalState.values), name="proposal_state_known"),
            models.CheckConstraint(
                condition=Q(applied_amount__isnull=True) | Q(applied_amount__gte=0),
                name="proposal_applied_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(repayment_share__isnull=True) | (Q(repayment_share__gt=0) & Q(repayment_share__lte=1)),
                name="proposal_repayment_share_is_a_share",
                violation_error_message=_("The share is between 0 and 100 per cent."),
            ),
        ]
        rules_permissions = {
            "view": rules.may_see_proposal,
            "add": rules.may_propose,
            "change": rules.writes_proposal,
            "submit": rules.submits_proposal,
            "withdraw": rules.submits_proposal,
            "score": rules.scores_proposal,
            "consult": rules.consults,
            "move": rules.moves_proposal,
        }

    def __str__(self):
        return self.title

    @property
    def is_closed(self):
        """What was never submitted is its writers' own; later it is closed with its case."""
        return self.state in ProposalState.EDITABLE or self.submitted_at is None or self.case.is_closed

    def get_absolute_url(self):
        return tenant_url("projects:proposal_detail", self, pk=self.pk)


class ProposalGoal(TenantModel):
    """That a proposal serves a goal, and how (D27)."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="goals")
    goal = models.ForeignKey("strategies.Goal", on_delete=models.PROTECT, related_name="proposals")
    argument = models.TextField(_("how it serves the goal"), blank=True)
    is_primary = models.BooleanField(_("main goal"), default=False)

    class Meta:
        verbose_name = _("goal of the proposal")
        verbose_name_plural = _("goals of the proposal")
        ordering = ["-is_primary", "id"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "proposal", "goal"], name="proposal_goal_unique"),
            models.UniqueConstraint(
                fields=["municipality", "proposal"], condition=Q(is_primary=True), name="proposal_one_primary_goal"
            ),
        ]

    def __str__(self):
        return str(self.goal)


class ProposalInitiative(TenantModel):
    """That a proposal carries out an initiative of the strategy."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="initiatives")
    initiative = models.ForeignKey("strategies.Initiative", on_delete=models.PROTECT, related_name="proposals")

    class Meta:
        verbose_name = _("initiative of the proposal")
        verbose_name_plural = _("initiatives of the proposal")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "proposal", "initiative"], name="proposal_initiative_unique"
            ),
        ]

    def __str__(self):
        return str(self.initiative)


class ProposalScore(TenantModel):
    """A department's score of one criterion, 1–5 (D26)."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="scores")
    department = models.ForeignKey("accounts.Department", on_delete=models.PROTECT, related_name="+")
    criterion = models.CharField(_("criterion"), max_length=10, choices=Criterion.choices)
    value = models.PositiveSmallIntegerField(_("score"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    scored_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "proposal", "department", "criterion"], name="proposal_score_unique"
            ),
            models.CheckConstraint(
                condition=Q(value__gte=1) & Q(value__lte=5),
                name="proposal_score_from_1_to_5",
                violation_error_message=_("The score is from 1 to 5."),
            ),
        ]

    def __str__(self):
        return f"{self.get_criterion_display()}: {self.value}"


class Consultation(VersionedModel, TenantModel):
    """A question to Koncern IT before submission, and the answer (D27)."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="consultations")
    role = models.CharField(_("asked"), max_length=25)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    due = models.DateField(_("answer by"))
    establishment = models.TextField(_("establishment and what it costs"), blank=True)
    operation = models.TextField(_("operation"), blank=True)
    architecture = models.TextField(_("architecture"), blank=True)
    resources = models.TextField(_("resources"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["asked_at"]
        indexes = [models.Index(fields=["municipality", "role", "answered_at", "due"], name="consultation_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "proposal", "role"],
                condition=Q(answered_at__isnull=True),
                name="consultation_one_open_per_role",
            ),
        ]

    def __str__(self):
        return f"{self.proposal}: {self.role}"


class ProposalVersion(TenantModel):
    """What was frozen at a submission: the proposal, its business case and scores (D28)."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("number"))
    snapshot = models.ForeignKey("common.Snapshot", on_delete=models.PROTECT, related_name="+")
    case_version = models.ForeignKey(
        "business_cases.CaseVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(_("submitted"))

    class Meta:
        verbose_name = _("version of a proposal")
        verbose_name_plural = _("versions of proposals")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "proposal", "number"], name="proposal_version_unique_number"
            ),
        ]

    def __str__(self):
        return f"{self.proposal}, {self.number}"
