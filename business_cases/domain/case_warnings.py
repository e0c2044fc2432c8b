"""What a body should know before it trusts a case (D42): warnings, which stop nobody.

The list follows the quality check of the state's guide to business cases. Two were added: a horizon beyond the
lifetime, and funding is held against the one-off costs, since running costs are not granted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from business_cases.domain.case_input import CaseInput
from business_cases.domain.discounting import PRECISION
from business_cases.domain.flows import Flow, Flows, flows_of
from business_cases.enums import LineKind
from common.money import to_kroner
from common.numbers import kr, pct

Arguments = Mapping[str, Decimal | int | str]


class WarningCode(StrEnum):
    """Kinds of warning; stable, so that a body can be shown which were there at submission."""

    GAIN_WITHOUT_OWNER = "gain_without_owner"
    GAIN_WITHOUT_BASELINE = "gain_without_baseline"
    DOMINATING_GAIN = "dominating_gain"
    DOMINATING_COST = "dominating_cost"
    NO_SOURCE = "no_source"
    SPREAD_TOO_WIDE = "spread_too_wide"
    GAIN_BEFORE_GO_LIVE = "gain_before_go_live"
    RUNNING_COST_MISSING = "running_cost_missing"
    FUNDING_NOT_COVERING = "funding_not_covering"
    HORIZON_BEYOND_LIFETIME = "horizon_beyond_lifetime"


_TEXTS: dict[WarningCode, Promise | str] = {
    WarningCode.GAIN_WITHOUT_OWNER: _("“%(name)s” has no benefit owner."),
    WarningCode.GAIN_WITHOUT_BASELINE: _("“%(name)s” has no baseline to measure from."),
    WarningCode.DOMINATING_GAIN: _("“%(name)s” is %(share)s of all gains: the case stands or falls with it."),
    WarningCode.DOMINATING_COST: _("“%(name)s” is %(share)s of all costs: the case stands or falls with it."),
    WarningCode.NO_SOURCE: _("“%(name)s” has no source."),
    WarningCode.SPREAD_TOO_WIDE: _("“%(name)s” lies between %(low)s and %(high)s: too wide for the likely %(likely)s"),
    WarningCode.GAIN_BEFORE_GO_LIVE: _(
        "“%(name)s” brings %(amount)s in year %(year)s, before go-live in year %(go_live)s."
    ),
    WarningCode.RUNNING_COST_MISSING: _("The case says nothing about running costs afterwards."),
    WarningCode.FUNDING_NOT_COVERING: _(
        "The funding is %(funding)s, the one-off costs are %(investment)s: %(missing)s is missing."
    ),
    WarningCode.HORIZON_BEYOND_LIFETIME: _("The horizon is %(horizon)s years, the lifetime %(lifetime)s."),
}
_SHARES = frozenset({"share"})


@dataclass(frozen=True)
class WarningLimits:
    """The municipality's limits, as shares: of all gains or costs, and of the likely figure."""

    dominating: Decimal = Decimal("0.5")
    spread: Decimal = Decimal(1)


