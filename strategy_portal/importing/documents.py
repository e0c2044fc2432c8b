"""Reading files into checked documents: every error of every file at once, or typed records."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from django.utils.translation import gettext as _
from marshmallow import ValidationError

from common.yaml_source import LARGEST_FILE, Path, Source, SourceError, SourceProblem, read_source
from strategy_portal.importing.references import Index
from strategy_portal.importing.schema_base import Record
from strategy_portal.importing.schema_document import DocumentSchema

MOST_FILES = 200
FORMAT = "strategiportal/1"


@dataclass
class Document:
    """One file that has been read and checked on its own."""

    source: Source
    content: Record

    @property
    def municipality(self) -> str:
        """Slug of the municipality the file is about; empty for what all municipalities share."""
        return self.content["municipality"] or ""


@dataclass
class DocumentSet:
    """Files that were read together, and the index of their keys."""

    documents: list[Document] = field(default_factory=list)
    index: Index = field(default_factory=Index)

    def rows(self, section: str) -> Iterator[Record]:
        """Every row of a section, in the order of the files."""
        for document in self.documents:
            yield from document.content[section]


def yaml_files(path: FilePath) -> list[FilePath]:
    """The files to import: the file itself, or every .yaml and .yml of the folder, by name."""
    if path.is_dir():
        files = sorted(entry for entry in path.iterdir() if entry.suffix in {".yaml", ".yml"} and entry.is_file())
        if not files:
            raise SourceError([SourceProblem(str(path), 1, "", _("The folder holds no .yaml files."))])
        if len(files) > MOST_FILES or sum(file.stat().st_size for file in files) > 4 * LARGEST_FILE:
            raise SourceError([SourceProblem(str(path), 1, "", _("The folder holds too much to import at once."))])
        return files
    return [path]


def read_documents(
    paths: Iterable[FilePath],
    *,
    known: Mapping[str, set[str]] | None = None,
    municipality: str = "",
) -> DocumentSet:
    """Read and check the files together.

    ``known`` holds the keys of rows that are already in the portal, by kind: references may point at them; national
    ones carry their prefix. ``municipality`` is used for files that do not name one. Raises SourceError with
    every error of every file.
    """
    problems: list[SourceProblem] = []
    result = DocumentSet()
    for path in paths:
        try:
            source = read_source(path)
        except SourceError as error:
            problems += error.problems
            continue
        result.index.add(source, DocumentSchema())
        document, found = _check(source, municipality)
        problems += found
        if document is not None:
            result.documents.append(document)
    problems += result.index.problems(known or {})
    if problems:
        raise SourceError(problems)
    return result


def _check(source: Source, municipality: str) -> tuple[Document | None, list[SourceProblem]]:
    if not isinstance(source.data, dict):
        return None, [source.problem((), _("The file must begin with “format: %(format)s”.") % {"format": FORMAT})]
    if source.data.get("format") != FORMAT:
        message = _("The format must be “%(format)s”, written on a line of its own at the top.")
        return None, [source.problem(("format",), message % {"format": FORMAT})]
    if municipality and "municipality" not in source.data:
        source.data["municipality"] = municipality
    try:
        return Document(source, _with_header(DocumentSchema().load(source.data))), []
    except ValidationError as error:
        return None, [source.problem(path, message) for path, message in flatten(error.messages)]


def _with_header(content: Record) -> Record:
    """Hand what the header says down to the rows: illustrative or not, the source's years and the note about it."""
    first, last = content["source_years"] or (None, None)
    years = "" if first is None else str(first) if first == last else f"{first}–{last}"
    _hand_down(content, illustrative=bool(content["illustrative"]), years=years, note=content["source_note"] or "")
    return content


def _hand_down(value: Any, *, illustrative: bool, years: str, note: str) -> None:
    if isinstance(value, Record):
        value.source_years, value.document_note = years, note
        if "illustrative" in value and value["illustrative"] is None:
            value["illustrative"] = illustrative
        for below in value.values():
            _hand_down(below, illustrative=illustrative, years=years, note=note)
    elif isinstance(value, list):
        for below in value:
            _hand_down(below, illustrative=illustrative, years=years, note=note)


def flatten(messages: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Marshmallow's tree of messages as (path, sentence); ``_schema`` is about the block itself."""
    if isinstance(messages, Mapping):
        for name, below in messages.items():
            yield from flatten(below, path if name == "_schema" else (*path, name))
    elif isinstance(messages, list):
        for message in messages:
            yield from flatten(message, path)
    else:
        yield path, str(messages)
