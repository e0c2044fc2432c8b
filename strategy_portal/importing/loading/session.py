"""What one import knows while it runs: whose it is, which keys stand for which rows, and what it has done."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accounts.models import Municipality
from common.audit import masked
from common.canonical import canonical
from common.errors import DomainError
from common.models import AuditEntry
from common.yaml_source import SourceError, SourceProblem
from strategy_portal.importing.fields import NATIONAL
from strategy_portal.importing.schema_base import Record
from strategy_portal.models import ImportedRow

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"


def fingerprint(record: Record) -> str:
    """sha256 of what the file says about the row and everything inside it."""
    return hashlib.sha256(canonical(record).encode()).hexdigest()


@dataclass
class Counts:
    """How many rows of each kind were created, updated and left alone."""

    by_kind: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, kind: str, what: str, number: int = 1) -> None:
        self.by_kind.setdefault(kind, Counter())[what] += number

    def total(self, what: str) -> int:
        return sum(counter[what] for counter in self.by_kind.values())

    @property
    def nothing_changed(self) -> bool:
        return self.total(CREATED) == self.total(UPDATED) == 0


@dataclass
class Session:
    """One import into one municipality."""

    municipality: Municipality
    counts: Counts
    national: dict[str, dict[str, int]]
    now: datetime
    rows: dict[tuple[str, str], ImportedRow] = field(default_factory=dict)
    problems: list[SourceProblem] = field(default_factory=list)
    _entries: list[AuditEntry] = field(default_factory=list)
    _new: list[ImportedRow] = field(default_factory=list)
    _changed: list[ImportedRow] = field(default_factory=list)

    @classmethod
    def open(
        cls, municipality: Municipality, *, counts: Counts, national: dict[str, dict[str, int]], now: datetime
    ) -> Self:
        """Read the keys that earlier imports have left."""
        known = {(row.kind, row.key): row for row in ImportedRow.objects.all()}
        return cls(municipality=municipality, counts=counts, national=national, rows=known, now=now)

    def known_keys(self) -> dict[str, set[str]]:
        """Keys by kind that references may point at, the national ones with their prefix."""
        keys: dict[str, set[str]] = {}
        for kind, key in self.rows:
            keys.setdefault(kind, set()).add(key)
        for kind, found in self.national.items():
            keys.setdefault(kind, set()).update(f"{NATIONAL}{key}" for key in found)
        return keys

    def id(self, reference: Any) -> Any:
        """Primary key (int) of the row that a Reference points at; None for none."""
        if reference is None:
            return None
        if reference.is_national:
            return self.national[reference.kind][reference.removeprefix(NATIONAL)]
        return self.rows[reference.kind, str(reference)].object_id

    def find(self, model: Any, reference: Any) -> Any:
        """The row that a Reference points at, fetched anew; None for none."""
        return None if reference is None else model.objects.get(pk=self.id(reference))

    def id_of(self, record: Record) -> int:
        """Primary key of the row that a record made or found."""
        return self.rows[record.kind, record.key].object_id

    def held(self, record: Record) -> ImportedRow | None:
        return self.rows.get((record.kind, record.key))

    def has(self, reference: Any) -> bool:
        """Whether the row that a Reference points at is in the portal already."""
        return (reference.kind, str(reference)) in self.rows

    def is_new(self, record: Record) -> bool:
        """Whether this import has made the row."""
        held = self.held(record)
        return held is not None and held.pk is None

    def is_changed(self, record: Record) -> bool:
        """Whether the file says something else about the row than it did the last time."""
        held = self.held(record)
        return held is None or held.fingerprint != fingerprint(record)

    def remember(self, record: Record, *, row: Any, created: bool) -> None:
        """Note which row the record stands for, count it, and write it in the log."""
        self.counts.add(record.kind, CREATED if created else UPDATED)
        held = self.held(record)
        mark = fingerprint(record)
        if held is None:
            held = ImportedRow(
                municipality=self.municipality,
                kind=record.kind,
                key=record.key,
                object_id=row.pk,
                fingerprint=mark,
                imported_at=self.now,
            )
            self.rows[record.kind, record.key] = held
            self._new.append(held)
        else:
            held.object_id, held.fingerprint, held.imported_at = row.pk, mark, self.now
            if held.pk is not None:
                self._changed.append(held)
        self.log("import.create" if created else "import.update", row, record=record)

    def log(self, action: str, row: Any, *, record: Record) -> None:
        """Queue an audit entry about ``row``; the file, line and key stand in its data."""
        self._entries.append(
            AuditEntry(
                municipality=self.municipality,
                actor=None,
                actor_name=str(_("Import")),
                action=action,
                object_type=row._meta.label_lower,
                object_id=str(row.pk),
                object_label=str(record.get("title") or record.get("name") or record.key)[:200],
                object_version=getattr(row, "version", None),
                data=masked({"file": record.file, "line": record.line, "key": record.key}),
                at=self.now,
            )
        )

    def refuse(self, record: Record, message: str) -> None:
        """Note that a record cannot be imported; :meth:`check` raises them all."""
        self.problems.append(_problem(record, message))

    @contextmanager
    def about(self, record: Record) -> Iterator[None]:
        """Say the record's file and line where a rule of the portal refuses what the block does."""
        try:
            yield
        except SourceError:
            raise
        except DomainError as error:
            fields = "; ".join(f"{name}: {message}" for name, message in error.fields.items())
            text = f"{error} ({fields})" if fields else str(error)
            raise SourceError([*self.problems, _problem(record, text)]) from error
        except ValidationError as error:
            raise SourceError([*self.problems, _problem(record, " ".join(error.messages))]) from error
        except PermissionDenied as error:
            message = str(error) or _("The person named here may not do that; check roles, seats and their dates.")
            raise SourceError([*self.problems, _problem(record, message)]) from error

    def check(self) -> None:
        if self.problems:
            raise SourceError(self.problems)

    def close(self) -> None:
        """Write what was remembered and logged. Raises SourceError where a record was refused."""
        self.check()
        ImportedRow.objects.bulk_create(self._new)
        if self._changed:
            ImportedRow.objects.bulk_update(self._changed, ["object_id", "fingerprint", "imported_at"])
        AuditEntry.objects.bulk_create(self._entries)
        self._new, self._changed, self._entries = [], [], []


def _problem(record: Record, message: str) -> SourceProblem:
    return SourceProblem(record.file, record.line, f"{record.kind} {record.get('key', '')}".strip(), message)


def unchanged(session: Session, records: Iterable[Record]) -> list[Record]:
    """Count the records whose row is left alone, and return the others."""
    wanted = []
    for record in records:
        if session.is_changed(record):
            wanted.append(record)
        else:
            session.counts.add(record.kind, UNCHANGED)
    return wanted
