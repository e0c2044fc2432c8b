"""Small builders of appraisal input, so that a test states only what it is about."""

from decimal import Decimal

from business_cases.domain.case_input import CaseInput, Line
from business_cases.domain.discounting import latest_rates
from business_cases.enums import LineKind


def series(*values):
    return tuple(Decimal(value) for value in values)


def line(*likely, kind=LineKind.GAIN_BUDGETABLE, **others):
    others.setdefault("name", str(kind))
    for key in ("low", "high"):
        if key in others:
            others[key] = series(*others[key])
    return Line(kind=kind, likely=series(*likely), **others)


def case(*lines, horizon=None, **others):
    others.setdefault("rates", latest_rates())
    if horizon is None:
        horizon = len(lines[0].likely) - 1 if lines else 0
    return CaseInput(price_level=2026, base_year=2026, horizon=horizon, lines=tuple(lines), **others)


def flow_case(*net, **others):
    """A case whose yearly net flow is ``net``."""
    costs = [max(-Decimal(value), 0) for value in net]
    gains = [max(Decimal(value), 0) for value in net]
    return case(line(*costs, kind=LineKind.EXTERNAL), line(*gains), **others)


def herning(horizon, **others):
    """The worked example of D40: 1.600.000 in year 0, 400.000 a year from year 1."""
    return case(
        line(1_600_000, *[0] * horizon, kind=LineKind.EXTERNAL, name="Investering"),
        line(0, *[400_000] * horizon, name="Besparelse"),
        **others,
    )
