"""What is frozen of a strategy when a body shall see it (D17)."""

from typing import Any

from django.db.models import Prefetch

from strategies.domain import queries
from strategies.models import Indicator, Initiative, Strategy

KIND = "strategy"
SCHEMA_VERSION = 1


def collect(strategy: Strategy) -> dict[str, Any]:
    """Plain data: the strategy, its levels, its goals in reading order with initiatives and indicators, its targets."""
    goals = list(
        strategy.goals.select_related("department")
        .prefetch_related(
            Prefetch("initiatives", Initiative.objects.select_related("department")), "indicators__targets"
        )
        .order_by("depth", "position", "number")
    )
    children: dict[int | None, list[Any]] = {}
    for goal in goals:
        children.setdefault(goal.parent_id, []).append(goal)

    def tree(parent: int | None) -> list[dict[str, Any]]:
        return [_goal(goal) | {"children": tree(goal.pk)} for goal in children.get(parent, [])]

    municipality = strategy.municipality
    return {
        "municipality": {"name": municipality.name, "slug": municipality.slug, "brand": municipality.colour},
        "strategy": strategy.pk,
        "title": strategy.title,
        "number": strategy.number,
        "state": strategy.get_state_display(),
        "is_approved": strategy.approved_on is not None,
        "vision": strategy.vision,
        "summary": strategy.summary,
        "valid_from": strategy.valid_from,
        "valid_to": strategy.valid_to,
        "approved_by": str(strategy.approved_by or ""),
        "approved_on": strategy.approved_on,
        "department": str(strategy.owner_department or ""),
        "levels": [{"name": level.name, "plural": level.name_plural} for level in strategy.levels.order_by("depth")],
        "goals": tree(None),
        "links": [
            {"kind": link.get_kind_display(), "title": str(link.target or link.other_title)}
            for link in strategy.links.select_related("target").order_by("kind", "pk")
        ],
        "efficiency": [
            {"department": str(target.department), "year": target.year, "amount": target.amount}
            for target in queries.efficiency_targets(strategy)
        ],
        "source_years": strategy.source_years,
        "source_note": strategy.source_note,
    }


def _goal(goal: Any) -> dict[str, Any]:
    return {
        "goal": goal.pk,
        "number": goal.number,
        "title": goal.title,
        "text": goal.text,
        "depth": goal.depth,
        "department": str(goal.department or ""),
        "orientation": goal.orientation,
        "initiatives": [
            {
                "title": row.title,
                "text": row.text,
                "state": row.get_state_display(),
                "deadline": row.deadline,
                "department": str(row.department or ""),
            }
            for row in goal.initiatives.all()
        ],
        "indicators": [_indicator(row) for row in goal.indicators.all()],
    }


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "name": indicator.name,
        "unit": indicator.unit,
        "baseline": indicator.baseline_value,
        "baseline_on": indicator.baseline_on,
        "benchmark": indicator.benchmark,
        "targets": [{"due": target.due, "value": target.value} for target in indicator.targets.all()],
    }
