"""D27–D28: what a proposal must say, Koncern IT's word, and the version that a submission freezes."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.enums import Role
from business_cases.domain import cases as business_cases
from common.errors import AlreadyDoneError, DomainError, InvalidTransitionError, StaleObjectError
from common.models import AuditEntry
from common.tenancy import CrossTenantError, municipality_scope
from governance.enums import PartyRelation
from projects.domain import lifecycle, proposals, submission
from projects.domain.completeness import missing, obstacles
from projects.enums import ProposalState
from projects.models import Proposal
from tests.factories.accounts import DepartmentFactory
from tests.factories.funds import FundAreaFactory, FundFactory
from tests.factories.proposals import THIS_YEAR, GoalFactory, cast, complete, draft, submitted
from tests.people import make_person


@pytest.fixture
def people(herning):
    return cast(herning)


def save(proposal, people, actor=None, **values):
    return proposals.save(proposal=proposal, actor=actor or people.writer, expected=proposal.version, values=values)


# --- D27: what must stand there ---------------------------------------------------------------------------------
def test_d27_a_complete_proposal_lacks_nothing(in_herning, people):
    assert [str(lack) for lack in obstacles(complete(people))] == []


def test_d27_an_empty_draft_lacks_it_all_step_by_step(in_herning, people):
    proposal = draft(people, estimated_cost=None)
    assert [(lack.step, lack.field) for lack in missing(proposal)] == [
        ("triage", "estimated_cost"),
        ("why", "goal_1"),
        ("why", "reasoning"),
        ("what", "current_situation"),
        ("what", "solution"),
        ("alternatives", "alternative_nothing"),
        ("people", "owner"),
        ("people", "leader"),
        ("people", "system_owner"),
        ("people", "go_live"),
        ("money", "body"),
        ("risk", "risks"),
        ("risk", "data_protection"),
        ("submit", "scores"),
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reasoning": "  "}, "reasoning"),
        ({"system_owner": None}, "system_owner"),
        ({"applied_amount": None}, "applied_amount"),
        ({"principle": ""}, "principle"),
        ({"running_cost_payer": ""}, "running_cost_payer"),
        ({"repayment_years": None}, "repayment_first_year"),
    ],
)
def test_d27_what_is_taken_out_is_missing(in_herning, people, values, field):
    proposal = save(complete(people), people, **values)
    assert [lack.field for lack in missing(proposal)] == [field]
    with pytest.raises(DomainError):
        submission.submit(proposal=proposal, actor=people.writer)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.CONSULTATION
    assert not proposal.versions.exists()


def test_d44_the_fund_s_rule_asks_for_a_business_case(in_herning, people):
    proposal = complete(people)
    Proposal.objects.filter(pk=proposal.pk).update(business_case=None)
    proposal.refresh_from_db()
    assert [lack.field for lack in missing(proposal)] == ["business_case"]
    people.fund.requires_business_case = False
    people.fund.save()
    proposal = Proposal.objects.get(pk=proposal.pk)
    assert missing(proposal) == []


def test_d44_running_costs_are_refused_by_a_fund_that_pays_none(in_herning, people):
    proposal = save(complete(people), people, running_cost_applied=Decimal(100_000))
    assert len(obstacles(proposal)) == 1
    with pytest.raises(DomainError, match="Udviklingspuljen"):
        submission.submit(proposal=proposal, actor=people.writer)


def test_d43_a_repayment_without_gains_in_its_years_is_said_before_submission(in_herning, people):
    proposal = save(complete(people), people, repayment_first_year=THIS_YEAR + 30)
    assert [lack.step for lack in obstacles(proposal)] == ["money"]


# --- D27: Koncern IT ---------------------------------------------------------------------------------------------
def test_d27_koncern_it_is_asked_and_answers_first(in_herning, people):
    proposal = complete(people, consulted=False)
    assert [lack.field for lack in obstacles(proposal)] == ["consultation"]
    submission.consult(proposal=proposal, due=timezone.localdate(), actor=people.writer)
    assert proposal.state == ProposalState.CONSULTATION
    assert [lack.field for lack in obstacles(proposal)] == ["consultation"]
    with pytest.raises(DomainError):
        submission.consult(proposal=proposal, due=timezone.localdate(), actor=people.writer)


def test_d27_one_answer_and_only_by_koncern_it(in_herning, people):
    proposal = complete(people, consulted=False)
    row = submission.consult(proposal=proposal, due=timezone.localdate(), actor=people.writer)
    texts = {"establishment": "Intet", "operation": "", "architecture": "", "resources": ""}
    with pytest.raises(PermissionDenied):
        submission.answer(consultation=row, actor=people.writer, **texts)
    with pytest.raises(DomainError):
        submission.answer(consultation=row, actor=people.central_it, **dict.fromkeys(texts, " "))
    submission.answer(consultation=row, actor=people.central_it, **texts)
    with pytest.raises(AlreadyDoneError):
        submission.answer(consultation=row, actor=people.central_it, **texts)


def test_d27_nobody_answers_about_their_own_proposal(in_herning, people):
    both = make_person(in_herning, Role.CENTRAL_IT, Role.PROJECT_LEADER)
    proposal = draft(people, actor=both)
    row = submission.consult(proposal=proposal, due=timezone.localdate(), actor=both)
    both.forget_roles()
    with pytest.raises(PermissionDenied):
        submission.answer(consultation=row, actor=both, establishment="Ja", operation="", architecture="", resources="")


def test_d27_the_date_of_a_question_lies_ahead(in_herning, people):
    with pytest.raises(DomainError):
        submission.consult(
            proposal=draft(people), due=timezone.localdate() - datetime.timedelta(days=1), actor=people.writer
        )


# --- Writing -----------------------------------------------------------------------------------------------------
def test_two_on_the_same_draft_the_second_sees_what_changed(in_herning, people):
    proposal = draft(people)
    mine, theirs = Proposal.objects.get(pk=proposal.pk), Proposal.objects.get(pk=proposal.pk)
    save(mine, people, risks="Leverandøren")
    with pytest.raises(StaleObjectError) as stale:
        save(theirs, people, actor=people.representative, risks="Ressourcer")
    assert [str(is_now) for _label, _was, is_now in stale.value.changes] == ["Leverandøren"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"go_live": datetime.date(2026, 1, 1), "starts_on": datetime.date(2026, 2, 1)}, "go_live"),
        ({"ends_on": datetime.date(2026, 1, 1), "starts_on": datetime.date(2026, 2, 1)}, "ends_on"),
        ({"applied_amount": Decimal(5)}, "fund"),
        ({"running_cost_applied": Decimal(5)}, "running_cost_applied"),
    ],
)
def test_what_cannot_be_is_said_by_the_field(in_herning, people, values, field):
    with pytest.raises(DomainError) as refused:
        save(draft(people), people, **values)
    assert field in refused.value.fields


def test_another_fund_s_area_is_refused(in_herning, people):
    with pytest.raises(DomainError) as refused:
        save(draft(people), people, fund=people.fund, fund_area=FundAreaFactory(municipality=in_herning))
    assert "fund_area" in refused.value.fields


def test_another_municipality_s_rows_are_refused(in_herning, people, ishoj):
    with municipality_scope(ishoj):
        fund, department, goal = (
            FundFactory(municipality=ishoj),
            DepartmentFactory(municipality=ishoj),
            GoalFactory(municipality=ishoj),
        )
        stranger = make_person(ishoj)
    for values in ({"fund": fund}, {"department": department}):
        with pytest.raises(CrossTenantError):
            save(draft(people), people, **values)
    with pytest.raises(CrossTenantError):
        proposals.set_goals(proposal=draft(people), goals=[(goal, "")], initiatives=[], actor=people.writer)
    with pytest.raises(DomainError) as refused:
        save(draft(people), people, owner=stranger)
    assert "owner" in refused.value.fields


def test_the_same_goal_twice_is_refused(in_herning, people):
    with pytest.raises(DomainError):
        proposals.set_goals(
            proposal=draft(people), goals=[(people.goal, ""), (people.goal, "")], initiatives=[], actor=people.writer
        )


def test_a_proposal_has_one_business_case(in_herning, people):
    proposal = complete(people)
    with pytest.raises(DomainError):
        proposals.attach_business_case(proposal=proposal, business_case=proposal.business_case, actor=people.writer)


def test_d13_writer_leader_and_owner_are_parties(in_herning, people):
    proposal = complete(people)
    assert {(party.user, party.relation) for party in proposal.case.parties.select_related("user")} == {
        (people.writer, PartyRelation.SUBMITTER),
        (people.writer, PartyRelation.LEADER),
        (people.owner, PartyRelation.OWNER),
    }


def test_numbers_run_within_the_municipality(in_herning, people, ishoj):
    first, second = draft(people), draft(people)
    assert second.number == first.number + 1


# --- D28: the frozen version -------------------------------------------------------------------------------------
def test_d28_a_submission_freezes_what_was_submitted(in_herning, people):
    proposal = submitted(people)
    version = proposal.versions.get()
    before = version.snapshot.body
    assert version.snapshot.data["money"]["applied_amount"] == "600000.00"
    assert version.snapshot.data["business_case"]["appraisal"]["key_figures"]["npv"] == "206020.95"
    Proposal.objects.filter(pk=proposal.pk).update(title="Et andet navn", applied_amount=Decimal(1))
    people.goal.title = "Et andet mål"
    people.goal.save()
    version.refresh_from_db()
    assert version.snapshot.body == before
    assert version.snapshot.data["title"] == "ESDH-integration til fagsystem"


def test_d28_the_writers_cannot_change_what_a_body_has(in_herning, people):
    proposal = submitted(people)
    with pytest.raises(PermissionDenied):
        save(proposal, people, risks="Ingen")
    with pytest.raises(DomainError):
        business_cases.save_basis(
            business_case=proposal.business_case,
            actor=people.writer,
            expected=proposal.business_case.version,
            horizon=9,
        )


def test_d28_submitting_twice_gives_one_version(in_herning, people):
    proposal = submitted(people)
    with pytest.raises(InvalidTransitionError):
        submission.submit(proposal=proposal, actor=people.writer)
    earlier = Proposal.objects.get(pk=proposal.pk)
    earlier.state = ProposalState.CONSULTATION
    with pytest.raises(StaleObjectError):
        submission.submit(proposal=earlier, actor=people.writer)
    assert proposal.versions.count() == 1
    assert AuditEntry.objects.filter(action="proposal.submit").count() == 1


def test_a_withdrawn_proposal_waits_for_nobody(in_herning, people):
    proposal = submitted(people)
    lifecycle.withdraw(proposal=proposal, actor=people.writer, note="Ikke længere aktuelt")
    proposal.case.refresh_from_db()
    assert (proposal.state, proposal.case.awaits_body) == (ProposalState.WITHDRAWN, None)


def test_a_strangers_draft_is_not_theirs_to_submit(in_herning, people):
    proposal = complete(people)
    other = make_person(in_herning, Role.PROJECT_LEADER)
    elsewhere = make_person(in_herning, Role.DEPARTMENT_LEAD, department=people.other_department)
    for actor in (other, elsewhere, people.chair, people.central_it):
        with pytest.raises(PermissionDenied):
            submission.submit(proposal=proposal, actor=actor)
