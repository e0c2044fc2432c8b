"""The efficiency targets that gains are held against (D21)."""

from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, Sum

from accounts.models import Department
from common.money import ZERO
from strategies.enums import StrategyState


class Target(NamedTuple):
    """What a department is called, and what its gains must come to in a year."""

    department: str
    amount: Decimal


def targets_of(year: int) -> dict[int, Target]:
    """Every department by its key, with its target in the approved strategies: one query."""
    counted = Q(efficiency_targets__year=year, efficiency_targets__strategy__state=StrategyState.APPROVED)
    rows = Department.objects.order_by().annotate(target=Sum("efficiency_targets__amount", filter=counted))
    return {key: Target(name, amount or ZERO) for key, name, amount in rows.values_list("pk", "name", "target")}
