"""The request id: one name for a request in the log, the audit entries, the error page and the response."""

import re
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_SAFE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$")


def safe_request_id(candidate: str | None) -> str:
    """``candidate`` if it is a harmless name of 8–64 characters, else a new one."""
    if candidate and _SAFE.fullmatch(candidate):
        return candidate
    return uuid.uuid4().hex


class RequestIdMiddleware:
    """Give the request an id before anything is logged, and say it in the response's X-Request-ID."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = safe_request_id(request.META.get("HTTP_X_REQUEST_ID"))
        request.request_id = request_id  # type: ignore[attr-defined]
        # django-structlog, further in, reads the header (which Django keeps once read) and binds it for every log line.
        request.META["HTTP_X_REQUEST_ID"] = request_id
        request.__dict__.pop("headers", None)
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response
