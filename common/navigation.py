"""The pages in the bar at the top. Apps register theirs in AppConfig.ready()."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from common.registries import Registry


@dataclass(frozen=True)
class NavItem:
    """One entry: shown to those with ``permission`` ("app.perm", asked of the municipality; "" = everyone).

    ``order`` sorts (10 overview, 20 strategy, 30 projects, 40 meetings, 50 gains, 60 funds, 70 reports).
    ``exact`` marks it as the current page on its own address only, not on those below it.
    """

    label: Any
    url_name: str
    permission: str = ""
    order: int = 100
    exact: bool = False


@dataclass(frozen=True)
class NavLink:
    """An entry as one person sees it on one page."""

    label: Any
    url: str
    current: bool


nav_items: Registry[NavItem] = Registry("nav_items")


def links_for(*, user: Any, municipality: Any, path: str, active: str = "") -> list[NavLink]:
    """The entries ``user`` may see.

    The current one is that registered as ``active``, else the one with the longest address that ``path`` lies under.
    """
    visible = [
        (key, item, reverse(item.url_name, kwargs={"municipality": municipality.slug}))
        for key, item in sorted(nav_items.items(), key=lambda pair: pair[1].order)
        if not item.permission or user.has_perm(item.permission, municipality)
    ]
    current = active or _current(visible, path)
    return [NavLink(item.label, url, key == current) for key, item, url in visible]


def _current(entries: Iterable[tuple[str, NavItem, str]], path: str) -> str:
    under = [(len(url), key) for key, item, url in entries if path == url or (not item.exact and path.startswith(url))]
    return max(under)[1] if under else ""
