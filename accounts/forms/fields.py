"""Choosing a person."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Membership, User
from common.forms import TenantModelChoiceField


def people_of(municipality: Any) -> QuerySet:
    """The active people with a membership of the municipality that is in force today, by name."""
    members = Membership.objects.valid_on(timezone.localdate()).filter(municipality=municipality)
    return User.objects.filter(is_active=True, pk__in=members.values("user")).order_by("name")


class PersonChoiceField(TenantModelChoiceField):
    """One of the municipality's own people, shown with title so that two of a name can be told apart."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("queryset_for", people_of)
        super().__init__(**kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Name and title."""
        return f"{obj.name}, {obj.title}" if obj.title else obj.name
