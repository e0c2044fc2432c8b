"""The projektindstilling on paper (D27, D54): sections, money, key figures, scores, consultation and recommendations.

Everything comes from the frozen version; nothing live is read.
"""

import json
from typing import Any

from django.utils.translation import gettext as _

from common.documents import DocumentKind
from common.money import ZERO
from common.numbers import NONE, dato, decimal, kr, number, pct, to_decimal
from projects.domain import proposal_snapshot
from projects.domain.proposal_snapshot import SECTIONS

Data = dict[str, Any]


def _title(data: Data) -> str:
    return str(data["title"])


def _filename(data: Data) -> str:
    return f"projektindstilling-{data['number']}-{data['version']}.pdf"


def _context(data: Data) -> Data:
    money = data["money"]
    return {
        "municipality_name": data["municipality"]["name"],
        "brand": data["municipality"]["brand"],
        "kind_label": _("Project proposal"),
        "edition": _("Version %(number)s") % {"number": data["version"]},
        "subtitle": data["department"],
        "mark": _("Illustrative figures") if data["is_illustrative"] else "",
        "facts": _facts(data),
        "figures": figures(data),
        "goals": data["goals"],
        "initiatives": data["initiatives"],
        "reasons": data["reasons"],
        "sections": [(heading, data["sections"][name]) for name, heading in SECTIONS if data["sections"][name]],
        "recommendations": [{"text": _("that %(what)s") % {"what": row["text"]}} for row in data["recommendations"]],
        "money": _money(money),
        "repayment": [(row["payer"], str(row["year"]), kr(row["amount"])) for row in data["repayment"]],
        "key_figures": key_figures(data),
        "lines": case_lines(data),
        "years": case_years(data),
        "scores": data["scores"],
        "importance": decimal(data["importance"]) if data["importance"] is not None else "",
        "consultations": [_consultation(row) for row in data["consultations"] if row["answered_at"]],
    }


def _facts(data: Data) -> list[tuple[str, str]]:
    people = data["people"]
    rows = [
        (_("To"), data["body"]),
        (_("Proposed by"), people["created_by"]),
        (_("Project owner"), people["owner"]),
        (_("Project leader"), people["leader"]),
        (_("System owner"), people["system_owner"]),
        (_("Expected go-live"), dato(data["go_live"]) if data["go_live"] else ""),
        (_("Journal number"), data["journal_number"]),
    ]
    return [(str(label), value) for label, value in rows if value]


def figures(data: Data) -> list[dict[str, str]]:
    """The four figures on the first page."""
    money, found = data["money"], []
    own = money["self_financed"]
    found.append(
        {
            "name": _("Applied for"),
            "value": kr(money["applied_amount"]) if money["applied_amount"] else NONE,
            "note": _("the department pays %(own)s") % {"own": kr(own)} if number(own) != "0" else money["fund"],
        }
    )
    appraisal = _appraisal(data)
    if appraisal is not None:
        key = appraisal["key_figures"]
        found += [
            {
                "name": _("Net present value, %(years)s years") % {"years": appraisal["horizon"]},
                "value": kr(key["npv"]),
                "note": _("of %(investment)s invested") % {"investment": kr(key["investment"])},
            },
            {
                "name": _("Paid back in"),
                "value": _years(key["simple_payback"]) or NONE,
                "note": _reason(appraisal, "simple_payback"),
            },
        ]
    if data["importance"] is not None:
        found.append(
            {"name": _("Importance"), "value": _("%(value)s of 5") % {"value": decimal(data["importance"])}, "note": ""}
        )
    return found


