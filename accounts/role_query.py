"""The one query behind a person's roles: the UNION of every RoleSource."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models

from common.composed import Composed, bare
from common.tenancy import municipality_scope
from common.unions import merged

Grant = tuple[str, str, int]
Source = Callable[[Any, int, date], models.QuerySet | None]


def compose(
    sources: tuple[Source, ...], columns: tuple[str, ...], *, user: Any, municipality_id: int, day: date
) -> models.QuerySet | None:
    """The sources' querysets as one, or None when none of them has anything to ask."""
    asked = (source(user, municipality_id, day) for source in sources)
    return merged(queryset.order_by().values_list(*columns) for queryset in asked if queryset is not None)


def _of_anyone(
    *, municipality: Any, sources: tuple[Source, ...], columns: tuple[str, ...], user_id: int, day: date
) -> models.QuerySet | None:
    nobody = bare(apps.get_model("accounts", "User"), [user_id])
    nobody.is_support = False
    return compose(sources, columns, user=nobody, municipality_id=municipality.pk, day=day)


_composed: Composed[Grant] = Composed(_of_anyone)


def grants(
    sources: tuple[Source, ...], columns: tuple[str, ...], *, user: Any, municipality_id: int, day: date
) -> frozenset[Grant]:
    """What the sources say of ``user`` on ``day``.

    For the few support staff the query is put together each time, since an open session depends on the minute too.
    """
    municipality = apps.get_model("accounts", "Municipality")(pk=municipality_id)
    if user.is_support:
        with municipality_scope(municipality):
            return frozenset(compose(sources, columns, user=user, municipality_id=municipality_id, day=day) or ())
    return frozenset(_composed(municipality=municipality, sources=sources, columns=columns, user_id=user.pk, day=day))
