"""Deciding a proposal as a body does, for the tests of its rules."""

from governance.cases import Choice
from governance.domain import agenda, decisions
from governance.enums import MeetingState, Outcome
from governance.models import Meeting
from tests.factories.governance import MeetingFactory


def on_agenda(proposal, people, *, sent=True):
    """The proposal placed by the secretary; the agenda is sent, and the meeting is today."""
    proposal.refresh_from_db()
    meeting = MeetingFactory(municipality=people.municipality, body=proposal.body)
    item = agenda.place(case=proposal.case, meeting=meeting, actor=people.secretary)
    if sent:
        Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.AGENDA_SENT)
        meeting.refresh_from_db()
    item.refresh_from_db()
    return item


def choices(item, **outcomes):
    """A choice for each recommendation: ``start="rejected"``; the others are approved."""
    rest = outcomes.pop("rest", Outcome.APPROVED)
    options = outcomes.pop("options", {})
    return [
        Choice(recommendation=row, outcome=Outcome(outcomes.get(row.kind, rest)), **options)
        for row in item.recommendations.all()
    ]


def decide(proposal, people, *, item=None, actor=None, **outcomes):
    """Recorded by the chair; returns the decision."""
    item = item or on_agenda(proposal, people)
    decision = decisions.record(item=item, choices=choices(item, **outcomes), actor=actor or people.chair)
    proposal.refresh_from_db()
    return decision
