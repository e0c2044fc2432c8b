"""What a note says goal by goal: projects with their lights, kroner granted, gains, indicators (D53)."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from business_cases.enums import GrantState
from business_cases.models import Grant
from common.money import ZERO
from reports.domain.gain_facts import Gains, Sums
from strategies.domain.progress import progress
from strategies.enums import StrategyState
from strategies.models import Goal, Indicator, IndicatorTarget, Measurement, Strategy, StrategyLevel

Facts = dict[str, Any]


def strategies_on(day: date) -> list[Strategy]:
    """The strategies in force on ``day``."""
    rows = Strategy.objects.filter(state=StrategyState.APPROVED, valid_from__lte=day, valid_to__gte=day)
    return list(rows.order_by("valid_from", "title", "pk"))


def goals(*, as_of: date, projects: list[Facts], gains: Gains) -> list[Facts]:
    """Each strategy in force with its goals: those with something to tell, and the names of the others. Six queries."""
    strategies = strategies_on(as_of)
    by_strategy: dict[int, list[Goal]] = defaultdict(list)
    for goal in Goal.objects.filter(strategy__in=strategies).order_by("strategy", "position", "number", "pk"):
        by_strategy[goal.strategy_id].append(goal)
    levels = {
        (level.strategy_id, level.depth): level.name for level in StrategyLevel.objects.filter(strategy__in=strategies)
    }
    by_goal: dict[int, list[Facts]] = defaultdict(list)
    for facts in projects:
        if facts["goal"] is not None:
            by_goal[facts["goal"]].append(facts)
    sums = gains.by_goal()
    told = _indicators(strategies, as_of)
    granted = _granted(as_of)
    found = []
    for strategy in strategies:
        shown: list[Facts] = []
        idle: list[Facts] = []
        for goal in _in_order(by_strategy[strategy.pk]):
            facts = _goal(
                goal,
                level=levels.get((strategy.pk, goal.depth), ""),
                projects=by_goal[goal.pk],
                granted=granted.get(goal.pk, ZERO),
                sums=sums.get(goal.pk, Sums()),
                indicators=told[goal.pk],
            )
            told_something = facts["projects"] or facts["indicators"] or facts["granted"] or facts["gains"]["planned"]
            (shown if told_something else idle).append(facts)
        idle_names = [] if _is_professional(by_strategy[strategy.pk]) else [facts["title"] for facts in idle]
        found.append({"title": strategy.title, "goals": shown, "idle": idle_names})
    # The strategies with something to tell first, else as they stand.
    return sorted(found, key=lambda strategy: not strategy["goals"])


def _is_professional(rows: list[Goal]) -> bool:
    """The departments' own goals (D27): most have no digital project, and that says nothing about them."""
    return bool(rows) and all(goal.is_professional for goal in rows)


def _in_order(rows: list[Goal]) -> list[Goal]:
    """Each goal followed by those under it."""
    below: dict[int | None, list[Goal]] = defaultdict(list)
    for goal in rows:
        below[goal.parent_id].append(goal)
    found: list[Goal] = []
    waiting = list(reversed(below[None]))
    while waiting:
        goal = waiting.pop()
        found.append(goal)
        waiting.extend(reversed(below[goal.pk]))
    return found


def _goal(
    goal: Goal, *, level: str, projects: list[Facts], granted: Decimal, sums: Sums, indicators: list[Facts]
) -> Facts:
    lights = dict.fromkeys(("red", "yellow", "green", "stale", "none"), 0)
    for facts in projects:
        lights[facts["light"]] += 1
    return {
        "number": goal.number,
        "title": goal.title,
        "level": level,
        "depth": goal.depth,
        "projects": [{name: facts[name] for name in ("number", "title", "light")} for facts in projects],
        "lights": lights,
        "granted": granted,
        "gains": sums.facts(),
        "indicators": indicators,
    }


def _granted(as_of: date) -> dict[int, Decimal]:
    """Kroner granted to the projects of each goal, less what was released; cases kept closed are left out."""
    rows = (
        Grant.objects.filter(granted_on__lte=as_of, case__is_closed=False, case__project__goal__isnull=False)
        .exclude(state=GrantState.STOPPED)
        .order_by()
        .values_list("case__project__goal")
        .annotate(given=Sum("amount"), let_go=Sum("released"))
    )
    return {goal: given - let_go for goal, given, let_go in rows}


def _indicators(strategies: list[Strategy], as_of: date) -> dict[int, list[Facts]]:
    """Each goal's indicators: baseline, latest measurement by the day, and the next target (or the last). Three queries."""
    mine = Indicator.objects.filter(goal__strategy__in=strategies).order_by("goal", "name", "pk")
    rows = list(mine)
    latest: dict[int, Measurement] = {}
    for measurement in Measurement.objects.filter(indicator__in=mine.values("pk"), measured_on__lte=as_of).order_by(
        "measured_on", "pk"
    ):
        latest[measurement.indicator_id] = measurement
    targets: dict[int, list[IndicatorTarget]] = defaultdict(list)
    for target in IndicatorTarget.objects.filter(indicator__in=mine.values("pk")).order_by("due", "pk"):
        targets[target.indicator_id].append(target)
    found: dict[int, list[Facts]] = defaultdict(list)
    for indicator in rows:
        measured = latest.get(indicator.pk)
        own = targets.get(indicator.pk, [])
        aim = next((row for row in own if row.due >= as_of), own[-1] if own else None)
        found[indicator.goal_id].append(
            {
                "name": indicator.name,
                "unit": indicator.unit,
                "direction": indicator.direction,
                "baseline": indicator.baseline_value,
                "baseline_on": indicator.baseline_on,
                "benchmark": indicator.benchmark,
                "value": measured.value if measured else None,
                "measured_on": measured.measured_on if measured else None,
                "target": aim.value if aim else None,
                "due": aim.due if aim else None,
                "progress": _share(indicator, measured, aim),
                "illustrative": bool(measured and measured.is_illustrative),
            }
        )
    return found


def _share(indicator: Indicator, measured: Measurement | None, target: IndicatorTarget | None) -> Decimal | None:
    share = progress(
        baseline=indicator.baseline_value,
        value=measured.value if measured else None,
        target=target.value if target else None,
        direction=indicator.direction,
    )
    return None if share is None else share.quantize(Decimal("0.0001"))
