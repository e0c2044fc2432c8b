"""What proposals show on other pages: those that serve a goal, and what a fund is asked for."""

from typing import Any

from projects.domain import proposal_queries


def for_goal(goal: Any, user: Any) -> dict[str, Any] | None:
    """The proposals on their way that serve the goal."""
    rows = list(proposal_queries.serving(goal, user)[:10])
    return {"proposals": rows} if rows else None


def for_fund(fund: Any, user: Any) -> dict[str, Any] | None:
    """What the fund is asked for and nobody has decided, the most important first, with the balance that is left."""
    wishes = proposal_queries.wishes_to(fund, user)
    return {"wishes": wishes, "fund": fund} if wishes else None
