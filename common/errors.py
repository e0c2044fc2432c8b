"""Errors a person can do something about.

A DomainError's message is shown to the user as it stands; everything else is a 500 with a request id.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.text import sentence


class DomainError(Exception):
    """A rule said no. ``str(error)`` is a sentence for the user; ``fields`` maps form fields to their own."""

    def __init__(self, message: Any, *, fields: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})

    def __str__(self) -> str:
        return sentence(str(self.message))


class InvalidTransitionError(DomainError):
    """The record is not in a state from which that step leads."""


class StaleObjectError(DomainError):
    """Somebody else changed the record since it was shown.

    ``changes`` lists what changed meanwhile as (field label, was, is) for the page that refuses the form.
    """

    def __init__(self, message: Any = "", *, changes: list[tuple[Any, Any, Any]] | None = None) -> None:
        super().__init__(message or _("Somebody else has changed this meanwhile."))
        self.changes = changes or []


class AlreadyDoneError(DomainError):
    """The same form was sent twice; ``url`` shows what the first one made."""

    def __init__(self, message: Any = "", *, url: str = "") -> None:
        super().__init__(message or _("This has already been saved."))
        self.url = url
