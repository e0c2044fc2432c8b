"""Vocabulary of business cases, funds and benefits."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LineKind(models.TextChoices):
    """What a line of a business case is about (D38, D43)."""

    EXTERNAL = "external", _("External services")
    INTERNAL = "internal", _("Internal hours")
    LICENCE = "licence", _("Licence")
    HARDWARE = "hardware", _("Hardware")
    INTEGRATION = "integration", _("Integration")
    TRAINING = "training", _("Training")
    CHANGE = "change", _("Change in the organisation")
    RUNNING_BEFORE = "running_before", _("Running cost today")
    RUNNING_AFTER = "running_after", _("Running cost afterwards")
    GAIN_BUDGETABLE = "gain_budgetable", _("Economic gain, budgetable")
    GAIN_TIME = "gain_time", _("Released time")
    GAIN_AVOIDED = "gain_avoided", _("Avoided cost")
    GAIN_INCOME = "gain_income", _("Income")

    ONE_OFF = nonmember(frozenset({"external", "internal", "licence", "hardware", "integration", "training", "change"}))
    RUNNING = nonmember(frozenset({"running_before", "running_after"}))
    GAINS = nonmember(frozenset({"gain_budgetable", "gain_time", "gain_avoided", "gain_income"}))
    #: Only these cut budgets (D43).
    BUDGETABLE = nonmember(frozenset({"gain_budgetable", "gain_income"}))


class EstimateMethod(models.TextChoices):
    """How three points become an expected value (D41)."""

    PERT = "pert", _("PERT: (a + 4m + b) / 6")
    SUCCESSIVE = "successive", _("Successive principle: (a + 3m + b) / 5")


class VersionKind(models.TextChoices):
    """Which picture of the case a frozen version is (D38)."""

    SUBMITTED = "submitted", pgettext_lazy("version", "Submitted")
    BASELINE = "baseline", _("Baseline")
    FORECAST = "forecast", _("Forecast")


class BenefitKind(models.TextChoices):
    """Gain types (D43). Only the budgetable and income cut budgets."""

    BUDGETABLE = "budgetable", _("Economic, budgetable")
    TIME = "time", _("Released time")
    AVOIDED = "avoided", _("Avoided cost")
    INCOME = "income", _("Income")
    QUALITY = "quality", _("Quality")
    CITIZEN = "citizen", _("Citizens and businesses")
    EMPLOYEE = "employee", _("Employees")
    LAW = "law", _("Law and risk")
    SOCIETY = "society", _("Society")

    MONETARY = nonmember(frozenset({"budgetable", "time", "avoided", "income"}))
    CUTS_BUDGETS = nonmember(frozenset({"budgetable", "income"}))


class BenefitState(models.TextChoices):
    """Where the follow-up of a benefit stands (D48, D49)."""

    PLANNED = "planned", pgettext_lazy("benefit", "Planned")
    FOLLOWED = "followed", _("Followed up")
    REALISED = "realised", _("Realised")
    DROPPED = "dropped", pgettext_lazy("benefit", "Given up")

    OPEN = nonmember(frozenset({"planned", "followed"}))


class MeasurementState(models.TextChoices):
    """The benefits manager's word on a measurement (D49)."""

    REPORTED = "reported", _("Awaits the benefits manager")
    CONFIRMED = "confirmed", _("Confirmed")
    DISPUTED = "disputed", _("Disputed")


class Principle(models.TextChoices):
    """On what terms a fund pays (D45)."""

    EFFICIENCY = "efficiency", _("Efficiency principle")
    DEVELOPMENT = "development", _("Development principle")


class MovementKind(models.TextChoices):
    """A row of a fund's ledger (D44). The sign of the amount says which way the free balance moves."""

    APPROPRIATION = "appropriation", _("Appropriation")
    CARRY_OVER = "carry_over", _("Carried over")
    YEAR_END = "year_end", _("Year-end")
    TRANSFER_IN = "transfer_in", _("From another fund")
    TRANSFER_OUT = "transfer_out", _("To another fund")
    GRANT = "grant", pgettext_lazy("fund", "Grant")
    RELEASE = "release", _("Released grant")
    REPAYMENT = "repayment", _("Repayment")
    REVERSAL = "reversal", _("Reversal")

    INCOMING = nonmember(frozenset({"appropriation", "carry_over", "transfer_in", "release", "repayment"}))


class GrantState(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("grant", "Active")
    STOPPED = "stopped", _("Stopped")
    CLOSED = "closed", pgettext_lazy("grant", "Closed")


class InstalmentBasis(models.TextChoices):
    """What instalments follow (D45)."""

    PLANNED = "planned", _("The planned gains")
    REALISED = "realised", _("The realised gains")


class InstalmentState(models.TextChoices):
    """The way of an instalment into the budget (D47)."""

    EXPECTED = "expected", _("Expected")
    IN_BUDGET = "in_budget", _("In the budget")
    PAID = "paid", _("Paid back")
    CANCELLED = "cancelled", pgettext_lazy("instalment", "Cancelled")


class PrioritisationState(models.TextChoices):
    """The life of an order of wishes (D9)."""

    DRAFT = "draft", pgettext_lazy("order of wishes", "Draft")
    SUBMITTED = "submitted", _("Awaits the body")
    IN_FORCE = "in_force", pgettext_lazy("order of wishes", "In force")
    SUPERSEDED = "superseded", pgettext_lazy("order of wishes", "Superseded")
    REJECTED = "rejected", pgettext_lazy("order of wishes", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("order of wishes", "Dropped")

    #: Everybody may read what a body has been asked.
    KNOWN_TO_ALL = nonmember(frozenset({"submitted", "in_force", "superseded", "rejected"}))
    #: What is shown beside the wishes as they stand now.
    ALIVE = nonmember(frozenset({"draft", "submitted", "in_force"}))
    TONES = nonmember({"in_force": "green", "submitted": "yellow"})
