"""Vocabulary of strategies."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StrategyState(models.TextChoices):
    """The life of a strategy version (D17)."""

    DRAFT = "draft", pgettext_lazy("strategy", "Draft")
    HEARING = "hearing", _("In hearing")
    RECOMMENDED = "recommended", _("Recommended")
    APPROVED = "approved", pgettext_lazy("strategy", "Approved")
    SUPERSEDED = "superseded", _("Superseded")
    EXPIRED = "expired", pgettext_lazy("strategy", "Expired")

    #: Goals can be written.
    EDITABLE = nonmember(frozenset({"draft", "hearing"}))
    #: Initiatives, indicators and efficiency targets can be worked on.
    ALIVE = nonmember(frozenset({"draft", "hearing", "approved"}))
    #: How the state shows: the shape and colour of a light (common.components.LIGHTS).
    TONES = nonmember({"approved": "green", "hearing": "yellow", "recommended": "yellow"})


class InitiativeState(models.TextChoices):
    """Where an initiative stands."""

    EXISTING = "existing", _("Already done")
    PLANNED = "planned", pgettext_lazy("initiative", "Planned")
    RUNNING = "running", _("In progress")
    DONE = "done", pgettext_lazy("initiative", "Done")
    DROPPED = "dropped", _("Dropped")

    #: In the order in which a goal's page shows them, under these headings.
    OPEN = nonmember(frozenset({"planned", "running"}))


class LinkKind(models.TextChoices):
    """How one strategy or goal stands to another (D19)."""

    SUPPORTS = "supports", _("Supports")
    PART_OF = "part_of", _("Is part of")
    OVERLAPS = "overlaps", _("Overlaps with")


class Direction(models.TextChoices):
    """Which way an indicator should move (D20)."""

    UP = "up", _("More is better")
    DOWN = "down", _("Less is better")


class Frequency(models.TextChoices):
    """How often something is measured."""

    MONTH = "month", _("Every month")
    QUARTER = "quarter", _("Every quarter")
    HALF_YEAR = "half_year", _("Every half-year")
    YEAR = "year", _("Every year")

    MONTHS = nonmember({"month": 1, "quarter": 3, "half_year": 6, "year": 12})


class ExternalOwner(models.TextChoices):
    """Who an external strategy binds (D18)."""

    JOINT_PUBLIC = "joint_public", _("Joint public sector")
    JOINT_MUNICIPAL = "joint_municipal", _("Joint municipal")
    KL = "kl", _("KL")
    LAW = "law", _("Law")
    OTHER = "other", pgettext_lazy("strategy", "Other")
