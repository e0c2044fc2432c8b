"""The collection round: begin it, see who is missing, remind them, write the message (D52)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.views import ActionView, TenantDetailView, TenantFormView
from reports.documents import rows
from reports.documents.key_figures import key_figures
from reports.domain import collecting, contributions, message, notes
from reports.domain.periods import HalfYear
from reports.enums import NoteState
from reports.forms.notes import StartForm, WriteForm
from reports.models import StatusNote
from reports.views.mixins import NoteMixin, ReportsNav


class StartCollection(ReportsNav, TenantFormView):
    """Begin a half-year's round."""

    permission_required = "reports.add_statusnote"
    form_class = StartForm
    title = gettext_lazy("Begin a collection")
    intro = gettext_lazy(
        "Every running project contributes with its latest status report of the half-year. Those without one are shown as missing."
    )
    submit_label = gettext_lazy("Begin the collection")
    success_message = gettext_lazy("The collection has begun.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Reports"), self.url("reports:note_list"))]

    def act(self, form: StartForm) -> StatusNote:
        half = HalfYear.parse(form.values["half"])
        return notes.start_collection(
            municipality=self.municipality,
            year=half.year,
            half=half.half,
            body=form.values["body"],
            actor=self.request.user,
        )


class Collection(NoteMixin, TenantDetailView):
    """Who has contributed, and who is missing."""

    permission_required = "reports.change_statusnote"
    template_name = "reports/collection.html"
    title = gettext_lazy("Contributions")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        round_ = contributions.round_of(self.object)
        lead = _("%(n)s of %(all)s projects have reported in the half-year.") % {
            "n": len(round_.received),
            "all": round_.expected,
        }
        return super().get_context_data(
            lead=lead, round=round_, is_collecting=self.object.state == NoteState.COLLECTING, **kwargs
        )


class Remind(NoteMixin, ActionView):
    """Mail those who are missing."""

    permission_required = "reports.change_statusnote"
    success_message = gettext_lazy("The reminders are being sent.")

    def act(self) -> str:
        contributions.remind(note=self.object, actor=self.request.user)
        return self.url("reports:note_collection", pk=self.object.pk)


class WriteNote(NoteMixin, TenantFormView):
    """The main message and the recommendations, with the figures beside."""

    permission_required = "reports.change_statusnote"
    form_class = WriteForm
    template_name = "reports/note_write.html"
    title = gettext_lazy("Main message and recommendations")
    submit_label = gettext_lazy("Save the message")
    success_message = gettext_lazy("The message is saved.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(figures=key_figures(self._data()), changes=rows.changes(self._data()), **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """What is written; else what the figures say, so that a person begins with that."""
        drafted = self._data()
        return {
            "message": self.object.message or drafted["message"],
            "recommendation": self.object.recommendation or "\n".join(drafted["recommendations"]),
        }

    def act(self, form: WriteForm) -> StatusNote:
        values = form.values
        drafted = self._data()
        # Untouched drafts stay unwritten, so that they follow the figures until the note is frozen.
        written = not self.object.message and _same(values["message"], drafted["message"])
        asked = (
            not self.object.recommendation and message.as_lines(values["recommendation"]) == drafted["recommendations"]
        )
        return notes.write(
            note=self.object,
            actor=self.request.user,
            expected=form.expected_version,
            message="" if written else values["message"],
            recommendation="" if asked else values["recommendation"],
        )

    def _data(self) -> dict[str, Any]:
        if "collected" not in self.__dict__:
            self.collected = collecting.collect(self.object)
        return self.collected


def _same(first: str, second: str) -> bool:
    """Whether two texts differ by nothing but spaces and line ends."""
    return first.split() == second.split()
