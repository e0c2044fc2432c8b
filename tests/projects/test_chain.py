"""The whole chain, act by act: written, submitted, placed, sent, decided, opened, granted, minuted, reported, measured."""

import datetime
from decimal import Decimal

import time_machine
from django.utils import timezone

from accounts.enums import Role
from business_cases.domain import benefits, repayment
from business_cases.domain.wishes import wishes_of
from business_cases.enums import BenefitState, GrantState, InstalmentState, MeasurementState
from business_cases.models import Benefit, Fund, Instalment
from common.numbers import kr
from common.tenancy import municipality_scope
from governance.domain import agenda, decisions, minutes
from governance.enums import AttendanceStatus, MeetingState
from governance.models import Decision
from projects.domain import proposal_queries, status, submission
from projects.enums import ProjectState, ProposalState
from projects.models import Project, Proposal
from tests.factories.governance import MeetingFactory
from tests.factories.proposals import THIS_YEAR, answered, cast, complete
from tests.people import make_person
from tests.projects.proposal_cast import choices

FREE = Decimal(1_150_000)


def test_from_the_goal_to_the_minutes_and_the_gain(herning):
    people = cast(herning)
    manager = make_person(herning, Role.BENEFITS_MANAGER)
    with municipality_scope(herning):
        proposal = _written(people)
        meeting, item = _on_the_agenda(proposal, people)
        with time_machine.travel(meeting.starts_at + datetime.timedelta(minutes=30), tick=True):
            decision = _decided(item, people)
            project = _everything_followed(proposal, decision, people)
        with time_machine.travel(meeting.ends_at + datetime.timedelta(hours=1), tick=True):
            _minuted(meeting, decision, people)
            _reported(project, people)
        with time_machine.travel(datetime.datetime(THIS_YEAR + 2, 3, 5, 12, tzinfo=datetime.UTC), tick=False):
            _measured(people, manager)
            _paid_back(people)


def _written(people):
    """The project leader writes, Koncern IT answers, and it is submitted."""
    proposal = complete(people, consulted=False)
    answered(proposal, people)
    assert [row.pk for row in proposal_queries.ready_to_submit(proposal_queries.written_by(people.writer))] == [
        proposal.pk
    ]
    submission.submit(proposal=proposal, actor=people.writer)
    assert proposal.state == ProposalState.SUBMITTED
    assert [wish.amount for wish in wishes_of(people.fund)] == [Decimal(600_000)]
    return proposal


def _on_the_agenda(proposal, people):
    """The secretary puts it on the agenda and sends that."""
    meeting = MeetingFactory(municipality=people.municipality, body=people.body)
    case = type(proposal.case).objects.get(pk=proposal.case_id)
    item = agenda.place(case=case, meeting=meeting, actor=people.secretary)
    agenda.send(meeting=meeting, actor=people.secretary)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.AGENDA_SENT
    assert proposal.title in meeting.agenda.body
    assert Proposal.objects.get(pk=proposal.pk).state == ProposalState.ON_AGENDA
    item.refresh_from_db()
    return meeting, item


def _decided(item, people):
    """The chair sees what will happen, and records it: one act."""
    present = dict.fromkeys([people.chair.pk, people.member.pk], AttendanceStatus.PRESENT)
    minutes.record_attendance(meeting=item.meeting, statuses=present, actor=people.secretary)
    said = decisions.preview(item=item, choices=choices(item))
    assert any(kr(550_000) in sentence for sentence in said)
    return decisions.record(item=item, choices=choices(item), actor=people.chair)


def _everything_followed(proposal, decision, people):
    proposal.refresh_from_db()
    project = Project.objects.get(proposal=proposal)
    assert proposal.state == ProposalState.APPROVED
    assert (project.state, project.baseline_cost) == (ProjectState.RUNNING, Decimal(1_600_000))
    grant = decision.case.grants.get()
    assert (grant.amount, grant.state) == (Decimal(600_000), GrantState.ACTIVE)
    assert Fund.objects.get(pk=people.fund.pk).available == FREE - 600_000
    plan = repayment.plan_of(grant=grant)
    assert sum(row.amount for row in plan.instalments.all()) == Decimal(600_000)
    opened = Benefit.objects.filter(case=proposal.case)
    assert [benefit.state for benefit in opened] == [BenefitState.PLANNED] * 2
    assert all(benefit.goal == people.goal for benefit in opened)
    return project


def _minuted(meeting, decision, people):
    """The minutes say so, and are frozen when everyone has approved them."""
    meeting.refresh_from_db()
    minutes.send_for_approval(meeting=meeting, actor=people.secretary)
    for approver in minutes.approvers(meeting):
        minutes.approve(meeting=meeting, actor=approver.user)
        meeting.refresh_from_db()
    assert meeting.state == MeetingState.APPROVED
    for sentence in (line for outcome in decision.outcomes.all() for line in outcome.consequences):
        assert sentence in meeting.minutes.body
    assert Decision.objects.get(pk=decision.pk).reversed_at is None


def _reported(project, people):
    """The project leader reports: one sentence, the lights as proposed."""
    project.refresh_from_db()
    report = status.report(project=project, actor=people.writer, expected=project.version, summary="Kravene er klar.")
    assert report.overall


def _measured(people, manager):
    """The owner measures the gain, the gevinstmanager confirms it."""
    benefit = Benefit.objects.order_by("number").first()
    row = benefits.measure(
        benefit=benefit,
        measured_on=timezone.localdate(),
        amount=Decimal(190_000),
        source="Tidsmåling",
        actor=people.owner,
    )
    benefits.judge(measurement=row, state=MeasurementState.CONFIRMED, reason="", actor=manager)
    row.refresh_from_db()
    assert row.state == MeasurementState.CONFIRMED


def _paid_back(people):
    """Two people post the first instalment, and the fund has it again."""
    first, second = make_person(people.municipality, Role.FINANCE), make_person(people.municipality, Role.FINANCE)
    instalment = Instalment.objects.order_by("year", "payer__name").first()
    before = Fund.objects.get(pk=people.fund.pk).available
    repayment.propose_payment(instalment=instalment, paid_on=timezone.localdate(), actor=first)
    repayment.confirm_payment(instalment=instalment, actor=second)
    assert Fund.objects.get(pk=people.fund.pk).available == before + 100_000
    assert Instalment.objects.get(pk=instalment.pk).state == InstalmentState.PAID
