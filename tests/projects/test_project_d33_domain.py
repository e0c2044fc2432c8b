"""D30, D31, D33: roles, phases, milestones and risks."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.enums import Role
from common.audit import entries_for
from common.errors import DomainError, StaleObjectError
from governance.models import CaseParty
from projects.domain import milestones, projects, risks
from tests.factories.governance import CaseFactory, CasePartyFactory
from tests.factories.projects import MilestoneFactory, PhaseFactory, RiskFactory, led_project
from tests.people import make_person

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def led(in_herning):
    return led_project(in_herning, owner=make_person(in_herning))


def assign(project, actor, **people):
    people = {"leader": project.leader, "owner": project.owner, "system_owner": project.system_owner, **people}
    return projects.assign(project=project, actor=actor, expected=project.version, **people)


# --- Roles --------------------------------------------------------------------------------------------------------
def test_parties_to_the_case_follow_the_roles(in_herning):
    case = CaseFactory(municipality=in_herning)
    submitter = make_person(in_herning)
    CasePartyFactory(municipality=in_herning, case=case, user=submitter, relation="submitter")
    project, leader = led_project(in_herning, case=case, owner=make_person(in_herning))
    new, owner = make_person(in_herning), project.owner
    assign(project, owner, leader=new)
    held = set(CaseParty.objects.values_list("user", "relation"))
    assert held == {(submitter.pk, "submitter"), (new.pk, "leader"), (owner.pk, "owner")}
    entry = entries_for(project).get()
    assert (entry.before, entry.after) == ({"leader": leader.pk}, {"leader": new.pk})


def test_only_owner_secretary_and_administrator_change_roles(led, in_herning):
    project, leader = led
    for person in (
        leader,
        make_person(in_herning),
        make_person(in_herning, Role.SECRETARY, body=_other_body(in_herning)),
    ):
        with pytest.raises(PermissionDenied):
            assign(project, person, system_owner=leader)
    for person in (
        make_person(in_herning, Role.SECRETARY, body=project.body),
        make_person(in_herning, Role.ADMINISTRATOR),
    ):
        assign(project, person, system_owner=leader)


def _other_body(municipality):
    from tests.factories.governance import BodyFactory

    return BodyFactory(municipality=municipality)


def test_roles_are_held_by_people_with_access_and_there_is_a_leader(led, ishoj):
    project, _leader = led
    stranger = make_person(ishoj)
    with pytest.raises(DomainError) as refused:
        assign(project, project.owner, leader=None, system_owner=stranger)
    assert set(refused.value.fields) == {"leader", "system_owner"}


def test_a_stale_change_of_roles_is_refused(led):
    project, leader = led
    assign(project, project.owner, system_owner=leader)
    with pytest.raises(StaleObjectError):
        projects.assign(
            project=project, actor=project.owner, expected=1, leader=leader, owner=project.owner, system_owner=None
        )


# --- Phases -------------------------------------------------------------------------------------------------------
def test_d31_the_next_phase_needs_no_words_any_other_a_reason(led, in_herning):
    idea, analysis, procurement, building, gains = (
        PhaseFactory(municipality=in_herning, position=place, can_be_skipped=place == 3) for place in range(1, 6)
    )
    project, leader = led

    def move(phase, note=""):
        return projects.set_phase(project=project, phase=phase, actor=leader, expected=project.version, note=note)

    move(idea)
    move(analysis)
    move(building)  # procurement can be skipped
    with pytest.raises(DomainError):
        move(building)
    with pytest.raises(DomainError) as refused:
        move(analysis)
    assert "note" in refused.value.fields
    move(analysis, "Løsningen skal tænkes om")
    with pytest.raises(DomainError):
        move(gains)
    assert entries_for(project).count() == 4
    with pytest.raises(PermissionDenied):
        projects.set_phase(project=project, phase=procurement, actor=make_person(in_herning), expected=project.version)


# --- Milestones ---------------------------------------------------------------------------------------------------
def test_d33_slippage_counts_from_what_was_planned(led):
    project, leader = led
    planned = TODAY() + datetime.timedelta(days=10)
    milestone = milestones.add(project=project, title=" Kontrakt ", planned_on=planned, actor=leader)
    assert (milestone.title, milestone.slippage) == ("Kontrakt", 0)
    milestones.change(
        milestone=milestone,
        title="Kontrakt",
        forecast_on=planned + datetime.timedelta(days=42),
        actor=leader,
        expected=1,
    )
    assert (milestone.baseline_on, milestone.slippage) == (planned, 42)
    milestones.reach(milestone=milestone, actor=leader)
    assert milestone.slippage == -10
    assert [entry.action for entry in entries_for(milestone)] == [
        "milestone.reach",
        "milestone.change",
        "milestone.add",
    ]
    with pytest.raises(DomainError):
        milestones.reach(milestone=milestone, actor=leader)


def test_milestones_refuse_nonsense(led, in_herning):
    project, leader = led
    first = MilestoneFactory(municipality=in_herning, project=project, title="Kontrakt")
    second = MilestoneFactory(municipality=in_herning, project=project, title="Test")
    with pytest.raises(DomainError, match="navn"):
        milestones.add(project=project, title="Kontrakt", planned_on=TODAY(), actor=leader)
    with pytest.raises(DomainError, match="navn"):
        milestones.add(project=project, title="  ", planned_on=TODAY(), actor=leader)
    with pytest.raises(DomainError, match="navn"):
        milestones.change(milestone=second, title="Kontrakt", forecast_on=TODAY(), actor=leader, expected=1)
    with pytest.raises(DomainError, match="dag"):
        milestones.reach(milestone=first, actor=leader, reached_on=TODAY() + datetime.timedelta(days=1))
    first.refresh_from_db()
    with pytest.raises(StaleObjectError):
        milestones.change(milestone=first, title="Kontrakt", forecast_on=TODAY(), actor=leader, expected=7)
    with pytest.raises(PermissionDenied):
        milestones.add(project=project, title="Ny", planned_on=TODAY(), actor=make_person(in_herning))


# --- Risks --------------------------------------------------------------------------------------------------------
def risk_of(project, leader, **values):
    return risks.add(
        project=project, actor=leader, **{"title": "Leverandøren går", "probability": 2, "consequence": 5, **values}
    )


def test_d33_score_before_and_after_measures(led):
    project, leader = led
    risk = risk_of(project, leader)
    assert (risk.score, risk.score_after, risk.score_now) == (10, None, 10)
    risks.change(
        risk=risk, actor=leader, expected=1, probability_after=1, consequence_after=3, measures="To leverandører"
    )
    assert (risk.score, risk.score_after, risk.score_now) == (10, 3, 3)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"probability": 0}, "probability"),
        ({"consequence": 6}, "consequence"),
        ({"probability_after": 2}, "consequence_after"),
        ({"probability_after": 6, "consequence_after": 1}, "probability_after"),
    ],
)
def test_risks_refuse_nonsense(led, values, field):
    project, leader = led
    with pytest.raises(DomainError) as refused:
        risk_of(project, leader, **values)
    assert field in refused.value.fields


def test_the_heaviest_risk_after_measures_comes_first_and_a_closed_one_not_at_all(led, in_herning):
    project, leader = led
    heavy = risk_of(project, leader, title="Tung", probability=5, consequence=5)
    tamed = risk_of(
        project, leader, title="Tæmmet", probability=5, consequence=5, probability_after=1, consequence_after=1
    )
    light = risk_of(project, leader, title="Let", probability=2, consequence=2)
    assert list(risks.open_risks(project)) == [heavy, light, tamed]
    risks.close(risk=heavy, actor=leader, expected=1, note="Indtraf ikke")
    assert list(risks.open_risks(project)) == [light, tamed]
    for act in (risks.close, risks.change):
        with pytest.raises(DomainError):
            act(risk=heavy, actor=leader, expected=heavy.version)
    with pytest.raises(StaleObjectError):
        risks.change(risk=light, actor=leader, expected=9, title="Anden")
    with pytest.raises(PermissionDenied):
        risks.close(risk=RiskFactory(municipality=in_herning), actor=leader, expected=1)
