"""Sealing the audit log: a chain per municipality that shows any entry changed, removed or slipped in.

Entries are written unchained (a chain inside the business transaction halves throughput, and forks or deadlocks:
measured); a job seals them afterwards. See docs/decisions/0007-audit-seals.md.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import structlog
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from common.canonical import canonical
from common.models import AuditEntry, AuditSeal, AuditSealEntry
from common.models.audit import GENESIS
from common.tenancy import all_municipalities, municipality_scope

logger = structlog.get_logger(__name__)

#: An entry this old without a seal is a finding.
SEALED_WITHIN = timedelta(minutes=10)
#: Entries in one seal, so that the write transaction stays short.
SEAL_SIZE = 1000
#: How far back of its latest seal a municipality's entries are looked through each minute.
OVERLAP = timedelta(days=1)

_FIELDS = (
    *("id", "municipality_id", "actor_id", "actor_name", "action", "object_type", "object_id", "object_label"),
    *("object_version", "before", "after", "data", "note", "request_id", "at"),
)


def entry_text(entry: AuditEntry) -> str:
    """The canonical text of every field of an entry."""
    return canonical({name: getattr(entry, name) for name in _FIELDS})


def seal_hash(
    *, municipality_id: int, number: int, previous_hash: str, sealed_at: datetime, texts: Iterable[str]
) -> str:
    """Hash of a seal: its own facts, the seal before it, and its entries in order."""
    digest = hashlib.sha256()
    for text in (canonical([municipality_id, number, previous_hash, sealed_at]), *texts):
        digest.update(text.encode())
        digest.update(b"\n")
    return digest.hexdigest()


def latest_seal(municipality: Any) -> AuditSeal | None:
    """The newest seal of a municipality: what a status note prints as outside witness."""
    return AuditSeal.objects.filter(municipality=municipality).order_by("-number").first()


def seal_all(*, everything: bool = False) -> int:
    """Seal every municipality's unsealed entries; returns how many entries were sealed.

    ``everything`` searches the whole log instead of the time since the latest seal less a day.
    """
    sealed = 0
    with all_municipalities(reason="the log of every municipality is sealed"):
        latest = dict(AuditSeal.objects.order_by().values_list("municipality_id").annotate(models.Max("sealed_at")))
        # Every municipality, not the distinct ones of the log: that would read the whole log each minute.
        municipalities: Any = AuditEntry._meta.get_field("municipality").related_model
        for municipality_id in municipalities.objects.values_list("pk", flat=True):
            since = None if everything else latest.get(municipality_id)
            sealed += _seal_municipality(municipality_id, since=since)
    return sealed


def _unsealed(municipality_id: int, *, since: datetime | None) -> models.QuerySet[AuditEntry]:
    entries = AuditEntry.objects.filter(municipality_id=municipality_id, seal_entry__isnull=True)
    if since is not None:
        entries = entries.filter(at__gte=since - OVERLAP)
    return entries.order_by("id")


def _seal_municipality(municipality_id: int, *, since: datetime | None) -> int:
    sealed = 0
    while entries := list(_unsealed(municipality_id, since=since)[:SEAL_SIZE]):
        try:
            _seal(municipality_id, entries)
        except IntegrityError:
            # Another sealer took the number or an entry; it does the work.
            logger.info("seal_raced", municipality_id=municipality_id)
            break
        sealed += len(entries)
    return sealed


def _seal(municipality_id: int, entries: list[AuditEntry]) -> AuditSeal:
    """One more link. Hashing is done before the transaction; the unique number decides between two sealers."""
    last = AuditSeal.objects.filter(municipality_id=municipality_id).order_by("-number").first()
    number = last.number + 1 if last else 1
    previous_hash = last.hash if last else GENESIS
    sealed_at = timezone.now()
    digest = seal_hash(
        municipality_id=municipality_id,
        number=number,
        previous_hash=previous_hash,
        sealed_at=sealed_at,
        texts=[entry_text(entry) for entry in entries],
    )
    with transaction.atomic():
        seal = AuditSeal.objects.create(
            municipality_id=municipality_id,
            number=number,
            entry_count=len(entries),
            previous_hash=previous_hash,
            hash=digest,
            sealed_at=sealed_at,
        )
        AuditSealEntry.objects.bulk_create(
            [
                AuditSealEntry(municipality_id=municipality_id, seal=seal, entry=entry, position=position)
                for position, entry in enumerate(entries, start=1)
            ],
            batch_size=500,
        )
    return seal


# --- Proving it ----------------------------------------------------------------------------------------------------


def first_break(municipality: Any, *, witnesses: Iterable[tuple[int, str]] = ()) -> str:
    """The first thing wrong with a municipality's log, as a sentence; empty when all holds.

    ``witnesses`` are (number, hash) pairs as printed in status notes: they show a chain that was cut off or made anew.
    """
    with municipality_scope(municipality):
        return _break_in_chain(dict(witnesses)) or _break_in_unsealed()


def _break_in_chain(witnesses: dict[int, str]) -> str:
    expected, previous_hash = 1, GENESIS
    entries_of = _entries_by_seal()
    for seal in AuditSeal.objects.order_by("number").iterator(chunk_size=500):
        if seal.number != expected:
            return f"seal {expected} is missing"
        seal_id, found = next(entries_of, (None, []))
        entries: list[AuditEntry] = found if seal_id == seal.pk else []
        witnessed = witnesses.pop(seal.number, seal.hash)
        problem = _break_in_seal(seal, entries, previous_hash=previous_hash, witnessed=witnessed)
        if problem:
            return f"seal {seal.number} {problem}"
        expected, previous_hash = expected + 1, seal.hash
    return f"seal {min(witnesses)} was witnessed and is missing" if witnesses else ""


def _break_in_seal(seal: AuditSeal, entries: list[AuditEntry], *, previous_hash: str, witnessed: str) -> str:
    if seal.previous_hash != previous_hash:
        return f"does not follow seal {seal.number - 1}"
    if len(entries) != seal.entry_count:
        return f"covers {seal.entry_count} entries, {len(entries)} are there"
    digest = seal_hash(
        municipality_id=seal.municipality_id,
        number=seal.number,
        previous_hash=seal.previous_hash,
        sealed_at=seal.sealed_at,
        texts=[entry_text(entry) for entry in entries],
    )
    if digest != seal.hash:
        return f"does not match its entries {entries[0].pk}–{entries[-1].pk}"
    if witnessed != seal.hash:
        return "is not the one that was witnessed"
    return ""


def _entries_by_seal() -> Iterator[tuple[int, list[AuditEntry]]]:
    rows = AuditSealEntry.objects.select_related("entry").order_by("seal__number", "position").iterator(chunk_size=2000)
    for seal_id, group in groupby(rows, key=lambda row: row.seal_id):
        yield seal_id, [row.entry for row in group]


def _break_in_unsealed() -> str:
    late = (
        AuditEntry.objects.filter(seal_entry__isnull=True, at__lt=timezone.now() - SEALED_WITHIN).order_by("id").first()
    )
    return f"entry {late.pk} has been without a seal since {late.at:%Y-%m-%d %H:%M}" if late else ""
