"""What pages and jobs read about people and places."""

from django.utils import timezone

from accounts.models import Membership, Municipality, User
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
