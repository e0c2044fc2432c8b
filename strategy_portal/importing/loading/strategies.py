"""The municipality's own strategies: levels, goals, initiatives, indicators and efficiency targets."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from dateutil.relativedelta import relativedelta

from strategies.enums import Direction, Frequency, InitiativeState
from strategies.models import (
    EfficiencyTarget,
    Goal,
    GoalLink,
    Indicator,
    IndicatorTarget,
    Initiative,
    Measurement,
    Strategy,
    StrategyLevel,
    StrategyLink,
)
from strategy_portal.importing.documents import DocumentSet
from strategy_portal.importing.loading.session import Session
from strategy_portal.importing.loading.sync import sync, sync_children
from strategy_portal.importing.schema_base import Record

DEEPEST = 3


def load(session: Session, documents: DocumentSet) -> None:
    records = list(documents.rows("strategies"))
    changed = sync(
        session,
        model=Strategy,
        records=records,
        values=lambda record: _strategy(session, record),
        natural=("key", "number"),
    )
    _levels(session, changed)
    _efficiency_targets(session, changed)
    _goals(session, records)
    _links(session, changed)


def _strategy(session: Session, record: Record) -> dict[str, Any]:
    return {
        "key": record.key,
        "number": record["number"] or 1,
        "title": record["title"],
        "vision": record["vision"] or "",
        "summary": record["summary"] or "",
        "state": record["state"],
        "valid_from": record["valid_from"],
        "valid_to": record["valid_to"],
        "approved_by_id": session.id(record["approved_by"]),
        "approved_on": record["approved_on"],
        "owner_department_id": session.id(record["department"]),
        "area": record["area"] or "",
        "source_years": record.source_years,
        "source_note": "\n".join(note for note in (record["source_note"], record.document_note) if note),
    }


def _levels(session: Session, strategies: list[Record]) -> None:
    rows = [
        (
            level,
            {
                "strategy_id": session.id_of(strategy),
                "depth": depth,
                "name": level["name"],
                "name_plural": level["plural"],
            },
        )
        for strategy in strategies
        for depth, level in enumerate(strategy["levels"], start=1)
    ]
    sync_children(session, model=StrategyLevel, parent="strategy_id", rows=rows, identity=("depth",))


def _efficiency_targets(session: Session, strategies: list[Record]) -> None:
    rows = [
        (
            part,
            {
                "strategy_id": session.id_of(strategy),
                "department_id": session.id(part["department"]),
                "year": int(target["year"]),
                "amount": part["amount"],
            },
        )
        for strategy in strategies
        for target in strategy["efficiency_targets"]
        for part in target["departments"]
    ]
    identity = ("department_id", "year")
    sync_children(session, model=EfficiencyTarget, parent="strategy_id", rows=rows, identity=identity)


def _links(session: Session, strategies: list[Record]) -> None:
    rows = [
        (
            link,
            {
                "source_id": session.id_of(strategy),
                "target_id": session.id(link["to"]),
                "other_title": link["title"] or "",
                "kind": link["type"],
            },
        )
        for strategy in strategies
        for link in strategy["links"]
    ]
    sync_children(session, model=StrategyLink, parent="source_id", rows=rows, identity=("target_id", "other_title"))


class _Placed:
    """A goal with where it stands: its strategy, the goal above it, its depth and order."""

    def __init__(self, strategy: Record, record: Record, parent: Record | None, depth: int, position: int) -> None:
        self.strategy, self.record, self.parent, self.depth, self.position = strategy, record, parent, depth, position


def _placed(strategy: Record, goals: list[Record], parent: Record | None = None, depth: int = 1) -> Iterator[_Placed]:
    for position, record in enumerate(goals, start=1):
        yield _Placed(strategy, record, parent, depth, position)
        yield from _placed(strategy, record["goals"], record, depth + 1)


def _goals(session: Session, strategies: list[Record]) -> None:
    placed = [goal for strategy in strategies for goal in _placed(strategy, strategy["goals"])]
    changed: list[Record] = []
    for depth in range(1, DEEPEST + 1):
        level = {goal.record.key: goal for goal in placed if goal.depth == depth}
        changed += sync(
            session,
            model=Goal,
            records=[goal.record for goal in level.values()],
            values=partial(_goal, session, level),
            natural=("strategy_id", "key"),
        )
    links = [
        (goal, {"source_id": session.id_of(goal), "target_id": session.id(target)})
        for goal in changed
        for target in goal["serves"]
    ]
    sync_children(session, model=GoalLink, parent="source_id", rows=links, identity=("target_id",))
    _initiatives(session, [goal.record for goal in placed])
    _indicators(session, [goal.record for goal in placed])


def _goal(session: Session, level: Mapping[str, _Placed], record: Record) -> dict[str, Any]:
    goal = level[record.key]
    return {
        "strategy_id": session.id_of(goal.strategy),
        "key": record.key,
        "depth": goal.depth,
        "parent_id": session.id_of(goal.parent) if goal.parent is not None else None,
        "position": goal.position,
        "number": record["number"] or "",
        "title": record["title"],
        "text": record["text"] or "",
        "department_id": session.id(record["department"]),
        "is_professional": bool(record["professional"]),
        "orientation": record["orientation"] or "",
    }


def _initiatives(session: Session, goals: list[Record]) -> None:
    places = {
        initiative.key: (session.id_of(goal), position)
        for goal in goals
        for position, initiative in enumerate(goal["initiatives"], start=1)
    }

    def values(record: Record) -> dict[str, Any]:
        goal_id, position = places[record.key]
        return {
            "goal_id": goal_id,
            "key": record.key,
            "position": position,
            "title": record["title"],
            "text": record["text"] or "",
            "state": record["state"] or InitiativeState.PLANNED,
            "department_id": session.id(record["department"]),
            "body_id": session.id(record["body"]),
            "responsible_id": session.id(record["responsible"]),
            "deadline": record["deadline"],
            "status_text": record["status"] or "",
            "external_id": session.id(record["external"]),
        }

    records = [initiative for goal in goals for initiative in goal["initiatives"]]
    sync(session, model=Initiative, records=records, values=values, natural=("goal_id", "key"))


def _indicators(session: Session, goals: list[Record]) -> None:
    owners = {indicator.key: session.id_of(goal) for goal in goals for indicator in goal["indicators"]}
    records = [indicator for goal in goals for indicator in goal["indicators"]]
    changed = sync(
        session,
        model=Indicator,
        records=records,
        values=lambda record: _indicator(session, record, owners[record.key]),
        natural=("goal_id", "key"),
    )
    targets = [
        (target, {"indicator_id": session.id_of(record), "due": target["by"], "value": target["value"]})
        for record in changed
        for target in record["targets"]
    ]
    sync_children(session, model=IndicatorTarget, parent="indicator_id", rows=targets, identity=("due",))
    measurements = [
        (
            measurement,
            {
                "indicator_id": session.id_of(record),
                "measured_on": measurement["date"],
                "value": measurement["value"],
                "source": measurement["source"] or "",
                "comment": measurement["comment"] or "",
                "is_illustrative": bool(measurement["illustrative"] or record["illustrative"]),
            },
        )
        for record in changed
        for measurement in record["measurements"]
    ]
    sync_children(session, model=Measurement, parent="indicator_id", rows=measurements, identity=("measured_on",))


def _indicator(session: Session, record: Record, goal_id: int) -> dict[str, Any]:
    baseline = record["baseline"] or {}
    frequency = record["frequency"] or Frequency.HALF_YEAR
    return {
        "goal_id": goal_id,
        "key": record.key,
        "name": record["name"],
        "unit": record["unit"],
        "direction": record["direction"] or Direction.UP,
        "baseline_value": baseline.get("value"),
        "baseline_on": baseline.get("date"),
        "baseline_source": baseline.get("source") or "",
        "benchmark": record["benchmark"] or "",
        "frequency": frequency,
        "owner_id": session.id(record["owner"]),
        "next_due": record["next_due"] or _next_due(record, frequency),
    }


def _next_due(record: Record, frequency: str) -> date | None:
    """One period after the last measurement; without any, the first target's date."""
    if record["owner"] is None:
        return None
    measured = [measurement["date"] for measurement in record["measurements"]]
    if measured:
        return max(measured) + relativedelta(months=Frequency.MONTHS[frequency])
    return min((target["by"] for target in record["targets"]), default=None)
