"""Lists as files: the filtered rows, in the order shown, read column by column from the database.

CSV is streamed: semicolons, UTF-8 with a byte order mark and decimal commas, as a Danish Excel reads it; dates are
ISO. XLSX has real numbers and dates. A text that a spreadsheet would run as a formula is made harmless in both.
Formatters are chosen once per column, never per cell.
"""

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from io import StringIO
from typing import Any

import xlsxwriter
from defusedcsv.csv import _escape as defuse
from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.tables import columns as kinds
from common.tenancy import municipality_scope

#: Rows read from the database, and written to the stream, at a time.
CHUNK = 500
BYTE_ORDER_MARK = "\ufeff"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Formatter = Callable[[Any], Any]


@dataclass(frozen=True)
class ExportColumn:
    """One column of the file."""

    label: str
    lookup: str
    kind: str
    width: int
    #: Turns what the database holds into what the cell holds; None when that is the same.
    value: Formatter | None


def export_columns(table: Any) -> list[ExportColumn]:
    """The columns of a table that are exported, with their headings in the user's language."""
    found = []
    for bound in table.columns.iterall():
        column = bound.column
        if not getattr(column, "export", False):
            continue
        lookup = column.lookup or str(bound.accessor).replace(".", "__")
        found.append(ExportColumn(str(bound.header), lookup, column.kind, column.export_width, column.export_value))
    return found


def _rows(queryset: QuerySet, columns: list[ExportColumn]) -> Iterator[tuple[Any, ...]]:
    lookups = [column.lookup for column in columns]
    return queryset.values_list(*lookups).iterator(chunk_size=CHUNK)


# --- CSV --------------------------------------------------------------------------------------------------------
def _text(value: Any) -> str:
    return "" if value is None else defuse(str(value))


def _plain_number(value: Any) -> str:
    return "" if value is None else str(value).replace(".", ",")


def _percent(value: Any) -> str:
    return "" if value is None else _plain_number((Decimal(value) * 100).normalize().__format__("f"))


def _day(value: Any) -> str:
    return "" if value is None else value.isoformat()


def _moment(value: Any) -> str:
    return "" if value is None else timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


def _csv_formatter(column: ExportColumn) -> Formatter:
    by_kind: dict[str, Formatter] = {
        kinds.MONEY: _plain_number,
        kinds.NUMBER: _plain_number,
        kinds.SHARE: _percent,
        kinds.DATE: _day,
        kinds.MOMENT: _moment,
    }
    formatter = by_kind.get(column.kind, _text)
    if column.kind == kinds.YES_NO:
        words = {True: _("Yes"), False: _("No")}
        return lambda value: words.get(value, "")
    if column.value is not None:
        value_of = column.value
        return lambda value: formatter(value_of(value))
    return formatter


def csv_lines(queryset: QuerySet, columns: list[ExportColumn], municipality: Any) -> Iterator[str]:
    """The file in pieces. The stream is read after the view has returned, so it enters the scope itself."""
    formatters = [_csv_formatter(column) for column in columns]
    return _csv_pieces(queryset, columns, formatters, municipality)


def _csv_pieces(
    queryset: QuerySet, columns: list[ExportColumn], formatters: list[Formatter], municipality: Any
) -> Iterator[str]:
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([defuse(column.label) for column in columns])
    with municipality_scope(municipality):
        for written, row in enumerate(_rows(queryset, columns), start=1):
            writer.writerow([format_(value) for format_, value in zip(formatters, row, strict=True)])
            if written % CHUNK == 0:
                yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: StringIO) -> str:
    piece = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return piece


def csv_response(*, queryset: QuerySet, table: Any, municipality: Any, name: str) -> StreamingHttpResponse:
    """The rows as a streamed CSV file called ``name``."""
    pieces = csv_lines(queryset, export_columns(table), municipality)
    response = StreamingHttpResponse(_marked(pieces), content_type="text/csv; charset=utf-8")
    return _as_download(response, f"{name}.csv")


def _marked(pieces: Iterable[str]) -> Iterator[str]:
    yield BYTE_ORDER_MARK
    yield from pieces


# --- XLSX -------------------------------------------------------------------------------------------------------
_NUMBER_FORMATS = {
    kinds.MONEY: "#,##0.00",
    kinds.NUMBER: "#,##0.##",
    kinds.SHARE: "0.0%",
    kinds.DATE: "dd.mm.yyyy",
    kinds.MOMENT: "dd.mm.yyyy hh:mm",
}


def write_xlsx(target: Any, queryset: QuerySet, columns: list[ExportColumn], *, title: str) -> None:
    """Write the workbook to ``target``, row by row, without holding it in memory.

    The date inside the file is that of the day, so that the same rows give the same bytes.
    """
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    today = datetime.combine(timezone.localdate(), time())
    book.set_properties({"title": title, "created": today})
    sheet = book.add_worksheet(_sheet_name(title))
    heading = book.add_format({"bold": True, "bottom": 1})
    formats = {kind: book.add_format({"num_format": code}) for kind, code in _NUMBER_FORMATS.items()}
    writers = [_xlsx_writer(sheet, column, formats) for column in columns]
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.label, heading)
    last = 0
    for last, row in enumerate(_rows(queryset, columns), start=1):
        for place, value in enumerate(row):
            if value is not None:
                writers[place](last, place, value)
    if columns:
        sheet.autofilter(0, 0, last, len(columns) - 1)
    book.close()


def _xlsx_writer(sheet: Any, column: ExportColumn, formats: dict[str, Any]) -> Callable[[int, int, Any], Any]:
    style = formats.get(column.kind)
    value_of = column.value or (lambda value: value)
    if column.kind in {kinds.MONEY, kinds.NUMBER, kinds.SHARE}:
        return lambda y, x, value: sheet.write_number(y, x, value_of(value), style)
    if column.kind == kinds.DATE:
        return lambda y, x, value: sheet.write_datetime(y, x, value_of(value), style)
    if column.kind == kinds.MOMENT:
        return lambda y, x, value: sheet.write_datetime(y, x, timezone.localtime(value).replace(tzinfo=None), style)
    if column.kind == kinds.YES_NO:
        words = {True: _("Yes"), False: _("No")}
        return lambda y, x, value: sheet.write_string(y, x, words[value])
    return lambda y, x, value: sheet.write_string(y, x, str(value_of(value)))


def _sheet_name(title: str) -> str:
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in title)[:31].strip() or "1"


def xlsx_response(*, queryset: QuerySet, table: Any, name: str, title: str) -> FileResponse:
    """The rows as a workbook called ``name``."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
    write_xlsx(file, queryset, export_columns(table), title=title)
    file.seek(0)
    return _as_download(FileResponse(file, content_type=XLSX_TYPE), f"{name}.xlsx")


def _as_download(response: Any, name: str) -> Any:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
