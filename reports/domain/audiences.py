"""Three editions of one snapshot (D53): the executive board's is whole; the others hold what is named here, no more.

An edition is built from what it may hold, so that a fact added to the note stays internal until somebody names it here.
The council's edition is without what is internal to the administration: second opinions on delivery, people's names,
and risks that are not shown to bodies. The public's is without what was written for internal use: explanations,
actions, risks, recommendations, and decisions whose minutes are not approved.
"""

from collections.abc import Callable, Iterable
from typing import Any

from reports.enums import Audience

Facts = dict[str, Any]

_HEAD = ("schema", "municipality", "note", "period", "previous", "message", "verify", "seal", "thresholds", "is_draft")
_PROJECT = (
    *("number", "title", "department", "goal_title", "phase", "level", "is_paused", "light", "last_light", "lights"),
    *("reported_on", "contributed", "baseline", "forecast", "spent", "was", "change", "illustrative"),
)
_COUNCIL_PROJECT = (*_PROJECT, "explanation", "reasons", "action")
_MISSING = ("number", "title", "department", "reported_on")
_RISK = (
    *("title", "project", "department", "cause", "consequence", "probability", "impact", "score", "left", "measures"),
)
_DECISION = ("on", "body", "title", "closed", "outcomes")
_PORTFOLIO = ("count", "lights", "before", "changes", "ended")
_SHARED = ("economy", "goals", "funds", "gains", "unanchored")


def edition(data: Facts, audience: str) -> Facts:
    """What ``audience`` may read of the whole note ``data``."""
    return {**_EDITIONS[Audience(audience)](data), "audience": str(audience)}


def _executive(data: Facts) -> Facts:
    return dict(data)


def _council(data: Facts) -> Facts:
    return {
        **_only(data, (*_HEAD, *_SHARED, "recommendations")),
        "portfolio": _portfolio(data["portfolio"]),
        "projects": _each(data["projects"], _COUNCIL_PROJECT),
        "risks": _each([risk for risk in data["risks"] if risk["shown_to_body"]], _RISK),
        "decisions": _each(data["decisions"], _DECISION),
    }


def _public(data: Facts) -> Facts:
    published = [decision for decision in data["decisions"] if decision["published"] and not decision["closed"]]
    return {
        **_only(data, (*_HEAD, *_SHARED)),
        "recommendations": [],
        "portfolio": _portfolio(data["portfolio"]),
        "projects": _each(data["projects"], _PROJECT),
        "risks": [],
        "decisions": _each(published, _DECISION),
    }


def _portfolio(portfolio: Facts) -> Facts:
    contributions = portfolio["contributions"]
    return {
        **_only(portfolio, _PORTFOLIO),
        "contributions": {
            **_only(contributions, ("expected", "received")),
            "missing": _each(contributions["missing"], _MISSING),
        },
    }


def _only(facts: Facts, names: Iterable[str]) -> Facts:
    return {name: facts[name] for name in names}


def _each(rows: Iterable[Facts], names: tuple[str, ...]) -> list[Facts]:
    return [_only(row, names) for row in rows]


_EDITIONS: dict[Audience, Callable[[Facts], Facts]] = {
    Audience.EXECUTIVE: _executive,
    Audience.COUNCIL: _council,
    Audience.PUBLIC: _public,
}
