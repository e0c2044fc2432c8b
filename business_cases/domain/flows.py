"""The lines of a case as flows of kroner, and what they are worth in year 0."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from business_cases.domain.case_input import CaseInput, Line, Series, ThreePoints
from business_cases.domain.discounting import discount_factors
from business_cases.enums import EstimateMethod

#: (weight of likely, divisor of the expected value, divisor of the spread) by method (D41).
_WEIGHTS = {
    EstimateMethod.PERT: (Decimal(4), Decimal(6), Decimal(6)),
    EstimateMethod.SUCCESSIVE: (Decimal(3), Decimal(5), Decimal(5)),
}


def expected_value(method: EstimateMethod, low: Decimal, likely: Decimal, high: Decimal) -> Decimal:
    """(a + 4m + b) / 6 by PERT, (a + 3m + b) / 5 by the successive principle."""
    weight, divisor, _spread = _WEIGHTS[method]
    return (low + weight * likely + high) / divisor


def standard_deviation(method: EstimateMethod, low: Decimal, high: Decimal) -> Decimal:
    """(b - a) / 6 by PERT, (b - a) / 5 by the successive principle."""
    return (high - low) / _WEIGHTS[method][2]


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One line in kroner, with its present value at each of the three points."""

    line: Line
    kroner: ThreePoints
    low: Decimal
    likely: Decimal
    high: Decimal
    expected: Decimal
    #: The years of one line are taken to miss together (fully correlated), so that their spreads add up.
    deviation: Decimal

    @property
    def total(self) -> Decimal:
        """Likely kroner over all years, undiscounted."""
        return sum(self.kroner.likely, Decimal(0))

    @property
    def effect(self) -> Decimal:
        """What the line adds to the net present value when all is likely."""
        return self.line.sign * self.likely


@dataclass(frozen=True, kw_only=True)
class Flows:
    """All lines of a case, and the factor of each year."""

    rows: tuple[Flow, ...]
    factors: Series

    def yearly(self, chosen: Callable[[Line], bool]) -> Series:
        """Likely kroner of the chosen lines by year, each with its own figures (no signs)."""
        return self._added(flow for flow in self.rows if chosen(flow.line))

    def _added(self, flows: Iterable[Flow]) -> Series:
        totals = [Decimal(0)] * len(self.factors)
        for flow in flows:
            for year, value in enumerate(flow.kroner.likely):
                totals[year] += value
        return tuple(totals)

    def present_value(self, series: Iterable[Decimal]) -> Decimal:
        """Σ value_t / D_t."""
        return sum((value * factor for value, factor in zip(series, self.factors, strict=True)), Decimal(0))


def flows_of(case: CaseInput) -> Flows:
    """The flows of a case that holds no problems."""
    factors = discount_factors(case.rates, case.horizon)
    return Flows(rows=tuple(_flow(case, line, factors) for line in case.lines), factors=factors)


def _flow(case: CaseInput, line: Line, factors: Series) -> Flow:
    kroner = line.kroner(case.values)
    low, likely, high = (
        sum((value * factor for value, factor in zip(series, factors, strict=True) if value), Decimal(0))
        for series in (kroner.low, kroner.likely, kroner.high)
    )
    return Flow(
        line=line,
        kroner=kroner,
        low=low,
        likely=likely,
        high=high,
        expected=expected_value(case.method, low, likely, high),
        deviation=standard_deviation(case.method, low, high),
    )
