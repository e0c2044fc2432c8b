"""Lost updates: a form says which version it showed, and a stale one is refused with what changed meanwhile."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from common import numbers
from common.canonical import encode
from common.errors import StaleObjectError
from common.models import AuditEntry
from common.money import MoneyField
from common.text import with_search_text


class VersionedModel(models.Model):
    """A record that several people may edit. Every save through save_version() counts ``version`` up."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True


class Changes(NamedTuple):
    """Values by field name as they were and as they are, ready for ``audit.record(before=…, after=…)``."""

    before: dict[str, Any]
    after: dict[str, Any]


@transaction.atomic
def save_version(obj: Any, *, expected: int, fields: Iterable[str]) -> Changes:
    """Write ``fields`` of ``obj`` if the row still has version ``expected``; count the version up.

    Returns what really changed. Raises StaleObjectError, with what others changed since, and writes nothing.
    """
    names = list(fields)
    model_fields = [obj._meta.get_field(name) for name in names]
    obj.check_tenant(names)
    previous = type(obj).objects.filter(pk=obj.pk).values(*(field.attname for field in model_fields)).first()
    written = {field.attname: getattr(obj, field.attname) for field in model_fields}
    written |= {name: getattr(obj, name) for name in with_search_text([obj], names)[len(names) :]}
    moved = type(obj).objects.filter(pk=obj.pk, version=expected).update(**written, version=expected + 1)
    if previous is None or not moved:
        raise StaleObjectError(changes=changes_since(obj, expected))
    obj.version = expected + 1
    before, after = {}, {}
    for field in model_fields:
        was, now = encode(previous[field.attname]), encode(field.to_python(written[field.attname]))
        if was != now:
            before[field.name], after[field.name] = was, now
    return Changes(before, after)


def changes_since(obj: Any, version: int) -> list[tuple[Any, Any, Any]]:
    """What the log says was changed in ``obj`` after ``version``: (field label, was, is) in words, oldest first."""
    entries = AuditEntry.objects.filter(
        municipality_id=obj.municipality_id,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        object_version__gt=version,
    ).order_by("id")
    was: dict[str, Any] = {}
    now: dict[str, Any] = {}
    for entry in entries:
        for name, value in entry.after.items():
            was.setdefault(name, entry.before.get(name))
            now[name] = value
    return [
        (_label(obj, name), in_words(obj, name, was[name]), in_words(obj, name, now[name]))
        for name in now
        if was[name] != now[name]
    ]


def _field(obj: Any, name: str) -> models.Field | None:
    try:
        field = obj._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) else None


def _label(obj: Any, name: str) -> Any:
    field = _field(obj, name)
    return field.verbose_name if field is not None else name


#: How a logged value of a kind of field is said; a moment before a day, which it also is.
_WORDS: tuple[tuple[type[models.Field], Callable[[Any], Any]], ...] = (
    (MoneyField, lambda value: numbers.kr(value, places=2)),
    (models.DateTimeField, numbers.dato_tid),
    (models.DateField, numbers.dato),
    (models.BooleanField, numbers.yes_no),
)


def in_words(obj: Any, name: str, value: Any) -> Any:
    """A logged value as a person reads it: the choice's label, the record's name, else the value itself."""
    field = _field(obj, name)
    if field is None or value is None:
        return "" if value is None else value
    if isinstance(field, models.ForeignKey):
        related_model: Any = field.related_model
        related = related_model._default_manager.filter(pk=value).first()
        return str(related) if related is not None else value
    for kind, words in _WORDS:
        if isinstance(field, kind):
            return words(value)
    return dict(field.flatchoices).get(value, value)
