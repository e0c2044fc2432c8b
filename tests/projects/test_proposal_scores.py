"""D26: importance is the departments' scores, weighted by the municipality."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from accounts.enums import Role
from common.errors import DomainError
from common.models import AuditEntry
from projects.domain import proposal_queries, scoring
from projects.domain.scoring import importance
from projects.enums import Criterion
from tests.factories.proposals import cast, draft, scored, submitted
from tests.people import make_person


@pytest.fixture
def people(herning):
    return cast(herning)


def importance_of(proposal):
    proposal.municipality.refresh_from_db()
    return importance(scores=list(proposal.scores.all()), thresholds=proposal.municipality.thresholds)


def test_d26_before_any_score_there_is_no_importance(in_herning, people):
    assert importance_of(draft(people)) is None


def test_d26_the_mean_of_four_criteria(in_herning, people):
    proposal = draft(people)
    scored(proposal, people, values=(3, 4, 5, 5))
    assert importance_of(proposal) == Decimal("4.3")


def test_d26_the_weights_are_the_municipality_s(in_herning, people):
    in_herning.settings = {
        "thresholds": {"weight_law": 3, "weight_citizen": 0, "weight_business": 1, "weight_economy": 0}
    }
    in_herning.save()
    proposal = draft(people)
    scored(proposal, people, values=(5, 1, 1, 1))
    assert importance_of(proposal) == Decimal("4.0")


def test_d26_weights_of_nothing_give_no_importance(in_herning, people):
    in_herning.settings = {"thresholds": {f"weight_{name}": 0 for name in ("law", "citizen", "business", "economy")}}
    in_herning.save()
    proposal = draft(people)
    scored(proposal, people)
    assert importance_of(proposal) is None
    assert proposal_queries.for_list(people.writer, in_herning).get().importance is None


def test_d26_a_cross_cutting_one_is_scored_by_each_department(in_herning, people):
    other = make_person(in_herning, Role.DEPARTMENT_LEAD, department=people.other_department)
    proposal = draft(people)
    scored(proposal, people, values=(5, 5, 5, 5))
    scored(proposal, people, values=(1, 2, 2, 2), department=people.other_department, actor=other)
    assert importance_of(proposal) == Decimal("3.4")
    assert proposal_queries.for_list(people.writer, in_herning).get().importance == Decimal("3.375")


def test_d26_a_department_scores_again_and_the_log_says_from_what(in_herning, people):
    proposal = draft(people)
    scored(proposal, people, values=(1, 1, 1, 1))
    scored(proposal, people, values=(5, 1, 1, 1))
    assert proposal.scores.count() == 4
    entry = AuditEntry.objects.filter(action="proposal.score").latest("id")
    assert (entry.before["law"], entry.after["law"]) == (1, 5)


@pytest.mark.parametrize("value", [0, 6, -1, 1000])
def test_d26_a_score_is_from_one_to_five(in_herning, people, value):
    proposal = draft(people)
    with pytest.raises(DomainError):
        scored(proposal, people, values=(value, 3, 3, 3))
    assert not proposal.scores.exists()


def test_d26_all_four_are_scored_at_once(in_herning, people):
    with pytest.raises(DomainError):
        scoring.score(
            proposal=draft(people), department=people.department, values={Criterion.LAW: 3}, actor=people.representative
        )


def test_d26_nobody_speaks_for_another_department(in_herning, people):
    proposal = draft(people)
    for actor in (people.representative, people.writer):
        with pytest.raises(PermissionDenied):
            scored(proposal, people, department=people.other_department, actor=actor)
    with pytest.raises(PermissionDenied):
        scored(proposal, people, actor=people.member)
    assert scoring.departments_to_score(proposal=proposal, actor=people.representative) == [people.department]


def test_d26_only_a_cross_cutting_one_is_scored_by_others(in_herning, people):
    everywhere = make_person(in_herning, Role.DEPARTMENT_LEAD)
    proposal = draft(people, is_cross_cutting=False)
    with pytest.raises(DomainError):
        scored(proposal, people, department=people.other_department, actor=everywhere)


def test_d28_scores_stand_still_after_submission(in_herning, people):
    proposal = submitted(people)
    with pytest.raises(PermissionDenied):
        scored(proposal, people, values=(1, 1, 1, 1))
