"""What every template may know about where it is."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from accounts.domain import queries
from accounts.models import Municipality


def tenant(request: HttpRequest) -> dict[str, Any]:
    """The municipality of the page, the support session it is seen through (None outside one), and where to switch to."""
    return {
        "municipality": getattr(request, "municipality", None),
        "support_session": getattr(request, "support_session", None),
        "other_municipalities": _others(request),
    }


def _others(request: HttpRequest) -> Callable[[], list[Municipality]]:
    """Where else the person belongs; asked only by the menu that shows it, and only of who belongs to several."""
    membership = getattr(request, "membership", None)

    def others() -> list[Municipality]:
        if not getattr(membership, "belongs_elsewhere", False):
            return []
        return [place for place in queries.municipalities_of(request.user) if place != request.municipality]

    return others
