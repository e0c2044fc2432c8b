"""Vocabulary of proposals and projects."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProposalState(models.TextChoices):
    """D29."""

    DRAFT = "draft", pgettext_lazy("proposal", "Draft")
    CONSULTATION = "consultation", _("In consultation")
    SUBMITTED = "submitted", pgettext_lazy("proposal", "Submitted")
    ON_AGENDA = "on_agenda", _("On an agenda")
    APPROVED = "approved", pgettext_lazy("proposal", "Approved")
    CONDITIONAL = "conditional", _("Approved with conditions")
    REJECTED = "rejected", pgettext_lazy("proposal", "Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LINE_TASK = "line_task", _("Task in the line")

    EDITABLE = nonmember(frozenset({"draft", "consultation"}))
    WITH_BODY = nonmember(frozenset({"submitted", "on_agenda"}))
    DECIDED = nonmember(frozenset({"approved", "conditional", "rejected"}))
    STARTED = nonmember(frozenset({"approved", "conditional"}))


class Criterion(models.TextChoices):
    """What importance is scored by, 1–5 each, 5 best (D26)."""

    LAW = "law", _("Required by law")
    CITIZEN = "citizen", _("Faces citizens or businesses")
    BUSINESS = "business", _("Gain for the business")
    ECONOMY = "economy", _("Expected economic gain")


class ProjectState(models.TextChoices):
    RUNNING = "running", _("In progress")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", pgettext_lazy("project", "Closed")
    STOPPED = "stopped", pgettext_lazy("project", "Stopped")

    ACTIVE = nonmember(frozenset({"running", "paused"}))


class ProjectLevel(models.TextChoices):
    """The common portfolio shows the latter two (D30)."""

    LOCAL = "local", _("Local")
    COMMON = "common", _("Common")
    STRATEGIC = "strategic", _("Strategically important")

    COMMON_PORTFOLIO = nonmember(frozenset({"common", "strategic"}))


class Light(models.TextChoices):
    """A traffic light (D32); worse ones have a higher rank."""

    GREEN = "green", _("On plan")
    YELLOW = "yellow", _("Attention")
    RED = "red", _("Critical")

    RANK = nonmember({"green": 1, "yellow": 2, "red": 3})


class Parameter(models.TextChoices):
    """What a status report rates (D32)."""

    TIME = "time", _("Time")
    ECONOMY = "economy", _("Economy")
    SCOPE = "scope", _("Scope")
    BENEFITS = "benefits", _("Benefits")
    RESOURCES = "resources", _("Resources")


class AnchorKind(models.TextChoices):
    """Where a national initiative is anchored (D18)."""

    PROJECT = "project", _("A project")
    BODY = "body", pgettext_lazy("organ", "A body")
    DEPARTMENT = "department", _("A department")
