"""Keys and references across files: what is defined where, what points at what, and what points at nothing."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from marshmallow import Schema, fields

from common.yaml_source import Path, Source, SourceProblem
from strategy_portal.importing.fields import NATIONAL, Ref

MOST_ALLOWED_SHOWN = 12


@dataclass(frozen=True)
class _Use:
    source: Source
    path: Path
    kind: str
    key: str

    @property
    def place(self) -> str:
        return f"{self.source.name}:{self.source.line(self.path)}"


@dataclass
class Index:
    """Every key that the files define and every reference they make."""

    defined: dict[str, dict[str, _Use]] = field(default_factory=dict)
    references: list[_Use] = field(default_factory=list)
    duplicates: list[SourceProblem] = field(default_factory=list)

    def add(self, source: Source, schema: Schema) -> None:
        """Note the keys and references of one file, also where other things in it are wrong."""
        is_national = isinstance(source.data, dict) and "municipality" not in source.data
        for use, is_key in _walk(source, schema, source.data, ()):
            if not is_key:
                self.references.append(use)
                continue
            key = f"{NATIONAL}{use.key}" if is_national else use.key
            first = self.defined.setdefault(use.kind, {}).setdefault(key, use)
            if first is not use:
                message = _("The key “%(key)s” is already used in %(place)s.")
                self.duplicates.append(source.problem(use.path, message % {"key": use.key, "place": first.place}))

    def keys(self, kind: str) -> set[str]:
        return set(self.defined.get(kind, {}))

    def problems(self, known: Mapping[str, set[str]]) -> list[SourceProblem]:
        """Keys used twice, and references to rows that neither the files nor the portal (``known``) have."""
        found = list(self.duplicates)
        for use in self.references:
            allowed = self.keys(use.kind) | known.get(use.kind, set())
            if use.key not in allowed:
                found.append(use.source.problem(use.path, _missing(use.key, allowed)))
        return found


def _missing(key: str, allowed: set[str]) -> str:
    sentence = _("There is nothing with the key “%(key)s”.") % {"key": key}
    near = difflib.get_close_matches(key, allowed, n=3, cutoff=0.6)
    if near:
        return f"{sentence} {_('Did you mean: %(keys)s?') % {'keys': ', '.join(near)}}"
    if allowed and len(allowed) <= MOST_ALLOWED_SHOWN:
        return f"{sentence} {_('Allowed: %(words)s.') % {'words': ', '.join(sorted(allowed))}}"
    return sentence


def _walk(source: Source, schema: Schema, data: Any, path: Path) -> Iterator[tuple[_Use, bool]]:
    if not isinstance(data, dict):
        return
    kind = getattr(schema, "kind", "")
    if kind and isinstance(data.get("key"), str):
        yield _Use(source, (*path, "key"), kind, data["key"].strip()), True
    for name, described in schema.fields.items():
        if name in data:
            yield from _walk_field(source, described, data[name], (*path, name))


def _walk_field(source: Source, described: fields.Field, value: Any, path: Path) -> Iterator[tuple[_Use, bool]]:
    if isinstance(described, Ref) and isinstance(value, str):
        yield _Use(source, path, described.kind, value.strip()), False
    elif isinstance(described, fields.Nested):
        yield from _walk(source, described.schema, value, path)
    elif isinstance(described, fields.List) and isinstance(value, list):
        for position, entry in enumerate(value):
            yield from _walk_field(source, described.inner, entry, (*path, position))
