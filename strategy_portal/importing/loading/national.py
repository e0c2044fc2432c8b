"""External strategies: shared by every municipality on the installation, so they belong to no session."""

from typing import Any

from common.text import with_search_text
from strategies.models import ExternalInitiative, ExternalStrategy
from strategy_portal.importing.documents import DocumentSet
from strategy_portal.importing.loading.session import CREATED, UNCHANGED, UPDATED, Counts
from strategy_portal.importing.schema_base import Record


def national_ids() -> dict[str, dict[str, int]]:
    """Keys of the external strategies and initiatives with their primary keys, by kind."""
    return {
        "external_strategy": dict(ExternalStrategy.objects.values_list("key", "pk")),
        "external_initiative": dict(ExternalInitiative.objects.values_list("key", "pk")),
    }


def load(documents: DocumentSet, counts: Counts) -> None:
    records = list(documents.rows("external_strategies"))
    _sync(ExternalStrategy, [(record, _strategy(record)) for record in records], counts)
    ids = national_ids()["external_strategy"]
    initiatives = [(i, _initiative(i, ids[record.key])) for record in records for i in record["initiatives"]]
    _sync(ExternalInitiative, initiatives, counts)


def _strategy(record: Record) -> dict[str, Any]:
    return {
        "title": record["title"],
        "owner": record["owner"],
        "valid_from": record["valid_from"],
        "valid_to": record["valid_to"],
        "source_years": record.source_years,
        "source_note": record["source_note"] or record.document_note,
    }


def _initiative(record: Record, strategy_id: int) -> dict[str, Any]:
    return {
        "strategy_id": strategy_id,
        "number": record["number"] or "",
        "programme": record["programme"] or "",
        "title": record["title"],
        "text": record["text"] or "",
        "is_mandatory": bool(record["mandatory"]),
        "deadline": record["deadline"],
    }


def _sync(model: Any, wanted: list[tuple[Record, dict[str, Any]]], counts: Counts) -> None:
    held = {row.key: row for row in model.objects.filter(key__in=[record.key for record, _ in wanted])}
    new, changed = [], []
    for record, given in wanted:
        row = held.get(record.key)
        if row is None:
            new.append(model(key=record.key, **given))
            counts.add(record.kind, CREATED)
        elif any(getattr(row, name) != value for name, value in given.items()):
            for name, value in given.items():
                setattr(row, name, value)
            changed.append(row)
            counts.add(record.kind, UPDATED)
        else:
            counts.add(record.kind, UNCHANGED)
    model.objects.bulk_create(new)
    if changed:
        names = [name.removesuffix("_id") for name in wanted[0][1]]
        model.objects.bulk_update(changed, with_search_text(changed, names))
