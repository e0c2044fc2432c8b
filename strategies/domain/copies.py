"""What a strategy's next version begins with: the goals of the one before, and where their indicators stand (D17)."""

from typing import Any

from strategies.enums import InitiativeState
from strategies.models import (
    Goal,
    GoalLink,
    Indicator,
    IndicatorTarget,
    Initiative,
    Measurement,
    Strategy,
    StrategyLevel,
)

_GOAL = ("key", "depth", "position", "number", "title", "text", "department_id", "is_professional", "orientation")
_INITIATIVE = (
    *("key", "position", "title", "text", "state", "department_id", "body_id", "responsible_id", "deadline"),
    *("status_text", "external_id"),
)
_INDICATOR = ("key", "name", "unit", "direction", "benchmark", "frequency", "owner_id", "next_due")


def copy_content(source: Strategy, target: Strategy) -> None:
    """Copy levels, goals with their links, unfinished initiatives, and indicators whose baseline is the latest figure.

    Targets that lie ahead come along. Goals keep their keys: that is how a goal's earlier life is found.
    """
    municipality_id = target.municipality_id
    StrategyLevel.objects.bulk_create(
        StrategyLevel(
            municipality_id=municipality_id,
            strategy=target,
            depth=level.depth,
            name=level.name,
            name_plural=level.name_plural,
        )
        for level in source.levels.all()
    )
    goals: dict[int, Goal] = {}
    for goal in source.goals.order_by("depth", "position"):
        parent = goals[goal.parent_id] if goal.parent_id is not None else None
        goals[goal.pk] = Goal.objects.create(
            municipality_id=municipality_id, strategy=target, parent=parent, **_columns(goal, _GOAL)
        )
    links = GoalLink.objects.filter(source__in=goals)
    GoalLink.objects.bulk_create(
        GoalLink(
            municipality_id=municipality_id,
            source=goals[link.source_id],
            target_id=goals[link.target_id].pk if link.target_id in goals else link.target_id,
            kind=link.kind,
        )
        for link in links
    )
    unfinished = Initiative.objects.filter(goal__in=goals).exclude(
        state__in=[InitiativeState.DONE, InitiativeState.DROPPED]
    )
    Initiative.objects.bulk_create(
        Initiative(municipality_id=municipality_id, goal=goals[row.goal_id], **_columns(row, _INITIATIVE))
        for row in unfinished
    )
    _copy_indicators(goals, target)


def _copy_indicators(goals: dict[int, Goal], target: Strategy) -> None:
    latest: dict[int, Measurement] = {}
    for measurement in Measurement.objects.filter(indicator__goal__in=goals).order_by("measured_on", "pk"):
        latest[measurement.indicator_id] = measurement
    for indicator in Indicator.objects.filter(goal__in=goals).prefetch_related("targets"):
        last = latest.get(indicator.pk)
        copy = Indicator.objects.create(
            municipality_id=target.municipality_id,
            goal=goals[indicator.goal_id],
            baseline_value=last.value if last else indicator.baseline_value,
            baseline_on=last.measured_on if last else indicator.baseline_on,
            baseline_source=last.source if last else indicator.baseline_source,
            **_columns(indicator, _INDICATOR),
        )
        begins = copy.baseline_on or target.valid_from
        IndicatorTarget.objects.bulk_create(
            IndicatorTarget(
                municipality_id=target.municipality_id, indicator=copy, due=planned.due, value=planned.value
            )
            for planned in indicator.targets.all()
            if planned.due > begins
        )


def _columns(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
