"""How important a proposal is (D26)."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.thresholds import Thresholds
from common import audit
from common.errors import DomainError
from projects.enums import Criterion
from projects.models import Proposal, ProposalScore

LOWEST, HIGHEST = 1, 5


def weights(thresholds: Thresholds) -> dict[str, int]:
    """The municipality's weight of each criterion."""
    return {
        Criterion.LAW: thresholds.weight_law,
        Criterion.CITIZEN: thresholds.weight_citizen,
        Criterion.BUSINESS: thresholds.weight_business,
        Criterion.ECONOMY: thresholds.weight_economy,
    }


def importance(*, scores: list[ProposalScore], thresholds: Thresholds) -> Decimal | None:
    """The weighted mean, 1–5 with one decimal; of several departments the mean of theirs. None before any score."""
    by_department: dict[int, dict[str, int]] = defaultdict(dict)
    for score in scores:
        by_department[score.department_id][score.criterion] = score.value
    weight = weights(thresholds)
    means = []
    for values in by_department.values():
        total = sum(weight[criterion] for criterion in values)
        if total:
            means.append(
                Decimal(sum(weight[criterion] * value for criterion, value in values.items())) / Decimal(total)
            )
    if not means:
        return None
    mean = sum(means, Decimal(0)) / len(means)
    return mean.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


@transaction.atomic
def score(*, proposal: Proposal, department: Any, values: Mapping[str, int], actor: Any, reason: str = "") -> None:
    """Write a department's scores, 1–5 per criterion; an earlier score by the same department is replaced (D26)."""
    for criterion, value in values.items():
        if criterion not in Criterion.values or not LOWEST <= value <= HIGHEST:
            raise DomainError(_("A score is from 1 to 5, 5 best."))
    held = {row.criterion: row for row in proposal.scores.filter(department=department)}
    before = {criterion: row.value for criterion, row in held.items()}
    for criterion, value in values.items():
        row = held.get(criterion)
        if row is None:
            ProposalScore.objects.create(
                municipality_id=proposal.municipality_id,
                proposal=proposal,
                department=department,
                criterion=criterion,
                value=value,
                reason=reason,
                scored_by=actor,
            )
        elif (row.value, row.reason) != (value, reason):
            row.value, row.reason, row.scored_by = value, reason, actor
            row.save(update_fields=["value", "reason", "scored_by"])
    audit.record("proposal.score", proposal, actor=actor, before=before, after=dict(values), department=department.pk)
