"""Predicates on people and roles, shared by every app's rules.py.

A predicate takes (user, obj), where obj is a record with ``municipality_id`` or a Municipality. Roles are read once
per request; a predicate never queries.
"""

from typing import Any

import rules

from accounts.enums import Role, RoleScope


def roles_of(user: Any, obj: Any) -> Any:
    """The user's roles in the municipality that ``obj`` belongs to."""
    return user.roles_in(obj.municipality_id)


def has_role(*roles: str) -> rules.Predicate:
    """Holds one of ``roles`` somewhere in the object's municipality."""
    wanted = frozenset(roles)

    @rules.predicate(name="has_role:" + "|".join(sorted(wanted)))
    def predicate(user: Any, obj: Any = None) -> bool:
        return obj is not None and roles_of(user, obj).has_any(wanted)

    return predicate


def has_role_at(attribute: str, *roles: str, kind: str | None = None) -> rules.Predicate:
    """Holds one of ``roles`` at the scope whose id stands in the object's ``attribute``.

    The kind of scope is read off the attribute's name (``department_id``, ``leading_body_id``); give ``kind`` where
    the name does not end with one. Numbers of departments and bodies overlap, so the kind counts.
    """
    wanted = frozenset(roles)
    scope_kind = kind or next((k for k in RoleScope.values if attribute.endswith(f"{k}_id")), None)

    @rules.predicate(name=f"has_role_at:{attribute}:" + "|".join(sorted(wanted)))
    def predicate(user: Any, obj: Any = None) -> bool:
        scope_id = getattr(obj, attribute, None)
        if scope_id is None:
            return False
        return roles_of(user, obj).has_any(wanted, scope_id=scope_id, scope_kind=scope_kind)

    return predicate


def is_person(attribute: str) -> rules.Predicate:
    """Is the very person whose key stands in the object's ``attribute`` (such as ``leader_id``)."""

    @rules.predicate(name=f"is_person:{attribute}")
    def predicate(user: Any, obj: Any = None) -> bool:
        return obj is not None and getattr(obj, attribute, None) == user.pk

    return predicate


is_staff = has_role(Role.STAFF)
is_administrator = has_role(Role.ADMINISTRATOR)
