"""Choosing a person."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import Membership, User
from common.forms import TenantModelChoiceField


def people_of(municipality: Any) -> QuerySet:
    """The active people with a membership of the municipality that is in force today, by name, each with ``title``."""
    members = Membership.objects.valid_on(timezone.localdate()).filter(municipality=municipality)
    title = Subquery(members.filter(user=OuterRef("pk")).values("title")[:1])
    return User.objects.filter(is_active=True, pk__in=members.values("user")).annotate(title=title).order_by("name")


class PersonChoiceField(TenantModelChoiceField):
    """One of the municipality's own people, shown with title so that two of a name can be told apart."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("queryset_for", people_of)
        super().__init__(**kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Name and title."""
        return f"{obj.name}, {obj.title}" if obj.title else obj.name
