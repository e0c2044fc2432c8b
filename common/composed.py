"""Queries of a fixed shape, put together once and then only filled in.

Putting a query with unions, annotations and subqueries together through the ORM takes several times longer than
running it (measured: the inbox's UNION of twenty sources 35 ms against 4 ms). A page that asks the same questions of
every person pays that at each request. So a function that builds a queryset is marked ``@composed``: it is called with
stand-ins for the people, records and numbers it is given, twice, and where the two compiled statements differ is where
the real values go. Afterwards only those are filled in, and the rows come out as the queryset's own would: model
instances, values or tuples, with converters and prefetches.

What may differ from one call to the next: numbers, sets of numbers, moments, records (by key alone), and people with
their roles. Everything else — texts, dates, yes and no, and how many roles of which kind a person has — belongs to the
shape, and each shape is composed for itself. The day and the language always belong to it.

What keeps it safe: a stand-in has a key and nothing more, and reading any other attribute of it raises; a parameter
that differs without being one of the values was computed from them, and is refused; so is a query that does not name
the municipality whose scope it runs in.
"""

import copy
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache, singledispatch, update_wrapper
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import EmptyResultSet, ImproperlyConfigured
from django.db import connections, models
from django.utils import timezone
from django.utils.translation import get_language

from common.tenancy import municipality_scope

Row = TypeVar("Row")

#: How many shapes are kept. A person's roles make a shape of their own; an installation has some hundreds.
KEPT = 1000

#: A value that may differ: what it identifies (so that the same record has one stand-in), and the value.
Part = tuple[str, Any]
Rebuild = Callable[[Any, Sequence[Any]], Any]


@dataclass(frozen=True)
class Taken:
    """A value taken apart: ``rebuild(frame, parts)`` puts it together again from other parts."""

    rebuild: Rebuild
    frame: Hashable
    parts: tuple[Part, ...] = ()


class Fixed(int):
    """A number that belongs to the shape, such as how many rows at most."""


def _constant(frame: Any, _parts: Sequence[Any]) -> Any:
    return frame


def _single(_frame: Any, parts: Sequence[Any]) -> Any:
    return parts[0]


def _set(_frame: Any, parts: Sequence[Any]) -> frozenset[Any]:
    return frozenset(parts)


def bare(model: Any, parts: Sequence[Any]) -> Any:
    """A record of ``model`` with the key ``parts[0]`` and nothing else: reading more of it asks the database, which is refused."""
    return model.from_db(None, [model._meta.pk.attname], [parts[0]])


@singledispatch
def take_apart(value: Any, municipality: Any) -> Taken:
    """How ``value`` differs from call to call. An app that has values of its own kind registers how."""
    del municipality
    return Taken(_constant, value)


@take_apart.register(bool | Fixed)
def _constant_number(value: bool | Fixed, municipality: Any) -> Taken:  # noqa: FBT001 -- dispatched on its type
    del municipality
    return Taken(_constant, value)


@take_apart.register(int)
def _number(value: int, municipality: Any) -> Taken:
    del municipality
    return Taken(_single, None, (("number", value),))


@take_apart.register(datetime)
def _moment(value: datetime, municipality: Any) -> Taken:
    del municipality
    return Taken(_single, None, (("moment", value),))


@take_apart.register(set | frozenset)
def _numbers(value: Iterable[int], municipality: Any) -> Taken:
    del municipality
    return Taken(_set, None, tuple(("number", member) for member in sorted(value)))


@take_apart.register(models.Model)
def _record(value: models.Model, municipality: Any) -> Taken:
    del municipality
    return Taken(bare, value.__class__, ((value._meta.label_lower, value.pk),))


class _Number(int):
    """A number that stands in for another. Both drafts' hash alike, so that sets of them are walked in one order."""

    place: int

    @classmethod
    def of(cls, draft: int, place: int) -> "_Number":
        """Far from each other, so that one plus a little is not the next."""
        number = cls(-(draft * 10**12 + place * 10**6))
        number.place = place
        return number

    def __hash__(self) -> int:
        return hash(self.place)


@dataclass(frozen=True)
class _Shape:
    """What decides the statement: per argument its frame, and which of the distinct parts it consists of."""

    build: Callable[..., models.QuerySet | None]
    using: str
    language: str | None
    day: Any
    arguments: tuple[tuple[str, Rebuild, Hashable, tuple[int, ...]], ...]
    kinds: tuple[type, ...]

    def values(self, parts: Sequence[Any]) -> dict[str, Any]:
        """The arguments, put together from ``parts``."""
        return {name: rebuild(frame, [parts[at] for at in places]) for name, rebuild, frame, places in self.arguments}


@dataclass(frozen=True)
class _Plan:
    """A compiled statement. ``places`` are (where among the parameters, which part)."""

    queryset: models.QuerySet
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]


class _Filled:
    """Stands for a queryset's query once it is compiled: hands out the statement with the real values in it."""

    def __init__(self, plan: _Plan, parameters: tuple[Any, ...]) -> None:
        self.plan, self.parameters = plan, parameters

    def __getattr__(self, name: str) -> Any:
        return getattr(self.plan.queryset.query, name)

    def get_compiler(self, using: str, *_args: Any, **_options: Any) -> Any:
        """The kept compiler on this thread's connection."""
        compiler = copy.copy(self.plan.compiler)
        compiler.connection = connections[using]
        compiler.as_sql = lambda *_a, **_k: (self.plan.sql, self.parameters)
        return compiler


