"""What is done to reach a goal (D16), and how far it is."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from common import audit
from common.errors import DomainError
from common.versions import save_version
from strategies.domain.keys import free_key
from strategies.domain.strategies import check_alive
from strategies.enums import InitiativeState
from strategies.models import Goal, Initiative


@transaction.atomic
def add_initiative(*, goal: Goal, title: str, actor: Any, **known: Any) -> Initiative:
    """Add what is done to reach a goal; ``known`` are further fields of Initiative.

    Raises PermissionDenied, and DomainError when the strategy is no longer worked on.
    """
    if not actor.has_perm("strategies.add_initiative", goal):
        raise PermissionDenied
    check_alive(goal.strategy)
    last = goal.initiatives.aggregate(last=Max("position"))["last"] or 0
    initiative = Initiative.objects.create(
        municipality_id=goal.municipality_id,
        goal=goal,
        key=free_key(Initiative.objects.filter(goal=goal), title),
        position=last + 1,
        title=title,
        **known,
    )
    audit.record("initiative.add", initiative, actor=actor, after={"title": title})
    return initiative


@transaction.atomic
def change_initiative(*, initiative: Initiative, actor: Any, expected: int, values: Mapping[str, Any]) -> Initiative:
    """Save what an initiative says. Raises PermissionDenied, StaleObjectError and DomainError."""
    if not actor.has_perm("strategies.change_initiative", initiative):
        raise PermissionDenied
    return _save(initiative, actor, expected, values, "initiative.change")


@transaction.atomic
def report_initiative(*, initiative: Initiative, state: str, status_text: str, actor: Any, expected: int) -> Initiative:
    """Say how far an initiative is; whoever is responsible may. One that is dropped needs a reason."""
    if not actor.has_perm("strategies.report_initiative", initiative):
        raise PermissionDenied
    if state == InitiativeState.DROPPED and not status_text.strip():
        raise DomainError(
            _("Say why the initiative is dropped."), fields={"status_text": _("Write a sentence that says why.")}
        )
    values = {"state": state, "status_text": status_text.strip()}
    return _save(initiative, actor, expected, values, "initiative.report")


def _save(initiative: Initiative, actor: Any, expected: int, values: Mapping[str, Any], action: str) -> Initiative:
    check_alive(initiative.goal.strategy)
    for name, value in values.items():
        setattr(initiative, name, value)
    changes = save_version(initiative, expected=expected, fields=list(values))
    if changes.after:
        audit.record(action, initiative, actor=actor, before=changes.before, after=changes.after)
    return initiative
