"""The portal's search: one query over everything a person may know of.

Each app registers a source per kind of record. A source starts from the same queryset as its lists do, so that what is
kept from a person (D11) is in no hit and no number. ``columns`` narrows it to the rows that have every word in their
folded text, keeps the best few, and selects the same columns for all; they are merged by UNION ALL into one query.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Case, CharField, DateField, IntegerField, Q, TextField, Value, When
from django.db.models.functions import Cast, Length, StrIndex
from django.db.models.lookups import GreaterThan, LessThanOrEqual

from common.collation import sort_key
from common.filters import LONGEST_SEARCH
from common.registries import Registry
from common.text import fold
from common.unions import expression, merged

#: Hits of each kind on the page of all kinds, and on that of one.
SHOWN, SHOWN_OF_ONE = 4, 50
#: Fewer characters would find nearly everything.
SHORTEST = 2
MOST_WORDS = 8


@dataclass(frozen=True)
class Query:
    """What is searched for: folded words that must all be there. At most ``limit`` hits of each kind are kept."""

    words: tuple[str, ...]
    limit: int = SHOWN + 1

    @classmethod
    def of(cls, text: str, *, limit: int = SHOWN + 1) -> "Query":
        """What a person typed, without control characters (PostgreSQL refuses NUL) and not beyond what is reasonable."""
        readable = "".join(" " if unicodedata.category(char).startswith("C") else char for char in text)
        words = fold(readable[:LONGEST_SEARCH]).split()
        return cls(words=tuple(dict.fromkeys(words))[:MOST_WORDS], limit=limit)

    @property
    def phrase(self) -> str:
        """The words in a row."""
        return " ".join(self.words)

    @property
    def is_long_enough(self) -> bool:
        """Whether there is something to search for."""
        return len(self.phrase) >= SHORTEST

    def place_of(self, row: "Row") -> tuple[Any, ...]:
        """What hits are sorted by: where the words stand in the title, then the title, then the latest first."""
        title = fold(row.title)
        rank = 0 if title.startswith(self.phrase) else 1 if all(word in title for word in self.words) else 2
        return rank, sort_key(row.title), -row.day.toordinal() if row.day else 0, row.object_id


class Row(NamedTuple):
    """A hit as the database gives it."""

    kind: str
    object_id: int
    title: str
    context: str
    state: str
    day: date | None
    extra: int


def _title(row: Row) -> str:
    return row.title


def _context(row: Row) -> str:
    return row.context


def _no_state(_state: str) -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class SearchSource:
    """One kind of record that can be found.

    ``rows(user, municipality, query)`` returns ``columns(…)`` over what the person may know of, or None. ``permission``
    ("app.perm") is asked of the municipality first. ``label`` is the kind in the plural; ``state`` says a state in words.
    ``order`` sorts kinds whose best hits are equally good (10 projects, 20 strategies, 30 meetings, 40 money, 50 reports).
    """

    label: Any
    order: int
    permission: str
    rows: Callable[[Any, Any, Query], models.QuerySet | None]
    url: Callable[[Any, Row], str]
    heading: Callable[[Row], Any] = _title
    context: Callable[[Row], Any] = _context
    state: Callable[[str], Any] = _no_state


search_sources: Registry[SearchSource] = Registry("search_sources")


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A line of the result."""

    heading: Any
    context: str
    url: str


@dataclass(kw_only=True)
class Group:
    """The hits of one kind, best first; ``has_more`` when there are others that are not shown."""

    kind: str
    label: Any
    hits: list[Hit] = field(default_factory=list)
    has_more: bool = False


def label_of(choices: Any) -> Callable[[str], Any]:
    """A stored value of a vocabulary in words; nothing for an empty or unknown one."""
    return lambda value: dict(choices.choices).get(value, "")


def columns(
    queryset: models.QuerySet,
    *,
    kind: str,
    query: Query,
    title: Any,
    text: Sequence[Any] = ("search_text",),
    context: Any = "",
    state: Any = "",
    day: Any = None,
    extra: Any = 0,
) -> models.QuerySet:
    """The best hits in ``queryset``, with the columns of Row.

    ``text`` are folded columns (or expressions), where each word must stand in one; the first begins with the title.
    The best are picked in a subquery, since SQLite takes no ordered part of a UNION. Types are cast alike for PostgreSQL.
    """
    searched = {f"search_in_{place}": expression(column) for place, column in enumerate(text)}
    found = queryset.order_by().alias(**searched)
    for word in query.words:
        found = found.filter(_any(Q(**{f"{name}__contains": word}) for name in searched))
    best = found.alias(search_rank=_rank(query, title)).order_by("search_rank", title, "pk")[: query.limit]
    model: Any = queryset.model
    return (
        model._default_manager.filter(pk__in=best.values("pk"))
        .order_by()
        .annotate(
            hit_kind=Value(kind, output_field=CharField()),
            hit_title=Cast(expression(title), TextField()),
            hit_context=Cast(expression(context), TextField()),
            hit_state=Cast(expression(state), TextField()),
            hit_day=Cast(expression(day), DateField()),
            hit_extra=Cast(expression(extra), IntegerField()),
        )
        .values_list("hit_kind", "pk", "hit_title", "hit_context", "hit_state", "hit_day", "hit_extra")
    )


def _any(conditions: Any) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found


def _rank(query: Query, title: Any) -> Case:
    """0 begins with the words, 1 has them all in its title, 2 elsewhere; in the database, to pick the best.

    The folded text begins with the title: what stands within its length stands in it.
    """
    in_title = Q()
    for word in query.words:
        place = StrIndex("search_in_0", Value(word))
        in_title &= Q(GreaterThan(place, 0)) & Q(LessThanOrEqual(place, Length(expression(title))))
    return Case(
        When(search_in_0__startswith=query.phrase, then=Value(0)),
        When(in_title, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def search_for(*, user: Any, municipality: Any, text: str, kind: str = "") -> list[Group]:
    """What the person may know of with all the words of ``text``: one query. ``kind`` limits it to one source.

    Groups stand with the best hit first, else in the order of their sources.
    """
    shown = SHOWN_OF_ONE if kind else SHOWN
    query = Query.of(text, limit=shown + 1)
    if not query.is_long_enough:
        return []
    asked = {key: source for key, source in sources_for(user, municipality).items() if kind in {"", key}}
    rows = merged(source.rows(user, municipality, query) for source in asked.values())
    if rows is None:
        return []
    by_kind: dict[str, list[Row]] = {key: [] for key in asked}
    for row in map(Row._make, rows):
        by_kind[row.kind].append(row)
    found = [(key, sorted(hits, key=query.place_of)) for key, hits in by_kind.items() if hits]
    found.sort(key=lambda pair: (query.place_of(pair[1][0])[0], asked[pair[0]].order))
    return [
        Group(
            kind=key,
            label=asked[key].label,
            hits=[_hit(asked[key], municipality, row) for row in hits[:shown]],
            has_more=len(hits) > shown,
        )
        for key, hits in found
    ]


def sources_for(user: Any, municipality: Any) -> dict[str, SearchSource]:
    """The kinds of record that the person can search, in their order."""
    known = sorted(search_sources.items(), key=lambda pair: pair[1].order)
    return {key: source for key, source in known if user.has_perm(source.permission, municipality)}


def _hit(source: SearchSource, municipality: Any, row: Row) -> Hit:
    parts = (str(source.context(row) or ""), str(source.state(row.state) or ""))
    return Hit(
        heading=source.heading(row),
        context=" · ".join(part for part in parts if part),
        url=source.url(municipality, row),
    )
