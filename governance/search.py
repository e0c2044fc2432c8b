"""What can be found in governance: bodies, meetings, and the items of their agendas."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from common.numbers import dato_lang
from common.search import Query, Row, SearchSource, columns, label_of, search_sources
from common.tenant_urls import tenant_url
from governance.domain.queries import items_for
from governance.enums import BodyKind, MeetingState
from governance.models import Body, Meeting

BODY, MEETING, ITEM = "governance.bodies", "governance.meetings", "governance.items"


def bodies(user: Any, municipality: Any, query: Query) -> QuerySet:
    """Every body, also one that is dissolved: its meetings and decisions stand."""
    return columns(Body.objects.all(), kind=BODY, query=query, title="name", state="kind")


def meetings(user: Any, municipality: Any, query: Query) -> QuerySet:
    """Meetings by the body's name, the place and the day."""
    return columns(
        Meeting.objects.all(),
        kind=MEETING,
        query=query,
        title="body__name",
        text=("body__search_text", "search_text"),
        context="place",
        state="state",
        day=TruncDate("starts_at"),
    )


def items(user: Any, municipality: Any, query: Query) -> QuerySet:
    """Items by title and journal number. Those that come by themselves are on every agenda, and so are no hit."""
    return columns(
        items_for(user, municipality).filter(standing=""),
        kind=ITEM,
        query=query,
        title="title",
        context="body__name",
        state="meeting__state",
        day=TruncDate("meeting__starts_at"),
    )


def _meeting_of(row: Row) -> str:
    return f"{row.context}, {dato_lang(row.day)}" if row.day else row.context


def register() -> None:
    """Hand the sources to the search."""
    search_sources.register(
        BODY,
        SearchSource(
            label=_("Bodies"),
            order=34,
            permission="governance.view_body",
            rows=bodies,
            state=label_of(BodyKind),
            url=lambda municipality, row: tenant_url("governance:body_detail", municipality, pk=row.object_id),
        ),
    )
    search_sources.register(
        ITEM,
        SearchSource(
            label=_("Items on agendas"),
            order=30,
            permission="governance.view_agendaitem",
            rows=items,
            context=_meeting_of,
            state=label_of(MeetingState),
            url=lambda municipality, row: tenant_url("governance:item_detail", municipality, pk=row.object_id),
        ),
    )
    search_sources.register(
        MEETING,
        SearchSource(
            label=_("Meetings"),
            order=32,
            permission="governance.view_meeting",
            rows=meetings,
            heading=lambda row: f"{row.title}, {dato_lang(row.day)}" if row.day else row.title,
            state=label_of(MeetingState),
            url=lambda municipality, row: tenant_url("governance:meeting_detail", municipality, pk=row.object_id),
        ),
    )
