"""Danish text in the database: sorted with Å last, found without regard to case.

The collation ``danish`` is ICU's da-x-icu on PostgreSQL (made by a migration of common) and a function
registered on each SQLite connection (common/collation.py).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import models

from common.numbers import dato, dato_lang

COLLATION = "danish"


class DanishCharField(models.CharField):
    """A title or a name: sorts as Danes sort."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("db_collation", COLLATION)
        super().__init__(*args, **kwargs)


def fold(text: str) -> str:
    """The form in which text is searched: casefolded, single spaces."""
    return " ".join(text.casefold().split())


class SearchTextField(models.TextField):
    """The folded text of other columns of the row, the title first: what the portal's search looks in.

    Written with the row (save, bulk_create) and by what changes rows (save_version, bulk_update of a tenant's rows),
    whenever one of ``sources`` is written, so that no app has to remember it. Only update() with such a column does not
    know it. The sources stand in the migration: changing them asks for one, and with it for ``refold``.
    """

    def __init__(self, *sources: str, **kwargs: Any) -> None:
        self.sources = sources
        super().__init__(**{**kwargs, "blank": True, "editable": False, "default": ""})

    def deconstruct(self) -> Any:
        name, path, _args, kwargs = super().deconstruct()
        for fixed in ("blank", "editable", "default"):
            kwargs.pop(fixed, None)
        return name, path, list(self.sources), kwargs

    def pre_save(self, model_instance: Any, add: bool) -> str:  # noqa: FBT001 -- Django's own signature
        text = fold(" ".join(_words(getattr(model_instance, source)) for source in self.sources))
        setattr(model_instance, self.attname, text)
        return text


def _words(value: Any) -> str:
    """A moment is searched as it is written: 2. december 2026, 02.12.2026."""
    if isinstance(value, datetime):
        return f"{dato_lang(value)} {dato(value)}"
    return str(value or "")


def with_search_text(rows: Iterable[Any], names: Iterable[str]) -> list[str]:
    """``names`` of the columns that are about to be written, and that of the search text if it follows from one of them.

    Its value is set on each of ``rows``.
    """
    found, rows = list(names), list(rows)
    column = _search_column(type(rows[0])) if rows else None
    if column is None or column.name in found or not set(column.sources) & set(found):
        return found
    for row in rows:
        column.pre_save(row, add=False)
    return [*found, column.name]


def refold(model: Any, *, batch: int = 500) -> None:
    """Write the search text of every row anew; for migrations that add the column or change its sources."""
    column = _search_column(model)
    if column is None:
        raise TypeError(f"{model.__name__} has no search text.")
    rows: Sequence[Any] = list(model._base_manager.only("pk", *column.sources))
    for row in rows:
        column.pre_save(row, add=False)
    model._base_manager.bulk_update(rows, [column.name], batch_size=batch)


def _search_column(model: Any) -> SearchTextField | None:
    return next((field for field in model._meta.concrete_fields if isinstance(field, SearchTextField)), None)


def sentence(text: str) -> str:
    """``text`` with one full stop after an amount: the abbreviation "kr." closes a sentence by itself."""
    return text.replace("kr..", "kr.")
