"""Asking the rules from inside the domain, and taking turns where two rows must agree."""

from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.models import Municipality, User


def require(actor: User, permission: str, obj: Any) -> None:
    """Raise PermissionDenied unless ``actor`` has ``permission`` on ``obj``."""
    if not actor.has_perm(permission, obj):
        raise PermissionDenied


def take_turn(municipality_id: int) -> None:
    """Let changes of one municipality's people or departments follow one another, until the transaction ends.

    For rules that look at several rows (the last administrator, no circles in the tree), which two changes at once could
    each keep and together break. SQLite lets only one transaction write anyway.
    """
    Municipality.objects.select_for_update().only("pk").get(pk=municipality_id)
