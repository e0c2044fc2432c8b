"""The business case on paper: Beslutningsgrundlag and Projektbudget from a frozen version (D38, D54)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from business_cases.case_charts import charts_of
from business_cases.case_words import all_figures, key_figures, rate_in_words, to_break_even, year_rows
from business_cases.domain.versions import KIND, SCHEMA_VERSION
from business_cases.enums import LineKind
from common.canonical import canonical
from common.documents import AttachedFile, DocumentKind, document_kinds
from common.money import ZERO
from common.numbers import dato, kr, number, pct

Data = dict[str, Any]
#: Columns of years in one table of the budget.
YEARS_ACROSS = 6


def register() -> None:
    """Let a frozen version be rendered."""
    document_kinds.register(
        KIND,
        DocumentKind(
            key=KIND,
            schema_version=SCHEMA_VERSION,
            template="print/business_case.html",
            title=lambda data: str(data["title"]),
            filename=_filename,
            context=context,
            attachments=_attachments,
        ),
    )


def _filename(data: Data) -> str:
    title = str(data["title"]).lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return f"business-case-{slugify(title)[:60]}-{data['number']}.pdf"


def _attachments(data: Data) -> Sequence[AttachedFile]:
    return [("business-case.json", canonical(data).encode(), _("The figures of the business case"))]


def context(data: Data) -> Data:
    """What the template shows, in words; read from the frozen data alone."""
    appraisal = data["appraisal"]
    first = appraisal["base_year"]
    facts = [
        (_("Department"), data["department"]),
        (_("Case"), data["case"]),
        (_("Journal no."), data["journal_number"]),
        (_("Written by"), data["written_by"]),
        (_("Expected go-live"), dato(data["go_live"]) if data["go_live"] else ""),
        (_("Price level"), str(appraisal["price_level"])),
        (_("Discount rate"), rate_in_words(appraisal)),
        (_("Estimation"), data["method"]),
    ]
    texts = [
        (_("Processes today"), data["texts"]["processes_today"]),
        (_("Processes afterwards"), data["texts"]["processes_after"]),
        (_("What it means for the organisation"), data["texts"]["organisation"]),
        (_("Competences needed"), data["texts"]["competences"]),
    ]
    charts = charts_of(appraisal, brand=data["brand"])
    return {
        "municipality_name": data["municipality"],
        "brand": data["brand"],
        "kind_label": _("Business case"),
        "subtitle": data["reason"],
        "edition": _("Version %(number)s, %(kind)s")
        % {"number": data["number"], "kind": str(data["kind_label"]).lower()},
        "mark": _("Illustrative figures") if data["is_illustrative"] else "",
        "facts": [(name, value) for name, value in facts if value],
        "figures": key_figures(appraisal),
        "all_figures": all_figures(appraisal),
        "warnings": [row["text"] for row in appraisal["warnings"]],
        "texts": [(name, text) for name, text in texts if text],
        "break_even": to_break_even(appraisal),
        "charts": list(charts.values()),
        "years": year_rows(appraisal),
        "budgets": [
            {"years": [str(first + year) for year in part], "blocks": _blocks(data, part)}
            for part in _parts(range(appraisal["horizon"] + 1))
        ],
        "sources": [line for line in data["lines"] if line["source"] or line["baseline"] or line["owner"]],
        "assumptions": [
            row | {"shown": f"{number(row['value'])} {row['unit']}".strip()} for row in data["assumptions"]
        ],
        "risks": [
            {
                "name": row["name"],
                "year": str(first + row["year"]),
                "probability": pct(row["probability"]),
                "expected": kr(row["expected"]),
                "reserve": kr(row["reserve"]),
                "owner": data["risk_owners"].get(row["name"], ""),
            }
            for row in appraisal["risks"]
        ],
        "reserve": kr(appraisal["key_figures"]["risk_reserve"]),
    }


def _parts(years: Sequence[int]) -> list[Sequence[int]]:
    """As many years as a page is wide, at a time."""
    return [years[start : start + YEARS_ACROSS] for start in range(0, len(years), YEARS_ACROSS)]


def _blocks(data: Data, years: Sequence[int]) -> list[Data]:
    """The budget: costs once, running costs and gains, each with its lines by year (0 = base year)."""
    groups = (
        (_("Costs, once"), LineKind.ONE_OFF),
        (_("Running costs"), LineKind.RUNNING),
        (_("Gains"), LineKind.GAINS),
    )
    found = []
    for title, kinds in groups:
        rows = [_row(line, years) for line in data["lines"] if line["kind"] in kinds]
        if rows:
            found.append({"title": title, "rows": rows})
    return found


def _row(line: Data, years: Sequence[int]) -> Data:
    likely = {row["year"]: Decimal(row["likely"]) for row in line["years"]}
    total = sum(likely.values(), ZERO)
    low, high = (sum((Decimal(row[name]) for row in line["years"]), ZERO) for name in ("low", "high"))
    spread = f"{kr(low)} – {kr(high)}" if low != high else ""
    return {
        "name": line["name"],
        "note": " · ".join(part for part in (line["kind_label"], line["department"]) if part),
        "amounts": [number(likely[year]) if likely.get(year) else "" for year in years],
        "total": kr(total),
        "spread": spread,
    }
