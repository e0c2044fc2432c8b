"""Writing down what happened: ``record()`` in the transaction it describes, ``entries_for()`` to read it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from common.canonical import encode
from common.models import AuditEntry
from common.registries import Registry

MASK = "•••"
_SECRET_PARTS = (
    "password",
    "secret",
    "token",
    "api_key",
    "apikey",
    "authorization",
    "cookie",
    "private_key",
    "otp",
    "recovery",
)


@dataclass(frozen=True, kw_only=True)
class AuditSubject:
    """How the log speaks of a kind of record: its name, its page, and who may read about it."""

    label: Callable[[Any], str]
    url: Callable[[Any], str]
    visible_to: Callable[[Any, Any], bool]


#: AuditSubject per model, by ``_meta.label_lower``.
audit_subjects: Registry[AuditSubject] = Registry("audit_subjects")

_actions: Registry[Any] = Registry("audit_actions")


def register_actions(actions: Mapping[str, Any]) -> None:
    """Declare action codes with their labels; called in AppConfig.ready(). A code declared twice is an error."""
    for code, label in actions.items():
        _actions.register(code, label)


def action_label(code: str) -> str:
    """The label of a code; the code itself for one that an older version wrote and no longer knows."""
    return str(_actions.get(code)) if code in _actions else code


def registered_actions() -> dict[str, Any]:
    """Every declared code with its label."""
    return dict(_actions.items())


def current_request_id() -> str:
    """The id of the request or job that runs now; empty outside both."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64]


def masked(value: Any) -> Any:
    """``value`` as JSON data in which everything under a secret's name is hidden."""
    return _mask(encode(value))


def _mask(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: MASK if _is_secret(key) and item not in (None, "") else _mask(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_mask(item) for item in value]
    return value


def _is_secret(key: str) -> bool:
    return any(part in key.lower() for part in _SECRET_PARTS)


def record(
    action: str,
    obj: Any,
    *,
    actor: Any,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    note: str = "",
    **data: Any,
) -> AuditEntry:
    """Write one entry about ``obj`` (anything with ``municipality_id``) and return it.

    ``actor`` is the person, or None for the portal itself; ``before`` and ``after`` hold the changed values by field
    name. Raises RuntimeError outside a transaction and ImproperlyConfigured for a code nobody registered.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An audit entry belongs to the transaction that it describes.")
    if action not in _actions:
        raise ImproperlyConfigured(f"Register the audit action {action!r} in AppConfig.ready().")
    return AuditEntry.objects.create(
        municipality_id=obj.municipality_id,
        actor=actor,
        actor_name=(str(actor) if actor is not None else str(_("The portal")))[:120],
        action=action,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        object_label=str(obj)[:200],
        object_version=getattr(obj, "version", None) if _is_versioned(obj) else None,
        before=masked(before or {}),
        after=masked(after or {}),
        data=masked(data),
        note=note,
        request_id=current_request_id(),
    )


def _is_versioned(obj: Any) -> bool:
    return any(field.name == "version" for field in obj._meta.concrete_fields)


def entries_for(obj: Any) -> models.QuerySet[AuditEntry]:
    """What was written about ``obj``, newest first."""
    return AuditEntry.objects.filter(
        municipality_id=obj.municipality_id, object_type=obj._meta.label_lower, object_id=str(obj.pk)
    )
