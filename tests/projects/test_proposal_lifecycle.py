"""D29: who may take which step from which state; and D57: what waits for whom."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.enums import Role
from common.errors import InvalidTransitionError
from common.inbox import waiting_for
from common.models import AuditEntry
from governance.enums import Outcome
from projects import inbox
from projects.domain import submission
from projects.domain.completeness import obstacles
from projects.domain.lifecycle import machine
from projects.enums import ProposalState as State
from projects.models import Proposal
from tests.factories.proposals import answered, cast, complete, draft, scored, submitted
from tests.people import make_person
from tests.projects.proposal_cast import decide

#: From which states each step can be taken, and where it leads (D29).
STEPS = {
    "consult": ({State.DRAFT}, State.CONSULTATION),
    "submit": ({State.DRAFT, State.CONSULTATION}, State.SUBMITTED),
    "place": ({State.SUBMITTED}, State.ON_AGENDA),
    "take_off": ({State.ON_AGENDA}, State.SUBMITTED),
    "approve": ({State.SUBMITTED, State.ON_AGENDA}, State.APPROVED),
    "approve_conditionally": ({State.SUBMITTED, State.ON_AGENDA}, State.CONDITIONAL),
    "reject": ({State.SUBMITTED, State.ON_AGENDA}, State.REJECTED),
    "postpone": ({State.SUBMITTED, State.ON_AGENDA}, State.SUBMITTED),
    "forward": ({State.SUBMITTED, State.ON_AGENDA}, State.SUBMITTED),
    "return": ({State.SUBMITTED, State.ON_AGENDA}, State.DRAFT),
    "reopen": (
        {State.APPROVED, State.CONDITIONAL, State.REJECTED, State.SUBMITTED, State.ON_AGENDA, State.DRAFT},
        State.SUBMITTED,
    ),
    "withdraw": ({State.DRAFT, State.CONSULTATION, State.SUBMITTED}, State.WITHDRAWN),
    "hand_to_line": ({State.DRAFT, State.CONSULTATION}, State.LINE_TASK),
}
#: Steps that people take themselves; the others follow from what a body does.
WRITERS = {"consult", "submit", "withdraw", "hand_to_line"}
WHO_WRITES = {"writer", "owner", "representative"}
WHO_MOVES = {"chair", "secretary"}


@pytest.fixture
def people(herning):
    return cast(herning)


@pytest.fixture
def proposal(people):
    proposal = draft(people, body=people.body, owner=people.owner)
    for person in (people.writer, people.owner):
        person.forget_roles()
    return proposal


def in_state(proposal, state):
    Proposal.objects.filter(pk=proposal.pk).update(state=state, submitted_at=timezone.now())
    return Proposal.objects.select_related("case").get(pk=proposal.pk)


def test_d29_every_step_is_in_the_table():
    assert set(machine.transitions) == set(STEPS)
    assert {step: (set(row.sources), row.target) for step, row in machine.transitions.items()} == STEPS


@pytest.mark.parametrize("step", STEPS)
def test_d29_a_step_is_taken_from_its_states_only(in_herning, proposal, step):
    sources, target = STEPS[step]
    for state in State.values:
        row = in_state(proposal, state)
        if state in sources:
            machine.perform(row, step, user=None, system=True)
        else:
            with pytest.raises(InvalidTransitionError):
                machine.perform(row, step, user=None, system=True)
        assert Proposal.objects.get(pk=row.pk).state == (target if state in sources else state), state
    assert AuditEntry.objects.filter(action=f"proposal.{step}").count() == len(sources)


@pytest.mark.parametrize("step", STEPS)
def test_d29_a_step_is_taken_by_its_people_only(in_herning, people, proposal, step):
    sources, _target = STEPS[step]
    for who in ("writer", "owner", "representative", "central_it", "chair", "secretary", "member"):
        row, person = in_state(proposal, min(sources)), getattr(people, who)
        allowed = who in (WHO_WRITES if step in WRITERS else WHO_MOVES)
        assert (step in machine.available(row, user=person)) == allowed, who
        if allowed:
            machine.perform(row, step, user=person)
        else:
            with pytest.raises(PermissionDenied):
                machine.perform(row, step, user=person)
            assert Proposal.objects.get(pk=row.pk).state in sources


def test_d29_another_municipality_s_people_take_no_step(in_herning, people, proposal, ishoj):
    elsewhere = cast(ishoj)
    for step, (sources, _target) in STEPS.items():
        row = in_state(proposal, min(sources))
        for person in (elsewhere.representative, elsewhere.secretary, elsewhere.chair):
            with pytest.raises(PermissionDenied):
                machine.perform(row, step, user=person)


# --- The inbox (D57) ----------------------------------------------------------------------------------------------
def waits(person, municipality):
    person.forget_roles()
    lines, _count = waiting_for(person, municipality, timezone.localdate())
    kinds = {inbox.CONSULTATION, inbox.RETURNED, inbox.READY, inbox.SCORES}
    return [(line.kind, str(line.heading), line.due) for line in lines if line.kind in kinds]


def test_d57_koncern_it_s_answer_waits_with_its_date(in_herning, people):
    proposal = draft(people)
    due = timezone.localdate() + datetime.timedelta(days=7)
    row = submission.consult(proposal=proposal, due=due, actor=people.writer)
    assert waits(people.central_it, in_herning) == [
        (inbox.CONSULTATION, "Svar for Koncern IT: ESDH-integration til fagsystem", due)
    ]
    assert waits(people.member, in_herning) == []
    submission.answer(
        consultation=row, actor=people.central_it, establishment="Ja", operation="", architecture="", resources=""
    )
    assert waits(people.central_it, in_herning) == []


def test_d57_a_representative_is_asked_for_the_score(in_herning, people):
    proposal = complete(people, consulted=False)
    proposal.scores.all().delete()
    assert waits(people.representative, in_herning) == []
    submission.consult(proposal=proposal, due=timezone.localdate(), actor=people.writer)
    assert [kind for kind, _text, _due in waits(people.representative, in_herning)] == [inbox.SCORES]
    elsewhere = make_person(in_herning, Role.DEPARTMENT_LEAD, department=people.other_department)
    assert [kind for kind, _text, _due in waits(elsewhere, in_herning)] == [inbox.SCORES]
    scored(proposal, people)
    assert waits(people.representative, in_herning) == []


def test_d57_what_is_ready_and_what_is_returned_waits_for_its_writer(in_herning, people):
    proposal = complete(people, consulted=False)
    assert waits(people.writer, in_herning) == []
    answered(proposal, people)
    assert obstacles(proposal) == []
    assert [kind for kind, _text, _due in waits(people.writer, in_herning)] == [inbox.READY]
    submission.submit(proposal=proposal, actor=people.writer)
    assert waits(people.writer, in_herning) == []
    decide(proposal, people, rest=Outcome.RETURNED, options={"text": "Gevinstejer mangler"})
    assert [kind for kind, _text, _due in waits(people.writer, in_herning)] == [inbox.RETURNED]
    assert waits(people.chair, in_herning) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reasoning", ""),
        ("go_live", None),
        ("applied_amount", None),
        ("principle", ""),
        ("repayment_years", None),
        ("running_cost_payer", ""),
        ("business_case", None),
        ("body", None),
    ],
)
def test_d57_what_lacks_something_is_not_ready(in_herning, people, field, value):
    proposal = complete(people)
    Proposal.objects.filter(pk=proposal.pk).update(**{field: value})
    assert obstacles(Proposal.objects.get(pk=proposal.pk)) != []
    assert waits(people.writer, in_herning) == []


def test_every_line_of_the_inbox_leads_to_a_page(client, in_herning, people):
    proposal = complete(people, consulted=False)
    proposal.scores.all().delete()
    submission.consult(proposal=proposal, due=timezone.localdate(), actor=people.writer)
    submitted_one = submitted(people, title="Den anden")
    decide(submitted_one, people, rest=Outcome.RETURNED, options={"text": "Mangler"})
    for person in (people.central_it, people.representative, people.writer):
        person.forget_roles()
        client.force_login(person)
        lines, _count = waiting_for(person, in_herning, timezone.localdate())
        urls = [line.url for line in lines if "proposal" in line.kind]
        assert urls
        assert {client.get(url).status_code for url in urls} == {200}
