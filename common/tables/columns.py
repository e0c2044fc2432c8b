"""Columns: what a list shows, sorts by and exports.

A column says once where its value is (``accessor``), and how it is exported: the lookup read from the database, and
the kind of cell. The page's own row template draws the cells.
"""

from collections.abc import Callable
from typing import Any, ClassVar

import django_tables2 as tables

#: Kinds of cell in an export.
TEXT, MONEY, NUMBER, SHARE, DATE, MOMENT, YES_NO = "text", "money", "number", "share", "date", "moment", "yes_no"


class Column(tables.Column):
    """A column of text.

    ``lookup`` is what the export reads from the database (default: the accessor); ``value`` turns it into what the
    cell holds; ``export=False`` leaves the column out. ``numeric`` aligns it right. ``width`` is the width in the
    spreadsheet, in characters.
    """

    kind: ClassVar[str] = TEXT
    numeric: ClassVar[bool] = False
    default_width: ClassVar[int] = 24

    def __init__(
        self,
        *args: Any,
        lookup: str = "",
        value: Callable[[Any], Any] | None = None,
        export: bool = True,
        width: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lookup, self.export_value, self.export = lookup, value, export
        self.export_width = width or self.default_width


class KronerColumn(Column):
    """Kroner; a number in the export."""

    kind, numeric, default_width = MONEY, True, 16


class NumberColumn(Column):
    """A number."""

    kind, numeric, default_width = NUMBER, True, 12


class ShareColumn(Column):
    """A share of one, shown in per cent."""

    kind, numeric, default_width = SHARE, True, 12


class DayColumn(Column):
    """A date."""

    kind, default_width = DATE, 12


class MomentColumn(Column):
    """A date and time, in Danish time."""

    kind, default_width = MOMENT, 17


class YesNoColumn(Column):
    """Yes or no."""

    kind, default_width = YES_NO, 8


class ChoiceColumn(Column):
    """A value of a vocabulary (a TextChoices): exported by its label."""

    default_width = 18

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        labels = {choice.value: choice.label for choice in choices}
        kwargs.setdefault("value", lambda code: labels.get(code, code))
        super().__init__(*args, **kwargs)
