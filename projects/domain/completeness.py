"""What a proposal still lacks before it can be submitted, and why it cannot be (D26, D27, D44, D45)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from business_cases.domain import grants, repayment
from business_cases.enums import Principle
from common.errors import DomainError
from common.money import ZERO
from projects.domain.picture import repayment_terms
from projects.domain.recommendations import repayment_payload
from projects.enums import Criterion
from projects.models import Proposal


@dataclass(frozen=True)
class Lack:
    """Something that must be put right: in which step of the form, by which field, and a sentence."""

    step: str
    field: str
    text: str

    def __str__(self) -> str:
        return self.text


def missing(proposal: Proposal) -> list[Lack]:
    """What is not filled in, in the form's order (D27)."""
    return [Lack(step, field, text) for step, field, there, text in _needs(proposal) if not there]


def _needs(proposal: Proposal) -> list[tuple[str, str, bool, str]]:
    def written(name: str) -> bool:
        return bool(getattr(proposal, name).strip())

    needs = [
        ("triage", "estimated_cost", proposal.estimated_cost is not None, _("what it is expected to cost")),
        ("why", "goal_1", _has_goals(proposal), _("the goal it serves")),
        ("why", "reasoning", written("reasoning"), _("the professional reasons")),
        ("what", "current_situation", written("current_situation"), _("the current situation")),
        ("what", "solution", written("solution"), _("the solution")),
        ("alternatives", "alternative_nothing", written("alternative_nothing"), _("what happens if nothing is done")),
        ("people", "owner", proposal.owner_id is not None, _("a project owner")),
        ("people", "leader", proposal.leader_id is not None, _("a project leader")),
        ("people", "system_owner", proposal.system_owner_id is not None, _("a system owner")),
        ("people", "go_live", proposal.go_live is not None, _("the expected go-live")),
        ("money", "body", proposal.body_id is not None, _("the body that should decide")),
        *_needs_of_fund(proposal),
        ("risk", "risks", written("risks"), _("the risks")),
        ("risk", "data_protection", written("data_protection"), _("data protection and security")),
        ("submit", "scores", _is_scored(proposal), _("the department's own scores")),
    ]
    return [(step, field, bool(there), text) for step, field, there, text in needs]


def _needs_of_fund(proposal: Proposal) -> list[tuple[str, str, bool, str]]:
    if proposal.fund is None:
        return []
    needs = [
        ("money", "applied_amount", bool(proposal.applied_amount), _("the amount applied for")),
        ("money", "principle", bool(proposal.principle), _("the principle of the grant")),
        ("money", "running_cost_payer", bool(proposal.running_cost_payer.strip()), _("who pays the running costs")),
    ]
    if proposal.principle == Principle.EFFICIENCY:
        there = bool(proposal.repayment_first_year and proposal.repayment_years)
        needs.append(("money", "repayment_first_year", there, _("the years of the repayment")))
    if proposal.fund.requires_business_case:
        needs.append(("money", "business_case", proposal.business_case_id is not None, _("a business case")))
    return needs


def _has_goals(proposal: Proposal) -> bool:
    # A page has asked for it together with the proposal.
    known: bool | None = getattr(proposal, "has_goals", None)
    return proposal.goals.exists() if known is None else known


def _is_scored(proposal: Proposal) -> bool:
    own = [row for row in proposal.scores.all() if row.department_id == proposal.department_id]
    return len(own) == len(Criterion)


def obstacles(proposal: Proposal) -> list[Lack]:
    """Why the proposal cannot be submitted now; an empty list means it can."""
    return [*lacking(proposal), *_money_obstacles(proposal)]


def lacking(proposal: Proposal) -> list[Lack]:
    """What is missing, in sentences, Koncern IT's word too; whether the money adds up is not asked."""
    found = [
        Lack(lack.step, lack.field, _("%(what)s is missing.") % {"what": lack.text[:1].upper() + lack.text[1:]})
        for lack in missing(proposal)
    ]
    answers = [row.answered_at for row in proposal.consultations.all()]
    if not answers:
        found.append(Lack("submit", "consultation", _("Koncern IT has not been consulted.")))
    elif None in answers:
        found.append(Lack("submit", "consultation", _("Koncern IT has not answered yet.")))
    return found


def _money_obstacles(proposal: Proposal) -> list[Lack]:
    if proposal.fund is None or not proposal.applied_amount:
        return []
    try:
        grants.check_eligibility(
            fund=proposal.fund,
            amount=proposal.applied_amount,
            running_cost=proposal.running_cost_applied or ZERO,
            # Said by missing() already.
            has_business_case=True,
            area=proposal.fund_area,
        )
        if proposal.business_case is not None:
            planned_repayment(proposal)
    except DomainError as refused:
        return [Lack("money", "applied_amount", str(refused))]
    return []


def planned_repayment(proposal: Proposal) -> Any:
    """Who would pay back in which year as the proposal stands; None when it asks for no repayment.

    Raises DomainError when there is nothing to pay back from (D43).
    """
    payload = repayment_payload(proposal)
    if payload is None:
        return None
    found = repayment.schedule_for(amount=proposal.applied_amount or Decimal(0), **repayment_terms(proposal, payload))
    if not found.rows:
        raise DomainError(_("There is no gain in those years, so there is nothing to pay back from."))
    return found
