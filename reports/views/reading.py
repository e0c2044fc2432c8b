"""A frozen edition as a page, and its stored PDF."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from common.documents import render_html
from common.files import serve
from common.views import TenantView
from reports.enums import NoteState
from reports.models import Rendition
from reports.views.mixins import ReportsNav


class RenditionMixin(ReportsNav):
    """One audience's edition; asked of the edition itself who may read it."""

    permission_required = "reports.view_rendition"

    def get_object(self) -> Rendition:
        """Raises Http404 for a note that is not frozen yet."""
        rows = Rendition.objects.select_related("note__body", "note__municipality", "snapshot", "file")
        return get_object_or_404(rows, note=self.kwargs["pk"], audience=self.kwargs["audience"])  # type: ignore[attr-defined]


class ReadNote(RenditionMixin, TenantView):
    """The document as a page of the portal, from the same snapshot as the PDF."""

    def get_title(self) -> Any:
        return str(self.object.note)

    def get_crumbs(self) -> list[tuple[Any, str]]:
        note = self.object.note
        return [(_("Reports"), self.url("reports:note_list")), (str(note), note.get_absolute_url())]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rendition = self.object
        context = self.get_context_data(
            document=render_html(rendition.snapshot, layout="reports/document.html"),
            note=rendition.note,
            is_recalled=rendition.note.state == NoteState.RECALLED,
            is_ready=rendition.file_id is not None,
        )
        return HttpResponse(render_to_string("reports/read.html", context, request=request))


class DownloadNote(RenditionMixin, TenantView):
    """The stored PDF: made once, never rendered again."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.object.file is None:
            raise Http404
        return serve(self.object.file, inline="inline" in request.GET)
