"""The figures of a note as files inside its PDF: everything as JSON, projects and gains as tables (D56).

Made from the edition's own data, so a file never holds more than the edition it hangs on.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from defusedcsv.csv import _escape as defuse
from django.utils.translation import gettext as _

from common.components import light_for
from common.documents.kinds import AttachedFile

Facts = dict[str, Any]
#: A byte order mark, so that a Danish Excel reads the letters right.
_MARK = "\ufeff"


def attached(data: Facts) -> list[AttachedFile]:
    """The same data, the same bytes."""
    everything = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1).encode()
    return [
        ("tal.json", everything, _("Everything in the note as data")),
        ("projekter.csv", _projects(data["projects"]), _("The projects as a table")),
        ("gevinster.csv", _gains(data["gains"]), _("The gains by year and department as a table")),
    ]


def _projects(projects: Iterable[Facts]) -> bytes:
    head = [
        *(_("Number"), _("Project"), _("Department"), _("Phase"), _("Overall light"), _("Last report")),
        *(_("Approved cost"), _("Expected cost"), _("Spent"), _("Approved go-live"), _("Expected go-live")),
        *(_("Approved yearly gain"), _("Expected yearly gain")),
    ]
    rows = [
        [
            str(facts["number"]),
            facts["title"],
            facts["department"],
            facts["phase"],
            str(light_for(facts["light"]).word),
            facts["reported_on"],
            _number(facts["baseline"]["cost"]),
            _number(facts["forecast"]["cost"]),
            _number(facts["spent"]),
            facts["baseline"]["go_live"],
            facts["forecast"]["go_live"],
            _number(facts["baseline"]["gain"]),
            _number(facts["forecast"]["gain"]),
        ]
        for facts in projects
    ]
    return _table(head, rows)


def _gains(gains: Facts) -> bytes:
    head = [_("Year"), _("Department"), _("Planned"), _("In budget"), _("Realised")]
    columns = ("planned", "in_budget", "realised")
    rows = [[str(row["year"]), _("All"), *(_number(row[name]) for name in columns)] for row in gains["years"]]
    rows += [
        [str(gains["year"]), row["name"], *(_number(row[name]) for name in columns)] for row in gains["departments"]
    ]
    return _table(head, rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str | None]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([defuse(label) for label in head])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return (_MARK + buffer.getvalue()).encode()


def _cell(value: str | None) -> str:
    if not value:
        return ""
    return value if value.lstrip("-").replace(",", "").isdigit() else defuse(value)


def _number(value: str | None) -> str:
    """Kroner with a decimal comma, as a Danish spreadsheet reads them."""
    return "" if value is None else value.replace(".", ",")
