"""The inbox "Venter på dig" (D57): everything that waits for a person, derived from state and never stored.

Each app registers sources. A source is a function (user, municipality, today) that returns a queryset selecting
exactly INBOX_COLUMNS, in that order, or None when nothing of its kind can wait for that person. All are merged by
UNION ALL and sorted by due date in one query. Labels and addresses are made from ``kind`` and ``object_id`` by the
source itself after the merge, so that the query stays narrow. The query is composed once for people with like roles
(common/composed.py): a source compares columns with the person, the roles and the day, and computes with none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import CharField, DateField, IntegerField, Value
from django.db.models.functions import Cast

from common.composed import composed
from common.registries import Registry
from common.unions import expression, merged

#: kind: key of the source; object_id: the row; title: what it is about; detail: one line; due: date or null;
#: extra: one more integer for the source (a parent's id), 0 when unused.
INBOX_COLUMNS = ("kind", "object_id", "title", "detail", "due", "extra")


@dataclass(frozen=True, kw_only=True)
class InboxSource:
    """One kind of waiting work. ``verb`` is the button ("Mål nu"), ``heading(title)`` the link's text."""

    rows: Callable[[Any, Any, date], models.QuerySet | None]
    verb: Any
    heading: Callable[[str], Any]
    url: Callable[[Any, int, int], str]


inbox_sources: Registry[InboxSource] = Registry("inbox_sources")


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A line of the inbox. ``due`` may be None; ``url`` is one click from done."""

    kind: str
    heading: Any
    detail: str
    due: date | None
    verb: Any
    url: str


def columns(
    queryset: models.QuerySet, *, kind: str, title: Any, detail: Any = "", due: Any = None, extra: Any = None
) -> models.QuerySet:
    """Select INBOX_COLUMNS from ``queryset``.

    ``title``, ``detail``, ``due`` and ``extra`` are expressions or field names; a plain text for ``detail`` is written
    as Value("…"). Types are cast alike, so that PostgreSQL can merge the sources.
    """
    return (
        queryset.order_by()
        .annotate(
            inbox_kind=Value(kind, output_field=CharField()),
            inbox_title=Cast(expression(title), CharField()),
            inbox_detail=Cast(expression(detail), CharField()),
            inbox_due=Cast(expression(due), DateField()),
            inbox_extra=Cast(expression(0 if extra is None else extra), IntegerField()),
        )
        .values_list("inbox_kind", "pk", "inbox_title", "inbox_detail", "inbox_due", "inbox_extra")
    )


def waiting_for(user: Any, municipality: Any, today: date, *, limit: int | None = None) -> tuple[list[Waiting], int]:
    """The person's inbox, oldest due first (without a date last), and how many lines there are in all: one query."""
    rows = _rows(municipality=municipality, user=user, today=today)
    lines = sorted(rows, key=lambda row: (row[4] is None, row[4] or today, row[0], row[1]))
    return [_line(row, municipality) for row in lines[:limit]], len(lines)


@composed
def _rows(*, municipality: Any, user: Any, today: date) -> models.QuerySet | None:
    """Every source's rows as one query. A source has nothing to ask of whoever does not hold the role for it."""
    return merged(source.rows(user, municipality, today) for source in inbox_sources)


def _line(row: tuple[Any, ...], municipality: Any) -> Waiting:
    kind, object_id, title, detail, due, extra = row
    source = inbox_sources.get(kind)
    return Waiting(
        kind=kind,
        heading=source.heading(title),
        detail=detail or "",
        due=due,
        verb=source.verb,
        url=source.url(municipality, object_id, extra),
    )
