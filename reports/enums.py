"""Vocabulary of reports."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NoteState(models.TextChoices):
    """From collection to circulation (D52, D55)."""

    COLLECTING = "collecting", _("Collecting")
    FROZEN = "frozen", _("Awaits approval")
    APPROVED = "approved", pgettext_lazy("note", "Approved")
    RECALLED = "recalled", _("Recalled")

    READABLE = nonmember(frozenset({"frozen", "approved", "recalled"}))


class Audience(models.TextChoices):
    """Three editions of one snapshot (D53)."""

    EXECUTIVE = "executive", _("Executive board")
    COUNCIL = "council", _("Municipal council")
    PUBLIC = "public", pgettext_lazy("audience", "Public")


class RenditionState(models.TextChoices):
    WAITING = "waiting", _("Being made")
    READY = "ready", pgettext_lazy("rendition", "Ready")
    FAILED = "failed", pgettext_lazy("rendition", "Failed")
