"""Saving and forgetting a person's own views of a list. Doing either twice changes nothing."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.composed import composed
from common.errors import DomainError
from common.models import SavedView

#: How many views one person may keep of one list.
MOST = 30
#: The columns' own limits.
LONGEST_NAME, LONGEST_QUERY = 60, 1000


def saved_views(*, user: Any, municipality: Any, list_key: str) -> QuerySet:
    """The person's views of a list, by name."""
    return SavedView.objects.filter(user=user, municipality=municipality, list_key=list_key)


@composed
def saved_names(*, municipality: Any, user: Any, list_key: str) -> QuerySet:
    """(key, name, query string) of the person's views of a list, by name."""
    views = saved_views(user=user, municipality=municipality, list_key=list_key)
    return views.values_list("pk", "name", "query")


@transaction.atomic
def save_view(*, user: Any, municipality: Any, list_key: str, name: str, query: str) -> SavedView:
    """Keep ``query`` under ``name``; a view of that name is replaced. Raises DomainError for a name that cannot be."""
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise DomainError(_("Give the view a name."))
    if len(name) > LONGEST_NAME:
        raise DomainError(_("The name is too long: %(most)s characters at most.") % {"most": LONGEST_NAME})
    if len(query) > LONGEST_QUERY:
        raise DomainError(_("The filter is too long to be saved."))
    mine = saved_views(user=user, municipality=municipality, list_key=list_key)
    if mine.exclude(name=name).count() >= MOST:
        raise DomainError(_("You have %(count)s saved views of this list. Delete one first.") % {"count": MOST})
    view, _created = SavedView.objects.update_or_create(
        municipality=municipality, user=user, list_key=list_key, name=name, defaults={"query": query}
    )
    return view


@transaction.atomic
def delete_view(*, user: Any, municipality: Any, list_key: str, key: str) -> None:
    """Forget one of the person's own views; one that is gone, another's or no key at all is left alone."""
    if key.isascii() and key.isdigit():
        saved_views(user=user, municipality=municipality, list_key=list_key).filter(pk=int(key)).delete()
