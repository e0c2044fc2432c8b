"""What every block of the format has in common: unknown names refused, the line remembered, Danish sentences."""

import difflib
from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validates_schema

from common.yaml_source import Mapping as SourceMapping
from strategy_portal.importing.fields import Key, Line, Text, YesNo


class Record(dict[str, Any]):
    """A block that has been read: typed values, and where it stands in which file."""

    def __init__(self, values: Mapping[str, Any], *, kind: str, file: str, line: int) -> None:
        super().__init__(values)
        self.kind, self.file, self.line = kind, file, line
        #: From the header of the file: the years its source was written for, and the note about the source.
        self.source_years = ""
        self.document_note = ""

    @property
    def key(self) -> str:
        return self["key"]


class Block(Schema):
    """A set of named values. ``kind`` names what the block describes, and what others refer to it as."""

    kind: ClassVar[str] = ""

    class Meta:
        unknown = EXCLUDE  # refused below, with the nearest allowed name

    error_messages: dict[str, Any] = {
        "type": gettext_lazy("Names and values must stand here (name: value), one per line."),
    }

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def refuse_unknown_names(self, data: Any, original: Any, **kwargs: Any) -> None:
        unknown = [name for name in original if name not in self.fields] if isinstance(original, dict) else []
        if unknown:
            raise ValidationError({name: [self._unknown(name, original[name])] for name in unknown})

    def _unknown(self, name: str, value: Any) -> str:
        if " " in name and value is None:
            return _("Text with a comma inside { } must stand in quotation marks.")
        near = difflib.get_close_matches(name, self.fields, n=1, cutoff=0.6)
        if near:
            return _("Unknown name. Did you mean “%(near)s”?") % {"near": near[0]}
        return _("Unknown name. Allowed here: %(names)s.") % {"names": ", ".join(self.fields)}

    @post_load(pass_original=True)
    def record(self, data: Any, original: Any, **kwargs: Any) -> Record:
        file, line = (original.file, original.line) if isinstance(original, SourceMapping) else ("", 0)
        return Record(data, kind=self.kind, file=file, line=line)


class Row(Block):
    """A block with a stable key, by which other rows refer to it and a second import finds it again.

    ``illustrative`` that is not stated is the file's.
    """

    key = Key(required=True)
    illustrative = YesNo()
    source_note = Text(longest=1000)


class _List(fields.List):
    default_error_messages: dict[str, Any] = {
        "invalid": gettext_lazy("A list must stand here: one entry per line, each after a dash.")
    }


class _Nested(fields.Nested):
    default_error_messages: dict[str, Any] = {"null": gettext_lazy("A value is missing.")}


def rows(schema: type[Block], **kwargs: Any) -> fields.List:
    """A list of blocks; an absent list is empty."""
    return _List(_Nested(schema), **_absent_is_empty(kwargs))


def one(schema: type[Block], **kwargs: Any) -> fields.Nested:
    """One block."""
    if not kwargs.get("required"):
        kwargs.setdefault("load_default", None)
    return _Nested(schema, **kwargs)


def several(inner: fields.Field, **kwargs: Any) -> fields.List:
    """A list of single values; an absent list is empty."""
    return _List(inner, **_absent_is_empty(kwargs))


def lines(**kwargs: Any) -> fields.List:
    """A list of sentences."""
    return several(Line(required=True, longest=1000), **kwargs)


def _absent_is_empty(kwargs: dict[str, Any]) -> dict[str, Any]:
    if not kwargs.get("required"):
        kwargs.setdefault("load_default", list)
    return kwargs
