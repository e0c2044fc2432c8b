"""What the page of a body shows, in few queries: what stands beside the body comes with it."""

from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet

from common.json_rows import JsonRows, day, moment
from governance.domain import queries
from governance.enums import BodyLinkKind, MeetingState
from governance.models import Body, BodyLink, TermsOfReference

#: How many meetings the page shows: the coming ones, then the latest.
MEETINGS = 8


def with_surroundings(bodies: QuerySet[Body]) -> QuerySet[Body]:
    """Bodies with those that report to them, their other relations, versions of their terms, and meetings."""
    meetings = queries.in_calendar_order().filter(body=OuterRef("pk"))[:MEETINGS]
    return bodies.annotate(
        below_rows=JsonRows(queries.bodies().filter(reports_to=OuterRef("pk")).order_by("name"), pk="pk", name="name"),
        link_rows=JsonRows(
            BodyLink.objects.filter(source=OuterRef("pk")).order_by("pk"),
            pk="pk",
            kind="kind",
            note="note",
            target="target_id",
            name="target__name",
        ),
        terms_rows=JsonRows(
            TermsOfReference.objects.filter(body=OuterRef("pk")).order_by("-number"),
            pk="pk",
            number="number",
            valid_from="valid_from",
            valid_to="valid_to",
        ),
        meeting_rows=JsonRows(meetings, pk="pk", starts_at="starts_at", state="state"),
    )


def links_of(body: Any) -> list[dict[str, Any]]:
    """The relations that are no reporting line (D2)."""
    return [row | {"kind": BodyLinkKind(row["kind"]).label} for row in body.link_rows]


def versions_of(body: Any) -> list[dict[str, Any]]:
    """Every version of the terms of reference, the newest first (D3)."""
    return [row | {"valid_from": day(row["valid_from"]), "valid_to": day(row["valid_to"])} for row in body.terms_rows]


def in_force(versions: list[dict[str, Any]], *, on: date) -> dict[str, Any] | None:
    """The version in force on a day; None when there is none."""
    return next(
        (row for row in versions if row["valid_from"] <= on and (row["valid_to"] is None or row["valid_to"] >= on)),
        None,
    )


def meetings_of(body: Any) -> list[dict[str, Any]]:
    """The coming meetings, soonest first, then the latest."""
    return [
        row | {"starts_at": moment(row["starts_at"]), "state": MeetingState(row["state"]).label}
        for row in body.meeting_rows
    ]
