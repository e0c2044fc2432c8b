"""The efficiency targets that gains are held against (D21). All amounts are kroner.

One rule for every page and report: a gain counts at its department, or at the nearest department above that has a
target; what has none above it counts at its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import FilteredRelation, Q, Sum

from accounts.models import Department
from business_cases.domain.benefit_queries import Gains
from common.money import ZERO
from strategies.enums import StrategyState
from strategies.models import Strategy


class Target(NamedTuple):
    """What a department is called, what it belongs to, and what its gains must come to in a year."""

    department: str
    parent: int | None
    amount: Decimal


@dataclass(frozen=True)
class Standing:
    """How one department (key; None where a gain has none) stands in a year."""

    key: int | None
    name: str
    target: Decimal
    gains: Gains
    unmeasured: int = 0

    @property
    def missing(self) -> Decimal:
        """What the realised gains lack of the target; nothing when they reach it."""
        return max(self.target - self.gains.realised, ZERO)


def targets_of(year: int) -> dict[int, Target]:
    """Every department by its key, with its target in the approved strategies: one query."""
    counted = Q(efficiency_targets__year=year, efficiency_targets__strategy__state=StrategyState.APPROVED)
    rows = Department.objects.order_by().annotate(target=Sum("efficiency_targets__amount", filter=counted))
    return {
        key: Target(name, parent, amount or ZERO)
        for key, name, parent, amount in rows.values_list("pk", "name", "parent", "target")
    }


def targets_of_strategy(strategy: Strategy) -> dict[int, dict[int, Target]]:
    """By year, every department by its key with its target in the strategy; no years without targets: one query."""
    mine = FilteredRelation("efficiency_targets", condition=Q(efficiency_targets__strategy=strategy))
    rows = Department.objects.order_by().annotate(aim=mine)
    places: dict[int, Target] = {}
    amounts: dict[int, dict[int, Decimal]] = {}
    for key, name, parent, year, amount in rows.values_list("pk", "name", "parent", "aim__year", "aim__amount"):
        places[key] = Target(name, parent, ZERO)
        if year is not None:
            amounts.setdefault(year, {})[key] = amount
    return {
        year: places | {key: places[key]._replace(amount=amount) for key, amount in of_year.items()}
        for year, of_year in sorted(amounts.items())
    }


def standings(
    *,
    year: int,
    targets: Mapping[int, Target],
    split: Mapping[tuple[int, int | None], Gains],
    waiting: Mapping[int | None, int] | None = None,
    nowhere: str,
) -> list[Standing]:
    """The departments with a target, a gain or an overdue measurement in ``year``, the largest plan first.

    ``split`` are gains by (year, department), ``waiting`` overdue measurements by department; ``nowhere`` is what
    gains without a department are listed as.
    """
    parents = {key: row.parent for key, row in targets.items()}
    aimed = frozenset(key for key, row in targets.items() if row.amount)
    gains: dict[int | None, Gains] = defaultdict(Gains)
    for (of_year, key), part in split.items():
        if of_year == year:
            gains[counted_at(key, aimed, parents) or key] += part
    late: dict[int | None, int] = defaultdict(int)
    for key, count in (waiting or {}).items():
        late[counted_at(key, aimed, parents) or key] += count
    nobody = Target(nowhere, None, ZERO)
    rows = []
    for place in {*aimed, *gains, *late}:
        target = nobody if place is None else targets.get(place, nobody)
        rows.append(Standing(place, target.department, target.amount, gains[place], late[place]))
    return sorted(rows, key=lambda row: (-row.gains.planned, -row.target, row.name))


def counted_at(key: int | None, aimed: Iterable[int], parents: Mapping[int, int | None]) -> int | None:
    """The nearest of ``aimed`` at or above the department ``key``; None when there is none."""
    return next((above for above in _line(key, parents) if above in aimed), None)


def _line(key: int | None, parents: Mapping[int, int | None]) -> Iterable[int]:
    """A department and those above it."""
    seen: set[int] = set()
    while key is not None and key in parents and key not in seen:
        seen.add(key)
        yield key
        key = parents[key]
