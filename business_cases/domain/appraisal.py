"""The appraisal of a business case (D38-D43): dataclasses in, dataclass out.

No database and no clock: the same input always gives the same result. Everything is calculated with 50 digits and
rounded half up to the øre once, in the result. The formulas and their sources stand in docs/appraisal.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import partial
from itertools import accumulate

from business_cases.domain.case_input import CaseInput, Line, Series
from business_cases.domain.case_validation import InvalidCaseError, validate
from business_cases.domain.discounting import PRECISION
from business_cases.domain.flows import Flow, Flows, expected_value, flows_of
from business_cases.domain.returns import (
    Irr,
    NoFigure,
    NoIrr,
    NoPayback,
    Payback,
    Reason,
    internal_rate,
    payback,
)
from business_cases.domain.uncertainty import BreakEven, Swing, Uncertainty, break_even, tornado, uncertainty_of
from business_cases.enums import LineKind
from common.money import to_kroner

_FACTOR_PLACES = Decimal("0.00000001")
_RATIO_PLACES = Decimal("0.0001")
_RATE_PLACES = Decimal("0.000000000001")


@dataclass(frozen=True, kw_only=True)
class YearRow:
    """One year of the calculation, so that it can be followed by hand. Kroner.

    cost = one_off + running_change; net = gain - cost; discounted = net × factor; both cumulated from year 0.
    ``other_effects`` are priced gains outside the municipality's economy, part of none of the other figures.
    """

    year: int
    calendar_year: int
    one_off: Decimal
    running_change: Decimal
    cost: Decimal
    gain: Decimal
    net: Decimal
    cumulated_net: Decimal
    factor: Decimal
    discounted: Decimal
    cumulated: Decimal
    other_effects: Decimal


@dataclass(frozen=True, kw_only=True)
class LineRow:
    """One line: likely kroner over all years, present values, and how far it may fall or rise before NPV is zero."""

    line: Line
    total: Decimal
    present_value: Decimal
    expected: Decimal
    deviation: Decimal
    #: NPV is zero when this line is multiplied by it and all else is likely; None when no positive factor does it.
    break_even_factor: Decimal | None


@dataclass(frozen=True, kw_only=True)
class RiskRow:
    """A risk: what it is expected to cost if it comes, and its part of the reserve."""

    name: str
    year: int
    probability: Decimal
    expected: Decimal
    reserve: Decimal


@dataclass(frozen=True, kw_only=True)
class DepartmentRow:
    """What one department gains over the horizon, and how much of it can be taken out of its budget."""

    department: str
    gross_gains: Decimal
    budgetable_gains: Decimal


@dataclass(frozen=True, kw_only=True)
class Appraisal:
    """The key figures of D39, the table behind them and the uncertainty of D41. Kroner, fixed prices, no VAT."""

    case: CaseInput
    npv: Decimal
    investment: Decimal
    total_cost: Decimal
    gross_gains: Decimal
    budgetable_gains: Decimal
    running_cost_change: Decimal
    full_effect_year: int
    gains_at_full_effect: Decimal
    budgetable_at_full_effect: Decimal
    simple_payback: Payback | NoPayback
    discounted_payback: Payback | NoPayback
    break_even_year: int | NoPayback
    irr: Irr | NoIrr
    benefit_cost_ratio: Decimal | NoFigure
    present_value_of_gains: Decimal
    present_value_of_costs: Decimal
    other_effects: Decimal
    present_value_of_other_effects: Decimal
    risk_reserve: Decimal
    present_value_of_risk_reserve: Decimal
    uncertainty: Uncertainty
    #: Expected NPV less the risk reserve in the years the risks belong to.
    expected_npv_after_risks: Decimal
    tornado: tuple[Swing, ...]
    break_even: BreakEven
    years: tuple[YearRow, ...]
    lines: tuple[LineRow, ...]
    risks: tuple[RiskRow, ...]
    departments: tuple[DepartmentRow, ...]

    @property
    def break_even_calendar_year(self) -> int | None:
        year = self.break_even_year
        return None if isinstance(year, NoPayback) else self.case.base_year + year


def appraise(case: CaseInput) -> Appraisal:
    """Calculate ``case``. Raises InvalidCaseError with every problem; a valid case always has a result."""
    problems = validate(case)
    if problems:
        raise InvalidCaseError(problems)
    with localcontext(prec=PRECISION):
        return _calculated(case, flows_of(case))


def budgetable_by_department(case: CaseInput) -> dict[str, Series]:
    """Likely budgetable kroner by department and year: what repayment can follow (D43, D45)."""
    with localcontext(prec=PRECISION):
        flows = flows_of(case)
        names = dict.fromkeys(line.department for line in case.lines if line.cuts_budget)
        return {name: tuple(map(to_kroner, flows.yearly(partial(_cuts, department=name)))) for name in names}


def _cuts(line: Line, *, department: str) -> bool:
    return line.cuts_budget and line.department == department


def _calculated(case: CaseInput, flows: Flows) -> Appraisal:
    one_off = flows.yearly(lambda line: line.is_one_off)
    running_before = flows.yearly(lambda line: line.kind == LineKind.RUNNING_BEFORE)
    running_after = flows.yearly(lambda line: line.kind == LineKind.RUNNING_AFTER)
    running = tuple(after - before for after, before in zip(running_after, running_before, strict=True))
    cost = tuple(once + change for once, change in zip(one_off, running, strict=True))
    gain = flows.yearly(lambda line: line.is_gain and line.sign == 1)
    other = flows.yearly(lambda line: line.is_gain and line.sign == 0)
    budgetable = flows.yearly(lambda line: line.cuts_budget)
    net = tuple(gained - paid for gained, paid in zip(gain, cost, strict=True))
    discounted = tuple(value * factor for value, factor in zip(net, flows.factors, strict=True))
    npv = sum(discounted, Decimal(0))
    worth_of_gains, worth_of_costs = flows.present_value(gain), flows.present_value(cost)
    full_effect = _full_effect_year(case, gain)
    discounted_payback = payback(discounted)
    uncertainty = uncertainty_of(flows)
    risks = tuple(_risk_rows(case))
    risk_worth = sum((row.reserve * flows.factors[row.year] for row in risks), Decimal(0))
    return Appraisal(
        case=case,
        npv=to_kroner(npv),
        investment=_total(one_off),
        total_cost=_total(cost),
        gross_gains=_total(gain),
        budgetable_gains=_total(budgetable),
        running_cost_change=to_kroner(running[full_effect]),
        full_effect_year=full_effect,
        gains_at_full_effect=to_kroner(gain[full_effect]),
        budgetable_at_full_effect=to_kroner(budgetable[full_effect]),
        simple_payback=_shown(payback(net)),
        discounted_payback=_shown(discounted_payback),
        break_even_year=(
            discounted_payback if isinstance(discounted_payback, NoPayback) else discounted_payback.whole_year
        ),
        irr=_shown_rate(internal_rate(net)),
        benefit_cost_ratio=(
            _places(worth_of_gains / worth_of_costs, _RATIO_PLACES) if worth_of_costs > 0 else NoFigure(Reason.NO_COSTS)
        ),
        present_value_of_gains=to_kroner(worth_of_gains),
        present_value_of_costs=to_kroner(worth_of_costs),
        other_effects=_total(other),
        present_value_of_other_effects=to_kroner(flows.present_value(other)),
        risk_reserve=_total(row.reserve for row in risks),
        present_value_of_risk_reserve=to_kroner(risk_worth),
        uncertainty=uncertainty.rounded(),
        expected_npv_after_risks=to_kroner(uncertainty.expected - risk_worth),
        tornado=tornado(flows, npv),
        break_even=break_even(gains=worth_of_gains, costs=worth_of_costs),
        years=tuple(
            YearRow(
                year=year,
                calendar_year=case.base_year + year,
                one_off=to_kroner(one_off[year]),
                running_change=to_kroner(running[year]),
                cost=to_kroner(cost[year]),
                gain=to_kroner(gain[year]),
                net=to_kroner(net[year]),
                cumulated_net=to_kroner(so_far),
                factor=_places(flows.factors[year], _FACTOR_PLACES),
                discounted=to_kroner(discounted[year]),
                cumulated=to_kroner(worth_so_far),
                other_effects=to_kroner(other[year]),
            )
            for year, (so_far, worth_so_far) in enumerate(zip(accumulate(net), accumulate(discounted), strict=True))
        ),
        lines=tuple(_line_row(flow, npv) for flow in flows.rows),
        risks=tuple(
            RiskRow(
                name=row.name,
                year=row.year,
                probability=row.probability,
                expected=to_kroner(row.expected),
                reserve=to_kroner(row.reserve),
            )
            for row in risks
        ),
        departments=_departments(flows),
    )


def _full_effect_year(case: CaseInput, gain: Series) -> int:
    """The year stated, else the first with the largest gain, else the last of the horizon."""
    if case.full_effect_year is not None:
        return case.full_effect_year
    return gain.index(max(gain)) if max(gain) > 0 else case.horizon


def _risk_rows(case: CaseInput) -> Iterable[RiskRow]:
    for risk in case.risks:
        expected = expected_value(case.method, *risk.points)
        yield RiskRow(
            name=risk.name,
            year=risk.year,
            probability=risk.probability,
            expected=expected,
            reserve=risk.probability * expected,
        )


def _line_row(flow: Flow, npv: Decimal) -> LineRow:
    factor = 1 - npv / flow.effect if flow.effect else None
    return LineRow(
        line=flow.line,
        total=to_kroner(flow.total),
        present_value=to_kroner(flow.likely),
        expected=to_kroner(flow.expected),
        deviation=to_kroner(flow.deviation),
        break_even_factor=None if factor is None or factor < 0 else _places(factor, _RATIO_PLACES),
    )


def _departments(flows: Flows) -> tuple[DepartmentRow, ...]:
    gains = [flow for flow in flows.rows if flow.line.is_gain and flow.line.sign == 1]
    return tuple(
        DepartmentRow(
            department=name,
            gross_gains=_total(flow.total for flow in gains if flow.line.department == name),
            budgetable_gains=_total(flow.total for flow in gains if _cuts(flow.line, department=name)),
        )
        for name in sorted({flow.line.department for flow in gains})
    )


def _shown(found: Payback | NoPayback) -> Payback | NoPayback:
    if isinstance(found, NoPayback):
        return found
    return Payback(_places(found.years, _RATIO_PLACES), found.below_zero_again)


def _shown_rate(found: Irr | NoIrr) -> Irr | NoIrr:
    return found if isinstance(found, NoIrr) else Irr(_places(found.rate, _RATE_PLACES), found.gains_first)


def _total(values: Iterable[Decimal]) -> Decimal:
    return to_kroner(sum(values, Decimal(0)))


def _places(value: Decimal, places: Decimal) -> Decimal:
    return value.quantize(places, rounding=ROUND_HALF_UP)
