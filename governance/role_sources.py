"""The roles that governance gives: seats, appointments, and relations to a single case."""

from datetime import date
from typing import Any

from django.db.models import CharField, F, QuerySet, Value

from accounts.enums import Role, RoleScope
from governance.models import Appointment, CaseParty, Recusal, Seat


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def seats(user: Any, municipality_id: int, day: date) -> QuerySet:
    """A seat gives its role at the body, from and to (D3)."""
    rows = Seat.objects.filter(user=user, municipality_id=municipality_id).valid_on(day)
    return rows.annotate(scope_kind=_text(RoleScope.BODY.value), scope_id=F("body_id")).values(
        "role", "scope_kind", "scope_id"
    )


def appointments_to_departments(user: Any, municipality_id: int, day: date) -> QuerySet:
    """An appointment with a department gives its role there (D6)."""
    rows = Appointment.objects.filter(user=user, municipality_id=municipality_id, department__isnull=False)
    return (
        rows.valid_on(day)
        .annotate(scope_kind=_text(RoleScope.DEPARTMENT.value), scope_id=F("department_id"))
        .values("role", "scope_kind", "scope_id")
    )


def appointments_everywhere(user: Any, municipality_id: int, day: date) -> QuerySet:
    """An appointment without a department holds for the whole municipality (D6)."""
    rows = Appointment.objects.filter(user=user, municipality_id=municipality_id, department__isnull=True)
    return (
        rows.valid_on(day)
        .annotate(scope_kind=_text(RoleScope.MUNICIPALITY.value), scope_id=F("municipality_id"))
        .values("role", "scope_kind", "scope_id")
    )


def case_parties(user: Any, municipality_id: int, _day: date) -> QuerySet:
    """Whoever submitted, leads or owns a case is a party to it (D13)."""
    rows = CaseParty.objects.filter(user=user, municipality_id=municipality_id)
    return _at_case(rows, Role.CASE_PARTY, "case_id")


def recusals(user: Any, municipality_id: int, _day: date) -> QuerySet:
    """A recusal from an item holds for its case, also when it comes back on another agenda (D13)."""
    rows = Recusal.objects.filter(user=user, municipality_id=municipality_id, item__case__isnull=False)
    return _at_case(rows, Role.RECUSED, "item__case_id")


def _at_case(rows: QuerySet, role: Role, scope: str) -> QuerySet:
    return rows.values(role=_text(role.value), scope_kind=_text(RoleScope.CASE.value), scope_id=F(scope))
