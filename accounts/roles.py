"""The roles of a person in a municipality: gathered from every RoleSource in one query, once per request.

A RoleSource is a function (user, municipality_id, day) → queryset with the columns of ROLE_COLUMNS (or None when it
has nothing to ask about that person), registered in ``role_sources`` by the app that owns the rows. Predicates in the
apps' rules.py read the result; none queries itself.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import rules
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils import timezone

from accounts.enums import Role, RoleScope
from accounts.role_query import grants
from common.composed import Taken, take_apart
from common.registries import Registry

#: Column names every RoleSource queryset must select, in this order.
ROLE_COLUMNS = ("role", "scope_kind", "scope_id")

RoleSource = Callable[[Any, int, date], models.QuerySet | None]
role_sources: Registry[RoleSource] = Registry("role_sources")


@dataclass(frozen=True)
class Roles:
    """What a person is, where: a set of (role, scope kind, scope id)."""

    grants: frozenset[tuple[str, str, int]]

    @cached_property
    def _scopes(self) -> dict[str, set[tuple[str, int]]]:
        scopes: dict[str, set[tuple[str, int]]] = {}
        for role, kind, scope_id in self.grants:
            scopes.setdefault(role, set()).add((kind, scope_id))
        return scopes

    def has(self, role: str, *, scope_id: int | None = None, scope_kind: str | None = None) -> bool:
        """Whether the person has ``role``, anywhere or at ``scope_id``.

        ``scope_kind`` tells a department from a body with the same number; leave it out only for a role that is
        held at one kind of place.
        """
        held = self._scopes.get(role, ())
        if scope_id is None:
            return bool(held)
        if scope_kind is not None:
            return (scope_kind, scope_id) in held
        return any(scope_id == held_id for _kind, held_id in held)

    def has_any(self, roles: Iterable[str], *, scope_id: int | None = None, scope_kind: str | None = None) -> bool:
        """Whether the person has one of ``roles``, anywhere or at ``scope_id``."""
        return any(self.has(role, scope_id=scope_id, scope_kind=scope_kind) for role in roles)

    def scopes(self, *roles: str, scope_kind: str | None = None) -> set[int]:
        """Ids of the scopes where the person has one of ``roles``."""
        return {
            scope_id
            for role in roles
            for kind, scope_id in self._scopes.get(role, ())
            if scope_kind is None or kind == scope_kind
        }

    def __bool__(self) -> bool:
        return bool(self.grants)


def load_roles(user: Any, municipality_id: int) -> Roles:
    """Read the person's roles on today's date: one query over all sources, in that municipality's own scope.

    A seat or an appointment that outlives the membership gives nothing: without being staff there are no roles at all.
    """
    held = grants(
        tuple(role_sources), ROLE_COLUMNS, user=user, municipality_id=municipality_id, day=timezone.localdate()
    )
    if all(role != Role.STAFF for role, _kind, _scope_id in held):
        return Roles(frozenset())
    return Roles(held)


class RolesMixin(models.Model):
    """Asks rules, and nothing but rules: no superuser, no permission tables."""

    class Meta:
        abstract = True

    is_active: Any

    def roles_in(self, municipality: Any) -> Roles:
        """Roles in a municipality (or its id), kept for as long as this user object lives: one request."""
        municipality_id = municipality if isinstance(municipality, int) else municipality.pk
        cache: dict[int, Roles] = self.__dict__.setdefault("_roles", {})
        if municipality_id not in cache:
            cache[municipality_id] = load_roles(self, municipality_id)
        return cache[municipality_id]

    def forget_roles(self) -> None:
        """Read the roles anew at the next question, after a role was given or taken."""
        self.__dict__.pop("_roles", None)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether the rule ``perm`` says yes for ``obj`` (a record, or a municipality for lists and new records).

        Raises ImproperlyConfigured for a permission that no model declares: a typing error must not read as no.
        """
        if not rules.perm_exists(perm):
            raise ImproperlyConfigured(f"No rule is called {perm!r}.")
        return bool(self.is_active) and rules.has_perm(perm, self, obj)

    def has_module_perms(self, app_label: str) -> bool:
        """Django asks; nothing here is opened by module."""
        return False


@take_apart.register(RolesMixin)
def _take_person_apart(user: RolesMixin, municipality: Any) -> Taken:
    """A person is a key and roles: which roles of which kind is the shape of a question, where they are held is not."""
    held = sorted(user.roles_in(municipality).grants)
    owner = municipality._meta.label_lower
    places = [(owner if kind == RoleScope.MUNICIPALITY else kind, scope_id) for _role, kind, scope_id in held]
    frame = (user.__class__, bool(user.is_active), tuple((role, kind) for role, kind, _scope_id in held))
    return Taken(_stand_in, frame, ((user._meta.label_lower, user.pk), (owner, municipality.pk), *places))


def _stand_in(frame: tuple[Any, bool, tuple[tuple[str, str], ...]], parts: Sequence[int]) -> Any:
    """Somebody with the same roles at other places, who has no name and no address to be kept in a query."""
    model, is_active, held = frame
    person_id, municipality_id, *places = parts
    user = model.from_db(None, ["id", "is_active"], [person_id, is_active])
    roles = frozenset((role, kind, place) for (role, kind), place in zip(held, places, strict=True))
    user.__dict__["_roles"] = {municipality_id: Roles(roles)}
    return user
