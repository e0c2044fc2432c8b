"""Making the database say what the file says: new rows in bulk, changed rows in bulk, none deleted."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from strategy_portal.importing.loading.session import Session, unchanged
from strategy_portal.importing.schema_base import Record

Values = dict[str, Any]


def sync(
    session: Session,
    *,
    model: Any,
    records: Iterable[Record],
    values: Callable[[Record], Values],
    natural: Sequence[str] = (),
    once: Callable[[Record], Values] | None = None,
) -> list[Record]:
    """Write the rows of ``records`` and return the records that were new or changed.

    ``values`` gives the columns by attribute name. A key that is new to the portal takes over the row that has the
    same ``natural`` columns, if there is one. ``once`` gives columns that are set when the row is made, and never again.
    """
    wanted = unchanged(session, records)
    if not wanted:
        return []
    columns = [values(record) for record in wanted]
    found = _existing(session, model, wanted, columns, natural)
    new, changed, outcome = [], [], []
    for record, given in zip(wanted, columns, strict=True):
        row = found.get(record.key)
        created = row is None
        if row is None:
            row = model(municipality=session.municipality, **given, **(once(record) if once else {}))
            new.append(row)
        else:
            for name, value in given.items():
                setattr(row, name, value)
            changed.append(row)
        _clean(session, record, row)
        outcome.append((record, row, created))
    session.check()
    model.objects.bulk_create(new)
    update(model, changed, columns[0].keys())
    for record, row, created in outcome:
        session.remember(record, row=row, created=created)
    return wanted


def _existing(session: Session, model: Any, wanted: list[Record], columns: list[Values], natural: Sequence[str]) -> Any:
    ids = {held.object_id: record.key for record in wanted if (held := session.held(record)) is not None}
    found = {ids[row.pk]: row for row in model.objects.filter(pk__in=ids)}
    if natural:
        by_natural = {tuple(getattr(row, name) for name in natural): row for row in model.objects.all()}
        taken = {row.pk for row in found.values()}
        for record, given in zip(wanted, columns, strict=True):
            row = by_natural.get(tuple(given[name] for name in natural))
            if record.key not in found and row is not None and row.pk not in taken:
                found[record.key] = row
                taken.add(row.pk)
    return found


def update(model: Any, rows: list[Any], columns: Iterable[str]) -> None:
    """Write the columns of rows that exist; the version of a versioned row counts up."""
    if not rows:
        return
    fields = {_field_name(model, name) for name in columns}
    if any(field.name == "version" for field in model._meta.concrete_fields):
        for row in rows:
            row.version += 1
        fields.add("version")
    model.objects.bulk_update(rows, sorted(fields))


def _field_name(model: Any, attname: str) -> str:
    return next(field.name for field in model._meta.concrete_fields if attname in {field.name, field.attname})


def _clean(session: Session, record: Record, row: Any) -> None:
    keys = [field.name for field in row._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    try:
        row.clean_fields(exclude=keys)
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            session.refuse(record, f"{name}: {' '.join(messages)}")


def sync_children(
    session: Session,
    *,
    model: Any,
    parent: str,
    rows: Sequence[tuple[Record, Values]],
    identity: Sequence[str],
) -> None:
    """Write rows that have no key of their own: ``identity`` tells them apart under their ``parent`` column.

    Rows that the file no longer names stay: an import never deletes.
    """
    if not rows:
        return
    held = {
        tuple(getattr(row, name) for name in (parent, *identity)): row
        for row in model.objects.filter(**{f"{parent}__in": {given[parent] for _, given in rows}})
    }
    new, changed = {}, []
    for record, given in rows:
        place = tuple(given[name] for name in (parent, *identity))
        row = held.get(place)
        if row is None:
            if place in new:
                session.refuse(record, _("The same entry stands twice."))
            row = new[place] = model(municipality=session.municipality, **given)
            _clean(session, record, row)
        elif any(getattr(row, name) != value for name, value in given.items()):
            for name, value in given.items():
                setattr(row, name, value)
            _clean(session, record, row)
            changed.append(row)
    session.check()
    model.objects.bulk_create(new.values())
    update(model, changed, rows[0][1].keys())


def in_order(session: Session, records: list[Record], *names: str) -> list[list[Record]]:
    """The records in waves, so that what a record points at with ``names`` (rows of its own kind) comes before it."""
    left, waves = list(records), []
    pending = {record.key for record in records}
    while left:
        wave = [
            r for r in left if not any(r[n] is not None and str(r[n]) in pending and str(r[n]) != r.key for n in names)
        ]
        if not wave:
            for record in left:
                session.refuse(record, _("These entries point at each other in a circle."))
            session.check()
        waves.append(wave)
        pending -= {record.key for record in wave}
        left = [record for record in left if record.key in pending]
    return waves
