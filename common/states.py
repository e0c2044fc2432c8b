"""State machines: a table of transitions and one function that moves a record, or raises.

The move is a compare-and-set (the row must still be in the state it was read in): right on SQLite, which has no row
locks, and on PostgreSQL. Buttons come from the same table, so page and rule cannot disagree.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from common import audit
from common.canonical import encode
from common.errors import InvalidTransitionError, StaleObjectError


@dataclass(frozen=True)
class Transition:
    """From any of ``sources`` to ``target``, by whoever has ``permission`` (a full name, "app.verb_model")."""

    sources: frozenset[str]
    target: str
    permission: str


class StateMachine:
    """The life of one model.

    Every step ``<action>`` is written down as ``<action_prefix>.<action>``: register those codes with audit.
    """

    def __init__(
        self,
        model: type[models.Model],
        transitions: Mapping[str, Transition],
        *,
        action_prefix: str,
        field: str = "state",
    ) -> None:
        self.model = model
        self.transitions = dict(transitions)
        self.action_prefix = action_prefix
        self.field = field
        self._versioned = any(column.name == "version" for column in model._meta.concrete_fields)

    @transaction.atomic
    def perform(
        self,
        obj: Any,
        action: str,
        *,
        user: Any,
        note: str = "",
        guard: Callable[[Any], None] | None = None,
        data: Mapping[str, Any] | None = None,
        system: bool = False,
        **columns: Any,
    ) -> Any:
        """Take one step and return ``obj`` in its new state; ``columns`` are written in the same statement.

        ``guard(obj)`` raises DomainError when a rule speaks against it. ``system=True`` is for a job, or for a decision
        that acts: the permission was asked where the act began. Raises PermissionDenied, InvalidTransitionError (not
        from this state), StaleObjectError (somebody else was first) and KeyError for an unknown action.
        """
        transition = self.transitions[action]
        if not system and (user is None or not user.has_perm(transition.permission, obj)):
            raise PermissionDenied
        previous = getattr(obj, self.field)
        if previous not in transition.sources:
            raise InvalidTransitionError(_("That step cannot be taken now."))
        if guard is not None:
            guard(obj)
        self._move(obj, previous, transition.target, columns)
        # Read before it was overwritten, so that the entry shows what the columns were.
        before = {self.field: previous}
        after = {self.field: transition.target}
        for name, value in columns.items():
            field: Any = self.model._meta.get_field(name)
            was, now = encode(getattr(obj, field.attname)), encode(value)
            if was != now:
                before[name], after[name] = was, now
            setattr(obj, name, value)
        setattr(obj, self.field, transition.target)
        audit.record(
            f"{self.action_prefix}.{action}", obj, actor=user, before=before, after=after, note=note, **(data or {})
        )
        return obj

    def _move(self, obj: Any, previous: str, target: str, columns: Mapping[str, Any]) -> None:
        written = {self.field: target, **columns}
        if self._versioned:
            written["version"] = F("version") + 1
        rows = self.model._default_manager.filter(pk=obj.pk)
        if rows.filter(**{self.field: previous}).update(**written) != 1:
            raise StaleObjectError
        if self._versioned:
            obj.version = rows.values_list("version", flat=True).get()

    def available(self, obj: Any, *, user: Any) -> list[str]:
        """The steps ``user`` may take from the state ``obj`` is in, in the table's order: the buttons."""
        state = getattr(obj, self.field)
        return [
            action
            for action, transition in self.transitions.items()
            if state in transition.sources and user.has_perm(transition.permission, obj)
        ]

    def audit_codes(self) -> list[str]:
        """The codes this machine writes."""
        return [f"{self.action_prefix}.{action}" for action in self.transitions]
