"""What a note says of gains: planned, in the budget and realised by the cut-off, by department and goal (D21, D53).

Four queries, whatever the number of benefits. The figures by year are those of business_cases.domain.benefit_queries,
as they stood on the day of the note: a later measurement does not change an earlier half-year.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from accounts.models import Department
from business_cases.domain import benefit_queries
from business_cases.domain.benefit_profile import expected_by
from business_cases.domain.targets import counted_at
from business_cases.enums import BenefitState, MeasurementState
from business_cases.models import BenefitMeasurement, BenefitShare, BenefitYear
from common.money import ZERO, to_kroner
from strategies.enums import StrategyState
from strategies.models import EfficiencyTarget

#: Years before and after the note's own in the picture.
YEARS_BACK, YEARS_AHEAD = 3, 3
Facts = dict[str, Any]


@dataclass
class Sums:
    """Kroner. ``due`` is what the plan says for the time that has passed."""

    planned: Decimal = ZERO
    in_budget: Decimal = ZERO
    realised: Decimal = ZERO
    due: Decimal = ZERO

    def add(self, other: "Sums", share: Decimal = Decimal(1)) -> None:
        """Add a part of another."""
        for name in ("planned", "in_budget", "realised", "due"):
            setattr(self, name, getattr(self, name) + to_kroner(getattr(other, name) * share))

    def facts(self) -> Facts:
        """As plain data."""
        return {"planned": self.planned, "in_budget": self.in_budget, "realised": self.realised, "due": self.due}


@dataclass
class Gains:
    """Everything read once: sums of each (benefit, year), shares, and where a benefit belongs."""

    by_benefit: dict[tuple[int, int], Sums] = field(default_factory=lambda: defaultdict(Sums))
    goals: dict[int, int | None] = field(default_factory=dict)
    departments: dict[int, int | None] = field(default_factory=dict)
    shares: dict[int, list[tuple[int | None, Decimal]]] = field(default_factory=lambda: defaultdict(list))
    unmeasured: int = 0

    def by_goal(self) -> dict[int, Sums]:
        """Over all years."""
        found: dict[int, Sums] = defaultdict(Sums)
        for (benefit, _year), sums in self.by_benefit.items():
            goal = self.goals.get(benefit)
            if goal is not None:
                found[goal].add(sums)
        return found

    def by_year(self) -> dict[int, Sums]:
        """Calendar years in order."""
        found: dict[int, Sums] = defaultdict(Sums)
        for (_benefit, year), sums in self.by_benefit.items():
            found[year].add(sums)
        return dict(sorted(found.items()))

    def by_department(self, year: int) -> dict[int | None, Sums]:
        """Each benefit split by its shares; one that nobody shares counts where it belongs."""
        found: dict[int | None, Sums] = defaultdict(Sums)
        for (benefit, of_year), sums in self.by_benefit.items():
            if of_year != year:
                continue
            alone: list[tuple[int | None, Decimal]] = [(self.departments.get(benefit), Decimal(1))]
            for department, share in self.shares.get(benefit) or alone:
                found[department].add(sums, share)
        return found


def read(as_of: date) -> Gains:
    """The gains as they were known on ``as_of``."""
    found = Gains()
    counted = benefit_queries.in_the_open().exclude(state=BenefitState.DROPPED).order_by()
    go_lives: dict[int, date | None] = {}
    waits = ("pk", "goal", "department", "go_live", "next_due", "state")
    for key, goal, department, go_live, next_due, state in counted.values_list(*waits):
        found.goals[key], found.departments[key], go_lives[key] = goal, department, go_live
        found.unmeasured += state in BenefitState.OPEN and next_due is not None and next_due < as_of
    years = BenefitYear.objects.filter(benefit__in=counted.values("pk")).order_by()
    for key, year, likely, in_budget in years.values_list("benefit", "year", "likely", "in_budget"):
        sums = found.by_benefit[key, year]
        sums.planned, sums.in_budget = likely, in_budget
        sums.due = expected_by(yearly=likely, year=year, go_live=go_lives[key], day=as_of)
    measured = (
        BenefitMeasurement.objects.filter(
            benefit__in=counted.values("pk"), amount__isnull=False, measured_on__lte=as_of
        )
        .exclude(state=MeasurementState.DISPUTED)
        .order_by("measured_on", "pk")
    )
    for key, year, amount in measured.values_list("benefit", "year", "amount"):
        found.by_benefit[key, year].realised = amount or ZERO
    for key, department, share in (
        BenefitShare.objects.filter(benefit__in=counted.values("pk"))
        .order_by("benefit", "pk")
        .values_list("benefit", "department", "share")
    ):
        found.shares[key].append((department, share))
    return found


def gains(read_: Gains, *, as_of: date) -> Facts:
    """The section on gains: the years, this year by department, and the efficiency targets. Two queries."""
    tree = {row.pk: row for row in Department.objects.order_by("name").only("name", "parent")}
    targets = _targets(as_of)
    by_year = read_.by_year()
    years = range(as_of.year - YEARS_BACK, as_of.year + YEARS_AHEAD + 1)
    total = by_year.get(as_of.year, Sums())
    earlier = Sums()
    for year, sums in by_year.items():
        if year <= as_of.year:
            earlier.add(sums)
    return {
        "year": as_of.year,
        "benefits": len(read_.goals),
        "unmeasured": read_.unmeasured,
        "total": total.facts(),
        "to_date": earlier.facts(),
        "years": [{"year": year, **by_year.get(year, Sums()).facts()} for year in years],
        "departments": _rows(read_.by_department(as_of.year), tree),
        "targets": [_against(read_, year, rows, tree) for year, rows in sorted(targets.items())],
    }


def _targets(as_of: date) -> dict[int, dict[int, Decimal]]:
    """Targets by year and department, of the strategies in force, this year and on."""
    rows = EfficiencyTarget.objects.filter(
        Q(strategy__state=StrategyState.APPROVED),
        strategy__valid_from__lte=as_of,
        strategy__valid_to__gte=as_of,
        year__gte=as_of.year,
    ).order_by("year", "pk")
    found: dict[int, dict[int, Decimal]] = {}
    for year, department, amount in rows.values_list("year", "department", "amount"):
        of_year = found.setdefault(year, {})
        of_year[department] = of_year.get(department, ZERO) + amount
    return found


def _rows(by_department: dict[int | None, Sums], tree: dict[int, Department]) -> list[Facts]:
    rows = [
        {"name": tree[key].name if key in tree else "", **sums.facts()}
        for key, sums in by_department.items()
        if sums.planned or sums.in_budget or sums.realised
    ]
    return sorted(rows, key=lambda row: (-row["planned"], row["name"]))


def _against(read_: Gains, year: int, targets: dict[int, Decimal], tree: dict[int, Department]) -> Facts:
    """A year's targets, each against the gains of its department and those below it."""
    sums: dict[int | None, Sums] = defaultdict(Sums)
    parents = {key: row.parent_id for key, row in tree.items()}
    for key, part in read_.by_department(year).items():
        sums[counted_at(key, targets, parents)].add(part)
    rows = [
        {"name": tree[key].name if key in tree else "", "target": amount, **sums[key].facts()}
        for key, amount in targets.items()
    ]
    rows.sort(key=lambda row: (-row["target"], row["name"]))
    whole = Sums()
    for part in sums.values():
        whole.add(part)
    return {
        "year": year,
        "rows": rows,
        "elsewhere": sums[None].facts(),
        "total": {"target": sum(targets.values(), ZERO), **whole.facts()},
    }
