"""What pages and jobs read about people and places."""

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Department, Membership, Municipality, SupportSession, User
from common.tenancy import all_municipalities


def memberships_of(user: User) -> list[Membership]:
    """The person's memberships in force today, in every municipality, by the municipality's name."""
    with all_municipalities(reason="a person's own memberships, before one municipality is chosen"):
        return list(
            Membership.objects.filter(user=user)
            .valid_on(timezone.localdate())
            .select_related("municipality", "department")
            .order_by("municipality__name")
        )


def municipalities_of(user: User) -> list[Municipality]:
    """The municipalities where the person has a membership in force today."""
    return [membership.municipality for membership in memberships_of(user)]


def open_support_sessions_of(user: User) -> list[SupportSession]:
    """A support person's own sessions in force now, in every municipality."""
    with all_municipalities(reason="a support person's own sessions, before one municipality is chosen"):
        return list(
            SupportSession.objects.filter(user=user).open_at(timezone.now()).select_related("municipality", "user")
        )


def people() -> QuerySet[Membership]:
    """Everyone who has or had access to the municipality in scope, for its list."""
    return Membership.objects.select_related("user", "department")


def departments() -> QuerySet[Department]:
    """Every department of the municipality in scope, closed ones too."""
    return Department.objects.all()


def open_departments() -> QuerySet[Department]:
    """The departments of the municipality in scope that exist today."""
    return Department.objects.valid_on(timezone.localdate())


def members_of(department: Department) -> QuerySet[Membership]:
    """The people in one department today."""
    return Membership.objects.filter(department=department).valid_on(timezone.localdate()).select_related("user")


def support_sessions() -> QuerySet[SupportSession]:
    """The supplier's visits to the municipality in scope, newest first."""
    return SupportSession.objects.select_related("user")
