"""Moving a demonstration in time, so that an old strategy is in force on the day somebody looks at it.

A file with ``source_years`` is moved by whole years until those years lie round today. A file with ``written_as_of`` is
moved by whole weeks (a meeting on a Wednesday stays on a Wednesday), and its years by whole years. Only the
demonstration is moved; an import keeps every date as written.
"""

import datetime
import math
from dataclasses import dataclass
from typing import Any

from strategy_portal.importing.documents import Document, DocumentSet
from strategy_portal.importing.fields import HalfYearNumber, YearNumber
from strategy_portal.importing.schema_base import Record

DAYS_IN_A_YEAR = 365.25


@dataclass(frozen=True)
class Move:
    """Whole years added to years; whole years or whole weeks added to dates."""

    years: int = 0
    weeks: int | None = None

    def date(self, day: datetime.date) -> datetime.date:
        if self.weeks is not None:
            return day + datetime.timedelta(weeks=self.weeks)
        try:
            return day.replace(year=day.year + self.years)
        except ValueError:  # 29 February in a year that has none
            return day.replace(year=day.year + self.years, day=28)

    def half_year(self, half: HalfYearNumber) -> HalfYearNumber:
        """The last half-year that had ended when the moved one would have."""
        end = datetime.date(half.year, 6, 30) if half.half == 1 else datetime.date(half.year, 12, 31)
        moved = self.date(end)
        if (moved.month, moved.day) == (12, 31):
            return HalfYearNumber(moved.year, 2)
        return (
            HalfYearNumber(moved.year, 1)
            if moved.month > 6 or (moved.month, moved.day) == (6, 30)
            else (HalfYearNumber(moved.year - 1, 2))
        )


def years_to_today(years: tuple[int, int], today: datetime.date) -> int:
    """Whole years to add so that the middle of the span is this year.

    >>> years_to_today((2011, 2015), datetime.date(2026, 11, 22))
    13
    """
    return today.year - sum(years) // 2


def move_for(document: Document, today: datetime.date) -> Move:
    """How the document's dates are moved; not at all where its header does not say when it was written."""
    if span := document.content["source_years"]:
        return Move(years=years_to_today(span, today))
    if written := document.content["written_as_of"]:
        days = (today - written).days
        return Move(years=math.floor(days / DAYS_IN_A_YEAR), weeks=days // 7)
    return Move()


def move_to_today(documents: DocumentSet, *, today: datetime.date) -> None:
    """Move every date and year of the documents, in place; the header keeps what the source says."""
    for document in documents.documents:
        move = move_for(document, today)
        for name, value in document.content.items():
            if name not in {"source_years", "written_as_of"}:
                document.content[name] = _moved(value, move)


def _moved(value: Any, move: Move) -> Any:
    if isinstance(value, Record):
        for name, below in value.items():
            value[name] = _moved(below, move)
        return value
    if isinstance(value, list):
        return [_moved(entry, move) for entry in value]
    if isinstance(value, HalfYearNumber):
        return move.half_year(value)
    if isinstance(value, datetime.date):
        return move.date(value)
    if isinstance(value, YearNumber):
        return YearNumber(value + move.years)
    return value
