"""The half-yearly statusnotat: collected, frozen, rendered, approved (D52, D53, D55)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import is_staff
from common.tenancy import TenantModel
from common.tenant_urls import tenant_url
from common.versions import VersionedModel
from reports import rules
from reports.enums import Audience, NoteState, RenditionState


class StatusNote(VersionedModel, TenantModel):
    """One numbered edition of a half-year's note. Frozen, it is never written again; a new edition is a new row.

    ``body`` is the executive board that approves it. ``half`` is 1 or 2; half-years end 30.06 and 31.12 (D52).
    ``message`` and ``recommendation`` are empty while nobody has written them: then the note says what the figures say.
    ``previous`` is the edition that "since last" is computed from; ``snapshot`` is the full edition's.
    """

    case = models.OneToOneField(
        "governance.Case",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="status_note",
        verbose_name=_("case"),
    )
    body = models.ForeignKey(
        "governance.Body", on_delete=models.PROTECT, related_name="status_notes", verbose_name=_("approved by")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    half = models.PositiveSmallIntegerField(_("half-year"))
    edition = models.PositiveSmallIntegerField(_("edition"))
    state = models.CharField(_("state"), max_length=12, choices=NoteState.choices, default=NoteState.COLLECTING)
    due = models.DateField(_("contributions due"))
    message = models.TextField(_("main message"), blank=True)
    recommendation = models.TextField(_("recommendations"), blank=True)
    snapshot = models.ForeignKey("common.Snapshot", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="following")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    reminded_at = models.DateTimeField(_("reminders sent"), null=True, blank=True)
    frozen_at = models.DateTimeField(_("frozen"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    returned_reason = models.CharField(_("why it was returned"), max_length=300, blank=True)
    recalled_at = models.DateTimeField(_("recalled"), null=True, blank=True)
    recall_reason = models.CharField(_("why it was recalled"), max_length=300, blank=True)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)

    class Meta:
        verbose_name = _("status note")
        verbose_name_plural = _("status notes")
        ordering = ["-year", "-half", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "year", "half", "edition"], name="status_note_unique_edition"
            ),
            models.UniqueConstraint(
                fields=["municipality", "year", "half"],
                condition=Q(state__in=["collecting", "frozen"]),
                name="status_note_one_under_way",
                violation_error_message=_("The note of that half-year is already under way."),
            ),
            models.CheckConstraint(condition=Q(half__in=[1, 2]), name="status_note_half_is_1_or_2"),
            models.CheckConstraint(condition=Q(state__in=NoteState.values), name="status_note_state_known"),
            models.CheckConstraint(
                condition=Q(state="collecting") | Q(snapshot__isnull=False), name="status_note_frozen_has_snapshot"
            ),
            models.CheckConstraint(
                condition=~Q(state="recalled") | ~Q(recall_reason=""), name="status_note_recalled_has_reason"
            ),
        ]
        rules_permissions = {
            "view": rules.reads_note,
            "list": is_staff,
            "add": rules.makes_note,
            "change": rules.makes_note,
            "freeze": rules.makes_note,
            "approve": rules.approves_note,
            "recall": rules.approves_note,
        }

    def __str__(self):
        words = gettext("Status note, first half of %(year)s, edition %(edition)s")
        if self.half == 2:
            words = gettext("Status note, second half of %(year)s, edition %(edition)s")
        return words % {"year": self.year, "edition": self.edition}

    def get_absolute_url(self):
        return tenant_url("reports:note_detail", self, pk=self.pk)

    @property
    def is_closed(self):
        """A note is written for many; what is closed never gets into it."""
        return False


class Rendition(TenantModel):
    """A note's PDF for one audience, stored as it was made, and never rendered again."""

    note = models.ForeignKey(StatusNote, on_delete=models.PROTECT, related_name="renditions")
    audience = models.CharField(_("for"), max_length=10, choices=Audience.choices)
    state = models.CharField(_("state"), max_length=10, choices=RenditionState.choices, default=RenditionState.WAITING)
    snapshot = models.ForeignKey("common.Snapshot", on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("common.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    pages = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"), null=True, blank=True)

    class Meta:
        verbose_name = _("edition of a note")
        verbose_name_plural = _("editions of a note")
        ordering = ["note", "audience"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "note", "audience"], name="rendition_one_per_audience"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="rendition_audience_known"),
            models.CheckConstraint(
                condition=Q(state="ready", file__isnull=False, pages__isnull=False)
                | Q(state="waiting", file__isnull=True),
                name="rendition_ready_has_file",
            ),
        ]
        rules_permissions = {"view": rules.reads_rendition}

    def __str__(self):
        return f"{self.note}: {self.get_audience_display()}"

    def get_absolute_url(self):
        return tenant_url("reports:note_read", self, pk=self.note_id, audience=self.audience)

    @property
    def body_id(self):
        """The body that approves the note, for the rules."""
        return self.note.body_id
