"""The recommendations that a proposal brings to a body (D12, D27), and what each would do."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from business_cases.domain import cases as business_cases
from business_cases.enums import Principle
from business_cases.models import Fund
from common.money import ZERO
from common.numbers import dato, kr, pct
from governance.cases import RecommendationDraft
from governance.enums import Outcome, RecommendationKind
from projects.models import Proposal

#: What can be decided on each kind of recommendation of a proposal.
OUTCOMES = (
    Outcome.APPROVED,
    Outcome.CONDITIONAL,
    Outcome.POSTPONED,
    Outcome.RETURNED,
    Outcome.REJECTED,
    Outcome.FORWARDED,
)


def total_cost(proposal: Proposal) -> Decimal | None:
    """One-off cost in kroner: the business case's investment, else the estimate; None when neither is known."""
    if proposal.business_case is not None:
        return business_cases.figures(proposal.business_case).investment
    return proposal.estimated_cost


def drafts(proposal: Proposal) -> list[RecommendationDraft]:
    """Start, grant, cost split and repayment, as far as the proposal asks for them."""
    found = [_start(proposal)]
    fund = proposal.fund
    if fund is not None and proposal.applied_amount:
        found.append(_grant(proposal, fund))
        if proposal.self_financed:
            found.append(_cost_split(proposal))
        payload = repayment_payload(proposal)
        if payload is not None:
            found.append(_repayment(proposal, fund, payload))
    return found


def _start(proposal: Proposal) -> RecommendationDraft:
    text = _("start the project “%(title)s”") % {"title": proposal.title}
    if proposal.leader_id is not None:
        text += _(" with %(leader)s as project leader") % {"leader": proposal.leader}
    if proposal.go_live is not None:
        text += _(" and go-live on %(date)s") % {"date": dato(proposal.go_live)}
    return RecommendationDraft(kind=RecommendationKind.START, text=text, amount=total_cost(proposal))


def _grant(proposal: Proposal, fund: Fund) -> RecommendationDraft:
    text = _("grant %(amount)s from %(fund)s on the %(principle)s") % {
        "amount": kr(proposal.applied_amount or ZERO),
        "fund": fund,
        "principle": Principle(proposal.principle or fund.default_principle).label.lower(),
    }
    return RecommendationDraft(
        kind=RecommendationKind.GRANT,
        text=text,
        amount=proposal.applied_amount,
        fund_key=fund.key,
        payload={
            "fund": proposal.fund_id,
            "area": proposal.fund_area_id,
            "principle": proposal.principle or fund.default_principle,
            "amount": str(proposal.applied_amount),
            "running_cost": str(proposal.running_cost_applied),
        },
    )


def _cost_split(proposal: Proposal) -> RecommendationDraft:
    text = _("let %(department)s finance %(own)s itself and bear the running costs") % {
        "department": proposal.department,
        "own": kr(proposal.self_financed),
    }
    if proposal.running_cost_payer:
        text = _("let %(department)s finance %(own)s itself, and %(payer)s bear the running costs") % {
            "department": proposal.department,
            "own": kr(proposal.self_financed),
            "payer": proposal.running_cost_payer,
        }
    return RecommendationDraft(
        kind=RecommendationKind.COST_SPLIT,
        text=text,
        amount=proposal.self_financed,
        payload={"own": str(proposal.self_financed), "granted": str(proposal.applied_amount)},
    )


def repayment_payload(proposal: Proposal) -> dict[str, Any] | None:
    """Share of the gain, first year and years as proposed; None when no repayment is (D45)."""
    if proposal.principle != Principle.EFFICIENCY or not proposal.repayment_years:
        return None
    first = proposal.repayment_first_year or (proposal.go_live.year + 1 if proposal.go_live else 0)
    part = proposal.repayment_share or proposal.municipality.thresholds.repayment_share
    return {"share": str(part), "first_year": first, "years": proposal.repayment_years}


def _repayment(proposal: Proposal, fund: Fund, payload: dict[str, Any]) -> RecommendationDraft:
    years = payload["years"]
    text = ngettext(
        "pay %(share)s of the gain back in %(years)s year from %(first)s, at most the grant",
        "pay %(share)s of the gain back over %(years)s years from %(first)s, at most the grant",
        years,
    ) % {"share": pct(payload["share"]), "years": years, "first": payload["first_year"]}
    return RecommendationDraft(
        kind=RecommendationKind.REPAYMENT,
        text=text,
        amount=proposal.applied_amount,
        fund_key=fund.key,
        payload=payload,
    )
