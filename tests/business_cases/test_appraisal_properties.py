"""What holds for every case: linearity, monotony, parts that sum, and a second opinion on NPV and IRR."""

import itertools
import random
from dataclasses import replace
from decimal import Decimal

import numpy_financial
from hypothesis import given
from hypothesis import strategies as st

from business_cases.domain.appraisal import appraise
from business_cases.domain.discounting import flat_rate
from business_cases.domain.returns import Irr, NoIrr, NoPayback, Reason, internal_rate, payback, sign_changes
from business_cases.enums import EstimateMethod, LineKind
from tests.business_cases.appraisal_cases import case, flow_case, line

OERE = Decimal("0.01")
kroner = st.decimals(min_value=0, max_value=10**8, places=2)
signed = st.decimals(min_value=-(10**8), max_value=10**8, places=2)
rates = st.decimals(min_value=0, max_value=Decimal("0.5"), places=3)


@st.composite
def lines(draw, horizon):
    kind = draw(st.sampled_from(list(LineKind)))
    points = [sorted(draw(st.lists(kroner, min_size=3, max_size=3))) for _year in range(horizon + 1)]
    low, likely, high = zip(*points, strict=True)
    return line(*likely, low=low, high=high, kind=kind, name=draw(st.text(min_size=1, max_size=5)))


@st.composite
def cases(draw, **others):
    horizon = draw(st.integers(0, 12))
    others.setdefault("method", draw(st.sampled_from(list(EstimateMethod))))
    return case(*draw(st.lists(lines(horizon), min_size=1, max_size=6)), horizon=horizon, **others)


@given(st.data(), st.integers(0, 8))
def test_npv_is_linear_in_the_flows(data, horizon):
    several = data.draw(st.lists(lines(horizon), min_size=2, max_size=5))
    together = appraise(case(*several)).npv
    alone = [appraise(case(row)).npv for row in several]
    assert abs(together - sum(alone)) <= OERE / 2 * (len(alone) + 1)
    doubled = [replace(row, rate=Decimal(2)) for row in several]
    assert abs(appraise(case(*doubled)).npv - 2 * together) <= 2 * OERE


@given(kroner, st.lists(kroner, min_size=1, max_size=15), rates, rates)
def test_npv_of_an_investment_falls_with_the_rate(investment, gains, one, other):
    low, high = sorted((one, other))
    investing = line(investment, *[0] * len(gains), kind=LineKind.EXTERNAL), line(0, *gains)
    assert appraise(case(*investing, rates=flat_rate(high))).npv <= appraise(case(*investing, rates=flat_rate(low))).npv


@given(cases())
def test_npv_is_the_sum_of_its_parts(some):
    result = appraise(some)
    by_year = sum(row.discounted for row in result.years)
    by_line = sum(row.line.sign * row.present_value for row in result.lines)
    assert abs(result.npv - by_year) <= OERE / 2 * (len(result.years) + 1)
    assert abs(result.npv - by_line) <= OERE / 2 * (len(result.lines) + 1)
    assert abs(result.npv - (result.present_value_of_gains - result.present_value_of_costs)) <= 2 * OERE
    assert result.years[-1].cumulated == result.npv
    assert result.gross_gains == sum(row.gross_gains for row in result.departments)
    assert result.budgetable_gains == sum(row.budgetable_gains for row in result.departments)


@given(cases(), st.randoms())
def test_the_order_of_the_lines_changes_nothing(some, randomness):
    shuffled = list(some.lines)
    randomness.shuffle(shuffled)
    one, other = appraise(some), appraise(replace(some, lines=tuple(shuffled)))
    assert [swing.size for swing in one.tornado] == [swing.size for swing in other.tornado]
    ignored = {"case", "lines", "tornado"}
    assert {k: v for k, v in vars(one).items() if k not in ignored} == {
        k: v for k, v in vars(other).items() if k not in ignored
    }


@given(cases())
def test_the_interval_surrounds_the_expected_value(some):
    found = appraise(some).uncertainty
    assert found.low <= found.expected <= found.high
    assert found.deviation >= 0


@given(cases())
def test_a_line_without_spread_moves_nothing(some):
    certain = replace(some, lines=tuple(replace(row, low=None, high=None) for row in some.lines))
    result = appraise(certain)
    assert result.tornado == ()
    assert result.uncertainty.deviation == 0
    assert abs(result.uncertainty.expected - result.npv) <= OERE


@given(st.lists(signed, min_size=1, max_size=15))
def test_payback_interpolates_between_the_years_around_it(flows):
    found = payback(flows)
    if isinstance(found, NoPayback):
        sums = [sum(flows[: year + 1]) for year in range(len(flows))]
        assert all(total >= 0 for total in sums) or not any(b < 0 <= a for b, a in itertools.pairwise(sums))
        return
    year = found.whole_year
    before, after = sum(flows[:year]), sum(flows[: year + 1])
    assert before < 0 <= after
    part = found.years - (year - 1)
    assert 0 < part <= 1
    assert abs(before + part * flows[year]) < OERE


@given(kroner.filter(bool), kroner.filter(bool), st.integers(1, 30))
def test_equal_gains_pay_back_in_investment_over_gain(investment, gain, horizon):
    found = payback([-investment, *[gain] * horizon])
    if investment > gain * horizon:
        assert found == NoPayback(Reason.NOT_WITHIN_HORIZON)
    else:
        assert abs(found.years - investment / gain) < Decimal("1e-12")


@given(cases())
def test_every_valid_case_has_a_result(some):
    result = appraise(some)
    net = [row.net for row in result.years]
    assert isinstance(result.irr, NoIrr if sign_changes(net) != 1 else Irr)


@given(st.lists(signed, min_size=2, max_size=20))
def test_npv_is_zero_at_the_internal_rate(flows):
    found = internal_rate(flows)
    if isinstance(found, Irr):
        growth = 1 + found.rate
        worth = sum(flow / growth**year for year, flow in enumerate(flows))
        scale = sum(abs(flow) / growth**year for year, flow in enumerate(flows))
        assert abs(worth) <= scale * Decimal("1e-15") * len(flows)


def test_npv_and_irr_agree_with_an_independent_library_on_thousands_of_cases():
    chance = random.Random(20260630)
    compared = 0
    for _case in range(3000):
        years = chance.randint(1, 15)
        outlay = [-chance.randint(0, 5_000_000_00) for _year in range(chance.randint(1, min(3, years)))]
        flows = outlay + [
            chance.randint(-20_000_00 if chance.random() < 0.1 else 0, 2_000_000_00) for _ in range(years)
        ]
        rate = Decimal(chance.randint(0, 2000)) / 10_000
        result = appraise(flow_case(*[Decimal(flow) / 100 for flow in flows], rates=flat_rate(rate)))
        amounts = [flow / 100 for flow in flows]
        assert abs(float(result.npv) - numpy_financial.npv(float(rate), amounts)) <= 0.01
        if isinstance(result.irr, Irr) and result.irr.rate > Decimal("-0.9"):
            compared += 1
            assert abs(float(result.irr.rate) - numpy_financial.irr(amounts)) <= 1e-9 * max(1, float(result.irr.rate))
    assert compared > 2000
