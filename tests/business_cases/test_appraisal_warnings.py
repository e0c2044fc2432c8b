"""Warnings beside a case (D42)."""

from decimal import Decimal

import pytest
from django.utils import translation

from business_cases.domain.case_input import Assumption, Funding, Risk
from business_cases.domain.case_warnings import WarningCode, WarningLimits, warnings_of
from business_cases.enums import LineKind
from tests.business_cases.appraisal_cases import case, line

SOUND = {"source": "Budget 2026"}
GAIN = {**SOUND, "owner": "Fagchef", "baseline": "1.200 sager"}


def sound(**others):
    """A case nobody can warn about; an argument replaces a line or a field."""
    lines = {
        "licence": line(100, 0, 0, kind=LineKind.LICENCE, name="Licens", **SOUND),
        "hours": line(100, 0, 0, kind=LineKind.INTERNAL, name="Timer", **SOUND),
        "running": line(0, 0, 0, kind=LineKind.RUNNING_AFTER, name="Drift", **SOUND),
        "gain": line(0, 100, 100, name="Gevinst", **GAIN),
        "other": line(0, 100, 100, name="Anden gevinst", **GAIN),
    }
    lines |= {name: others.pop(name) for name in list(others) if name in lines}
    others.setdefault("funding", (Funding(name="Pulje", amount=Decimal(200)),))
    return case(*filter(None, lines.values()), **others)


def codes(some, **limits):
    return [found.code for found in warnings_of(some, **limits)]


def test_d42_a_sound_case_has_no_warnings():
    assert codes(sound(go_live_year=1, lifetime=2)) == []


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({"gain": line(0, 100, 100, **{**GAIN, "owner": ""})}, WarningCode.GAIN_WITHOUT_OWNER),
        ({"gain": line(0, 100, 100, **{**GAIN, "baseline": ""})}, WarningCode.GAIN_WITHOUT_BASELINE),
        ({"gain": line(0, 100, 101, **GAIN)}, WarningCode.DOMINATING_GAIN),
        ({"licence": line(99, 0, 0, kind=LineKind.LICENCE, **SOUND)}, WarningCode.DOMINATING_COST),
        ({"hours": line(100, 0, 0, kind=LineKind.INTERNAL)}, WarningCode.NO_SOURCE),
        ({"assumptions": (Assumption(name="timepris", value=Decimal(1)),)}, WarningCode.NO_SOURCE),
        ({"risks": (Risk(name="r", probability=Decimal(0), likely=Decimal(0)),)}, WarningCode.NO_SOURCE),
        ({"gain": line(0, 100, 100, low=[0, 0, 0], high=[0, 100, 101], **GAIN)}, WarningCode.SPREAD_TOO_WIDE),
        ({"go_live_year": 2}, WarningCode.GAIN_BEFORE_GO_LIVE),
        ({"running": None}, WarningCode.RUNNING_COST_MISSING),
        ({"funding": (Funding(name="Pulje", amount=Decimal("199.99")),)}, WarningCode.FUNDING_NOT_COVERING),
        ({"lifetime": 1}, WarningCode.HORIZON_BEYOND_LIFETIME),
    ],
)
def test_d42_each_weakness_is_named(others, expected):
    assert set(codes(sound(**others))) == {expected}


def test_d42_limits_belong_to_the_municipality():
    some = sound(gain=line(0, 150, 150, low=[0, 140, 140], high=[0, 170, 170], **GAIN))
    assert codes(some) == [WarningCode.DOMINATING_GAIN]
    assert codes(some, limits=WarningLimits(dominating=Decimal("0.6"))) == []
    strict = WarningLimits(dominating=Decimal("0.6"), spread=Decimal("0.1"))
    assert codes(some, limits=strict) == [WarningCode.SPREAD_TOO_WIDE]


def test_d42_a_spread_as_wide_as_the_likely_figure_is_still_allowed():
    assert codes(sound(gain=line(0, 100, 100, low=[0, 50, 50], high=[0, 150, 150], **GAIN))) == []


def test_d42_a_running_cost_dominates_by_what_it_grows():
    after = line(0, 1000, 1000, kind=LineKind.RUNNING_AFTER, name="Ny drift", **SOUND)
    assert codes(sound(running=after)) == [WarningCode.DOMINATING_COST]
    before = line(0, 950, 1000, kind=LineKind.RUNNING_BEFORE, name="Drift", **SOUND)
    some = sound(running=after)
    assert codes(case(*some.lines, before, funding=some.funding)) == []


def test_d42_running_costs_today_say_nothing_about_afterwards():
    before = line(0, 10, 10, kind=LineKind.RUNNING_BEFORE, name="Drift", **SOUND)
    assert codes(sound(running=before)) == [WarningCode.RUNNING_COST_MISSING]


def test_a_warning_says_its_figures():
    found = warnings_of(sound(funding=()))
    assert found[0].arguments == {"funding": Decimal(0), "investment": Decimal(200), "missing": Decimal(200)}
    with translation.override("da"):
        assert found[0].text == "Finansieringen er 0\xa0kr., engangsudgifterne 200\xa0kr.: der mangler 200\xa0kr."


def test_an_empty_case_is_warned_about_nothing():
    assert codes(case(horizon=3)) == []
