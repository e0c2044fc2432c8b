"""What the pages of governance share: where they belong, and the way back."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from common.audit import action_label, entries_for
from common.documents import document_filename, render_pdf

HISTORY = 15


class MeetingsNav:
    """A page under "Møder"."""

    def get_base_context(self) -> dict[str, Any]:
        return super().get_base_context() | {"nav": "governance.meetings"}

    def meeting_crumbs(self, meeting: Any = None, item: Any = None) -> list[tuple[Any, str]]:
        """Meetings / the meeting / the item."""
        crumbs = [(_("Meetings"), self.url("governance:meeting_list"))]
        if meeting is not None:
            crumbs.append((str(meeting), meeting.get_absolute_url()))
        if item is not None:
            crumbs.append((_("Item %(number)s") % {"number": item.number}, item.get_absolute_url()))
        return crumbs

    def body_crumbs(self, body: Any = None) -> list[tuple[Any, str]]:
        """Meetings / bodies / the body."""
        crumbs = [*self.meeting_crumbs(), (_("Bodies"), self.url("governance:body_list"))]
        return [*crumbs, (body.name, body.get_absolute_url())] if body is not None else crumbs


def history_of(obj: Any) -> list[tuple[Any, str, str]]:
    """The newest entries of the log about ``obj``: moment, label, person."""
    return [(entry.at, action_label(entry.action), entry.actor_name) for entry in entries_for(obj)[:HISTORY]]


def pdf_response(snapshot: Any) -> HttpResponse:
    """The document of a snapshot as a PDF to read in the browser or keep."""
    response = HttpResponse(render_pdf(snapshot), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{document_filename(snapshot)}"'
    response["Cache-Control"] = "private, no-store"
    return response
