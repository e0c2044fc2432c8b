"""What is planned, in the budget and realised: aggregated queries, whatever the number of benefits (D48-D50).

Every function starts from a queryset of benefits. Pages pass ``visible_to(user, municipality)``, so that a closed
case's benefits are in no list and no sum for those who may not know of it; reports for many pass ``in_the_open()``.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Round

from accounts.enums import Role, RoleScope
from business_cases.enums import BenefitState, MeasurementState
from business_cases.models import Benefit, BenefitMeasurement, BenefitYear
from common.money import ZERO, MoneyField, from_oere
from governance.domain.closed import awaited_by, in_open_case
from governance.rules import SEATS

#: Shares have four decimals; as whole ten-thousandths a sum over them stays exact on every database.
SHARE_UNITS = 10_000


@dataclass(frozen=True)
class Gains:
    """Kroner: what the plan says, what stands in the budget, what was measured."""

    planned: Decimal = ZERO
    in_budget: Decimal = ZERO
    realised: Decimal = ZERO

    def __add__(self, other: "Gains") -> "Gains":
        return Gains(self.planned + other.planned, self.in_budget + other.in_budget, self.realised + other.realised)

    @property
    def short(self) -> Decimal:
        """How much is missing of the plan; nothing when more came than planned."""
        return max(self.planned - self.realised, ZERO)


@dataclass(frozen=True)
class GoalGains:
    """A goal's gains over all years, and how many benefits give them."""

    gains: Gains = field(default_factory=Gains)
    benefits: int = 0


# --- Which benefits ----------------------------------------------------------------------------------------------
def visible_to(user: Any, municipality: Any) -> QuerySet[Benefit]:
    """The benefits a person may know of: open ones, their own, those of their cases, and those their body awaits."""
    roles = user.roles_in(municipality)
    if not roles.has(Role.STAFF):
        return Benefit.objects.none()
    own = roles.scopes(Role.CASE_PARTY, scope_kind=RoleScope.CASE)
    bodies = roles.scopes(*SEATS, scope_kind=RoleScope.BODY)
    return Benefit.objects.filter(in_open_case() | Q(owner=user) | Q(case__in=own) | awaited_by(bodies))


def in_the_open() -> QuerySet[Benefit]:
    """The benefits that every signed-in person may know of."""
    return Benefit.objects.filter(in_open_case())


def _counted(benefits: QuerySet[Benefit]) -> Any:
    return benefits.exclude(state=BenefitState.DROPPED).order_by().values("pk")


def latest_of_each_year() -> QuerySet[BenefitMeasurement]:
    """The measurement that is a year's figure: the latest in kroner, reported or confirmed; a disputed one never."""
    counted = BenefitMeasurement.objects.filter(amount__isnull=False).exclude(state=MeasurementState.DISPUTED)
    same_year = counted.filter(benefit=OuterRef("benefit"), year=OuterRef("year"))
    later = same_year.filter(
        Q(measured_on__gt=OuterRef("measured_on")) | Q(measured_on=OuterRef("measured_on"), pk__gt=OuterRef("pk"))
    )
    return counted.filter(~Exists(later)).order_by()


# --- Sums --------------------------------------------------------------------------------------------------------
def by_year(benefits: QuerySet[Benefit]) -> dict[int, Gains]:
    """Gains by calendar year: two queries."""
    keys = _counted(benefits)
    plans = BenefitYear.objects.filter(benefit__in=keys).order_by().values_list("year")
    found: dict[int, Gains] = defaultdict(Gains)
    for year, planned, in_budget in plans.annotate(Sum("likely"), Sum("in_budget")):
        found[year] += Gains(planned=planned, in_budget=in_budget)
    measured = latest_of_each_year().filter(benefit__in=keys).values_list("year")
    for year, realised in measured.annotate(Sum("amount")):
        found[year] += Gains(realised=realised)
    return dict(sorted(found.items()))


def by_year_and_department(
    benefits: QuerySet[Benefit], *, years: Iterable[int] | None = None
) -> dict[tuple[int, int | None], Gains]:
    """Gains by (calendar year, department key), each benefit split by its shares: one query.

    A benefit that nobody shares counts at no department (key None).
    """
    keys = _counted(benefits)
    plans = BenefitYear.objects.filter(benefit__in=keys).order_by()
    measured = latest_of_each_year().filter(benefit__in=keys)
    if years is not None:
        wanted = list(years)
        plans, measured = plans.filter(year__in=wanted), measured.filter(year__in=wanted)
    where, nothing = ("year", "benefit__shares__department"), Value(0, output_field=BigIntegerField())
    rows = (
        plans.values_list(*where)
        .annotate(plan=_part("likely"), budget=_part("in_budget"), gain=nothing)
        .union(measured.values_list(*where).annotate(plan=nothing, budget=nothing, gain=_part("amount")), all=True)
    )
    found: dict[tuple[int, int | None], Gains] = defaultdict(Gains)
    for year, department, planned, in_budget, realised in rows:
        found[year, department] += Gains(_kroner(planned), _kroner(in_budget), _kroner(realised))
    return dict(found)


