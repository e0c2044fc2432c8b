"""Funds with what has come into them, and business cases."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Department, User
from business_cases.domain import cases, ledger
from business_cases.domain.cases import AssumptionInput, LineInput, RiskInput
from business_cases.enums import EstimateMethod, MovementKind, Principle
from business_cases.models import BusinessCase, Fund, FundArea, FundAreaFrame, FundMovement
from common.errors import DomainError
from strategy_portal.importing.documents import DocumentSet
from strategy_portal.importing.loading.acts import Acts
from strategy_portal.importing.loading.session import Session, unchanged
from strategy_portal.importing.loading.sync import in_order, sync, sync_children
from strategy_portal.importing.schema_base import Record
from strategy_portal.importing.schema_economy import three_points


def load_funds(session: Session, documents: DocumentSet, acts: Acts) -> None:
    records = list(documents.rows("funds"))
    changed: list[Record] = []
    for wave in in_order(session, records, "fed_by", "repays_to"):
        changed += sync(
            session, model=Fund, records=wave, values=lambda record: _fund(session, record), natural=("key",)
        )
    _areas(session, records)
    _frames(session, changed)
    for record in records:
        _movements(session, record, acts)


def _fund(session: Session, record: Record) -> dict[str, Any]:
    return {
        "key": record.key,
        "name": record["name"],
        "body_id": session.id(record["body"]),
        "purpose": record["purpose"] or "",
        "criteria": record["criteria"] or "",
        "procedure": record["procedure"] or "",
        "eligibility": record["eligibility"] or "",
        "pays_running_cost": bool(record["pays_running_cost"]),
        "requires_business_case": record["requires_business_case"] is not False,
        "default_principle": record["default_principle"] or Principle.EFFICIENCY,
        "fed_by_id": session.id(record["fed_by"]),
        "repays_to_id": session.id(record["repays_to"]),
        "is_illustrative": bool(record["illustrative"]),
    }


def _areas(session: Session, funds: list[Record]) -> None:
    places = {
        area.key: (session.id_of(fund), position)
        for fund in funds
        for position, area in enumerate(fund["areas"], start=1)
    }

    def values(record: Record) -> dict[str, Any]:
        fund_id, position = places[record.key]
        return {"fund_id": fund_id, "key": record.key, "name": record["name"], "position": position}

    areas = [area for fund in funds for area in fund["areas"]]
    sync(session, model=FundArea, records=areas, values=values, natural=("fund_id", "key"))


def _frames(session: Session, funds: list[Record]) -> None:
    frames = [
        (frame, {"area_id": session.id(frame["area"]), "year": int(frame["year"]), "amount": frame["amount"]})
        for fund in funds
        for frame in fund["frames"]
    ]
    sync_children(session, model=FundAreaFrame, parent="area_id", rows=frames, identity=("year",))


def _movements(session: Session, record: Record, acts: Acts) -> None:
    """Money that came in, through the ledger. A movement is never changed: one that the file changed is refused."""
    for movement in unchanged(session, record["movements"]):
        if session.held(movement) is not None:
            session.refuse(movement, _("A movement is never changed; post a reversal in the portal."))
            continue
        acts.add(movement, movement["date"], 8, partial(_post, session, record, movement))
    session.check()


def _post(session: Session, record: Record, movement: Record) -> None:
    row = _posted(session, record, movement)
    session.remember(movement, row=row, created=True)


def _posted(session: Session, record: Record, movement: Record) -> FundMovement:
    fund = Fund.objects.get(pk=session.id_of(record))
    actor = session.find(User, movement["by"])
    known: dict[str, Any] = {
        "amount": movement["amount"],
        "year": int(movement["year"]),
        "booked_on": movement["date"],
        "text": movement["text"],
        "actor": actor,
    }
    if movement["type"] == MovementKind.TRANSFER_IN:
        source = fund.fed_by
        if source is None:
            raise DomainError(_("The fund names no fund that feeds it (“fed_by”)."))
        _out, incoming = ledger.transfer(
            source=source, target=fund, illustrative=bool(movement["illustrative"]), **known
        )
        return incoming
    if movement["type"] == MovementKind.CARRY_OVER:
        return ledger.carry_over(fund=fund, **known)
    return ledger.appropriate(
        fund=fund,
        journal_number=movement["journal_number"] or "",
        illustrative=bool(movement["illustrative"]),
        **known,
    )


def load_business_cases(session: Session, documents: DocumentSet) -> None:
    """Make the cases that no proposal has brought. One that stands already is people's own: a changed file is refused."""
    left = [record for record in documents.rows("business_cases") if not session.is_new(record)]
    for record in unchanged(session, left):
        if session.held(record) is not None:
            session.refuse(record, _("The business case is in the portal already; change it there."))
            session.check()
        make_business_case(session, record)


