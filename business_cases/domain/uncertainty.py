"""How far the net present value can be trusted (D41): calculated, not simulated, so that it can be checked."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from business_cases.domain.case_input import Line
from business_cases.domain.flows import Flows
from business_cases.domain.returns import NoFigure, Reason
from common.money import to_kroner

#: The normal distribution holds 80 % within 1.2816 standard deviations of its middle.
Z_80 = Decimal("1.2816")


@dataclass(frozen=True, kw_only=True)
class Uncertainty:
    """Expected NPV, its standard deviation, and the limits between which it lies in 80 of 100 cases. Kroner.

    Lines are taken to miss independently of one another, the years of one line together. The interval rests on the
    sum of the lines being about normal, which needs several lines of like size.
    """

    expected: Decimal
    deviation: Decimal
    low: Decimal
    high: Decimal

    def rounded(self) -> "Uncertainty":
        return Uncertainty(
            expected=to_kroner(self.expected),
            deviation=to_kroner(self.deviation),
            low=to_kroner(self.low),
            high=to_kroner(self.high),
        )


@dataclass(frozen=True, kw_only=True)
class Swing:
    """NPV when one line is at its low or its high figure and all others are likely. Kroner."""

    line: Line
    npv_at_low: Decimal
    npv_at_high: Decimal

    @property
    def size(self) -> Decimal:
        return abs(self.npv_at_high - self.npv_at_low)


@dataclass(frozen=True, kw_only=True)
class BreakEven:
    """What must be true for NPV to be zero: all gains, or all costs, multiplied by this.

    0.8 on gains says that a fifth of them may fail; 1.3 on costs that they may be 30 % above the likely ones.
    """

    gains: Decimal | NoFigure
    costs: Decimal | NoFigure


def uncertainty_of(flows: Flows) -> Uncertainty:
    """Unrounded; risks are not part of it."""
    expected = sum((flow.line.sign * flow.expected for flow in flows.rows), Decimal(0))
    variance = sum((flow.deviation**2 for flow in flows.rows if flow.line.sign), Decimal(0))
    deviation = variance.sqrt()
    return Uncertainty(
        expected=expected,
        deviation=deviation,
        low=expected - Z_80 * deviation,
        high=expected + Z_80 * deviation,
    )


def tornado(flows: Flows, npv: Decimal) -> tuple[Swing, ...]:
    """The lines that move NPV, those that move it most first."""
    swings = [
        Swing(
            line=flow.line,
            npv_at_low=to_kroner(npv + flow.line.sign * (flow.low - flow.likely)),
            npv_at_high=to_kroner(npv + flow.line.sign * (flow.high - flow.likely)),
        )
        for flow in flows.rows
    ]
    moving = [swing for swing in swings if swing.size]
    return tuple(sorted(moving, key=lambda swing: (-swing.size, swing.line.name, swing.line.department)))


def break_even(*, gains: Decimal, costs: Decimal) -> BreakEven:
    """From the present values of all gains and all costs."""
    places = Decimal("0.0001")
    no_gains, no_costs = NoFigure(Reason.NO_GAINS), NoFigure(Reason.NO_COSTS)
    if gains <= 0 or costs <= 0:
        return BreakEven(
            gains=no_gains if gains <= 0 else no_costs,
            costs=no_costs if costs <= 0 else no_gains,
        )
    return BreakEven(
        gains=(costs / gains).quantize(places, rounding=ROUND_HALF_UP),
        costs=(gains / costs).quantize(places, rounding=ROUND_HALF_UP),
    )
