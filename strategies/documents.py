"""The strategy on paper: vision, goals, initiatives and indicators (D16, D54). Everything comes from the snapshot."""

import json
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.documents import DocumentKind
from common.money import ZERO
from common.numbers import NONE, dato, kr, number, to_decimal
from strategies.domain import strategy_snapshot

Data = dict[str, Any]
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def _title(data: Data) -> str:
    return str(data["title"])


def _filename(data: Data) -> str:
    return f"{slugify(data['title'].lower().translate(_LETTERS)) or 'strategi'}-{data['number']}.pdf"


def _context(data: Data) -> Data:
    return {
        "municipality_name": data["municipality"]["name"],
        "brand": data["municipality"]["brand"],
        "kind_label": _("Strategy"),
        "subtitle": data["department"],
        "edition": _("Version %(number)s") % {"number": data["number"]},
        "mark": "" if data["is_approved"] else data["state"],
        "facts": _facts(data),
        "goals": [_goal(goal, data["levels"]) for goal in data["goals"]],
        "plural": data["levels"][0]["plural"] if data["levels"] else _("Goals"),
        "efficiency": _efficiency(data["efficiency"]),
    }


def _facts(data: Data) -> list[tuple[str, str]]:
    rows = [(_("Period"), f"{dato(data['valid_from'])} – {dato(data['valid_to'])}")]
    if data["approved_on"]:
        approved = (
            f"{data['approved_by']}, {dato(data['approved_on'])}" if data["approved_by"] else dato(data["approved_on"])
        )
        rows.append((pgettext("strategy", "Approved"), approved))
    rows += [(link["kind"], link["title"]) for link in data["links"]]
    if data["source_years"]:
        rows.append((_("Years in the source"), data["source_years"]))
    return rows


def _goal(goal: Data, levels: list[Data]) -> Data:
    """A goal ready to print, its headings at the level where it lies (h3 at the top)."""
    level = levels[goal["depth"] - 1]["name"] if len(levels) >= goal["depth"] else ""
    return {
        "name": f"{goal['number']} {goal['title']}".strip(),
        "heading": min(goal["depth"] + 2, 6),
        "note": " · ".join(part for part in (level, goal["orientation"], goal["department"]) if part),
        "text": goal["text"],
        "initiatives": [_initiative(row) for row in goal["initiatives"]],
        "indicators": [_indicator(row) for row in goal["indicators"]],
        "children": [_goal(child, levels) for child in goal["children"]],
    }


def _initiative(row: Data) -> Data:
    said = [row["state"], row["department"]]
    if row["deadline"]:
        said.append(_("by %(date)s") % {"date": dato(row["deadline"])})
    return {"title": row["title"], "text": row["text"], "note": " · ".join(part for part in said if part)}


def _indicator(row: Data) -> Data:
    targets = [f"{number(target['value'])} ({dato(target['due'])})" for target in row["targets"]]
    baseline = NONE
    if row["baseline"] is not None:
        baseline = number(row["baseline"]) + (f" ({dato(row['baseline_on'])})" if row["baseline_on"] else "")
    return {"name": row["name"], "unit": row["unit"], "baseline": baseline, "targets": ", ".join(targets) or NONE}


def _efficiency(rows: list[Data]) -> Data | None:
    """The efficiency targets as a table with their sums (D21)."""
    if not rows:
        return None
    years = sorted({row["year"] for row in rows})
    amounts: dict[str, dict[int, Any]] = {}
    for row in rows:
        amounts.setdefault(row["department"], {})[row["year"]] = to_decimal(row["amount"])
    totals = [sum((found.get(year, ZERO) for found in amounts.values()), ZERO) for year in years]
    return {
        "years": [str(year) for year in years],
        "rows": [
            (name, [kr(found[year]) if year in found else NONE for year in years]) for name, found in amounts.items()
        ],
        "totals": [kr(total) for total in totals],
    }


def _attachments(data: Data) -> list[tuple[str, bytes, str]]:
    body = json.dumps(data, ensure_ascii=False, indent=1).encode()
    return [("strategi.json", body, _("The strategy as data"))]


STRATEGY = DocumentKind(
    key=strategy_snapshot.KIND,
    schema_version=strategy_snapshot.SCHEMA_VERSION,
    template="print/strategy.html",
    title=_title,
    filename=_filename,
    context=_context,
    attachments=_attachments,
)