class Composed(Generic[Row]):
    """A function that builds a queryset, as a function that returns its rows. Made by :func:`composed`."""

    def __init__(self, build: Callable[..., models.QuerySet | None]) -> None:
        self.build = build
        update_wrapper(self, build)

    def __call__(self, *, municipality: Any, **values: Any) -> list[Row]:
        """The rows, in ``municipality``'s scope. Raises ImproperlyConfigured for a query that cannot be composed."""
        plan, parameters = self._filled(municipality, values)
        if plan is None:
            return []
        rows = object.__new__(type(plan.queryset))
        rows.__dict__.update(plan.queryset.__dict__, _result_cache=None, _query=_Filled(plan, parameters))
        with municipality_scope(municipality):
            return cast("list[Row]", list(rows))

    def statement(self, *, municipality: Any, **values: Any) -> tuple[str, tuple[Any, ...]] | None:
        """The statement and its parameters, to stand inside another; None when it is known to have no rows."""
        plan, parameters = self._filled(municipality, values)
        return None if plan is None else (plan.sql, parameters)

    def _filled(self, municipality: Any, values: dict[str, Any]) -> tuple["_Plan | None", tuple[Any, ...]]:
        shape, parts = _shape(self.build, {"municipality": municipality, **values}, municipality)
        plan = _compose(shape)
        if plan is None:
            return None, ()
        ops = connections[shape.using].ops
        parameters = list(plan.parameters)
        for place, part in plan.places:
            parameters[place] = _adapted(parts[part], ops)
        return plan, tuple(parameters)


def composed(build: Callable[..., models.QuerySet | None]) -> Composed[Any]:
    """Mark a function of keyword arguments, ``municipality`` among them, whose queryset has a fixed shape.

    It may return None for "there is nothing to ask".
    """
    return Composed(build)


def _shape(
    build: Callable[..., models.QuerySet | None], values: dict[str, Any], municipality: Any
) -> tuple[_Shape, list[Any]]:
    numbered: dict[Part, int] = {}
    arguments = []
    for name, value in values.items():
        taken = take_apart(value, municipality)
        places = tuple(numbered.setdefault(part, len(numbered)) for part in taken.parts)
        arguments.append((name, taken.rebuild, taken.frame, places))
    parts = [value for _kind, value in numbered]
    using = models.QuerySet(municipality.__class__).db
    kinds = tuple(type(part) for part in parts)
    return _Shape(build, using, get_language(), timezone.localdate(), tuple(arguments), kinds), parts


def _stand_ins(shape: _Shape, draft: int) -> list[Any]:
    """Values that no record has, different for each part and in each draft."""
    return [
        datetime(1900 + draft, 1, 1, tzinfo=UTC) + timedelta(days=at)
        if issubclass(kind, datetime)
        else _Number.of(draft, at)
        for at, kind in enumerate(shape.kinds)
    ]


@lru_cache(maxsize=KEPT)
def _compose(shape: _Shape) -> _Plan | None:
    """The statement of a shape; None when the ORM knows that there are no rows."""
    connection = connections[shape.using]
    drafts = [(stand_ins := _stand_ins(shape, draft), _draft(shape, stand_ins, connection)) for draft in (1, 2)]
    (first_parts, first), (other_parts, other) = drafts
    if first is None or other is None:
        return None
    name = shape.build.__qualname__
    queryset, compiler, sql, parameters = first
    if sql != other[2] or len(parameters) != len(other[3]):
        raise ImproperlyConfigured(f"{name} asks differently of different values.")
    stood_in = zip(first_parts, other_parts, strict=True)
    known = {
        (_adapted(one, connection.ops), _adapted(two, connection.ops)): at for at, (one, two) in enumerate(stood_in)
    }
    places = tuple(_places(name, parameters, other[3], known))
    own = shape.arguments[0][3][0]  # the municipality is the first argument
    if all(part != own for _place, part in places):
        raise ImproperlyConfigured(f"{name} does not name the municipality.")
    return _Plan(queryset, compiler, sql, parameters, places)


def _draft(shape: _Shape, parts: list[Any], connection: Any) -> tuple[models.QuerySet, Any, str, tuple] | None:
    values = shape.values(parts)
    with municipality_scope(values["municipality"]), connection.execute_wrapper(_refuse):
        queryset = shape.build(**values)
        if queryset is None:
            return None
        if any(isinstance(lookup, models.Prefetch) for lookup in vars(queryset)["_prefetch_related_lookups"]):
            raise ImproperlyConfigured(
                f"{shape.build.__qualname__} prefetches a queryset: it would keep the stand-ins."
            )
        compiler = queryset.query.get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return None
    return queryset, compiler, sql, tuple(_adapted(value, connection.ops) for value in parameters)


def _refuse(_execute: Any, sql: str, *_rest: Any) -> Any:
    raise ImproperlyConfigured(f"A composed query reads more than keys, or runs another query: {sql[:200]}")


def _places(
    name: str, first: Sequence[Any], other: Sequence[Any], known: dict[tuple[Any, Any], int]
) -> Iterator[tuple[int, int]]:
    for at, pair in enumerate(zip(first, other, strict=True)):
        if pair[0] == pair[1]:
            continue
        if pair not in known:
            raise ImproperlyConfigured(
                f"{name} computes with what it is given, or reads the clock: compare columns with the values instead."
            )
        yield at, known[pair]


def _adapted(value: Any, ops: Any) -> Any:
    """As the database is given it."""
    if isinstance(value, _Number):
        return int(value)
    return ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
