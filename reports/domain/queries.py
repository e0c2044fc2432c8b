"""What pages read about notes."""

from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from accounts.enums import Role, RoleScope
from governance.rules import SEATS
from reports.domain.periods import HalfYear
from reports.enums import NoteState
from reports.models import StatusNote

_MAKERS = (Role.BENEFITS_MANAGER, Role.SECRETARY, Role.ADMINISTRATOR)


def notes_for(user: Any, municipality: Any) -> QuerySet[StatusNote]:
    """The notes a person may know of; the same as the rule ``reports.view_statusnote``, as a query."""
    roles = user.roles_in(municipality)
    rows = StatusNote.objects.select_related("body")
    if not roles.has(Role.STAFF):
        return rows.none()
    if roles.has_any(_MAKERS):
        return rows
    seats = roles.scopes(*SEATS, scope_kind=RoleScope.BODY)
    return rows.filter(Q(state__in=NoteState.ISSUED) | Q(body__in=seats))


def in_order(rows: QuerySet[StatusNote]) -> QuerySet[StatusNote]:
    """What is under way first, then the newest."""
    under_way = Case(When(state__in=NoteState.UNDER_WAY, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.annotate(under_way=under_way).order_by("under_way", "-year", "-half", "-edition")


def newest_of(user: Any, municipality: Any, half: HalfYear) -> StatusNote | None:
    """The newest edition of a half-year that the person may know of; a recalled or returned one only for want of another."""
    rows = notes_for(user, municipality).filter(year=half.year, half=half.half)
    stands = Case(
        When(state=NoteState.APPROVED, then=Value(0)),
        When(state__in=NoteState.UNDER_WAY, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.annotate(stands=stands).order_by("stands", F("edition").desc()).first()
