"""Filters of a list: declared one by one, drawn by one component of ours, and shown as chips that can be taken away.

``Meta.fields`` over a tenant's model is not used: such a class cannot be imported outside a scope.
A value that does not fit, such as another municipality's department, is said by the field and narrows nothing.
"""

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.forms.fields import DanishDateField
from common.text import fold

#: Longest search; more is no search but an attempt to be expensive.
LONGEST_SEARCH = 100
_NOT_ON_THE_LIST = {"invalid_choice": _("Choose one from the list.")}


@dataclass(frozen=True)
class Option:
    """One choice of a filter."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True)
class Control:
    """One filter as the page draws it: ``kind`` is search, select, day or text."""

    name: str
    label: Any
    kind: str
    value: str
    options: list[Option] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def shown_value(self) -> str:
        """What is filtered by, in words; empty when nothing is."""
        if self.kind != "select":
            return self.value
        return next((option.label for option in self.options if option.selected and option.value), "")


class SearchFilter(django_filters.CharFilter):
    """Every word must stand somewhere in the folded ``search_text``, whatever its case."""

    kind = "search"

    def __init__(self, field_name: str = "search_text", **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Search"))
        super().__init__(field_name=field_name, max_length=LONGEST_SEARCH, strip=True, **kwargs)

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        """Narrow to the rows that have all words."""
        for word in fold(value or "").split():
            qs = qs.filter(**{f"{self.field_name}__contains": word})
        return qs


class ChoiceFilter(django_filters.ChoiceFilter):
    """One value of a vocabulary."""

    kind = "select"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("All"))
        kwargs.setdefault("error_messages", _NOT_ON_THE_LIST)
        super().__init__(*args, **kwargs)

    def options(self) -> Iterable[tuple[Any, Any]]:
        """What can be chosen, as (value, label)."""
        choices = self.extra["choices"]
        return _flat(choices() if callable(choices) else choices)


class TenantModelChoiceFilter(django_filters.ModelChoiceFilter):
    """One of the municipality's own records: ``queryset_for(municipality)`` is asked inside the request's scope."""

    kind = "select"

    def __init__(self, *args: Any, queryset_for: Callable[[Any], QuerySet], **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("All"))
        kwargs.setdefault("error_messages", _NOT_ON_THE_LIST)
        super().__init__(*args, queryset=lambda request: queryset_for(request.municipality), **kwargs)

    def options(self) -> Iterable[tuple[Any, Any]]:
        """What can be chosen, as (value, label); read from the database without a form field in between."""
        return ((record.pk, record) for record in self.get_queryset(self.get_request()))


class YesNoFilter(ChoiceFilter):
    """Yes or no; nothing is both."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, choices=[("1", _("Yes")), ("0", _("No"))], **kwargs)

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        """Narrow to the rows that say so."""
        if value in (None, ""):
            return qs
        if self.method is not None:
            return self.method(qs, self.field_name, value == "1")
        return qs.filter(**{f"{self.field_name}__{self.lookup_expr}": value == "1"})


class DayFilter(django_filters.DateFilter):
    """A date; give ``lookup_expr="gte"`` for from, ``"lte"`` for to."""

    kind = "day"
    field_class = DanishDateField


class YearFilter(django_filters.NumberFilter):
    """A calendar year, typed; one that no date can have is refused by the field."""

    kind = "text"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=1900, max_value=2999, **kwargs)


class _Declared(dict):
    """A class's filters, copied one level deep for each request: each is bound to its set, none is changed inside."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        return {name: _own(filter_) for name, filter_ in self.items()}


def _own(declared: django_filters.Filter) -> django_filters.Filter:
    """A copy whose ``method``, if it has one, is looked up on its own set: it remembers the filter it was made for."""
    own = copy.copy(declared)
    if declared.method is not None:
        own.method = declared.method
    return own


class FilterSet(django_filters.FilterSet):
    """Filters of one list. Searches ``search_text``; a list without that column says ``q = None``.

    Only what the address names is cleaned and applied, field by field: building a whole form for every page of a list
    costs more than its queries.
    """

    q: Any = SearchFilter()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.base_filters = _Declared(self.base_filters)  # type: ignore[has-type]
        super().__init__(*args, **kwargs)

    @cached_property
    def active(self) -> dict[str, str]:
        """The filters that are filled in, as they stand in the address."""
        given = {name: self.data.get(name, "").strip() for name in self.filters}
        return {name: value for name, value in given.items() if value}

    @cached_property
    def cleaned(self) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """What can be filtered by, and what is wrong with the rest, by name."""
        values: dict[str, Any] = {}
        refused: dict[str, list[str]] = {}
        for name in self.active:
            bound = self.filters[name].field
            try:
                values[name] = bound.clean(bound.widget.value_from_datadict(self.data, {}, name))
            except ValidationError as error:
                refused[name] = [str(message) for message in error.messages]
        return values, refused

    @property
    def applied(self) -> dict[str, str]:
        """The parameters that really narrow the list: a copy, without those that do not fit."""
        return {name: value for name, value in self.active.items() if name in self.cleaned[0]}

    @cached_property
    def qs(self) -> QuerySet:
        """The narrowed rows."""
        queryset = self.queryset.all()
        for name, value in self.cleaned[0].items():
            queryset = self.filters[name].filter(queryset, value)
        return queryset

    def controls(self) -> list[Control]:
        """The filters as the page draws them."""
        refused = self.cleaned[1]
        return [
            Control(
                name=name,
                label=filter_.label,
                kind=getattr(filter_, "kind", "text"),
                value=self.active.get(name, ""),
                options=self._options(name, filter_),
                errors=refused.get(name, []),
            )
            for name, filter_ in self.filters.items()
        ]

    def _options(self, name: str, filter_: django_filters.Filter) -> list[Option]:
        if not hasattr(filter_, "options"):
            return []
        chosen = self.active.get(name, "")
        everything = Option("", str(filter_.extra["empty_label"]), not chosen)
        return [everything, *(Option(str(key), str(label), str(key) == chosen) for key, label in filter_.options())]


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
