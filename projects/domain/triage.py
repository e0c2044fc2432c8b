"""Is it a project, and who decides it? (D25)"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from common.numbers import kr
from governance.enums import CompetenceEffect, RecommendationKind
from governance.models import Body, Competence
from projects.models import Proposal


@dataclass(frozen=True, kw_only=True)
class Triage:
    """The answer, the reasons in the rule's order, and the body that decides (None when no terms say so)."""

    is_project: bool
    reasons: tuple[str, ...]
    body: Body | None


def triage(*, proposal: Proposal, on: date) -> Triage:
    """Whether the proposal is a project: one criterion is enough (D25). What is none is a task in the line."""
    reasons = project_reasons(proposal=proposal)
    return Triage(is_project=bool(reasons), reasons=tuple(reasons), body=deciding_body(proposal=proposal, on=on))


def project_reasons(*, proposal: Proposal) -> list[str]:
    """The criteria of D25 that hold, each as a sentence. The thresholds are the municipality's own."""
    thresholds = proposal.municipality.thresholds
    cost, hours = proposal.estimated_cost, proposal.estimated_hours
    criteria = [
        (proposal.is_required_by_law, _("It is required by law.")),
        (proposal.is_cross_cutting, _("It cuts across departments.")),
        (proposal.is_complex, _("It is complex: process, organisation or system.")),
        (
            cost is not None and cost > thresholds.project_amount,
            _("It costs more than %(limit)s") % {"limit": kr(thresholds.project_amount)},
        ),
        (proposal.has_start_and_end, _("It has a start and an end.")),
        (
            hours is not None and hours > thresholds.project_hours,
            _("It takes more than %(limit)s hours.") % {"limit": thresholds.project_hours},
        ),
    ]
    return [sentence for holds, sentence in criteria if holds]


def deciding_body(*, proposal: Proposal, on: date) -> Body | None:
    """The body that may start a project of that cost: the fund's own if it may, else the one with the lowest limit.

    Competence is data (D4); nothing about who decides is written here.
    """
    asked = proposal.estimated_cost or Decimal(0)
    rows = (
        Competence.objects.filter(kind=RecommendationKind.START, effect=CompetenceEffect.DECIDES)
        .filter(Q(up_to__isnull=True) | Q(up_to__gte=asked))
        .filter(terms__valid_from__lte=on)
        .filter(Q(terms__valid_to__isnull=True) | Q(terms__valid_to__gte=on))
        .filter(Q(terms__body__valid_to__isnull=True) | Q(terms__body__valid_to__gte=on))
        .select_related("terms__body")
    )
    fund_body = proposal.fund.body_id if proposal.fund is not None else None

    def order(row: Competence) -> tuple[Any, ...]:
        body = row.terms.body
        own = body.department_id is not None and body.department_id == proposal.department_id
        return (body.pk != fund_body, row.up_to is None, row.up_to or Decimal(0), not own, body.name)

    found = sorted(rows, key=order)
    return found[0].terms.body if found else None
