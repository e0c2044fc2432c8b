"""How important a proposal is (D26)."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role, RoleScope
from accounts.models import Department
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
def score(
    *, proposal: Proposal, department: Department, values: Mapping[str, int], actor: Any, reason: str = ""
) -> None:
    """Write a department's scores, 1–5 per criterion; an earlier score by the same department is replaced (D26).

    Raises PermissionDenied for a department that the person cannot speak for, DomainError for a figure off the scale.
    """
    if not actor.has_perm("projects.score_proposal", proposal) or not _speaks_for(actor, proposal, department):
        raise PermissionDenied(_("A department's scores are given by its own representative."))
    if set(values) != set(Criterion.values):
        raise DomainError(_("Score all four criteria."))
    if not all(LOWEST <= value <= HIGHEST for value in values.values()):
        raise DomainError(_("A score is from 1 to 5, 5 best."))
    if department.pk != proposal.department_id and not proposal.is_cross_cutting:
        raise DomainError(_("Only a cross-cutting proposal is scored by other departments."))
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
    audit.record(
        "proposal.score",
        proposal,
        actor=actor,
        before={Criterion(name).value: value for name, value in before.items()},
        after={Criterion(name).value: value for name, value in values.items()},
        note=reason,
        department=str(department),
    )


def departments_to_score(*, proposal: Proposal, actor: Any) -> list[Department]:
    """The departments whose scores the person may give: those they represent, and their own proposal's."""
    roles = actor.roles_in(proposal.municipality_id)
    rows = Department.objects.valid_on(timezone.localdate())
    if not roles.has(Role.DEPARTMENT_LEAD, scope_id=proposal.municipality_id, scope_kind=RoleScope.MUNICIPALITY):
        mine = roles.scopes(Role.DEPARTMENT_LEAD, scope_kind=RoleScope.DEPARTMENT)
        rows = rows.filter(pk__in={*mine, proposal.department_id})
    if not proposal.is_cross_cutting:
        rows = rows.filter(pk=proposal.department_id)
    return [row for row in rows if _speaks_for(actor, proposal, row)]


def _speaks_for(actor: Any, proposal: Proposal, department: Department) -> bool:
    roles = actor.roles_in(proposal.municipality_id)
    if roles.has(Role.DEPARTMENT_LEAD, scope_id=department.pk, scope_kind=RoleScope.DEPARTMENT):
        return True
    if roles.has(Role.DEPARTMENT_LEAD, scope_id=proposal.municipality_id, scope_kind=RoleScope.MUNICIPALITY):
        return True
    return bool(department.pk == proposal.department_id and actor.has_perm("projects.change_proposal", proposal))
