"""A form of many like rows that works without JavaScript: a table of inputs, spare rows, one checkbox to remove each.

The names of the fields are "<row>-<name>". An empty spare row counts for nothing.
"""

from typing import Any, ClassVar

from django import forms

from common.forms import TenantForm


class RowsForm(TenantForm):
    """``row_fields(row)`` gives the fields of one row; ``defaults`` are what an untouched row holds."""

    most: ClassVar[int] = 100
    #: Names that do not make a row filled in.
    quiet: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, row_count: int, municipality: Any, **kwargs: Any) -> None:
        self.row_count = min(max(row_count, 1), self.most)
        self.municipality = municipality
        self.prepare()
        own = {f"{row}-{name}": field for row in range(self.row_count) for name, field in self.row_fields(row).items()}
        self.base_fields = {**type(self).base_fields, "rows": forms.IntegerField(widget=forms.HiddenInput), **own}
        super().__init__(*args, municipality=municipality, **kwargs)
        self.fields["rows"].initial = self.row_count

    def prepare(self) -> None:
        """Read once what every row chooses from."""

    def row_fields(self, row: int) -> dict[str, forms.Field]:
        """The fields of one row."""
        raise NotImplementedError

    def row(self, row: int) -> dict[str, Any]:
        """What was entered in a row, cleaned."""
        start = f"{row}-"
        return {name[len(start) :]: value for name, value in self.cleaned_data.items() if name.startswith(start)}

    def filled(self) -> dict[int, dict[str, Any]]:
        """The rows somebody filled in and did not remove, by their number."""
        rows = {number: self.row(number) for number in range(self.row_count)}
        return {number: row for number, row in rows.items() if not row.pop("remove", False) and self.is_filled(row)}

    def is_filled(self, row: dict[str, Any]) -> bool:
        """Whether the row says anything."""
        return any(value not in (None, "", False) for name, value in row.items() if name not in self.quiet)

    def table(self) -> list[dict[str, Any]]:
        """The rows as a template draws them: bound fields by name, with ``number`` and whether one is wrong."""
        found = []
        for number in range(self.row_count):
            start = f"{number}-"
            cells = {name[len(start) :]: self[name] for name in self.fields if name.startswith(start)}
            for cell in cells.values():
                self.draw(cell)
            found.append({"number": number, "cells": cells, "wrong": any(cell.errors for cell in cells.values())})
        return found

    def draw(self, cell: Any) -> None:
        """Give an input the look of the portal, and of an error where there is one."""
        widget = cell.field.widget
        if isinstance(widget, forms.CheckboxInput):
            base = "form-check-input"
        else:
            base = "form-select" if isinstance(widget, forms.Select) else "form-control"
        widget.attrs["class"] = f"{base} is-invalid" if cell.errors else base
        if not widget.is_hidden:
            widget.attrs["aria-label"] = str(cell.label)

    def renamed(self, fields: dict[str, str], numbers: list[int]) -> dict[str, str]:
        """Errors keyed "<position>.<name>" by the domain, keyed by this form's fields instead."""
        found = {}
        for key, message in fields.items():
            position, _dot, name = key.partition(".")
            known = position.isdecimal() and int(position) < len(numbers)
            found[f"{numbers[int(position)]}-{self.cell_name(name)}" if known else key] = message
        return found

    def cell_name(self, name: str) -> str:
        """The form's name for what the domain calls ``name``."""
        return name
