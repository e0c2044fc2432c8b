"""Vocabulary of reports."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NoteState(models.TextChoices):
    """From collection to circulation (D52, D55). What is returned or recalled stays, and a new edition is made."""

    COLLECTING = "collecting", _("Collecting")
    FROZEN = "frozen", _("Awaits approval")
    APPROVED = "approved", pgettext_lazy("note", "Approved")
    RETURNED = "returned", pgettext_lazy("note", "Returned")
    RECALLED = "recalled", _("Recalled")

    #: While one of these is the newest edition of its half-year, no other can be begun.
    UNDER_WAY = nonmember(frozenset({"collecting", "frozen"}))
    ISSUED = nonmember(frozenset({"approved", "recalled"}))


class Audience(models.TextChoices):
    """Three editions of one snapshot (D53)."""

    EXECUTIVE = "executive", _("Executive board")
    COUNCIL = "council", _("Municipal council")
    PUBLIC = "public", pgettext_lazy("audience", "Public")


class RenditionState(models.TextChoices):
    WAITING = "waiting", _("Being made")
    READY = "ready", pgettext_lazy("rendition", "Ready")


class Change(models.TextChoices):
    """How a project's light moved since the previous edition (D53)."""

    WORSE = "worse", _("Worse")
    BETTER = "better", _("Better")
    NEW = "new", pgettext_lazy("project", "New")
    SAME = "same", _("Unchanged")
