"""The roles that accounts itself gives: everyone with a membership, and the portal's administrators."""

from datetime import date
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.utils import timezone

from accounts.enums import Role, RoleScope
from accounts.models import Membership, SupportSession


def _as_role(rows: QuerySet, role: str) -> QuerySet:
    return rows.values(
        role=Value(role, output_field=CharField()),
        scope_kind=Value(RoleScope.MUNICIPALITY.value, output_field=CharField()),
        scope_id=F("municipality_id"),
    )


def staff(user: Any, municipality_id: int, day: date) -> QuerySet:
    """Whoever has a membership in force is staff."""
    return _as_role(Membership.objects.filter(user=user, municipality_id=municipality_id).valid_on(day), Role.STAFF)


def administrators(user: Any, municipality_id: int, day: date) -> QuerySet:
    """Portal administrators."""
    rows = Membership.objects.filter(user=user, municipality_id=municipality_id, is_administrator=True)
    return _as_role(rows.valid_on(day), Role.ADMINISTRATOR)


def support_as_staff(user: Any, municipality_id: int, _day: date) -> QuerySet | None:
    """Support staff are staff while their session is open."""
    return _support(user, municipality_id, Role.STAFF)


def support_as_administrators(user: Any, municipality_id: int, _day: date) -> QuerySet | None:
    """Support staff are administrators while their session is open."""
    return _support(user, municipality_id, Role.ADMINISTRATOR)


def _support(user: Any, municipality_id: int, role: str) -> QuerySet | None:
    if not user.is_support:
        return None
    sessions = SupportSession.objects.filter(user=user, municipality_id=municipality_id).open_at(timezone.now())
    return _as_role(sessions, role)
