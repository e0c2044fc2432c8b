"""Writing a strategy's goals: adding, changing, moving and taking away while it is a draft (D16); links (D19)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Max, ProtectedError
from django.utils.translation import gettext as _

from common import audit
from common.errors import DomainError
from common.versions import save_version
from strategies.domain.keys import free_key
from strategies.domain.strategies import check_editable
from strategies.enums import LinkKind
from strategies.models import Goal, GoalLink, Strategy


@transaction.atomic
def add_goal(
    *,
    strategy: Strategy,
    title: str,
    actor: Any,
    parent: Goal | None = None,
    number: str = "",
    text: str = "",
    department: Any = None,
    is_professional: bool = False,
    orientation: str = "",
) -> Goal:
    """Add a goal last under ``parent``, or at the top; no deeper than the strategy's levels (D16).

    Raises PermissionDenied and DomainError.
    """
    check_editable(strategy, actor)
    goal = Goal.objects.create(
        municipality_id=strategy.municipality_id,
        strategy=strategy,
        key=free_key(Goal.objects.filter(strategy=strategy), title),
        depth=_depth_under(strategy, parent),
        parent=parent,
        position=_last_position(strategy, parent) + 1,
        number=number,
        title=title,
        text=text,
        department=department,
        is_professional=is_professional,
        orientation=orientation,
    )
    audit.record("goal.add", goal, actor=actor, after={"title": title})
    return goal


@transaction.atomic
def change_goal(*, goal: Goal, actor: Any, expected: int, values: Mapping[str, Any]) -> Goal:
    """Save what a goal says. Raises PermissionDenied, StaleObjectError and DomainError."""
    check_editable(goal.strategy, actor)
    for name, value in values.items():
        setattr(goal, name, value)
    changes = save_version(goal, expected=expected, fields=list(values))
    if changes.after:
        audit.record("goal.change", goal, actor=actor, before=changes.before, after=changes.after)
    return goal


@transaction.atomic
def move_goal(*, goal: Goal, parent: Goal | None, after: Goal | None, actor: Any, expected: int) -> Goal:
    """Put a goal, with all below it, under ``parent`` and behind ``after`` (None: first).

    Raises DomainError for a place below itself, in another strategy, or beneath the last level.
    """
    strategy = goal.strategy
    check_editable(strategy, actor)
    family = {row.pk: row for row in Goal.objects.filter(strategy=strategy)}
    below = _with_all_below(goal, family)
    if parent is not None and parent.pk in {row.pk for row in below}:
        raise DomainError(_("A goal cannot lie under itself."), fields={"parent": _("Choose another place.")})
    if after is not None and (after.parent_id != (parent.pk if parent else None) or after.pk == goal.pk):
        raise DomainError(
            _("That goal does not stand there."), fields={"after": _("Choose one of its new neighbours.")}
        )
    step = _depth_under(strategy, parent) - goal.depth
    if max(row.depth for row in below) + step > strategy.levels.count():
        raise DomainError(
            _("The strategy has no level below that goal."), fields={"parent": _("Choose another place.")}
        )
    before_goal = {"parent": goal.parent_id, "position": goal.position}
    place = after.position + 1 if after is not None else 1
    Goal.objects.filter(strategy=strategy, parent=parent, position__gte=place).exclude(pk=goal.pk).update(
        position=F("position") + 1
    )
    goal.parent, goal.position, goal.depth = parent, place, goal.depth + step
    save_version(goal, expected=expected, fields=["parent", "position", "depth"])
    if step:
        for row in below[1:]:
            Goal.objects.filter(pk=row.pk).update(depth=row.depth + step)
    audit.record(
        "goal.move", goal, actor=actor, before=before_goal, after={"parent": goal.parent_id, "position": place}
    )
    return goal


@transaction.atomic
def remove_goal(*, goal: Goal, actor: Any) -> None:
    """Take a goal out of a draft. Raises DomainError when goals lie below it, or projects and gains point at it."""
    check_editable(goal.strategy, actor)
    if goal.children.exists():
        raise DomainError(_("There are goals below this one. Move or remove them first."))
    audit.record("goal.remove", goal, actor=actor, before={"title": goal.title})
    try:
        goal.delete()
    except ProtectedError:
        raise DomainError(_("Projects or gains point at this goal, so it stays.")) from None


@transaction.atomic
def link_goals(*, source: Goal, target: Goal, kind: str = LinkKind.SUPPORTS, actor: Any) -> GoalLink:
    """Say that one goal serves another, also across strategies (D19). Allowed as long as the strategy lives."""
    _check_may_link(source, actor)
    if source.pk == target.pk:
        raise DomainError(_("A goal cannot serve itself."), fields={"target": _("Choose another goal.")})
    try:
        with transaction.atomic():
            link = GoalLink.objects.create(
                municipality_id=source.municipality_id, source=source, target=target, kind=kind
            )
    except IntegrityError:
        raise DomainError(_("These goals are already linked."), fields={"target": _("Choose another goal.")}) from None
    audit.record("goal.link", source, actor=actor, after={"target": str(target), "kind": kind})
    return link


@transaction.atomic
def unlink_goals(*, link: GoalLink, actor: Any) -> None:
    """Take a link between goals away."""
    _check_may_link(link.source, actor)
    audit.record("goal.unlink", link.source, actor=actor, before={"target": str(link.target), "kind": link.kind})
    link.delete()


def _check_may_link(goal: Goal, actor: Any) -> None:
    if not actor.has_perm("strategies.change_goal", goal):
        raise PermissionDenied


def _depth_under(strategy: Strategy, parent: Goal | None) -> int:
    """At which level a goal under ``parent`` lies; DomainError when the strategy has none there."""
    if parent is None:
        return 1
    if parent.strategy_id != strategy.pk:
        raise DomainError(_("The goal above belongs to another strategy."))
    if parent.depth + 1 > strategy.levels.count():
        raise DomainError(_("The strategy has no level below that goal."))
    return parent.depth + 1


def _last_position(strategy: Strategy, parent: Goal | None) -> int:
    return Goal.objects.filter(strategy=strategy, parent=parent).aggregate(last=Max("position"))["last"] or 0


def _with_all_below(goal: Goal, family: Mapping[int, Goal]) -> list[Goal]:
    found = [family[goal.pk]]
    for row in found:
        found.extend(child for child in family.values() if child.parent_id == row.pk)
    return found
