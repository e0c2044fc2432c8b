"""Panels: how a higher app shows its part on a lower app's page (a goal's projects, a body's funds).

The page collects the panels of its place in their order; each is one template with the context its app collected.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from common.registries import Registry


@dataclass(frozen=True, kw_only=True)
class Panel:
    """``collect(obj, user)`` returns the template's context, or None when there is nothing to show.

    ``place`` names the page: "goal", "strategy", "meeting", "body", "fund", "project", "proposal", "person" or "front".
    A panel counts towards the page's twelve queries, so it collects with one or two of its own.
    """

    place: str
    order: int
    template: str
    collect: Callable[[Any, Any], dict[str, Any] | None]


panels: Registry[Panel] = Registry("panels")


def panels_for(place: str, obj: Any, user: Any) -> list[dict[str, Any]]:
    """What to include on the page: a list of {"template", "context"} in order."""
    found = []
    for panel in sorted((panel for panel in panels if panel.place == place), key=lambda panel: panel.order):
        context = panel.collect(obj, user)
        if context is not None:
            found.append({"template": panel.template, "context": context})
    return found
