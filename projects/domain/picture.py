"""What a body has chosen on the recommendations of one proposal, and what follows from it for the money (D12, D45)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from business_cases.domain import cases as business_cases
from business_cases.domain import repayment
from business_cases.domain.repayment_schedule import RepaymentSchedule
from business_cases.enums import GrantState, InstalmentBasis
from business_cases.models import Grant
from common.errors import DomainError
from common.money import ZERO
from governance.enums import Outcome, RecommendationKind
from projects.enums import ProjectState
from projects.models import Project, Proposal

Kind = RecommendationKind


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The chosen outcomes by kind of recommendation."""

    chosen: dict[str, Any]

    @classmethod
    def of(cls, choices: Iterable[Any]) -> "Picture":
        """From Choices or from DecisionOutcomes: both carry ``recommendation`` and ``outcome``."""
        return cls(chosen={choice.recommendation.kind: choice for choice in choices})

    def passes(self, kind: str) -> bool:
        """Whether the recommendation of that kind is there and approved, with or without conditions."""
        choice = self.chosen.get(kind)
        return choice is not None and choice.outcome in Outcome.POSITIVE

    def outcome(self, kind: str) -> str | None:
        """What was chosen for that kind; None when the case brings no such recommendation."""
        choice = self.chosen.get(kind)
        return None if choice is None else str(choice.outcome)

    def payload(self, kind: str) -> dict[str, Any]:
        """The frozen data of the recommendation of that kind."""
        return self.chosen[kind].recommendation.payload


def running_project(proposal: Proposal) -> Project | None:
    """The project that the proposal has opened, unless it was stopped."""
    return Project.objects.filter(proposal=proposal).exclude(state=ProjectState.STOPPED).first()


def active_grant(proposal: Proposal) -> Grant | None:
    """The grant that the proposal's case holds now."""
    return Grant.objects.filter(case_id=proposal.case_id, state=GrantState.ACTIVE).select_related("fund").first()


def repayment_terms(proposal: Proposal, payload: dict[str, Any]) -> dict[str, Any]:
    """What the recommendation fixes about the repayment, with the gains it follows. DomainError without any."""
    if proposal.business_case is None:
        raise DomainError(_("A repayment follows the gains of a business case; this proposal has none."))
    return {
        "share": Decimal(payload["share"]),
        "first_year": int(payload["first_year"]),
        "years": int(payload["years"]),
        "basis": InstalmentBasis.PLANNED,
        "gains": business_cases.yearly_gains(proposal.business_case),
    }


def planned_schedule(proposal: Proposal, picture: Picture) -> RepaymentSchedule:
    """Who would pay back in which year; nothing is stored. Raises DomainError when there is nothing to pay from."""
    if picture.passes(Kind.GRANT):
        granted = Decimal(picture.payload(Kind.GRANT)["amount"])
    else:
        grant = active_grant(proposal)
        granted = grant.amount - grant.released - grant.repaid if grant is not None else ZERO
    found = repayment.schedule_for(amount=granted, **repayment_terms(proposal, picture.payload(Kind.REPAYMENT)))
    if not found.rows:
        raise DomainError(_("There is no gain in those years, so there is nothing to pay back from."))
    return found
