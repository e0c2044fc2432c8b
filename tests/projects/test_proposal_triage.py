"""D25: what is a project, with the reasons, and who decides it."""

import datetime
from decimal import Decimal

import pytest

from common.errors import DomainError
from governance.enums import CompetenceEffect, RecommendationKind
from projects.domain import lifecycle
from projects.domain.triage import project_reasons, triage
from projects.enums import ProposalState
from tests.factories.governance import BodyFactory, CompetenceFactory, TermsFactory
from tests.factories.proposals import ProposalFactory, cast, draft

TODAY = datetime.date(2026, 5, 4)


@pytest.fixture
def people(herning):
    return cast(herning)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("is_required_by_law", True),
        ("is_cross_cutting", True),
        ("is_complex", True),
        ("has_start_and_end", True),
        ("estimated_cost", Decimal("500000.01")),
        ("estimated_hours", 301),
    ],
)
def test_d25_any_single_criterion_makes_a_project(in_herning, field, value):
    proposal = ProposalFactory(municipality=in_herning, **{field: value})
    assert len(project_reasons(proposal=proposal)) == 1


@pytest.mark.parametrize(("cost", "hours"), [(Decimal(500_000), 300), (None, None), (Decimal(0), 0)])
def test_d25_at_the_limit_it_is_no_project(in_herning, cost, hours):
    proposal = ProposalFactory(municipality=in_herning, estimated_cost=cost, estimated_hours=hours)
    assert project_reasons(proposal=proposal) == []


def test_d25_the_limits_are_the_municipality_s_own(in_herning):
    in_herning.settings = {"thresholds": {"project_amount": "100000", "project_hours": 50}}
    in_herning.save()
    proposal = ProposalFactory(municipality=in_herning, estimated_cost=Decimal(100_001), estimated_hours=51)
    reasons = project_reasons(proposal=proposal)
    assert len(reasons) == 2
    assert "100.000" in reasons[0]


def body_that_starts(municipality, name, up_to, **fields):
    body = BodyFactory(municipality=municipality, name=name, **fields)
    terms = TermsFactory(municipality=municipality, body=body, number=1)
    CompetenceFactory(municipality=municipality, terms=terms, kind=RecommendationKind.START, up_to=up_to)
    return body


def test_d25_the_body_with_the_lowest_limit_that_holds_decides(in_herning):
    group = body_that_starts(in_herning, "Digitaliseringsgruppen", Decimal(300_000))
    board = body_that_starts(in_herning, "Direktionen", None)
    small = ProposalFactory(municipality=in_herning, estimated_cost=Decimal(300_000))
    large = ProposalFactory(municipality=in_herning, estimated_cost=Decimal(300_001))
    assert triage(proposal=small, on=TODAY).body == group
    assert triage(proposal=large, on=TODAY).body == board


def test_d25_the_fund_s_own_body_comes_first(in_herning, people):
    body_that_starts(in_herning, "Lille gruppe", Decimal(9_000_000))
    proposal = ProposalFactory(municipality=in_herning, estimated_cost=Decimal(1), fund=people.fund)
    assert triage(proposal=proposal, on=TODAY).body == people.body


def test_d25_a_body_that_only_recommends_or_is_dissolved_does_not_decide(in_herning):
    gone = body_that_starts(in_herning, "Nedlagt", None, valid_to=datetime.date(2025, 12, 31))
    adviser = BodyFactory(municipality=in_herning)
    CompetenceFactory(
        municipality=in_herning,
        terms=TermsFactory(municipality=in_herning, body=adviser, number=1),
        effect=CompetenceEffect.RECOMMENDS,
        target=gone,
    )
    assert triage(proposal=ProposalFactory(municipality=in_herning), on=TODAY).body is None


def test_d25_what_is_no_project_becomes_a_task_in_the_line(in_herning, people):
    proposal = draft(people, is_cross_cutting=False, has_start_and_end=False, estimated_cost=Decimal(20_000))
    lifecycle.hand_to_line(proposal=proposal, actor=people.writer)
    assert proposal.state == ProposalState.LINE_TASK
    proposal.case.refresh_from_db()
    assert proposal.case.settled_at is not None


def test_d25_a_project_cannot_be_handed_to_the_line(in_herning, people):
    proposal = draft(people)
    with pytest.raises(DomainError, match="projekt"):
        lifecycle.hand_to_line(proposal=proposal, actor=people.writer)
    assert proposal.state == ProposalState.DRAFT