def make_business_case(session: Session, record: Record) -> None:
    """Make one business case, and remember it."""
    with session.about(record):
        row = _business_case(session, record)
    session.remember(record, row=row, created=True)


def _business_case(session: Session, record: Record) -> BusinessCase:
    actor = session.find(User, record["by"])
    made = cases.create(
        municipality=session.municipality,
        title=record["title"],
        department=session.find(Department, record["department"]),
        actor=actor,
        price_level=int(record["price_level"]),
        base_year=int(record["base_year"]),
        horizon=record["horizon"],
        go_live=record["go_live"],
        illustrative=bool(record["illustrative"]),
        lifetime=record["lifetime"] or max(record["horizon"], 1),
        method=record["method"] or EstimateMethod.PERT,
        processes_today=record["processes_today"] or "",
        processes_after=record["processes_after"] or "",
        organisation=record["organisation"] or "",
        competences=record["competences"] or "",
    )
    departments, people = Department.objects.in_bulk(), _owners(session, record)
    lines = [_line(session, line, departments, people) for line in record["lines"]]
    cases.save_lines(business_case=made, lines=lines, actor=actor, expected=made.version)
    if record["assumptions"]:
        assumptions = [
            AssumptionInput(
                name=row["name"],
                value=row["value"],
                unit=row["unit"] or "",
                source=row["source"] or "",
                owner=people.get(session.id(row["owner"])),
            )
            for row in record["assumptions"]
        ]
        cases.save_assumptions(business_case=made, assumptions=assumptions, actor=actor, expected=made.version)
    if record["risks"]:
        risks = []
        for row in record["risks"]:
            low, likely, high = three_points(row)
            risks.append(RiskInput(name=row["name"], probability=row["probability"], low=low, likely=likely, high=high))
        cases.save_risks(business_case=made, risks=risks, actor=actor, expected=made.version)
    return made


def _owners(session: Session, record: Record) -> Mapping[int | None, User]:
    named = [row["owner"] for part in ("lines", "assumptions") for row in record[part]]
    return User.objects.in_bulk([session.id(reference) for reference in named if reference is not None])


def _line(
    session: Session, line: Record, departments: Mapping[int | None, Department], people: Mapping[int | None, User]
) -> LineInput:
    points: dict[str, dict[int, Decimal]] = {"low": {}, "likely": {}, "high": {}}
    for amount in line["amounts"]:
        low, likely, high = three_points(amount)
        for year in range(amount["year"], (amount["to_year"] or amount["year"]) + 1):
            points["low"][year], points["likely"][year], points["high"][year] = low, likely, high
    return LineInput(
        kind=line["type"],
        name=line["name"],
        department=departments.get(session.id(line["department"])),
        owner=people.get(session.id(line["owner"])),
        source=line["source"] or "",
        baseline=line["baseline"] or "",
        budget_cut=bool(line["budget_cut"]),
        low=points["low"],
        likely=points["likely"],
        high=points["high"],
    )
