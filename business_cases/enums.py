"""Words of the business case that its models, its appraisal and its files share."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CostKind(models.TextChoices):
    """What a cost line is for (D38). All but the last two are paid once."""

    EXTERNAL = "external", _("External assistance")
    INTERNAL = "internal", _("Internal hours")
    LICENCE = "licence", pgettext_lazy("cost", "Licence")
    HARDWARE = "hardware", _("Hardware")
    INTEGRATION = "integration", _("Integration")
    TRAINING = "training", _("Training")
    CHANGE = "change", _("Organisational change")
    RUNNING_TODAY = "running_today", _("Running cost today")
    RUNNING_AFTER = "running_after", _("Running cost after")

    RUNNING = nonmember(frozenset({"running_today", "running_after"}))


class GainKind(models.TextChoices):
    """What a gain consists of (D43)."""

    BUDGETABLE = "budgetable", _("Economic, budgetable")
    RELEASED_TIME = "released_time", _("Released time")
    AVOIDED_COST = "avoided_cost", _("Avoided cost")
    INCOME = "income", pgettext_lazy("gain", "Income")
    QUALITY = "quality", pgettext_lazy("gain", "Quality")
    CITIZEN = "citizen", _("Citizens and businesses")
    EMPLOYEE = "employee", pgettext_lazy("gain", "Employees")
    LAW_RISK = "law_risk", _("Law and risk")
    SOCIETY = "society", pgettext_lazy("gain", "Society")

    #: In the municipality's own economy; only these count in the net present value.
    ECONOMIC = nonmember(frozenset({"budgetable", "released_time", "avoided_cost", "income"}))
    #: Cuts a budget by itself; released time does when a decision turns it into a cut.
    CUTS_BUDGET = nonmember(frozenset({"budgetable", "income"}))


class EstimateMethod(models.TextChoices):
    """How three points become an expected value and a spread (D41)."""

    PERT = "pert", _("PERT, (a + 4m + b) / 6")
    SUCCESSIVE = "successive", _("Successive principle, (a + 3m + b) / 5")


class RepaymentBasis(models.TextChoices):
    """What the instalments to a fund follow (D45)."""

    PLANNED = "planned", _("Planned gains")
    REALISED = "realised", _("Realised gains")
