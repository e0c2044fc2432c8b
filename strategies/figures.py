"""How higher apps show their part of goals and of national initiatives on the pages of strategies."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from common.registries import Registry


@dataclass(frozen=True)
class GoalFigure:
    """A few words beside a goal, such as "5 projects", and where they lead."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Place:
    """Where a national initiative is anchored: a project, a body or a department."""

    label: str
    url: str = ""


#: (goal → every goal that counts with it, user) → figures by goal. One or two queries, whatever the number of goals.
GoalFigures = Callable[[Mapping[int, frozenset[int]], Any], Mapping[int, list[GoalFigure]]]
goal_figures: Registry[GoalFigures] = Registry("goal_figures")

#: (keys of external initiatives, user) → where each is anchored in the municipality in scope. One query.
ExternalPlaces = Callable[[Iterable[int], Any], Mapping[int, list[Place]]]
external_places: Registry[ExternalPlaces] = Registry("external_places")


def figures_of(groups: Mapping[int, frozenset[int]], user: Any) -> dict[int, list[GoalFigure]]:
    """What every app says of each goal, in the order of registration."""
    found: dict[int, list[GoalFigure]] = {goal: [] for goal in groups}
    for source in goal_figures:
        for goal, figures in source(groups, user).items():
            found[goal].extend(figures)
    return found


def places_of(external: Iterable[int], user: Any) -> dict[int, list[Place]]:
    """Where each national initiative is anchored, by every app."""
    keys = list(external)
    found: dict[int, list[Place]] = {key: [] for key in keys}
    for source in external_places:
        for key, places in source(keys, user).items():
            found[key].extend(places)
    return found
