"""A steering group under a direction, with people in it, and a case on its way."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Role
from common.tenancy import municipality_scope
from governance.cases import Choice
from governance.domain import agenda, cases
from governance.enums import BodyKind, MeetingState, Outcome
from governance.models import Meeting
from tests.factories.governance import BodyFactory, MeetingFactory, full_competence
from tests.governance import handler
from tests.people import make_person


@pytest.fixture(autouse=True)
def handler_log():
    handler.register()
    handler.LOG.clear()
    return handler.LOG


@dataclass
class Group:
    """The people and bodies of the tests, and short ways to get a case to where a test begins."""

    municipality: Any
    superior: Any
    body: Any
    director: Any
    chair: Any
    deputy: Any
    members: list[Any]
    secretary: Any
    writer: Any

    def meeting(self, *, body=None, days=10, state=MeetingState.PLANNED, **fields):
        starts = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + datetime.timedelta(days=days)
        return MeetingFactory(
            municipality=self.municipality, body=body or self.body, starts_at=starts, state=state, **fields
        )

    def case(self, *, amount=600_000, body=None, title="ESDH-integration til fagsystem", closed="", public_title=""):
        case = cases.open_case(
            municipality=self.municipality,
            kind=handler.KIND,
            title=title,
            actor=self.writer,
            amount=None if amount is None else Decimal(amount),
            public_title=public_title,
        )
        if closed:
            cases.close_to_others(case=case, ground=closed, actor=self.secretary)
        return cases.make_ready(case=case, body=body or self.body, actor=self.writer)

    def on_agenda(self, *, sent=True, meeting=None, **options):
        """An item with the case on it; the agenda sent unless told otherwise."""
        meeting = meeting or self.meeting()
        item = agenda.place(case=self.case(**options), meeting=meeting, actor=self.secretary)
        if sent:
            agenda.send(meeting=meeting, actor=self.secretary)
        item.refresh_from_db()
        return item

    def over(self, meeting):
        """Let the meeting have begun an hour ago."""
        now = timezone.now()
        Meeting.objects.filter(pk=meeting.pk).update(
            starts_at=now - datetime.timedelta(hours=2), ends_at=now - datetime.timedelta(hours=1)
        )
        meeting.refresh_from_db()
        return meeting

    @staticmethod
    def choices(item, outcome=Outcome.APPROVED, **options):
        return [Choice(recommendation=row, outcome=outcome, **options) for row in item.recommendations.all()]


def make_group(municipality):
    superior = BodyFactory(municipality=municipality, name="Direktionen", kind=BodyKind.EXECUTIVE)
    body = BodyFactory(municipality=municipality, name="Styregruppen for Digital Forvaltning", reports_to=superior)
    full_competence(superior)
    full_competence(body)
    director = make_person(municipality, Role.CHAIR, body=superior, name="Kommunaldirektøren")
    return Group(
        municipality=municipality,
        superior=superior,
        body=body,
        director=director,
        chair=make_person(municipality, Role.CHAIR, body=body, name="Formanden"),
        deputy=make_person(municipality, Role.DEPUTY_CHAIR, body=body, name="Næstformanden"),
        members=[make_person(municipality, Role.MEMBER, body=body, name=f"Medlem {n}") for n in (1, 2)],
        secretary=make_person(municipality, Role.SECRETARY, body=body, name="Sekretæren"),
        writer=make_person(municipality, Role.PROJECT_LEADER, name="Projektlederen"),
    )


@pytest.fixture
def group(herning):
    return make_group(herning)


@pytest.fixture
def in_group(group):
    """The group, with the municipality's scope entered for the test."""
    with municipality_scope(group.municipality):
        yield group
