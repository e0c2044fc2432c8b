"""What an appraisal is computed from (D38): plain values, no database, no clock.

Amounts are kroner in fixed prices without VAT, costs written as positive figures. A series holds one value for each
year, index 0 being the base year and the last index the horizon.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from business_cases.domain.discounting import DiscountRateRow
from business_cases.enums import BenefitKind, EstimateMethod, LineKind

Series = tuple[Decimal, ...]


@dataclass(frozen=True, kw_only=True)
class Assumption:
    """A figure that several lines build on, such as a rate per hour, with where it is from and who answers for it."""

    name: str
    value: Decimal
    unit: str = ""
    source: str = ""
    owner: str = ""


@dataclass(frozen=True, kw_only=True)
class Use:
    """A line multiplied by an assumption, and by how much of it."""

    assumption: str
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class ThreePoints:
    """Low, likely and high of each year."""

    low: Series
    likely: Series
    high: Series


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the case. Low and high default to likely.

    The values are kroner, or a quantity (hours, cases) when ``rate`` (kroner for each) or ``uses`` are given: kroner =
    value × rate × Π (assumption × factor). ``budget_cut`` says that a decision turns released time into a cut (D43).
    A gain outside the municipality's economy that somebody has put a price on has a non-monetary BenefitKind.
    """

    name: str
    kind: LineKind | BenefitKind
    likely: Series
    low: Series | None = None
    high: Series | None = None
    rate: Decimal | None = None
    uses: tuple[Use, ...] = ()
    department: str = ""
    source: str = ""
    owner: str = ""
    baseline: str = ""
    budget_cut: bool = False

    @property
    def is_gain(self) -> bool:
        return self.kind in LineKind.GAINS or isinstance(self.kind, BenefitKind)

    @property
    def is_running(self) -> bool:
        return self.kind in LineKind.RUNNING

    @property
    def is_one_off(self) -> bool:
        return self.kind in LineKind.ONE_OFF

    @property
    def cuts_budget(self) -> bool:
        """Whether the gain can be taken out of a budget (D43)."""
        return self.kind in LineKind.BUDGETABLE or (self.kind == LineKind.GAIN_TIME and self.budget_cut)

    @property
    def sign(self) -> int:
        """1 adds to the municipality's result, -1 takes from it, 0 stands outside it (a priced quality, say)."""
        if isinstance(self.kind, BenefitKind):
            return 0
        return 1 if self.kind in LineKind.GAINS or self.kind == LineKind.RUNNING_BEFORE else -1

    def kroner(self, assumptions: Mapping[str, Decimal]) -> ThreePoints:
        """The line's three points in kroner."""
        price = Decimal(1) if self.rate is None else self.rate
        for use in self.uses:
            price *= assumptions[use.assumption] * use.factor
        likely = tuple(value * price for value in self.likely)
        return ThreePoints(
            low=likely if self.low is None else tuple(value * price for value in self.low),
            likely=likely,
            high=likely if self.high is None else tuple(value * price for value in self.high),
        )


@dataclass(frozen=True, kw_only=True)
class Risk:
    """An event with its probability (0 to 1) and what it costs if it comes, in which year."""

    name: str
    probability: Decimal
    likely: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    year: int = 0
    source: str = ""
    owner: str = ""

    @property
    def points(self) -> tuple[Decimal, Decimal, Decimal]:
        low = self.likely if self.low is None else self.low
        high = self.likely if self.high is None else self.high
        return low, self.likely, high


@dataclass(frozen=True, kw_only=True)
class Funding:
    """Where money for the one-off costs comes from."""

    name: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class CaseInput:
    """A business case as it is calculated. Years are counted from the base year, which is year 0.

    ``go_live_year`` is when the solution is taken into use; ``full_effect_year`` the year the change in running cost
    is shown for. Both may be left open.
    """

    price_level: int
    base_year: int
    horizon: int
    rates: tuple[DiscountRateRow, ...]
    lines: tuple[Line, ...]
    title: str = ""
    lifetime: int | None = None
    method: EstimateMethod = EstimateMethod.PERT
    risks: tuple[Risk, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    funding: tuple[Funding, ...] = ()
    go_live_year: int | None = None
    full_effect_year: int | None = None

    #: Assumption values by name.
    values: Mapping[str, Decimal] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", {item.name: item.value for item in self.assumptions})
