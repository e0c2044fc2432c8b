"""Filters of a list: declared one by one, drawn by one component of ours, and shown as chips that can be taken away.

``Meta.fields`` over a tenant's model is not used: such a class cannot be imported outside a scope.
A value that does not fit, such as another municipality's department, is said by the field and narrows nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.forms.fields import DanishDateField
from common.text import fold

#: Longest search; more is no search but an attempt to be expensive.
LONGEST_SEARCH = 100


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
        super().__init__(*args, **kwargs)


class TenantModelChoiceFilter(django_filters.ModelChoiceFilter):
    """One of the municipality's own records: ``queryset_for(municipality)`` is asked inside the request's scope."""

    kind = "select"

    def __init__(self, *args: Any, queryset_for: Callable[[Any], QuerySet], **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("All"))
        super().__init__(*args, queryset=lambda request: queryset_for(request.municipality), **kwargs)


class YesNoFilter(django_filters.ChoiceFilter):
    """Yes or no; nothing is both."""

    kind = "select"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("All"))
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


class FilterSet(django_filters.FilterSet):
    """Filters of one list. Searches ``search_text``; a list without that column says ``q = None``."""

    q = SearchFilter()

    def controls(self) -> list[Control]:
        """The filters as the page draws them."""
        return [self._control(name, filter_) for name, filter_ in self.filters.items()]

    def active(self) -> dict[str, str]:
        """The parameters that narrow the list, as they stand in the address."""
        names = [name for name in self.filters if self.data.get(name, "").strip()]
        return {name: self.data[name].strip() for name in names}

    def _control(self, name: str, filter_: django_filters.Filter) -> Control:
        kind = getattr(filter_, "kind", "text")
        bound: forms.Field = self.form.fields[name]
        value = self.data.get(name, "").strip()
        errors = [str(text) for text in self.form.errors.get(name, [])]
        options = self._options(bound, value) if kind == "select" else []
        return Control(name, filter_.label, kind, value, options, errors)

    @staticmethod
    def _options(bound: Any, value: str) -> list[Option]:
        return [
            Option(text, str(label), text == value)
            for text, label in ((str(key or ""), label) for key, label in _flat(bound.choices))
        ]


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