def _part(column: str) -> Sum:
    share = Cast(Round(Coalesce(F("benefit__shares__share"), Value(Decimal(1))) * SHARE_UNITS), IntegerField())
    oere = Cast(F(column), BigIntegerField())
    return Sum(ExpressionWrapper(oere * share, output_field=BigIntegerField()))


def _kroner(units: int | None) -> Decimal:
    oere = (Decimal(units or 0) / SHARE_UNITS).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return from_oere(int(oere))


def for_goals(goals: Iterable[int], benefits: QuerySet[Benefit]) -> dict[int, GoalGains]:
    """Gains of each goal (by key) over all years: one query."""
    rows = (
        with_all_years(benefits.filter(goal__in=list(goals)).exclude(state=BenefitState.DROPPED))
        .order_by()
        .values_list("goal")
        .annotate(Sum("all_planned"), Sum("all_in_budget"), Sum("all_realised"), Count("pk"))
    )
    return {
        goal: GoalGains(Gains(planned=plan or ZERO, in_budget=budget or ZERO, realised=realised or ZERO), count)
        for goal, plan, budget, realised, count in rows
    }


def with_all_years(benefits: QuerySet[Benefit]) -> QuerySet[Benefit]:
    """Each benefit with ``all_planned``, ``all_in_budget`` and ``all_realised``: kroner over all years, None for none."""
    plan = BenefitYear.objects.filter(benefit=OuterRef("pk")).order_by().values("benefit")
    measured = latest_of_each_year().filter(benefit=OuterRef("pk")).values("benefit")
    return benefits.annotate(
        all_planned=Subquery(plan.annotate(total=Sum("likely")).values("total"), output_field=MoneyField()),
        all_in_budget=Subquery(plan.annotate(total=Sum("in_budget")).values("total"), output_field=MoneyField()),
        all_realised=Subquery(measured.annotate(total=Sum("amount")).values("total"), output_field=MoneyField()),
    )


# --- Lists -------------------------------------------------------------------------------------------------------
def with_year(benefits: QuerySet[Benefit], year: int) -> QuerySet[Benefit]:
    """Each benefit with ``planned``, ``in_budget`` and ``realised`` of ``year`` (kroner, None where nothing is known)."""
    plan = BenefitYear.objects.filter(benefit=OuterRef("pk"), year=year)
    figure = latest_of_each_year().filter(benefit=OuterRef("pk"), year=year)
    return benefits.annotate(
        planned=Subquery(plan.values("likely")[:1], output_field=MoneyField()),
        in_budget=Subquery(plan.values("in_budget")[:1], output_field=MoneyField()),
        realised=Subquery(figure.values("amount")[:1], output_field=MoneyField()),
    )


def queue(benefits: QuerySet[Benefit], *, today: date) -> QuerySet[Benefit]:
    """The benefits manager's order (D49): unmeasured first, then short of plan, then to be confirmed, then the rest.

    ``rank`` is 0, 1, 2 or 3; ``reported`` says that a measurement waits for the manager.
    """
    latest = (
        BenefitMeasurement.objects.filter(benefit=OuterRef("pk"), amount__isnull=False, expected__isnull=False)
        .exclude(state=MeasurementState.DISPUTED)
        .order_by("-measured_on", "-pk")
        .annotate(behind=ExpressionWrapper(Q(amount__lt=F("expected")), output_field=BooleanField()))
        .values("behind")[:1]
    )
    rows = with_reported(with_year(benefits.filter(state__in=BenefitState.OPEN), today.year)).annotate(
        is_short=Coalesce(Subquery(latest), Value(False))
    )
    return rows.annotate(
        rank=Case(
            When(next_due__lt=today, then=Value(0)),
            When(is_short=True, then=Value(1)),
            When(reported=True, then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        )
    ).order_by("rank", F("next_due").asc(nulls_last=True), "name", "pk")


def unmeasured(benefits: QuerySet[Benefit], *, today: date) -> QuerySet[Benefit]:
    """Open benefits whose measurement is overdue, the oldest first."""
    return benefits.filter(state__in=BenefitState.OPEN, next_due__lt=today).order_by("next_due", "pk")


def unmeasured_by_department(benefits: QuerySet[Benefit], *, today: date) -> dict[int | None, int]:
    """How many measurements are overdue at each department (key; None where the benefit has none)."""
    rows = benefits.filter(state__in=BenefitState.OPEN, next_due__lt=today).order_by()
    return dict(rows.values_list("department").annotate(Count("pk")))


def with_reported(benefits: QuerySet[Benefit]) -> QuerySet[Benefit]:
    """Each benefit with ``reported``: whether a measurement waits for the benefits manager."""
    waiting = BenefitMeasurement.objects.filter(benefit=OuterRef("pk"), state=MeasurementState.REPORTED)
    return benefits.annotate(reported=Exists(waiting))
