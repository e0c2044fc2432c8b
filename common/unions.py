"""One query from many sources: each registered app hands in a queryset, all of the same columns.

SQLite refuses an ordered or sliced part of a UNION, so parts come unordered (a model's own ordering counts too); what
is limited per source is limited inside a subquery.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Value


def expression(value: Any) -> Any:
    """A column's name or an expression as an expression; anything else, and an empty text, as a constant."""
    if isinstance(value, str) and value:
        return F(value)
    if hasattr(value, "resolve_expression"):
        return value
    return Value(value)


def merged(parts: Iterable[models.QuerySet | None]) -> models.QuerySet | None:
    """The parts as one UNION ALL; None when no source has anything to ask."""
    asked = [part for part in parts if part is not None]
    if not asked:
        return None
    first, *rest = asked
    return first.union(*rest, all=True) if rest else first
