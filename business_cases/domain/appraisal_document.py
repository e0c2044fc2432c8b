"""An appraisal as a document of plain values: what `manage.py appraise` prints. docs/appraisal.md describes it."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from business_cases.domain.appraisal import Appraisal
from business_cases.domain.case_input import Line
from business_cases.domain.case_warnings import CaseWarning
from business_cases.domain.repayment_schedule import RepaymentSchedule
from business_cases.domain.returns import Irr, NoFigure, Payback, Reason

SCHEMA = "appraisal/1"
_INDENT = "  "


def as_document(
    appraisal: Appraisal,
    *,
    warnings: Sequence[CaseWarning] = (),
    repayment: RepaymentSchedule | None = None,
) -> dict[str, Any]:
    """Decimals stay Decimals. A figure that does not exist is None, with its reason under ``reasons``."""
    case = appraisal.case
    figures = _key_figures(appraisal)
    factors = {"break_even.gains": appraisal.break_even.gains, "break_even.costs": appraisal.break_even.costs}
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "title": case.title,
        "price_level": case.price_level,
        "base_year": case.base_year,
        "horizon": case.horizon,
        "lifetime": case.lifetime,
        "method": case.method.value,
        "rates": [
            {
                "from_year": row.from_year,
                "rate": row.rate,
                "valid_from": row.valid_from and row.valid_from.isoformat(),
                "source": row.source,
            }
            for row in case.rates
        ],
        "key_figures": {name: _figure(value) for name, value in figures.items()},
        "reasons": {
            name: _reason(value.reason) for name, value in (figures | factors).items() if isinstance(value, NoFigure)
        },
        "notes": _notes(appraisal),
        "uncertainty": _fields(appraisal.uncertainty),
        "break_even": {name: _figure(value) for name, value in _fields(appraisal.break_even).items()},
        "tornado": [
            {**_line(swing.line), "npv_at_low": swing.npv_at_low, "npv_at_high": swing.npv_at_high, "swing": swing.size}
            for swing in appraisal.tornado
        ],
        "years": [_fields(row) for row in appraisal.years],
        "lines": [{**_line(row.line), **_fields(row, without="line")} for row in appraisal.lines],
        "departments": [_fields(row) for row in appraisal.departments],
        "risks": [_fields(row) for row in appraisal.risks],
        "warnings": [
            {"code": found.code.value, "text": found.text, "arguments": dict(found.arguments)} for found in warnings
        ],
    }
    if repayment is not None:
        document["repayment"] = {
            "rows": [{**_fields(row, without="basis"), "basis": row.basis.value} for row in repayment.rows],
            "years": [{"year": year, "amount": amount} for year, amount in repayment.by_year().items()],
            **_fields(repayment, without="rows"),
        }
    return document


def _key_figures(appraisal: Appraisal) -> dict[str, Any]:
    return {
        "npv": appraisal.npv,
        "expected_npv": appraisal.uncertainty.expected,
        "expected_npv_after_risks": appraisal.expected_npv_after_risks,
        "simple_payback": appraisal.simple_payback,
        "discounted_payback": appraisal.discounted_payback,
        "irr": appraisal.irr,
        "break_even_year": appraisal.break_even_year,
        "break_even_calendar_year": appraisal.break_even_calendar_year,
        "benefit_cost_ratio": appraisal.benefit_cost_ratio,
        "investment": appraisal.investment,
        "total_cost": appraisal.total_cost,
        "gross_gains": appraisal.gross_gains,
        "budgetable_gains": appraisal.budgetable_gains,
        "running_cost_change": appraisal.running_cost_change,
        "full_effect_year": appraisal.full_effect_year,
        "gains_at_full_effect": appraisal.gains_at_full_effect,
        "budgetable_at_full_effect": appraisal.budgetable_at_full_effect,
        "present_value_of_gains": appraisal.present_value_of_gains,
        "present_value_of_costs": appraisal.present_value_of_costs,
        "other_effects": appraisal.other_effects,
        "present_value_of_other_effects": appraisal.present_value_of_other_effects,
        "risk_reserve": appraisal.risk_reserve,
        "present_value_of_risk_reserve": appraisal.present_value_of_risk_reserve,
    }


def _figure(value: Any) -> Any:
    if isinstance(value, NoFigure):
        return None
    if isinstance(value, Payback):
        return value.years
    return value.rate if isinstance(value, Irr) else value


def _reason(reason: Reason) -> dict[str, str]:
    return {"code": reason.value, "text": str(reason.label)}


def _notes(appraisal: Appraisal) -> dict[str, Any]:
    """What keeps a figure from meaning what it seems to."""
    notes: dict[str, Any] = {}
    for name in ("simple_payback", "discounted_payback"):
        found = getattr(appraisal, name)
        if isinstance(found, Payback) and found.below_zero_again is not None:
            notes[name] = {"below_zero_again_in_year": found.below_zero_again}
    if isinstance(appraisal.irr, Irr) and appraisal.irr.gains_first:
        notes["irr"] = {"gains_come_first": True}
    return notes


def _line(line: Line) -> dict[str, Any]:
    return {"name": line.name, "type": line.kind.value, "department": line.department}


def _fields(row: Any, *, without: str = "") -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if name != without}


def to_json(value: Any, indent: str = "") -> str:
    """JSON with Decimals as exact numbers, which the json module cannot write: it would make floats of them."""
    inner = indent + _INDENT
    if isinstance(value, Decimal):
        return format(abs(value) if value == 0 else value, "f")
    if isinstance(value, dict) and value:
        rows = (f"{inner}{json.dumps(key, ensure_ascii=False)}: {to_json(row, inner)}" for key, row in value.items())
        return "{\n" + ",\n".join(rows) + f"\n{indent}}}"
    if isinstance(value, list | tuple) and value:
        return "[\n" + ",\n".join(inner + to_json(row, inner) for row in value) + f"\n{indent}]"
    return json.dumps(value, ensure_ascii=False)
