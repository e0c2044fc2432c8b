"""URLs inside a municipality, without a query for the slug."""

from typing import Any

from django.urls import reverse

from common.tenancy import TenantModel, current_municipality


def slug_of(subject: Any) -> str:
    """The slug of a municipality, or of the one a record belongs to.

    A record inside the current scope takes the slug from the scope, so that a list of records costs no query each.
    """
    if not isinstance(subject, TenantModel):
        return subject.slug
    current = current_municipality()
    if current is not None and current.pk == subject.municipality_id:
        return current.slug
    return subject.municipality.slug


def tenant_url(name: str, subject: Any, **kwargs: Any) -> str:
    """Address of the route ``name`` in the municipality that ``subject`` is, or belongs to."""
    return reverse(name, kwargs={"municipality": slug_of(subject), **kwargs})
