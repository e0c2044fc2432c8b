"""The base of every list's table: names the columns, sorts and pages; it never renders.

Rendering a cell through django-tables2 costs an ``inspect.signature`` each (18 ms for 25 rows); the rows come from the
list's own row template instead.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import django_tables2 as tables
from django.core.paginator import Page, Paginator


@dataclass(frozen=True)
class Header:
    """One column heading as the page shows it."""

    name: str
    label: str
    numeric: bool
    #: Query string that sorts by this column, or reverses it; empty when it cannot be sorted by.
    sort_query: str
    #: "ascending", "descending" or "".
    direction: str


class _Declared(dict):
    """A class's columns, copied one level deep for each request: each is bound to its table, none is changed inside."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        return {name: copy.copy(column) for name, column in self.items()}


class Table(tables.Table):
    """Sorted by ``?sort=name`` (or ``-name``), paged by ``?page=``; rows with equal values keep a fixed order."""

    class Meta:
        order_by_field = "sort"
        page_field = "page"

    page: Page
    base_columns: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        type(self).base_columns = _Declared(type(self).base_columns)
        super().__init__(*args, **kwargs)

    def sort_by(self, wanted: list[str], *, first: tuple[str, ...] = ()) -> None:
        """Sort by the columns in ``wanted`` that exist; then by key, so that no row shows on two pages.

        ``first`` are the fields that come before any other order, such as those that make the groups.
        """
        known = [name for name in wanted if name.lstrip("-") in self.columns]
        if known:
            self.order_by = known
        queryset = self.data.data
        ordering = queryset.query.order_by or queryset.model._meta.ordering
        rest = [field for field in ordering if field not in first]
        self.data.data = queryset.order_by(*first, *rest, "pk")

    def page_of(self, wanted: str, per_page: int, *, rows: Any = None) -> Page:
        """The page asked for; what is no number is the first, what lies beyond is the last.

        ``rows`` can be counted and sliced; by default the table's own.
        """
        number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else 1
        paginator = Paginator(self.data.data if rows is None else rows, per_page)
        self.page = paginator.page(min(max(number, 1), paginator.num_pages))
        return self.page

    def records(self) -> list[Any]:
        """The records on the page."""
        return list(self.page.object_list)

    def headers(self, query_for: Any) -> Iterator[Header]:
        """The headings; ``query_for(sort)`` gives the query string that sorts so."""
        sorted_by = {alias.lstrip("-"): alias for alias in (self.order_by or ())}
        for column in self.columns.iterall():
            if not column.visible:
                continue
            current = sorted_by.get(column.name)
            direction = "" if current is None else "descending" if current.startswith("-") else "ascending"
            reverse = f"-{column.name}" if direction == "ascending" else column.name
            yield Header(
                name=column.name,
                label=str(column.header),
                numeric=getattr(column.column, "numeric", False),
                sort_query=query_for(reverse) if column.orderable else "",
                direction=direction,
            )
