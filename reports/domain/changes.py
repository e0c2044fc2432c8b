"""What has changed since the previous edition: read from its snapshot, never from live data (D53)."""

from collections.abc import Iterable
from typing import Any

from projects.enums import Light
from reports.enums import Change

Facts = dict[str, Any]
#: Only these say how a project is doing; a missing report is no better and no worse.
_RATED = Light.RANK


def since(previous: Facts | None, projects: Iterable[Facts]) -> None:
    """Write on each of ``projects`` how its light moved (``change``) and what it was (``was``)."""
    earlier = {} if previous is None else {facts["number"]: facts["light"] for facts in previous["projects"]}
    for facts in projects:
        facts["was"] = earlier.get(facts["number"], "")
        facts["change"] = "" if previous is None else _change(facts["was"], facts["light"])


def _change(was: str, now: str) -> str:
    if not was:
        return Change.NEW
    if was in _RATED and now in _RATED and was != now:
        return Change.WORSE if _RATED[now] > _RATED[was] else Change.BETTER
    return Change.SAME


def portfolio_before(previous: Facts | None) -> Facts | None:
    """The previous edition's counts."""
    if previous is None:
        return None
    return {name: previous["portfolio"][name] for name in ("count", "lights")}


def counted(projects: Iterable[Facts]) -> dict[str, int]:
    """How many projects changed in which way."""
    found = dict.fromkeys(Change.values, 0)
    for facts in projects:
        if facts["change"]:
            found[str(facts["change"])] += 1
    return found
