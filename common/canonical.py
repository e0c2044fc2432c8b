"""Canonical JSON: one text for one set of data, so that its sha256 means something.

Keys sorted, no spaces, UTF-8 as it stands. Amounts and dates become strings (a float would not come back the same),
so what is read again is text: ``Decimal(data["amount"])``.
"""

import dataclasses
import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from django.db import models
from django.utils.functional import Promise


def encode(value: Any) -> Any:
    """``value`` as plain JSON data. Raises TypeError for floats and for what has no one meaning as JSON.

    A model instance becomes its primary key; a datetime becomes UTC; a lazy translation the text of the active language.
    """
    if isinstance(value, Enum):
        return encode(value.value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return format(Decimal(value // timedelta(microseconds=1)).scaleb(-6), "f")
    if isinstance(value, uuid.UUID | Promise):
        return str(value)
    if isinstance(value, models.Model):
        return value.pk
    return _encode_container(value)


def _encode_container(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_key(key): encode(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [encode(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(encode(item) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} has no canonical form.")


def _key(key: Any) -> str:
    encoded = encode(key)
    return encoded if isinstance(encoded, str) else str(encoded)


def canonical(value: Any) -> str:
    """The one JSON text of ``value``."""
    return json.dumps(encode(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256(text: str) -> str:
    """Hex sha256 of the UTF-8 text."""
    return hashlib.sha256(text.encode()).hexdigest()
