"""What the pages of the notes share."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from reports.models import StatusNote


class ReportsNav:
    """Where in the portal the page is."""

    def get_base_context(self) -> dict[str, Any]:
        """With the bar's entry named."""
        return super().get_base_context() | {"nav": "reports.notes"}  # type: ignore[misc]


class NoteMixin(ReportsNav):
    """A page about one note."""

    model = StatusNote

    def get_queryset(self) -> QuerySet:
        """With what every page of a note reads."""
        return StatusNote.objects.select_related(
            "body", "municipality", "case", "approved_by", "created_by", "previous", "snapshot"
        )

    def get_crumbs(self) -> list[tuple[Any, str]]:
        """The list, and the note on pages below it."""
        crumbs: list[tuple[Any, str]] = [(_("Reports"), self.url("reports:note_list"))]  # type: ignore[attr-defined]
        if self.object is not None and self.is_below:  # type: ignore[attr-defined]
            crumbs.append((str(self.object), self.object.get_absolute_url()))  # type: ignore[attr-defined]
        return crumbs

    #: Whether the page lies below the note's own.
    is_below = True
