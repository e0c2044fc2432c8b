"""Canonical JSON: one text for one set of data, so that its sha256 means something.

Keys sorted, no spaces, UTF-8 as it stands. Amounts and dates become strings (a float would not come back the same),
so what is read again is text: ``Decimal(data["amount"])``.
"""

import dataclasses
import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import Any

from django.db import models
from django.utils.functional import Promise


def encode(value: Any) -> Any:
    """``value`` as plain JSON data. Raises TypeError for floats and for what has no one meaning as JSON.

    A model instance becomes its primary key; a datetime becomes UTC; a lazy translation the text of the active language.
    """
    for kind, form in _FORMS:
        if isinstance(value, kind):
            return form(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} has no canonical form.")


def _encode_mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    encoded = {str(encode(key)): encode(item) for key, item in value.items()}
    if len(encoded) != len(value):
        raise TypeError("Two keys have the same canonical form.")
    return encoded


#: How a kind of value is written; the first that fits. A datetime stands before date, which it also is.
_FORMS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (Enum, lambda value: encode(value.value)),
    ((NoneType, bool, int, str), lambda value: value),
    (Decimal, lambda value: format(value, "f")),
    (datetime, lambda value: (value.astimezone(UTC) if value.tzinfo else value).isoformat()),
    ((date, time), lambda value: value.isoformat()),
    (timedelta, lambda value: format(Decimal(value // timedelta(microseconds=1)).scaleb(-6), "f")),
    ((uuid.UUID, Promise), str),
    (models.Model, lambda value: value.pk),
    (Mapping, _encode_mapping),
    ((list, tuple), lambda value: [encode(item) for item in value]),
    ((set, frozenset), lambda value: sorted(encode(item) for item in value)),
)


def canonical(value: Any) -> str:
    """The one JSON text of ``value``."""
    return json.dumps(encode(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256(text: str) -> str:
    """Hex sha256 of the UTF-8 text."""
    return hashlib.sha256(text.encode()).hexdigest()
