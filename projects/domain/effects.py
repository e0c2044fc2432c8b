"""What a decision does to a proposal: one act, everything follows (D12, D30, D44, D45), and how it is taken back.

Rows are taken in the order case, fund, project, benefits.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from business_cases.domain import benefits, grants, repayment, versions
from business_cases.domain import cases as business_cases
from business_cases.enums import GrantState, Principle, VersionKind
from business_cases.models import Fund, FundArea, Grant
from common.errors import DomainError
from governance.domain import cases
from governance.enums import Outcome
from governance.models import Body, Decision, DecisionOutcome
from projects.domain import openings, submission
from projects.domain.consequences import sentences_by_kind
from projects.domain.lifecycle import machine
from projects.domain.picture import Kind, Picture, active_grant, repayment_terms, running_project
from projects.enums import ProposalState
from projects.models import Project, Proposal

Effect = dict[str, dict[str, Any]]

_STEPS = {
    Outcome.APPROVED: "approve",
    Outcome.CONDITIONAL: "approve_conditionally",
    Outcome.REJECTED: "reject",
    Outcome.POSTPONED: "postpone",
    Outcome.RETURNED: "return",
    Outcome.FORWARDED: "forward",
}


@transaction.atomic
def apply(*, proposal: Proposal, decision: Decision, outcomes: Sequence[DecisionOutcome], actor: Any) -> None:
    """Do what the outcomes say, inside the caller's transaction; writes effect and consequences on each outcome.

    Raises DomainError to refuse the whole decision: then nothing has happened.
    """
    said = sentences_by_kind(proposal=proposal, choices=outcomes)
    picture = Picture.of(outcomes)
    effect: Effect = {outcome.recommendation.kind: {} for outcome in outcomes}
    start = picture.chosen.get(Kind.START)
    if start is not None:
        effect[Kind.START].update(state=str(proposal.state), body=proposal.body_id)
        _move(proposal, start, actor)
        effect[Kind.START]["version"] = proposal.version
    grant = _give_grant(proposal, decision, picture, effect, actor)
    if picture.passes(Kind.START) and running_project(proposal) is None:
        _open(proposal, decision, effect[Kind.START], actor)
    if picture.passes(Kind.REPAYMENT) and grant is not None:
        terms = repayment_terms(proposal, picture.payload(Kind.REPAYMENT))
        plan = repayment.make_plan(grant=grant, decision=decision, actor=actor, **terms)
        effect[Kind.REPAYMENT]["plan"] = plan.pk
    if "project" in effect.get(Kind.START, {}) and proposal.business_case is not None:
        opened = benefits.open_benefits(
            business_case=proposal.business_case,
            case=proposal.case,
            goal=openings.primary_goal(proposal),
            go_live=proposal.go_live,
            actor=actor,
        )
        effect[Kind.START]["benefits"] = [benefit.pk for benefit in opened]
    for outcome in outcomes:
        outcome.effect = effect[outcome.recommendation.kind]
        outcome.consequences = said[outcome.recommendation.kind]
    DecisionOutcome.objects.bulk_update(outcomes, ["effect", "consequences"])


@transaction.atomic
def reverse(*, proposal: Proposal, outcomes: Sequence[DecisionOutcome], actor: Any, reason: str) -> None:
    """Take back what :func:`apply` did: the grant, its plan and the project stop; the proposal waits for the body again.

    Money already paid out stays on the grant as an amount to recover (D5). Raises DomainError when the writers have
    gone on with a proposal that was returned to them.
    """
    effects = {outcome.recommendation.kind: outcome.effect for outcome in outcomes}
    start, given = effects.get(Kind.START, {}), effects.get(Kind.GRANT, {})
    if start and proposal.state in ProposalState.EDITABLE and proposal.version != start["version"]:
        raise DomainError(
            _("The writers have gone on with the proposal since it was returned. Let them submit it again.")
        )
    if "grant" in given:
        _take_back_grant(Grant.objects.get(pk=given["grant"]), actor, reason)
    if "project" in start:
        openings.stop_project(project=Project.objects.get(pk=start["project"]), actor=actor, reason=reason)
    if start.get("benefits"):
        benefits.drop(benefits=start["benefits"], actor=actor, reason=reason)
    if start:
        _wait_again(proposal, start, actor, reason)


def _wait_again(proposal: Proposal, start: dict[str, Any], actor: Any, reason: str) -> None:
    body = Body.objects.get(pk=start["body"])
    was_returned = proposal.state in ProposalState.EDITABLE
    machine.perform(
        proposal, "reopen", user=actor, note=reason, system=True, decided_at=None, body=body, returned_reason=""
    )
    if was_returned and proposal.business_case is not None:
        business_cases.lock(business_case=proposal.business_case)
    cases.make_ready(case=proposal.case, body=body, actor=actor)


def _take_back_grant(grant: Grant, actor: Any, reason: str) -> None:
    repayment.cancel_plan(grant=grant, actor=actor, reason=reason)
    if grant.state == GrantState.ACTIVE:
        grants.undo(grant=grant, actor=actor, reason=reason)


def _move(proposal: Proposal, start: Any, actor: Any) -> None:
    outcome = Outcome(start.outcome)
    columns: dict[str, Any] = {}
    if outcome in {Outcome.APPROVED, Outcome.CONDITIONAL, Outcome.REJECTED}:
        columns["decided_at"] = start.decision.recorded_at
    if outcome == Outcome.RETURNED:
        columns["returned_reason"] = start.text
    if outcome == Outcome.FORWARDED:
        columns["body"] = start.forwarded_to
    machine.perform(proposal, _STEPS[outcome], user=actor, note=start.text, system=True, **columns)
    case = proposal.case
    if "decided_at" in columns:
        cases.settle(case=case, actor=actor)
    elif outcome == Outcome.RETURNED:
        cases.take_back(case=case, actor=actor, reason=start.text)
        submission.unlock(proposal=proposal)
    elif outcome == Outcome.FORWARDED:
        cases.make_ready(case=case, body=start.forwarded_to, actor=actor)


def _give_grant(proposal: Proposal, decision: Decision, picture: Picture, effect: Effect, actor: Any) -> Grant | None:
    if not picture.passes(Kind.GRANT):
        return active_grant(proposal)
    payload = picture.payload(Kind.GRANT)
    row = grants.grant(
        fund=Fund.objects.get(pk=payload["fund"]),
        area=FundArea.objects.filter(pk=payload["area"]).first(),
        case=proposal.case,
        amount=Decimal(payload["amount"]),
        running_cost=Decimal(payload["running_cost"]),
        principle=Principle(payload["principle"]),
        decision=decision,
        granted_on=decision.decided_on,
        actor=actor,
        has_business_case=proposal.business_case_id is not None,
        illustrative=proposal.is_illustrative,
    )
    effect[Kind.GRANT]["grant"] = row.pk
    return row


def _open(proposal: Proposal, decision: Decision, effect: dict[str, Any], actor: Any) -> None:
    if proposal.business_case is not None:
        versions.freeze(
            business_case=proposal.business_case, kind=VersionKind.BASELINE, actor=actor, reason=str(decision)
        )
    effect["project"] = openings.open_project(proposal=proposal, decision=decision, actor=actor).pk
