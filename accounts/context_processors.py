"""What every template may know about where it is."""

from typing import Any

from django.http import HttpRequest


def tenant(request: HttpRequest) -> dict[str, Any]:
    """The municipality of the page, and the support session it is seen through; None outside one."""
    return {
        "municipality": getattr(request, "municipality", None),
        "support_session": getattr(request, "support_session", None),
    }