def _money(money: Data) -> list[tuple[str, str]]:
    rows = [
        (_("Fund"), money["fund"]),
        (_("Area"), money["area"]),
        (_("Applied for"), kr(money["applied_amount"]) if money["applied_amount"] else ""),
        (
            _("Of which running costs"),
            kr(money["running_cost_applied"]) if number(money["running_cost_applied"]) != "0" else "",
        ),
        (_("Principle"), money["principle"]),
        (_("Self-financed"), kr(money["self_financed"])),
        (_("Running costs are paid by"), money["running_cost_payer"]),
        (_("Share of the gain paid back"), pct(money["repayment_share"]) if money["repayment_share"] else ""),
    ]
    return [(str(label), value) for label, value in rows if value]


def key_figures(data: Data) -> list[tuple[str, str]]:
    """The appraisal's key figures by name; a figure that does not exist says why (D39)."""
    appraisal = _appraisal(data)
    if appraisal is None:
        return []
    key = appraisal["key_figures"]
    irr = pct(key["irr"], 1) if key["irr"] is not None else _reason(appraisal, "irr")
    ratio = decimal(key["benefit_cost_ratio"], 2) if key["benefit_cost_ratio"] is not None else NONE
    return [
        (_("Investment"), kr(key["investment"])),
        (_("Net present value, %(years)s years") % {"years": appraisal["horizon"]}, kr(key["npv"])),
        (_("Simple payback"), _years(key["simple_payback"]) or _reason(appraisal, "simple_payback")),
        (_("Discounted payback"), _years(key["discounted_payback"]) or _reason(appraisal, "discounted_payback")),
        (_("Internal rate of return"), irr),
        (_("Benefit–cost ratio"), ratio),
        (_("Gains in all"), kr(key["gross_gains"])),
        (_("Of which budgetable"), kr(key["budgetable_gains"])),
        (_("Gain a year at full effect"), kr(key["gains_at_full_effect"])),
        (_("Change in yearly running cost"), kr(key["running_cost_change"], signed=True)),
        (_("Risk reserve"), kr(key["risk_reserve"])),
    ]


def case_lines(data: Data) -> list[dict[str, str]]:
    """Costs and gains line by line, in all years together."""
    if data["business_case"] is None:
        return []
    return [
        {
            "name": row["name"],
            "kind": row["kind_label"],
            "department": row["department"],
            "total": kr(sum((to_decimal(year["likely"]) for year in row["years"]), start=ZERO)),
        }
        for row in data["business_case"]["lines"]
    ]


def case_years(data: Data) -> list[dict[str, Any]]:
    """The calculation year by year."""
    appraisal = _appraisal(data)
    if appraisal is None:
        return []
    names = ("cost", "gain", "net", "cumulated")
    return [{"year": str(row["calendar_year"])} | {name: kr(row[name]) for name in names} for row in appraisal["years"]]


def _appraisal(data: Data) -> Data | None:
    return data["business_case"]["appraisal"] if data["business_case"] is not None else None


def _years(value: Any) -> str:
    return _("%(years)s years") % {"years": decimal(value)} if value is not None else ""


def _reason(appraisal: Data, name: str) -> str:
    reason = appraisal["reasons"].get(name)
    return str(reason["text"]) if reason else ""


def _consultation(row: Data) -> Data:
    labels = (
        ("establishment", _("Establishment and what it costs")),
        ("operation", _("Operation")),
        ("architecture", _("Architecture")),
        ("resources", _("Resources")),
    )
    return {
        "by": row["answered_by"],
        "on": dato(row["answered_at"]),
        "answers": [(label, row[name]) for name, label in labels if row[name]],
    }


def _attachments(data: Data) -> list[tuple[str, bytes, str]]:
    body = {"money": data["money"], "business_case": data["business_case"], "scores": data["scores"]}
    text = json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True)
    return [("projektindstilling.json", text.encode(), _("The figures of the proposal"))]


PROPOSAL = DocumentKind(
    key=proposal_snapshot.KIND,
    schema_version=proposal_snapshot.SCHEMA_VERSION,
    template="print/proposal.html",
    title=_title,
    filename=_filename,
    context=_context,
    attachments=_attachments,
)
