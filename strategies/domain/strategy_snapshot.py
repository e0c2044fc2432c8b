"""What is frozen of a strategy when a body shall see it (D17)."""

from typing import Any

from strategies.models import Strategy

KIND = "strategy"
SCHEMA_VERSION = 1


def collect(strategy: Strategy) -> dict[str, Any]:
    """Plain data: the strategy, its levels, and its goals in reading order with initiatives and indicators."""
    goals = list(
        strategy.goals.select_related("department")
        .prefetch_related("initiatives", "indicators__targets")
        .order_by("depth", "position", "number")
    )
    children: dict[int | None, list[Any]] = {}
    for goal in goals:
        children.setdefault(goal.parent_id, []).append(goal)

    def tree(parent: int | None) -> list[dict[str, Any]]:
        return [
            {
                "goal": goal.pk,
                "number": goal.number,
                "title": goal.title,
                "text": goal.text,
                "depth": goal.depth,
                "department": str(goal.department or ""),
                "initiatives": [
                    {"title": row.title, "text": row.text, "state": row.get_state_display(), "deadline": row.deadline}
                    for row in goal.initiatives.all()
                ],
                "indicators": [
                    {
                        "name": row.name,
                        "unit": row.unit,
                        "baseline": row.baseline_value,
                        "targets": [{"due": target.due, "value": target.value} for target in row.targets.all()],
                    }
                    for row in goal.indicators.all()
                ],
                "children": tree(goal.pk),
            }
            for goal in children.get(parent, [])
        ]

    return {
        "municipality": {"name": strategy.municipality.name, "slug": strategy.municipality.slug},
        "strategy": strategy.pk,
        "title": strategy.title,
        "vision": strategy.vision,
        "summary": strategy.summary,
        "valid_from": strategy.valid_from,
        "valid_to": strategy.valid_to,
        "levels": [{"name": level.name, "plural": level.name_plural} for level in strategy.levels.order_by("depth")],
        "goals": tree(None),
        "source_years": strategy.source_years,
        "source_note": strategy.source_note,
    }
