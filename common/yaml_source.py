"""YAML read strictly: every value is text with its line, and whoever reads it decides what the text means.

YAML 1.1 would read ``no`` as False, ``013`` as eleven and ``12:30`` as 750. So no value is typed here. Anchors,
aliases and tags are refused (an alias is how a small file unfolds to a huge one), and so are duplicate keys, several
documents, deep nesting and large files. The tree is built from the parser's events with a stack: no recursion that
deep input could exhaust.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import DomainError

LARGEST_FILE = 1024 * 1024
DEEPEST = 20
MOST_NODES = 100_000
#: The parser in C where the wheel has it: ten times as fast.
_Loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

#: What the parser says in English, and what helps the writer of the file.
_HINTS = (
    ("cannot start any token", gettext_lazy("A tab or another character cannot begin a value. Indent with spaces.")),
    (
        "mapping values are not allowed",
        gettext_lazy("A colon where none can stand. Put quotation marks round the text."),
    ),
    ("did not find expected key", gettext_lazy("The indentation does not match the lines above.")),
    ("did not find expected '-' indicator", gettext_lazy("The indentation does not match the lines above.")),
    ("could not find expected ':'", gettext_lazy("A colon is missing after the name.")),
    ("found unexpected end of stream", gettext_lazy("A quotation mark or a bracket is never closed.")),
    ("control characters are not allowed", gettext_lazy("The file holds a control character.")),
    ("special characters are not allowed", gettext_lazy("The file holds a control character.")),
)

Path = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class SourceProblem:
    """What is wrong, in which file and line (from 1), at which path of the document."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}"
        return f"{place}: {self.path}: {self.message}" if self.path else f"{place}: {self.message}"


class SourceError(DomainError):
    """The file was refused; ``problems`` holds everything found in it, by line."""

    def __init__(self, problems: Iterable[SourceProblem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def field_name(path: Path) -> str:
    """lines[1].high for ("lines", 0, "high"): positions are counted from 1, as people count."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


class Mapping(dict[str, Any]):
    """A mapping that remembers in which file and on which line it stands."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file, self.line = file, line


@dataclass
class Source:
    """A parsed file: ``data`` of dicts, lists, text and None. ``unquoted`` are the paths of text without quotes."""

    name: str
    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    unquoted: set[Path] = field(default_factory=set)

    def line(self, path: Path) -> int:
        """Line of ``path``, or of the nearest thing around it that stands in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: Path, message: str) -> SourceProblem:
        return SourceProblem(self.name, self.line(path), field_name(path), message)


def read_source(path: FilePath, *, name: str = "") -> Source:
    """Parse the file; raises SourceError with the line of what cannot be read."""
    name = name or str(path)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _refused(name, 1, _("The file is larger than %(limit)s kB.") % {"limit": LARGEST_FILE // 1024})
        raw = path.read_bytes()
    except OSError as error:
        raise _refused(name, 1, _("The file cannot be read: %(reason)s") % {"reason": error.strerror}) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _refused(name, line, _("The file is not saved as UTF-8.")) from error
    return parse_source(text, name=name)


def parse_source(text: str, *, name: str) -> Source:
    """Parse ``text``; raises SourceError."""
    builder = _Builder(name)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refused(name, (mark.line if mark else 0) + 1, _not_yaml(str(error.problem or ""))) from error
    except yaml.reader.ReaderError as error:
        raise _refused(name, text[: error.position].count("\n") + 1, _not_yaml(error.reason)) from error
    if builder.problems:
        raise SourceError(builder.problems)
    return builder.source


def _refused(name: str, line: int, message: str) -> SourceError:
    return SourceError([SourceProblem(name, line, "", message)])


def _not_yaml(reason: str) -> str:
    for needle, hint in _HINTS:
        if needle in reason:
            return str(hint)
    return _("This is not valid YAML: %(reason)s") % {"reason": reason}


@dataclass
class _Open:
    """A list or mapping whose end has not been read."""

    value: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None


class _Builder:
    """Takes parser events one by one and builds values with positions."""

    def __init__(self, name: str) -> None:
        self.source = Source(name)
        self.problems: list[SourceProblem] = []
        self.stack: list[_Open] = []
        self.documents = 0
        self.nodes = 0

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise _refused(self.source.name, line, _("One file holds one document; a second one begins here."))
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()
        elif isinstance(event, yaml.NodeEvent):
            self._guard(event, line)
            self._place(event, line)

    def _guard(self, event: Any, line: int) -> None:
        self.nodes += 1
        message = ""
        if isinstance(event, yaml.AliasEvent) or event.anchor or event.tag:
            message = _("Anchors, aliases and tags (&, *, !) are not allowed. Put quotation marks round the text.")
        elif self.nodes > MOST_NODES:
            message = _("The file holds more than %(limit)s values.") % {"limit": MOST_NODES}
        elif len(self.stack) >= DEEPEST:
            message = _("The values are nested more than %(limit)s levels deep.") % {"limit": DEEPEST}
        if message:
            raise _refused(self.source.name, line, message)

    def _place(self, event: Any, line: int) -> None:
        inside = self.stack[-1] if self.stack else None
        if inside is not None and isinstance(inside.value, dict) and inside.key is None:
            self._take_key(inside, inside.value, event, line)
            return
        value: Any
        if isinstance(event, yaml.ScalarEvent):
            # Without quotes the style is None, or "" from the parser in C.
            value = None if not event.style and event.value in {"", "~", "null"} else event.value
        else:
            value = Mapping(self.source.name, line) if isinstance(event, yaml.MappingStartEvent) else []
        path = self._attach(inside, value, line)
        if not isinstance(event, yaml.ScalarEvent):
            self.stack.append(_Open(value, path))
        elif not event.style:
            self.source.unquoted.add(path)

    def _take_key(self, inside: _Open, block: dict[str, Any], event: Any, line: int) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            raise _refused(self.source.name, line, _("A name before the colon must be plain text."))
        path = (*inside.path, event.value)
        if event.value in block:
            message = _("“%(name)s” stands twice; the first is on line %(line)s.")
            found = message % {"name": event.value, "line": self.source.lines[path]}
            self.problems.append(SourceProblem(self.source.name, line, field_name(path), found))
        inside.key = event.value
        self.source.lines.setdefault(path, line)

    def _attach(self, inside: _Open | None, value: Any, line: int) -> Path:
        if inside is None:
            self.source.data = value
            self.source.lines[()] = line
            return ()
        if isinstance(inside.value, dict):
            key = inside.key or ""
            inside.value[key] = value
            inside.key = None
            return (*inside.path, key)
        path = (*inside.path, len(inside.value))
        inside.value.append(value)
        self.source.lines[path] = line
        return path
