"""The note on other apps' pages: the latest on the page of the body that approves it."""

from typing import Any

from common.panels import Panel, panels
from reports.domain.notes import edition_words
from reports.domain.queries import notes_for

SHOWN = 3


def of_body(body: Any, user: Any) -> dict[str, Any] | None:
    """The body's newest notes that the person may know of."""
    rows = list(notes_for(user, body.municipality_id).filter(body=body).order_by("-year", "-half", "-edition")[:SHOWN])
    if not rows:
        return None
    return {"notes": [{"note": note, "words": edition_words(note)} for note in rows]}


def register() -> None:
    """Fill the registry."""
    panels.register(
        "reports.of_body", Panel(place="body", order=60, template="reports/panels/body.html", collect=of_body)
    )
