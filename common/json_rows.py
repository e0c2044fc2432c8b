"""Rows of another table as one column: what a page shows beside its record, in the record's own query.

    Body.objects.annotate(shown_links=JsonRows(links.filter(source=OuterRef("pk")), pk="pk", name="target__name"))

gives each body a list of dictionaries, in the order of the queryset. JSON knows neither dates nor kroner: amounts come
as whole øre, decimals as text (:func:`as_text`), days and moments through :func:`day` and :func:`moment`.
"""

from datetime import UTC, date, datetime
from typing import Any

from django.db.models import CharField, JSONField, QuerySet, Subquery
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone


class JsonRows(Subquery):
    """The rows of ``queryset``, tied to the outer row by OuterRef, as a list of ``columns`` by name."""

    output_field = JSONField()
    _ON_POSTGRESQL = "(SELECT COALESCE(jsonb_agg(found.json_row), '[]'::jsonb) FROM (%(subquery)s) found)"
    _ON_SQLITE = "(SELECT json_group_array(json(found.json_row)) FROM (%(subquery)s) found)"

    def __init__(self, queryset: QuerySet, **columns: Any) -> None:
        super().__init__(queryset.values(json_row=JSONObject(**columns)))

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """One array for all rows, empty for none."""
        return self.as_sql(compiler, connection, template=self._ON_POSTGRESQL)  # type: ignore[call-arg]

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        """The same in SQLite's words."""
        return self.as_sql(compiler, connection, template=self._ON_SQLITE)  # type: ignore[call-arg]


def as_text(name: str) -> Cast:
    """A decimal column as text, so that it does not become a float on the way."""
    return Cast(name, CharField())


def day(text: str | None) -> date | None:
    """A date column."""
    return date.fromisoformat(text) if text else None


def moment(text: str) -> datetime:
    """A moment column: SQLite keeps UTC without saying so."""
    found = datetime.fromisoformat(text)
    return found if timezone.is_aware(found) else found.replace(tzinfo=UTC)
