"""Benefits: what the file says beyond the business case, and their measurements."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.db.models import Max

from accounts.models import Department, User
from business_cases.domain import measurements
from business_cases.enums import BenefitState, MeasurementState
from business_cases.models import Benefit, BenefitShare, BenefitYear
from common.text import fold
from projects.models import Project
from strategies.enums import Direction, Frequency
from strategy_portal.importing.clock import acting_at, at
from strategy_portal.importing.documents import DocumentSet
from strategy_portal.importing.loading.acts import Acts
from strategy_portal.importing.loading.session import Session
from strategy_portal.importing.loading.sync import sync, sync_children
from strategy_portal.importing.schema_base import Record
from strategy_portal.importing.schema_economy import three_points


def plan(session: Session, documents: DocumentSet, acts: Acts) -> None:
    """Write the benefits of projects that are in the portal, and plan all measurements.

    The benefits of a project that a decision opens are written with it (projects.plan_adoptions).
    """
    records = list(documents.rows("benefits"))
    for record in records:
        if session.is_changed(record):
            _plan(session, record, acts)
    write(session, [record for record in records if session.has(record["project"])])


def write(session: Session, records: list[Record]) -> None:
    """Write benefits; one that a decision opened is found by its project and its name, which is the gain line's."""
    cases = dict(Project.objects.values_list("pk", "case_id"))
    opened = set(Benefit.objects.values_list("case_id", "name"))
    departments = dict(Department.objects.values_list("pk", "name"))
    first = (Benefit.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    numbers = {record.key: first + place for place, record in enumerate(records)}
    changed = sync(
        session,
        model=Benefit,
        records=records,
        values=lambda record: _values(session, record, cases, departments),
        natural=("case_id", "name"),
        once=lambda record: _at_first(session, record, numbers[record.key]),
    )
    new = {r.key for r in changed if (cases.get(session.id(r["project"])), r["name"]) not in opened}
    _years(session, changed, new)
    _shares(session, [record for record in changed if record.key in new])


def _values(
    session: Session, record: Record, cases: Mapping[int, int | None], departments: Mapping[int, str]
) -> dict[str, Any]:
    baseline = record["baseline"] or {}
    department = departments.get(session.id(record["department"]) or 0, "")
    return {
        "case_id": cases.get(session.id(record["project"]) or 0),
        "goal_id": session.id(record["goal"]),
        "name": record["name"],
        "search_text": fold(f"{record['name']} {department} {record['description'] or ''}"),
        "description": record["description"] or "",
        "deliverable": record["deliverable"] or "",
        "change": record["change"] or "",
        "owner_id": session.id(record["owner"]),
        "unit": record["unit"] or "",
        "direction": record["direction"] or Direction.UP,
        "baseline_value": baseline.get("value"),
        "baseline_on": baseline.get("date"),
        "baseline_source": baseline.get("source") or "",
        "target_value": record["target"],
        "method": record["method"] or "",
        "data_source": record["data_source"] or "",
        "frequency": record["frequency"] or Frequency.HALF_YEAR,
        "assumptions": record["assumptions"] or "",
        "negative_effects": record["negative_effects"] or "",
        "risk": record["risk"] or "",
        "state": record["state"] or BenefitState.PLANNED,
        "is_illustrative": bool(record["illustrative"]),
    }


def _at_first(session: Session, record: Record, number: int) -> dict[str, Any]:
    start = record["start_month"] or 0
    return {
        "number": number,
        "kind": record["type"],
        "department_id": session.id(record["department"]),
        "go_live": record["go_live"],
        "promised_go_live": record["go_live"],
        "start_month": start,
        "full_effect_month": max(start, 12 if record["full_effect_month"] is None else record["full_effect_month"]),
        "last_year": record["last_year"] and int(record["last_year"]),
        "next_due": record["next_due"],
    }


def _years(session: Session, records: list[Record], new: set[str]) -> None:
    """The yearly plan of new benefits. Where a decision fixed the plan, only what stands in the budget is added."""
    held = {
        (row.benefit_id, row.year): row
        for row in BenefitYear.objects.filter(benefit_id__in=[session.id_of(record) for record in records])
    }
    rows = []
    for record in records:
        for year in record["years"]:
            benefit_id = session.id_of(record)
            low, likely, high = three_points(year)
            given = {
                "benefit_id": benefit_id,
                "year": int(year["year"]),
                "low": low,
                "likely": likely,
                "high": high,
                "promised": likely,
                "quantity": year["quantity"],
                "in_budget": year["in_budget"] or 0,
                "budget_decision": year["budget_decision"] or "",
            }
            planned = held.get((benefit_id, int(year["year"])))
            if record.key not in new and planned is not None:
                given |= {name: getattr(planned, name) for name in ("low", "likely", "high", "promised")}
            elif record.key not in new:
                given["promised"] = 0
            rows.append((year, given))
    sync_children(session, model=BenefitYear, parent="benefit_id", rows=rows, identity=("year",))


def _shares(session: Session, records: list[Record]) -> None:
    rows = [
        (record, {"benefit_id": session.id_of(record), "department_id": department_id, "share": share})
        for record in records
        for department_id, share in _parts(session, record)
    ]
    sync_children(session, model=BenefitShare, parent="benefit_id", rows=rows, identity=("department_id",))


def _parts(session: Session, record: Record) -> Iterator[tuple[int | None, Any]]:
    if record["shares"]:
        yield from ((session.id(part["department"]), part["share"]) for part in record["shares"])
    elif record["department"] is not None:
        yield session.id(record["department"]), 1


def _plan(session: Session, record: Record, acts: Acts) -> None:
    for row in record["measurements"]:
        acts.add(row, row["date"], 18, partial(_measure, session, record, row, acts))
    if record["next_due"] is not None:
        acts.add(record, session.now.date(), 22, partial(_next_due, session, record))


def _measure(session: Session, record: Record, row: Record, acts: Acts) -> None:
    benefit = Benefit.objects.get(pk=session.id_of(record))
    if benefit.measurements.filter(measured_on=row["date"]).exists():
        return
    made = measurements.measure(
        benefit=benefit,
        measured_on=row["date"],
        actor=session.find(User, row["by"]),
        value=row["value"],
        amount=row["amount"],
        source=row["source"] or "",
        comment=row["comment"] or "",
        year=int(row["year"]),
        illustrative=bool(row["illustrative"] or record["illustrative"]),
    )
    if row["state"] in {MeasurementState.CONFIRMED, MeasurementState.DISPUTED}:
        judged = at(row["judged_on"], 10) if row["judged_on"] is not None and acts.played else None
        with acting_at(judged):
            measurements.judge(
                measurement=made,
                state=MeasurementState(row["state"]),
                actor=session.find(User, row["judged_by"]),
                reason=row["judgement"] or "",
            )


def _next_due(session: Session, record: Record) -> None:
    """The file's own date for the next measurement stands, whatever the frequency would give."""
    Benefit.objects.filter(pk=session.id_of(record)).update(next_due=record["next_due"])
