"""What proposals show on other pages: those that serve a goal."""

from typing import Any

from projects.domain import proposal_queries


def for_goal(goal: Any, user: Any) -> dict[str, Any] | None:
    """The proposals on their way that serve the goal."""
    rows = list(proposal_queries.serving(goal, user)[:10])
    return {"proposals": rows} if rows else None
