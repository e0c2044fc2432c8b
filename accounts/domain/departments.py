"""The department tree (D1): added, renamed, moved and closed, with its history kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain.access import require, take_turn
from accounts.models import Department, Membership, Municipality, User
from common.audit import entries_for, record
from common.errors import DomainError
from common.versions import save_version


@dataclass(frozen=True)
class Node:
    """A department and how deep in the tree it stands (0 = at the top)."""

    department: Department
    depth: int


@transaction.atomic
def add_department(
    *,
    municipality: Municipality,
    actor: User,
    name: str,
    kind: str,
    parent: Department | None = None,
    valid_from: date | None = None,
) -> Department:
    """Add a department below ``parent``, or at the top (D1).

    Raises DomainError for a closed parent, and for a name that another open department in the same place has.
    """
    require(actor, "accounts.add_department", municipality)
    take_turn(municipality.pk)
    department = Department(
        municipality=municipality, name=" ".join(name.split()), kind=kind, parent=parent, valid_from=valid_from
    )
    _check_parent_open(parent)
    _check_name_free(department)
    department.save()
    record(
        "department.added",
        department,
        actor=actor,
        after={"name": department.name, "kind": kind, "parent": department.parent_id, "valid_from": valid_from},
    )
    return department


@transaction.atomic
def rename_department(
    *, department: Department, actor: User, expected_version: int, name: str, kind: str
) -> Department:
    """Change name and kind; the audit trail keeps what it was called (D1)."""
    require(actor, "accounts.change_department", department)
    take_turn(department.municipality_id)
    department.name, department.kind = " ".join(name.split()), kind
    _check_name_free(department)
    changes = save_version(department, expected=expected_version, fields=["name", "kind"])
    record("department.renamed", department, actor=actor, before=changes.before, after=changes.after)
    return department


@transaction.atomic
def move_department(
    *, department: Department, actor: User, expected_version: int, parent: Department | None
) -> Department:
    """Put a department, with all below it, somewhere else in the tree (D1).

    Raises DomainError when ``parent`` is closed, is the department itself or lies below it.
    """
    require(actor, "accounts.change_department", department)
    take_turn(department.municipality_id)
    _check_parent_open(parent)
    _check_no_circle(department, parent)
    department.parent = parent
    _check_name_free(department)
    changes = save_version(department, expected=expected_version, fields=["parent"])
    record("department.moved", department, actor=actor, before=changes.before, after=changes.after)
    return department


@transaction.atomic
def close_department(*, department: Department, actor: User, expected_version: int, last_day: date) -> Department:
    """Let a department end after ``last_day``; nothing that points at it changes (D1).

    Raises DomainError while a department below it, or a person in it, would outlive it.
    """
    require(actor, "accounts.change_department", department)
    take_turn(department.municipality_id)
    if department.valid_from and last_day < department.valid_from:
        early = _("A department cannot close before it opens.")
        raise DomainError(early, fields={"last_day": early})
    open_below = [child.name for child in department.children.all() if _outlives(child, last_day)]
    if open_below:
        raise DomainError(_("Close or move the departments below first: %(names)s.") % {"names": ", ".join(open_below)})
    people = [
        m.user.name
        for m in Membership.objects.filter(department=department).select_related("user")
        if _outlives(m, last_day)
    ]
    if people:
        raise DomainError(_("Give these people another department first: %(names)s.") % {"names": ", ".join(people)})
    department.valid_to = last_day
    changes = save_version(department, expected=expected_version, fields=["valid_to"])
    record("department.closed", department, actor=actor, before=changes.before, after=changes.after)
    return department


def in_tree_order(departments: Iterable[Department]) -> list[Node]:
    """The departments as a tree is read: each followed by those below it, siblings in the order given.

    One whose parent is not among them stands at the top.
    """
    rows = list(departments)
    keys = {row.pk for row in rows}
    below: dict[int | None, list[Department]] = {}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in keys else None, []).append(row)
    ordered: list[Node] = []
    waiting = [Node(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        node = waiting.pop()
        ordered.append(node)
        waiting += [Node(child, node.depth + 1) for child in reversed(below.get(node.department.pk, []))]
    return ordered


def keys_below(department: Department) -> set[int]:
    """Keys of the department and of everything below it: one query, however deep."""
    below: dict[int | None, list[int]] = {}
    for key, parent_id in Department.objects.order_by().values_list("pk", "parent_id"):
        below.setdefault(parent_id, []).append(key)
    found, waiting = set(), [department.pk]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += below.get(key, [])
    return found


def _check_parent_open(parent: Department | None) -> None:
    if parent is not None and not parent.is_valid_on(timezone.localdate()):
        closed = _("%(department)s is closed.") % {"department": parent.name}
        raise DomainError(closed, fields={"parent": closed})


def _check_no_circle(department: Department, parent: Department | None) -> None:
    if parent is not None and parent.pk in keys_below(department):
        circle = _("A department cannot belong to itself or to one below it.")
        raise DomainError(circle, fields={"parent": circle})


def _check_name_free(department: Department) -> None:
    namesakes = Department.objects.filter(parent_id=department.parent_id, name=department.name, valid_to__isnull=True)
    if namesakes.exclude(pk=department.pk).exists():
        taken = _("There already is an open department of that name in the same place.")
        raise DomainError(taken, fields={"name": taken})


def _outlives(row: Department | Membership, day: date) -> bool:
    return row.valid_to is None or row.valid_to > day


def earlier_names(department: Department) -> list[tuple[str, date]]:
    """What the department was called before, and until when, newest first (D1)."""
    renamed = entries_for(department).filter(action="department.renamed")
    return [(entry.before["name"], timezone.localdate(entry.at)) for entry in renamed if "name" in entry.before]
