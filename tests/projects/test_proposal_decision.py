"""D12, D30, D44, D45: what a decision on a proposal does, refuses, and how it is taken back."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from accounts.enums import Role
from business_cases.enums import BenefitState, GrantState, InstalmentState, VersionKind
from business_cases.models import Benefit, Fund, Grant, Instalment
from common.errors import AlreadyDoneError, DomainError
from common.models import AuditEntry
from common.numbers import kr
from governance.cases import case_handlers
from governance.domain import agenda, decisions
from governance.enums import MeetingState, Outcome
from governance.models import DecisionOutcome, Meeting
from projects.domain import proposals, submission
from projects.domain.proposals import CASE_KIND
from projects.enums import ProjectState, ProposalState
from projects.models import Project, Proposal
from tests.factories.funds import given_grant
from tests.factories.governance import BodyFactory, MeetingFactory, full_competence
from tests.factories.proposals import THIS_YEAR, cast, complete, submitted
from tests.people import make_person
from tests.projects.proposal_cast import choices, decide, on_agenda

FREE = Decimal(1_150_000)


@pytest.fixture
def people(herning):
    return cast(herning)


@pytest.fixture
def proposal(in_herning, people):
    return submitted(people)


def nothing_happened(proposal, people, *, state=ProposalState.ON_AGENDA):
    proposal.refresh_from_db()
    assert proposal.state == state
    assert Fund.objects.get(pk=people.fund.pk).available == FREE
    assert not Project.objects.exists()
    assert not Grant.objects.exists()
    assert not Benefit.objects.exists()
    assert not DecisionOutcome.objects.exists()


# --- One act ------------------------------------------------------------------------------------------------------
def test_d45_herning_s_example_through_the_decision(people, proposal):
    decision = decide(proposal, people)

    assert proposal.state == ProposalState.APPROVED
    assert Fund.objects.get(pk=people.fund.pk).available == FREE - 600_000
    rows = Instalment.objects.order_by("year", "payer__name").values_list("year", "payer__name", "amount")
    assert list(rows) == [
        (year, name, Decimal(100_000))
        for year in range(THIS_YEAR + 2, THIS_YEAR + 5)
        for name in ("Børn og Unge", "Teknik og Miljø")
    ]
    said = [line for outcome in decision.outcomes.all() for line in outcome.consequences]
    assert any(kr(550_000) in line for line in said)
    assert sum(f"{THIS_YEAR + 2}–{THIS_YEAR + 4}" in line and kr(100_000) in line for line in said) == 2


def test_d30_the_project_opens_with_its_baseline(people, proposal):
    decision = decide(proposal, people)
    project = Project.objects.get()
    assert (project.proposal, project.case, project.body) == (proposal, proposal.case, people.body)
    assert (project.leader, project.owner, project.system_owner) == (people.writer, people.owner, people.system_owner)
    assert (project.baseline_cost, project.baseline_go_live) == (Decimal(1_600_000), datetime.date(THIS_YEAR + 1, 9, 1))
    assert project.baseline_gain == Decimal(400_000)
    assert project.forecast_cost == project.baseline_cost
    assert project.goal == people.goal
    assert project.next_report_due == decision.decided_on + datetime.timedelta(days=30)
    assert [link.goal for link in project.goals.all()] == [people.goal]
    kinds = proposal.business_case.versions.order_by("number").values_list("kind", flat=True)
    assert list(kinds) == [VersionKind.SUBMITTED, VersionKind.BASELINE]
    benefits = Benefit.objects.order_by("number")
    assert [benefit.owner for benefit in benefits] == [people.owner, people.owner]
    assert all(benefit.goal == people.goal and benefit.next_due is not None for benefit in benefits)
    assert AuditEntry.objects.filter(action="project.open").count() == 1


def test_what_was_previewed_is_what_stands_on_the_outcomes(people, proposal):
    item = on_agenda(proposal, people)
    said = decisions.preview(item=item, choices=choices(item))
    decision = decide(proposal, people, item=item)
    assert [line for outcome in decision.outcomes.all() for line in outcome.consequences] == said


def test_each_outcome_says_its_own_consequences(people, proposal):
    outcomes = {outcome.recommendation.kind: outcome for outcome in decide(proposal, people).outcomes.all()}
    assert "Udviklingspuljen" in outcomes["grant"].consequences[0]
    assert len(outcomes["repayment"].consequences) == 2
    assert outcomes["cost_split"].consequences == []


# --- Combinations (D12) -------------------------------------------------------------------------------------------
def test_d12_a_grant_needs_the_start(people, proposal):
    item = on_agenda(proposal, people)
    for outcomes in ({"start": "rejected"}, {"start": "rejected", "repayment": "rejected", "cost_split": "rejected"}):
        with pytest.raises(DomainError):
            decisions.preview(item=item, choices=choices(item, **outcomes))
        with pytest.raises(DomainError):
            decisions.record(item=item, choices=choices(item, **outcomes), actor=people.chair)
    nothing_happened(proposal, people)


def test_d12_a_start_without_the_grant(people, proposal):
    decide(proposal, people, grant="rejected", repayment="rejected")
    assert proposal.state == ProposalState.APPROVED
    assert Project.objects.count() == 1
    assert not Grant.objects.exists()


def test_d12_a_repayment_needs_a_grant(people, proposal):
    item = on_agenda(proposal, people)
    with pytest.raises(DomainError):
        decisions.record(item=item, choices=choices(item, grant="rejected"), actor=people.chair)
    nothing_happened(proposal, people)


def test_d45_an_efficiency_grant_is_decided_with_its_repayment(people, proposal):
    item = on_agenda(proposal, people)
    with pytest.raises(DomainError):
        decisions.record(item=item, choices=choices(item, repayment="rejected"), actor=people.chair)
    nothing_happened(proposal, people)


def test_d12_rejected_settles_the_case(people, proposal):
    decide(proposal, people, rest=Outcome.REJECTED)
    assert proposal.state == ProposalState.REJECTED
    assert proposal.decided_at is not None
    proposal.case.refresh_from_db()
    assert proposal.case.settled_at is not None
    assert not Project.objects.exists()


def test_d12_conditions_are_written_down(people, proposal):
    item = on_agenda(proposal, people)
    with pytest.raises(DomainError):
        decisions.record(item=item, choices=choices(item, start="conditional"), actor=people.chair)
    decide(proposal, people, item=item, start="conditional", options={"text": "Sikkerhedsvurdering inden udbud"})
    assert proposal.state == ProposalState.CONDITIONAL
    assert Project.objects.count() == 1


def test_d28_returned_comes_back_as_a_new_version(people, proposal):
    decide(proposal, people, rest=Outcome.RETURNED, options={"text": "Gevinstejer mangler"})
    assert (proposal.state, proposal.returned_reason) == (ProposalState.DRAFT, "Gevinstejer mangler")
    assert proposal.business_case.is_locked is False
    proposal.case.refresh_from_db()
    assert proposal.case.awaits_body is None
    proposals.save(proposal=proposal, actor=people.writer, expected=proposal.version, values={"risks": "Ny leverandør"})
    submission.submit(proposal=proposal, actor=people.writer)
    assert list(proposal.versions.values_list("number", flat=True)) == [1, 2]
    assert proposal.returned_reason == ""
    decide(proposal, people)
    assert proposal.state == ProposalState.APPROVED


def test_d12_forwarded_waits_for_the_other_body(people, proposal):
    board = BodyFactory(municipality=people.municipality, name="Direktionen")
    full_competence(board)
    decide(proposal, people, rest=Outcome.FORWARDED, options={"forwarded_to": board})
    assert (proposal.state, proposal.body) == (ProposalState.SUBMITTED, board)
    proposal.case.refresh_from_db()
    assert proposal.case.awaits_body == board


def test_d12_postponed_stands_on_the_next_agenda(people, proposal):
    item = on_agenda(proposal, people)
    later = MeetingFactory(
        municipality=people.municipality,
        body=people.body,
        starts_at=item.meeting.starts_at + datetime.timedelta(days=28),
    )
    decide(proposal, people, item=item, rest=Outcome.POSTPONED, options={"postponed_to": later})
    assert proposal.state == ProposalState.ON_AGENDA
    assert later.items.get().case == proposal.case


def test_d12_postponed_to_no_date_waits(people, proposal):
    decide(proposal, people, rest=Outcome.POSTPONED)
    assert proposal.state == ProposalState.SUBMITTED


# --- Refusals -----------------------------------------------------------------------------------------------------
def test_d44_above_the_balance_nothing_is_half_done(people, proposal):
    item = on_agenda(proposal, people)
    given_grant(people.fund, 600_000, actor=people.chair)
    with pytest.raises(DomainError, match="Udviklingspuljen"):
        decisions.record(item=item, choices=choices(item), actor=people.chair)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.ON_AGENDA
    assert not Project.objects.exists()
    assert Grant.objects.count() == 1
    assert Fund.objects.get(pk=people.fund.pk).available == FREE - 600_000


def test_d44_the_fund_s_rule_holds_at_the_decision_too(people, in_herning):
    people.fund.pays_running_cost = True
    people.fund.save()
    proposal = submitted(people, running_cost_applied=Decimal(50_000))
    item = on_agenda(proposal, people)
    people.fund.pays_running_cost = False
    people.fund.save()
    with pytest.raises(DomainError):
        decisions.record(item=item, choices=choices(item), actor=people.chair)
    nothing_happened(proposal, people)


def test_d4_above_the_body_s_competence(people, in_herning):
    board = BodyFactory(municipality=in_herning, name="Direktionen")
    people.body.reports_to = board
    people.body.save()
    for row in people.body.terms.get().competences.all():
        row.up_to = Decimal(500_000)
        row.save()
    proposal = submitted(people)
    item = on_agenda(proposal, people)
    with pytest.raises(DomainError):
        decisions.record(item=item, choices=choices(item), actor=people.chair)
    nothing_happened(proposal, people)


def test_d13_nobody_decides_their_own_proposal(people, in_herning):
    chairing_owner = make_person(in_herning, Role.CHAIR, body=people.body)
    proposal = submitted(people, owner=chairing_owner)
    chairing_owner.forget_roles()
    item = on_agenda(proposal, people)
    for actor in (chairing_owner, people.writer, people.member, people.secretary):
        with pytest.raises(PermissionDenied):
            decisions.record(item=item, choices=choices(item), actor=actor)
    nothing_happened(proposal, people)


def test_decided_twice_is_one_grant(people, proposal):
    item = on_agenda(proposal, people)
    decide(proposal, people, item=item)
    with pytest.raises((AlreadyDoneError, DomainError)):
        decisions.record(item=item, choices=choices(item), actor=people.chair)
    assert Grant.objects.count() == 1
    assert Project.objects.count() == 1


# --- Taken back ---------------------------------------------------------------------------------------------------
def test_a_reversed_decision_undoes_what_it_did(people, proposal):
    decision = decide(proposal, people)
    decisions.reverse(decision=decision, actor=people.chair, reason="Forkert beløb")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_at) == (ProposalState.SUBMITTED, None)
    proposal.case.refresh_from_db()
    assert proposal.case.awaits_body == people.body
    assert Fund.objects.get(pk=people.fund.pk).available == FREE
    assert Grant.objects.get().state == GrantState.STOPPED
    assert set(Instalment.objects.values_list("state", flat=True)) == {InstalmentState.CANCELLED}
    assert Project.objects.get().state == ProjectState.STOPPED
    assert set(Benefit.objects.values_list("state", flat=True)) == {BenefitState.DROPPED}


def test_what_was_reversed_can_be_decided_again(people, proposal):
    item = on_agenda(proposal, people)
    decisions.reverse(decision=decide(proposal, people, item=item), actor=people.chair, reason="Forkert beløb")
    proposal.refresh_from_db()
    decide(proposal, people, item=item)
    assert proposal.state == ProposalState.APPROVED
    assert Project.objects.get().state == ProjectState.RUNNING
    assert Fund.objects.get(pk=people.fund.pk).available == FREE - 600_000
    assert Grant.objects.filter(state=GrantState.ACTIVE).count() == 1
    assert Benefit.objects.exclude(state=BenefitState.DROPPED).count() == 2


def test_a_reversed_return_waits_again_unless_the_writers_went_on(people, proposal):
    returned = {"rest": Outcome.RETURNED, "options": {"text": "Gevinstejer mangler"}}
    item = on_agenda(proposal, people)
    decision = decide(proposal, people, item=item, **returned)
    decisions.reverse(decision=decision, actor=people.chair, reason="Den manglede ikke")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.returned_reason) == (ProposalState.SUBMITTED, "")
    proposal.business_case.refresh_from_db()
    assert proposal.business_case.is_locked
    decision = decide(proposal, people, item=item, **returned)
    proposals.save(proposal=proposal, actor=people.writer, expected=proposal.version, values={"risks": "Andet"})
    with pytest.raises(DomainError):
        decisions.reverse(decision=decision, actor=people.chair, reason="Den manglede ikke")


def test_a_reversed_forwarding_waits_for_the_first_body(people, proposal):
    board = BodyFactory(municipality=people.municipality, name="Direktionen")
    decision = decide(proposal, people, rest=Outcome.FORWARDED, options={"forwarded_to": board})
    decisions.reverse(decision=decision, actor=people.chair, reason="Vi kan selv")
    proposal.refresh_from_db()
    assert proposal.body == people.body


# --- The case handler ---------------------------------------------------------------------------------------------
def test_taken_off_the_agenda_it_waits_as_before(people, proposal):
    item = on_agenda(proposal, people, sent=False)
    agenda.remove(item=item, actor=people.secretary)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.SUBMITTED


def test_the_body_sees_four_figures_and_the_warnings(people, proposal, django_assert_max_num_queries):
    handler = case_handlers.get(CASE_KIND)
    case = type(proposal.case).objects.get(pk=proposal.case_id)
    with django_assert_max_num_queries(9):
        facts, warnings = handler.facts(case), handler.warnings(case)
    assert [fact.value for fact in facts] == [kr(600_000), kr("206020.95"), "4,0 år", "4,3 af 5"]
    assert isinstance(warnings, list)


def test_the_item_carries_the_frozen_version(people, proposal):
    item = on_agenda(proposal, people)
    assert item.document == proposal.versions.get().snapshot
    assert [row.kind for row in item.recommendations.all()] == ["start", "grant", "cost_split", "repayment"]
    assert Meeting.objects.get(pk=item.meeting_id).state == MeetingState.AGENDA_SENT


def test_a_proposal_without_money_only_starts(people, in_herning):
    proposal = complete(people, fund=None, applied_amount=None, principle="", self_financed=Decimal(1_600_000))
    submission.submit(proposal=proposal, actor=people.writer)
    item = on_agenda(proposal, people)
    assert [row.kind for row in item.recommendations.all()] == ["start"]
    decide(proposal, people, item=item)
    assert Proposal.objects.get(pk=proposal.pk).state == ProposalState.APPROVED
