"""People who write, approve and follow a strategy, and the body that approves it."""

from dataclasses import dataclass
from typing import Any

import pytest

from accounts.enums import Role
from common.tenancy import municipality_scope
from governance.cases import Choice
from governance.domain import agenda, decisions
from governance.enums import Outcome
from tests.factories.governance import BodyFactory, MeetingFactory, full_competence
from tests.people import make_person


@dataclass
class Cast:
    """The people and the body, and short ways to a decision."""

    municipality: Any
    body: Any
    chair: Any
    member: Any
    secretary: Any
    reader: Any
    manager: Any

    def on_agenda(self, strategy):
        """An item with the strategy on a sent agenda."""
        meeting = MeetingFactory(municipality=self.municipality, body=self.body)
        item = agenda.place(case=strategy.case, meeting=meeting, actor=self.secretary)
        agenda.send(meeting=meeting, actor=self.secretary)
        item.refresh_from_db()
        return item

    def decide(self, strategy, outcome=Outcome.APPROVED, **options):
        """The body's decision on the strategy, which has been recommended to it."""
        item = self.on_agenda(strategy)
        choices = [Choice(recommendation=row, outcome=outcome, **options) for row in item.recommendations.all()]
        decision = decisions.record(item=item, choices=choices, actor=self.chair)
        strategy.refresh_from_db()
        return decision


@pytest.fixture
def cast(herning):
    body = BodyFactory(municipality=herning, name="Direktionen")
    full_competence(body)
    return Cast(
        municipality=herning,
        body=body,
        chair=make_person(herning, Role.CHAIR, body=body, name="Kommunaldirektøren"),
        member=make_person(herning, Role.MEMBER, body=body, name="Direktøren"),
        secretary=make_person(herning, Role.SECRETARY, body=body, name="Sekretæren"),
        reader=make_person(herning, name="Medarbejderen"),
        manager=make_person(herning, Role.BENEFITS_MANAGER, name="Gevinstmanageren"),
    )


@pytest.fixture
def in_cast(cast):
    """The cast, with the municipality's scope entered for the test."""
    with municipality_scope(cast.municipality):
        yield cast


@pytest.fixture
def in_scope(cast):
    with municipality_scope(cast.municipality):
        yield cast.municipality


@pytest.fixture
def as_secretary(client, cast):
    client.force_login(cast.secretary)
    return client


@pytest.fixture
def as_reader(client, cast):
    client.force_login(cast.reader)
    return client
