"""Status notes can be found by what they are called: they have no text of their own before they are frozen."""

from typing import Any

from django.db.models import Case, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Replace
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.search import Query, SearchSource, columns, label_of, search_sources
from common.tenant_urls import tenant_url
from common.text import fold
from reports.domain.queries import notes_for
from reports.enums import NoteState

NOTE = "reports.notes"
_PLACES = {"year": "{year}", "edition": "{edition}"}


def notes(user: Any, municipality: Any, query: Query) -> QuerySet:
    """The notes a person may know of, by half-year and edition."""
    first = _("Status note, first half of %(year)s, edition %(edition)s") % _PLACES
    second = _("Status note, second half of %(year)s, edition %(edition)s") % _PLACES
    return columns(
        notes_for(user, municipality).select_related(None),
        kind=NOTE,
        query=query,
        title=_named(first, second),
        text=(_named(fold(first), fold(second)),),
        context="body__name",
        state="state",
    )


def _named(first: str, second: str) -> Replace:
    words: Any = Case(When(half=2, then=Value(second)), default=Value(first), output_field=TextField())
    for name, place in _PLACES.items():
        value: Any = Cast(name, TextField())
        words = Replace(words, Value(place), value, output_field=TextField())
    return words


def register() -> None:
    """Hand the source to the search."""
    search_sources.register(
        NOTE,
        SearchSource(
            label=gettext_lazy("Status notes"),
            order=50,
            permission="reports.list_statusnote",
            rows=notes,
            state=label_of(NoteState),
            url=lambda municipality, row: tenant_url("reports:note_detail", municipality, pk=row.object_id),
        ),
    )
