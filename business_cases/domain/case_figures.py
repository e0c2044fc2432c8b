"""From the rows of a business case to its appraisal (D38-D43): three queries, then pure calculation."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Q, Sum, When
from django.utils.translation import gettext as _

from accounts.models import Department
from business_cases.domain.appraisal import Appraisal, appraise
from business_cases.domain.case_input import Assumption, CaseInput, Funding, Line, Risk
from business_cases.domain.case_warnings import CaseWarning, WarningCode, warnings_of
from business_cases.domain.discounting import DiscountRateRow, latest_rates, rates_on
from business_cases.enums import EstimateMethod, LineKind
from business_cases.models import BusinessCase, DiscountRate, LineAmount
from common.errors import DomainError
from common.money import ZERO

_MEMO = "_appraisal"

#: Gains that can be taken out of a budget (D43).
CUTS_BUDGET = Q(line__kind__in=LineKind.BUDGETABLE) | Q(line__kind=LineKind.GAIN_TIME, line__budget_cut=True)


def figures(business_case: BusinessCase) -> Appraisal:
    """The appraisal of the case as it stands; kept on the instance until it is saved again."""
    memo = business_case.__dict__.get(_MEMO)
    if memo is None or memo[0] != business_case.version:
        memo = (business_case.version, appraise(case_input(business_case)))
        business_case.__dict__[_MEMO] = memo
    return memo[1]


def forget(business_case: BusinessCase) -> None:
    """Calculate anew at the next question."""
    business_case.__dict__.pop(_MEMO, None)


def warnings(business_case: BusinessCase, *, funding: Iterable[Funding] | None = None) -> list[CaseWarning]:
    """What a body should know before it trusts the case (D42).

    ``funding`` is where the money comes from, known by whoever applies for it; without it nothing is said about it.
    """
    case = figures(business_case).case
    assumptions = business_case.assumptions.values_list("name", "value", "unit", "source")
    case = _with(
        case,
        assumptions=tuple(
            Assumption(name=name, value=value, unit=unit, source=source) for name, value, unit, source in assumptions
        ),
        funding=tuple(funding or ()),
    )
    found = warnings_of(case)
    return [warning for warning in found if funding is not None or warning.code != WarningCode.FUNDING_NOT_COVERING]


def _with(case: CaseInput, **changes: Any) -> CaseInput:
    names = [name for name in CaseInput.__dataclass_fields__ if name != "values"]
    return CaseInput(**{name: getattr(case, name) for name in names} | changes)


def case_input(business_case: BusinessCase) -> CaseInput:
    """The rows as plain values. Years beyond the horizon stay out of it."""
    base, horizon = business_case.base_year, business_case.horizon
    go_live = business_case.go_live.year - base if business_case.go_live else None
    return CaseInput(
        title=business_case.title,
        price_level=business_case.price_level,
        base_year=base,
        horizon=horizon,
        lifetime=business_case.lifetime or None,
        method=EstimateMethod(business_case.method),
        rates=rates_of(business_case),
        lines=_lines(business_case),
        risks=_risks(business_case),
        go_live_year=go_live if go_live is not None and 0 <= go_live <= horizon else None,
    )


def rates_of(business_case: BusinessCase) -> tuple[DiscountRateRow, ...]:
    """The discount rates the case uses: those in force on its day, else the newest."""
    rows = [
        DiscountRateRow(from_year=row.from_year, rate=row.rate, source=row.source, valid_from=row.valid_from)
        for row in DiscountRate.objects.all()
    ]
    found = rates_on(business_case.rates_from, rows) if business_case.rates_from else latest_rates(rows)
    if not found:
        raise DomainError(_("No discount rate is known for that day. Choose another."), fields={"rates_from": ""})
    return found


def _lines(business_case: BusinessCase) -> tuple[Line, ...]:
    horizon = business_case.horizon
    rows = business_case.lines.order_by("position", "pk", "amounts__year").values_list(
        "pk",
        "name",
        "kind",
        "department__name",
        "owner__name",
        "source",
        "baseline",
        "budget_cut",
        "amounts__year",
        "amounts__low",
        "amounts__likely",
        "amounts__high",
    )
    points: dict[int, dict[int, tuple[Decimal, Decimal, Decimal]]] = defaultdict(dict)
    heads: dict[int, tuple[Any, ...]] = {}
    for pk, *head, year, low, likely, high in rows:
        heads[pk] = tuple(head)
        if year is not None:
            points[pk][year] = (low, likely, high)
    nothing = (ZERO, ZERO, ZERO)
    found = []
    for pk, (name, kind, department, owner, source, baseline, budget_cut) in heads.items():
        by_year = [points[pk].get(year, nothing) for year in range(horizon + 1)]
        lows, likelies, highs = (tuple(point[index] for point in by_year) for index in range(3))
        found.append(
            Line(
                name=name,
                kind=LineKind(kind),
                likely=likelies,
                low=lows,
                high=highs,
                department=department or "",
                owner=owner or "",
                source=source,
                baseline=baseline,
                budget_cut=budget_cut,
            )
        )
    return tuple(found)


def _risks(business_case: BusinessCase) -> tuple[Risk, ...]:
    rows = business_case.risks.values_list(
        "name", "probability", "low", "likely", "high", "year", "source", "owner__name"
    )
    return tuple(
        Risk(
            name=name,
            probability=probability,
            low=low,
            likely=likely,
            high=high,
            year=min(year, business_case.horizon),
            source=source,
            owner=owner or "",
        )
        for name, probability, low, likely, high, year, source, owner in rows
    )


def yearly_gains(business_case: BusinessCase) -> dict[Department, dict[int, Decimal]]:
    """Budgetable gains by department and calendar year: what a repayment follows (D43, D45).

    A gain without a department of its own is the case's department's. Raises DomainError when there is none either.
    """
    rows = (
        LineAmount.objects.filter(CUTS_BUDGET, line__business_case=business_case, year__lte=business_case.horizon)
        .annotate(
            gains_at=Case(
                When(line__department__isnull=False, then=F("line__department")), default=business_case.department_id
            )
        )
        .order_by("gains_at", "year")
        .values_list("gains_at", "year")
        .annotate(gain=Sum("likely"))
    )
    by_key: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for department, year, gain in rows:
        if gain:
            if department is None:
                raise DomainError(_("Say at which department each gain falls."))
            by_key[department][business_case.base_year + year] = gain
    departments = Department.objects.in_bulk(by_key)
    ordered = sorted(departments.values(), key=lambda department: (department.name, department.pk))
    return {department: by_key[department.pk] for department in ordered}
