"""What pages read about strategies: few queries, whatever the number of goals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from strategies.domain.progress import Course, mean
from strategies.enums import InitiativeState, StrategyState
from strategies.models import (
    EfficiencyTarget,
    ExternalInitiative,
    Goal,
    GoalLink,
    Indicator,
    Initiative,
    Measurement,
    Strategy,
    StrategyLevel,
    StrategyLink,
)

#: In force first, then on its way, then what has been.
RANKS = ((StrategyState.APPROVED,), (StrategyState.RECOMMENDED, StrategyState.HEARING, StrategyState.DRAFT))
PAST = len(RANKS)


def strategies() -> QuerySet[Strategy]:
    """Every version with its ``rank`` (0 in force, 1 on its way, 2 past) and ``goal_count``, the ones in force first."""
    ranks = [When(state__in=states, then=Value(rank)) for rank, states in enumerate(RANKS)]
    return (
        Strategy.objects.select_related("owner_department", "approved_by")
        .annotate(
            rank=Case(*ranks, default=Value(PAST), output_field=IntegerField()),
            goal_count=Count("goals"),
        )
        .order_by("rank", "-valid_from", "title", "-number")
    )


def with_top_level(rows: QuerySet[Strategy]) -> QuerySet[Strategy]:
    """Each version with ``top_level`` and ``top_levels``: what a goal at the top is called, and several of them."""
    top = StrategyLevel.objects.filter(strategy=OuterRef("pk"), depth=1)
    return rows.annotate(top_level=Subquery(top.values("name")[:1]), top_levels=Subquery(top.values("name_plural")[:1]))


def in_force(day: date) -> QuerySet[Strategy]:
    """The approved strategies whose period includes ``day``."""
    return Strategy.objects.filter(state=StrategyState.APPROVED, valid_from__lte=day, valid_to__gte=day)


# --- Indicators --------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Reading:
    """An indicator as a page shows it: what it measures, whose it is, and its course."""

    pk: int
    goal_id: int
    name: str
    unit: str
    benchmark: str
    owner_id: int | None
    owner_name: str
    next_due: date | None
    is_illustrative: bool
    course: Course

    def share(self) -> Decimal | None:
        """How much of the way to the last target has been made."""
        return self.course.progress


def readings(goals: Iterable[int]) -> list[Reading]:
    """The indicators of the goals (keys) with targets and latest measurement: one query."""
    last = Measurement.objects.filter(indicator=OuterRef("pk")).order_by("-measured_on", "-pk")
    rows = (
        Indicator.objects.filter(goal__in=list(goals))
        .order_by("goal", "name", "pk", "targets__due")
        .values(
            *("pk", "goal_id", "name", "unit", "direction", "benchmark", "owner_id", "next_due"),
            *("baseline_value", "baseline_on", "targets__due", "targets__value"),
            owner_name=F("owner__name"),
            latest=Subquery(last.values("value")[:1]),
            latest_on=Subquery(last.values("measured_on")[:1]),
            is_illustrative=Subquery(last.values("is_illustrative")[:1]),
        )
    )
    grouped: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row["pk"], []).append(row)
    return [_reading(parts) for parts in grouped.values()]


def _reading(parts: list[dict[str, Any]]) -> Reading:
    row = parts[0]
    return Reading(
        **{name: row[name] for name in ("pk", "goal_id", "name", "unit", "benchmark", "owner_id", "next_due")},
        owner_name=row["owner_name"] or "",
        is_illustrative=bool(row["is_illustrative"]),
        course=Course(
            direction=row["direction"],
            baseline=row["baseline_value"],
            baseline_on=row["baseline_on"],
            targets=[(part["targets__due"], part["targets__value"]) for part in parts if part["targets__due"]],
            latest=row["latest"],
            latest_on=row["latest_on"],
        ),
    )


# --- Goals -------------------------------------------------------------------------------------------------------
@dataclass
class GoalNode:
    """A goal at its place in the strategy, with those below it. ``line`` are the keys of all that count with it."""

    goal: Goal
    level: str = ""
    below: list["GoalNode"] = field(default_factory=list)
    line: frozenset[int] = frozenset()
    readings: list[Reading] = field(default_factory=list)
    progress: Decimal | None = None
    planned: Decimal | None = None
    initiatives: int = 0
    figures: list[Any] = field(default_factory=list)

    def walk(self) -> Iterable["GoalNode"]:
        """The goal and all below it, in reading order."""
        yield self
        for node in self.below:
            yield from node.walk()


def family(rows: Iterable[Goal], number: int) -> list[GoalNode]:
    """The goals of version ``number`` as a tree, each with its line.

    ``rows`` are the goals of that version and of the earlier ones: a goal's line is itself, the goals below it, and what
    they were in earlier versions, so that a new version loses sight of nothing.
    """
    current: dict[int, GoalNode] = {}
    earlier: dict[str, set[int]] = {}
    for goal in sorted(rows, key=lambda row: (row.depth, row.position, row.number, row.pk)):
        if goal.strategy.number == number:
            current[goal.pk] = GoalNode(goal)
        else:
            earlier.setdefault(goal.key, set()).add(goal.pk)
    roots: list[GoalNode] = []
    for node in current.values():
        above = current.get(node.goal.parent_id) if node.goal.parent_id is not None else None
        (above.below if above is not None else roots).append(node)
    for node in roots:
        _find_line(node, earlier)
    return roots


def _find_line(node: GoalNode, earlier: Mapping[str, set[int]]) -> frozenset[int]:
    own = {node.goal.pk, *earlier.get(node.goal.key, ())}
    node.line = frozenset(own.union(*(_find_line(child, earlier) for child in node.below)))
    return node.line


def goals_of(strategy: Strategy) -> QuerySet[Goal]:
    """The goals of a version and of the versions before it, each with ``level_name``; pass them to :func:`family`."""
    level = StrategyLevel.objects.filter(strategy=OuterRef("strategy"), depth=OuterRef("depth"))
    return (
        Goal.objects.filter(strategy__key=strategy.key, strategy__number__lte=strategy.number)
        .select_related("strategy", "department")
        .annotate(
            initiative_count=Count("initiatives", filter=~Q(initiatives__state=InitiativeState.DROPPED)),
            level_name=Subquery(level.values("name")[:1]),
        )
    )


def goals_around(goal_id: int) -> QuerySet[Goal]:
    """The goals of every version of the strategy that ``goal_id`` belongs to: one query for a goal's page."""
    key = Goal.objects.filter(pk=goal_id).values("strategy__key")
    level = StrategyLevel.objects.filter(strategy=OuterRef("strategy"), depth=OuterRef("depth"))
    below = StrategyLevel.objects.filter(strategy=OuterRef("strategy"), depth=OuterRef("depth") + 1)
    return (
        Goal.objects.filter(strategy__key__in=key)
        .select_related("strategy", "department")
        .annotate(level_name=Subquery(level.values("name")[:1]), has_level_below=Exists(below))
    )