@dataclass(frozen=True)
class CaseWarning:
    """``arguments`` are plain values: kroner and shares as Decimal, years as int, names as text."""

    code: WarningCode
    arguments: Arguments = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentence shown to people, in their language."""
        return str(_TEXTS[self.code]) % {name: _written(name, value) for name, value in self.arguments.items()}


def _written(name: str, value: Decimal | int | str) -> str:
    if isinstance(value, Decimal):
        return pct(value) if name in _SHARES else kr(value)
    return str(value)


DEFAULT_LIMITS = WarningLimits()


def warnings_of(case: CaseInput, limits: WarningLimits = DEFAULT_LIMITS) -> tuple[CaseWarning, ...]:
    """All warnings of a case that holds no problems (case_validation.validate), in a fixed order."""
    with localcontext(prec=PRECISION):
        flows = flows_of(case)
        return (
            *_gains_unanchored(case),
            *_dominating(WarningCode.DOMINATING_GAIN, _gains(flows), limits),
            *_dominating(WarningCode.DOMINATING_COST, _costs(flows), limits),
            *_without_source(case),
            *_wide(flows, limits),
            *_too_early(case, flows),
            *_running_cost(case, flows),
            *_funding(case, flows),
            *_lifetime(case),
        )


def _gains_unanchored(case: CaseInput) -> Iterator[CaseWarning]:
    for line in case.lines:
        if line.is_gain and not line.owner:
            yield CaseWarning(WarningCode.GAIN_WITHOUT_OWNER, {"name": line.name})
        if line.is_gain and not line.baseline:
            yield CaseWarning(WarningCode.GAIN_WITHOUT_BASELINE, {"name": line.name})


def _gains(flows: Flows) -> Iterator[tuple[str, Decimal]]:
    return ((flow.line.name, flow.total) for flow in flows.rows if flow.line.is_gain and flow.line.sign == 1)


def _costs(flows: Flows) -> Iterator[tuple[str, Decimal]]:
    """Each cost with its weight. Running costs weigh only by what they grow: what merely goes on decides nothing."""
    before = _sum(flow.total for flow in flows.rows if flow.line.kind == LineKind.RUNNING_BEFORE)
    after = _sum(flow.total for flow in flows.rows if flow.line.kind == LineKind.RUNNING_AFTER)
    grown = max(1 - before / after, Decimal(0)) if after else Decimal(0)
    for flow in flows.rows:
        if flow.line.sign == -1:
            yield flow.line.name, flow.total * grown if flow.line.is_running else flow.total


def _dominating(
    code: WarningCode, weights: Iterable[tuple[str, Decimal]], limits: WarningLimits
) -> Iterator[CaseWarning]:
    rows = list(weights)
    whole = _sum(weight for _name, weight in rows)
    for name, weight in rows:
        if whole > 0 and weight > limits.dominating * whole:
            yield CaseWarning(code, {"name": name, "share": round(weight / whole, 4)})


def _without_source(case: CaseInput) -> Iterator[CaseWarning]:
    sources = [
        *((line.name, line.source) for line in case.lines),
        *((assumption.name, assumption.source) for assumption in case.assumptions),
        *((risk.name, risk.source) for risk in case.risks),
    ]
    for name, source in sources:
        if not source:
            yield CaseWarning(WarningCode.NO_SOURCE, {"name": name})


def _wide(flows: Flows, limits: WarningLimits) -> Iterator[CaseWarning]:
    for flow in flows.rows:
        low, high = _sum(flow.kroner.low), _sum(flow.kroner.high)
        if high - low > limits.spread * abs(flow.total):
            points = {"low": to_kroner(low), "high": to_kroner(high), "likely": to_kroner(flow.total)}
            yield CaseWarning(WarningCode.SPREAD_TOO_WIDE, {"name": flow.line.name, **points})


def _too_early(case: CaseInput, flows: Flows) -> Iterator[CaseWarning]:
    if case.go_live_year is None:
        return
    for flow in flows.rows:
        year = _first_gain(flow)
        if year is not None and year < case.go_live_year:
            amount = to_kroner(flow.kroner.likely[year])
            yield CaseWarning(
                WarningCode.GAIN_BEFORE_GO_LIVE,
                {"name": flow.line.name, "amount": amount, "year": year, "go_live": case.go_live_year},
            )


def _first_gain(flow: Flow) -> int | None:
    if not flow.line.is_gain:
        return None
    return next((year for year, value in enumerate(flow.kroner.likely) if value > 0), None)


def _running_cost(case: CaseInput, flows: Flows) -> Iterator[CaseWarning]:
    # A line of zeros is an answer: somebody has thought about it.
    if _investment(flows) > 0 and all(line.kind != LineKind.RUNNING_AFTER for line in case.lines):
        yield CaseWarning(WarningCode.RUNNING_COST_MISSING)


def _funding(case: CaseInput, flows: Flows) -> Iterator[CaseWarning]:
    funding, investment = to_kroner(_sum(item.amount for item in case.funding)), to_kroner(_investment(flows))
    if funding < investment:
        amounts = {"funding": funding, "investment": investment, "missing": investment - funding}
        yield CaseWarning(WarningCode.FUNDING_NOT_COVERING, amounts)


def _lifetime(case: CaseInput) -> Iterator[CaseWarning]:
    if case.lifetime is not None and case.horizon > case.lifetime:
        years = {"horizon": case.horizon, "lifetime": case.lifetime}
        yield CaseWarning(WarningCode.HORIZON_BEYOND_LIFETIME, years)


def _investment(flows: Flows) -> Decimal:
    return _sum(flow.total for flow in flows.rows if flow.line.is_one_off)


def _sum(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal(0))
