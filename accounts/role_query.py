"""The one query behind a person's roles: composed once, then only filled in.

Putting the UNION of nine sources together through the ORM takes 5 ms, on every page; running it takes a twentieth of
one. So it is composed twice with stand-ins for person, municipality and day; where the two differ is where the real
values go.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models

from common.tenancy import municipality_scope
from common.unions import merged

Grant = tuple[str, str, int]
Source = Callable[[Any, int, date], models.QuerySet | None]


@dataclass(frozen=True)
class _Asked:
    """Whom and when the sources are asked about."""

    user_id: int
    municipality_id: int
    day: date

    def values(self) -> dict[str, Any]:
        """As the database is given them."""
        day = connection.ops.adapt_datefield_value(self.day)
        return {"user": self.user_id, "municipality": self.municipality_id, "day": day}


_STAND_INS = (_Asked(-11, -21, date(1901, 1, 1)), _Asked(-12, -22, date(1902, 2, 2)))


def compose(
    sources: tuple[Source, ...], columns: tuple[str, ...], *, user: Any, municipality_id: int, day: date
) -> Any:
    """The sources' querysets as one, or None when none of them has anything to ask."""
    municipality = apps.get_model("accounts", "Municipality")(pk=municipality_id)
    with municipality_scope(municipality):
        asked = (source(user, municipality_id, day) for source in sources)
        return merged(queryset.order_by().values_list(*columns) for queryset in asked if queryset is not None)


def grants(
    sources: tuple[Source, ...], columns: tuple[str, ...], *, user: Any, municipality_id: int, day: date
) -> frozenset[Grant]:
    """What the sources say of ``user`` on ``day``.

    A source may depend on the three it is given and on whether the person is support staff; for those few the query is
    composed each time, since an open session depends on the minute too.
    """
    if user.is_support:
        rows = compose(sources, columns, user=user, municipality_id=municipality_id, day=day)
        return frozenset(rows) if rows is not None else frozenset()
    sql, parameters, places = _composed(sources, columns, connection.vendor)
    if not sql:
        return frozenset()
    real = _Asked(user.pk, municipality_id, day).values()
    filled = [real[places[at]] if at in places else value for at, value in enumerate(parameters)]
    with connection.cursor() as cursor:
        cursor.execute(sql, filled)
        return frozenset(cursor.fetchall())


@lru_cache(maxsize=20)
def _composed(
    sources: tuple[Source, ...], columns: tuple[str, ...], _vendor: str
) -> tuple[str, tuple[Any, ...], dict[int, str]]:
    drafts = [_draft(sources, columns, asked) for asked in _STAND_INS]
    (sql, first), (other_sql, second) = drafts
    places = dict(_places(first, second))
    if sql != other_sql or len(first) != len(second):
        raise ImproperlyConfigured("A role source asks differently of different people.")
    return sql, first, places


def _draft(sources: tuple[Source, ...], columns: tuple[str, ...], asked: _Asked) -> tuple[str, tuple[Any, ...]]:
    nobody = apps.get_model("accounts", "User")(pk=asked.user_id)
    query = compose(sources, columns, user=nobody, municipality_id=asked.municipality_id, day=asked.day)
    if query is None:
        return "", ()
    sql, parameters = query.query.get_compiler(connection=connection).as_sql()
    return sql, tuple(parameters)


def _places(first: tuple[Any, ...], second: tuple[Any, ...]) -> Iterator[tuple[int, str]]:
    """Where the real values go. A value that differs without being one of the three was computed by a source."""
    known = [asked.values() for asked in _STAND_INS]
    for at, (one, other) in enumerate(zip(first, second, strict=False)):
        if one == other:
            continue
        names = [name for name in known[0] if known[0][name] == one and known[1][name] == other]
        if not names:
            raise ImproperlyConfigured(
                "A role source computes with the person or the day; compare columns with them instead."
            )
        yield at, names[0]
