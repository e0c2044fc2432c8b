"""The pages for what went wrong: each says what to do, and the reference that the log has too."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from common.views.base import public_route


def _page(request: HttpRequest, *, status: int, title: str, message: str) -> HttpResponse:
    context = {"title": title, "message": message, "status": status, "request_id": request_id(request)}
    return render(request, "errors/error.html", context, status=status)


def request_id(request: HttpRequest) -> str:
    """The reference of this request; empty when the middleware was not reached."""
    return getattr(request, "request_id", "")


@public_route
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _page(
        request,
        status=400,
        title=_("The request could not be understood"),
        message=_("Go back, load the page again, and try once more."),
    )


@public_route
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403. What the refusal says is shown: it names the role that is needed."""
    return _page(
        request,
        status=403,
        title=_("You do not have access to this"),
        message=str(exception or "") or _("Ask the portal's administrator in your municipality if you need it."),
    )


@public_route
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: also for what belongs to another municipality, so that nobody learns that it is there."""
    return _page(
        request,
        status=404,
        title=_("The page was not found"),
        message=_("It may have been moved, or the address is wrong. Check the address, or start from the front page."),
    )


@public_route
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid token: mostly a page that was open while the person signed in anew."""
    return _page(
        request,
        status=403,
        title=_("The form could not be checked"),
        message=_(
            "You may have signed in again in another tab. Go back, load the page again, and send the form once more."
        ),
    )


@public_route
def server_error(request: HttpRequest) -> HttpResponse:
    """500. Rendered without the request: what failed may be the session, the database or the menu."""
    context: dict[str, Any] = {"request_id": request_id(request)}
    return HttpResponse(render_to_string("errors/500.html", context), status=500)
