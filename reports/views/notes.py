"""The list of notes, one note with what to do now, and its steps (D52, D53, D55)."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.audit import action_label, entries_for
from common.numbers import dato
from common.views import ActionView, TenantDetailView, TenantFormView, TenantListView
from reports.documents.key_figures import key_figures
from reports.domain import collecting, contributions, message, notes, queries, renditions
from reports.domain.periods import HalfYear
from reports.enums import NoteState, RenditionState
from reports.forms.notes import ReasonForm
from reports.models import StatusNote
from reports.tables import NoteTable
from reports.views.mixins import NoteMixin, ReportsNav

HISTORY = 12


class NoteList(ReportsNav, TenantListView):
    """The half-yearly notes: what is under way first."""

    permission_required = "reports.list_statusnote"
    table_class = NoteTable
    row_template = "reports/note_row.html"
    template_name = "reports/note_list.html"
    title = gettext_lazy("Reports")
    lead = gettext_lazy(
        "Every half-year the figures become a status note, which the executive board approves and the council reads."
    )
    empty_text = gettext_lazy("No status note has been made yet.")
    group_order = ("under_way",)

    def get_queryset(self) -> QuerySet:
        return queries.in_order(queries.notes_for(self.request.user, self.municipality))

    def get_primary_action(self) -> tuple[Any, str] | None:
        if not self.request.user.has_perm("reports.add_statusnote", self.municipality):
            return None
        return _("Begin a collection"), self.url("reports:note_start")


class NotePage(NoteMixin, TenantDetailView):
    """One edition: where it is, what to do now, its PDFs and its history."""

    permission_required = "reports.view_statusnote"
    template_name = "reports/note_detail.html"
    is_below = False

    def get_title(self) -> Any:
        return str(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        note, user = self.object, self.request.user
        half = HalfYear(note.year, note.half)
        entries = entries_for(note)[:HISTORY]
        editions = StatusNote.objects.filter(year=note.year, half=note.half).exclude(pk=note.pk).order_by("-edition")
        mine = queries.notes_for(user, self.municipality)
        return super().get_context_data(
            lead=notes.edition_words(note),
            may={
                name: user.has_perm(f"reports.{name}_statusnote", note)
                for name in ("change", "freeze", "approve", "recall", "add")
            },
            is_collecting=note.state == NoteState.COLLECTING,
            figures=self._figures(),
            editions=self._renditions(),
            all_ready=note.state != NoteState.COLLECTING and self._all_ready,
            others=[(other, notes.edition_words(other)) for other in editions.filter(pk__in=mine.values("pk"))],
            before=queries.newest_of(user, self.municipality, half.before),
            after=queries.newest_of(user, self.municipality, half.after),
            history=[(entry.at, action_label(entry.action), entry.actor_name, entry.note) for entry in entries],
            text=self._text,
            **kwargs,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page; for htmx the panel of editions alone, and the whole page anew when the last PDF is there."""
        if not request.htmx or request.htmx.target != "editions":
            return super().get(request, *args, **kwargs)
        found = self._renditions()
        if self._all_ready:
            return HttpResponse(headers={"HX-Refresh": "true"})
        context = self.get_base_context() | {"editions": found, "all_ready": False}
        response = self.render(context, template="reports/editions.html")
        response["Cache-Control"] = "no-store"
        return response

    def _figures(self) -> list[dict[str, Any]]:
        """The key figures: live while the note is collected, frozen afterwards."""
        note = self.object
        if note.state == NoteState.COLLECTING:
            round_ = contributions.round_of(note)
            data = collecting.collect(note)
            received = {
                "name": _("Contributions"),
                "value": _("%(n)s of %(all)s") % {"n": len(round_.received), "all": round_.expected},
                "note": _("due %(day)s") % {"day": dato(note.due)},
                "url": self.url("reports:note_collection", pk=note.pk),
            }
            self._text = (
                note.message or data["message"],
                message.as_lines(note.recommendation) or data["recommendations"],
            )
            return [received, *key_figures(data)[:3]]
        data = note.snapshot.data
        self._text = (data["message"], data["recommendations"])
        return key_figures(data)

    def _renditions(self) -> list[Any]:
        """The editions that the person may read, each with its job while it is being made."""
        if self.object.state == NoteState.COLLECTING:
            self._all_ready = False
            return []
        found = renditions.with_jobs(self.object)
        self._all_ready = all(row.state == RenditionState.READY for row in found)
        readable = [row for row in found if self.request.user.has_perm("reports.view_rendition", row)]
        for row in readable:
            if row.job is not None:
                row.retry_url = self.url("common:job_retry", pk=row.job.pk)
        return readable


class FreezeNote(NoteMixin, ActionView):
    """Freeze the note.

    The form carries no token: the figures are read before any transaction begins, and the note's own state lets one of
    two through.
    """

    permission_required = "reports.view_statusnote"
    machine = notes.machine
    success_message = gettext_lazy("The note is frozen. The three PDFs are being made.")

    @property
    def action(self) -> str:
        return "freeze"

    def act(self) -> StatusNote:
        return notes.freeze(note=self.object, actor=self.request.user)


class ApproveNote(NoteMixin, ActionView):
    """Approve the note."""

    permission_required = "reports.view_statusnote"
    machine = notes.machine
    success_message = gettext_lazy("The note is approved.")

    @property
    def action(self) -> str:
        return "approve"

    def act(self) -> StatusNote:
        return notes.approve(note=self.object, actor=self.request.user)


class _WithReason(NoteMixin, TenantFormView):
    form_class = ReasonForm


class SendBackNote(_WithReason):
    """The body returns the note."""

    permission_required = "reports.approve_statusnote"
    title = gettext_lazy("Return the note")
    submit_label = gettext_lazy("Return the note")
    success_message = gettext_lazy("The note is returned.")

    def get_consequences(self) -> list[Any]:
        return [_("This edition stays as it is, marked as returned."), _("The makers begin a new edition.")]

    def act(self, form: ReasonForm) -> StatusNote:
        return notes.send_back(note=self.object, actor=self.request.user, **form.values)


class WithdrawNote(_WithReason):
    """The makers take the note back."""

    permission_required = "reports.change_statusnote"
    title = gettext_lazy("Withdraw the note")
    submit_label = gettext_lazy("Withdraw the note")
    success_message = gettext_lazy("The note is withdrawn.")

    def get_consequences(self) -> list[Any]:
        return [_("This edition stays as it is, marked as returned."), _("You can begin a new edition at once.")]

    def act(self, form: ReasonForm) -> StatusNote:
        return notes.withdraw(note=self.object, actor=self.request.user, **form.values)


class RecallNote(_WithReason):
    """Recall an approved note (D55)."""

    permission_required = "reports.recall_statusnote"
    title = gettext_lazy("Recall the note")
    submit_label = gettext_lazy("Recall the note")
    success_message = gettext_lazy("The note is recalled.")

    def get_consequences(self) -> list[Any]:
        return [
            _("The note and its PDFs stay, marked as recalled with your reason."),
            _("The next note is not compared to it."),
        ]

    def act(self, form: ReasonForm) -> StatusNote:
        return notes.recall(note=self.object, actor=self.request.user, **form.values)


__all__ = ["ApproveNote", "FreezeNote", "NoteList", "NotePage", "RecallNote", "SendBackNote", "WithdrawNote"]