def line_of(goal: Goal) -> frozenset[int]:
    """Keys of the goals that count with ``goal``; for panels, which find them on the goal that the page passes on."""
    known = getattr(goal, "line", None)
    return known if known is not None else line_at(goal.pk)


def line_at(goal_id: int) -> frozenset[int]:
    """Keys of the goals that count with the goal of that key: one query."""
    around = list(goals_around(goal_id))
    number = next((row.strategy.number for row in around if row.pk == goal_id), 0)
    for root in family([row for row in around if row.strategy.number <= number], number):
        for node in root.walk():
            if node.goal.pk == goal_id:
                return node.line
    return frozenset({goal_id})


def measure_goals(roots: Iterable[GoalNode], found: Iterable[Reading], *, day: date) -> None:
    """Set on every node how far it and all below it have come, and how far they should have by ``day``."""
    by_goal: dict[int, list[Reading]] = {}
    for reading in found:
        by_goal.setdefault(reading.goal_id, []).append(reading)
    for root in roots:
        for node in root.walk():
            members = [member.goal.pk for member in node.walk()]
            node.readings = by_goal.get(node.goal.pk, [])
            counted = [reading for key in members for reading in by_goal.get(key, [])]
            node.progress, node.planned = progress_of(counted, day=day)
            node.initiatives = sum(getattr(member.goal, "initiative_count", 0) for member in node.walk())


def progress_of(found: Iterable[Reading], *, day: date) -> tuple[Decimal | None, Decimal | None]:
    """The mean progress of the indicators that can be judged, and the mean of where those should be (None: no plan)."""
    judged = [reading for reading in found if reading.course.progress is not None]
    plans = [reading.course.planned(day) for reading in judged]
    planned = mean(plans) if plans and all(plan is not None for plan in plans) else None
    return mean(reading.course.progress for reading in judged), planned


# --- What belongs to a goal --------------------------------------------------------------------------------------
def initiatives_of(goals: Iterable[int]) -> QuerySet[Initiative]:
    """The initiatives of the goals (keys), what goes on first, what has been dropped last."""
    order = [InitiativeState.RUNNING, InitiativeState.PLANNED, InitiativeState.EXISTING, InitiativeState.DONE]
    ranks = [When(state=state, then=Value(rank)) for rank, state in enumerate(order)]
    return (
        Initiative.objects.filter(goal__in=list(goals))
        .select_related("department", "body", "responsible", "external")
        .annotate(rank=Case(*ranks, default=Value(len(order)), output_field=IntegerField()))
        .order_by("rank", F("deadline").asc(nulls_last=True), "position", "pk")
    )


def goal_links(goal: Goal) -> list[GoalLink]:
    """The links from and to a goal: one query."""
    return list(
        GoalLink.objects.filter(Q(source=goal) | Q(target=goal))
        .select_related("source__strategy", "target__strategy")
        .order_by("kind", "pk")
    )


def strategy_links(strategy: Strategy) -> list[StrategyLink]:
    """How the strategy stands to others, from both sides: one query."""
    return list(
        StrategyLink.objects.filter(Q(source=strategy) | Q(target=strategy))
        .select_related("source", "target")
        .order_by("kind", "pk")
    )


def efficiency_targets(strategy: Strategy) -> QuerySet[EfficiencyTarget]:
    """The targets with their departments."""
    return EfficiencyTarget.objects.filter(strategy=strategy).select_related("department")


# --- External strategies (D18) -----------------------------------------------------------------------------------
def external_initiatives() -> QuerySet[ExternalInitiative]:
    """Every national initiative with its strategy, in reading order."""
    return ExternalInitiative.objects.select_related("strategy").order_by(
        "strategy__title", "strategy", "programme", "number", "title"
    )


def local_initiatives(external: Iterable[int]) -> dict[int, list[Initiative]]:
    """The municipality's own initiatives that carry out national ones, by the national one's key: one query."""
    found: dict[int, list[Initiative]] = {}
    for initiative in Initiative.objects.filter(external__in=list(external)).order_by("title"):
        found.setdefault(initiative.external_id or 0, []).append(initiative)
    return found
