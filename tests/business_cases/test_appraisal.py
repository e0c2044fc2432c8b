"""Key figures of a case (D38-D43), on examples that can be checked by hand."""

from decimal import Decimal

import pytest

from business_cases.domain.appraisal import appraise, budgetable_by_department
from business_cases.domain.case_input import Assumption, Risk, Use
from business_cases.domain.case_validation import InvalidCaseError
from business_cases.domain.discounting import flat_rate
from business_cases.domain.returns import Irr, NoFigure, NoIrr, NoPayback, Payback, Reason, internal_rate, payback
from business_cases.enums import BenefitKind, EstimateMethod, LineKind
from common.money import whole_kroner
from tests.business_cases.appraisal_cases import case, flow_case, herning, line, series


@pytest.mark.parametrize(
    ("horizon", "npv"), [(3, -479_345), (4, -130_768), (5, 206_021), (8, 1_149_582), (10, 1_726_642)]
)
def test_d40_hernings_example_to_the_krone(horizon, npv):
    assert whole_kroner(appraise(herning(horizon)).npv) == npv


def test_d40_simple_payback_is_four_years():
    result = appraise(herning(10))
    assert result.simple_payback == Payback(Decimal("4.0000"))
    assert result.discounted_payback.years == Decimal("4.3883")
    assert (result.break_even_year, result.break_even_calendar_year) == (5, 2031)


def test_d39_the_table_can_be_followed_by_hand():
    row = appraise(herning(5)).years[3]
    assert (row.year, row.calendar_year) == (3, 2029)
    assert (row.cost, row.gain, row.net) == (0, 400_000, 400_000)
    assert row.factor == Decimal("0.90194271")
    assert row.discounted == Decimal("360777.08")
    assert (row.cumulated_net, row.cumulated) == (-400_000, Decimal("-479345.21"))


def test_d39_the_last_cumulated_value_is_the_net_present_value():
    result = appraise(herning(8))
    assert result.years[-1].cumulated == result.npv


def test_d39_key_figures_of_a_case_with_running_costs():
    result = appraise(
        case(
            line(1_000_000, 200_000, 0, kind=LineKind.LICENCE),
            line(0, 300_000, 300_000, kind=LineKind.RUNNING_BEFORE),
            line(0, 350_000, 360_000, kind=LineKind.RUNNING_AFTER),
            line(0, 500_000, 900_000, department="Børn"),
            line(0, 100_000, 100_000, kind=LineKind.GAIN_TIME, department="Børn"),
            line(0, 0, 50_000, kind=LineKind.GAIN_INCOME, department="By"),
            rates=flat_rate(Decimal("0.10")),
        )
    )
    assert result.investment == 1_200_000
    assert result.total_cost == 1_200_000 + 50_000 + 60_000
    assert result.gross_gains == 1_650_000
    assert result.budgetable_gains == 1_450_000
    assert (result.full_effect_year, result.running_cost_change) == (2, 60_000)
    assert (result.gains_at_full_effect, result.budgetable_at_full_effect) == (1_050_000, 950_000)
    assert result.npv == round(-1_000_000 + Decimal(350_000) / Decimal("1.1") + Decimal(990_000) / Decimal("1.21"), 2)
    assert result.benefit_cost_ratio == round(result.present_value_of_gains / result.present_value_of_costs, 4)
    assert [(row.department, row.gross_gains, row.budgetable_gains) for row in result.departments] == [
        ("By", 50_000, 50_000),
        ("Børn", 1_600_000, 1_400_000),
    ]


def test_d39_a_running_cost_that_falls_away_lowers_the_cost():
    result = appraise(
        case(
            line(100, 0, kind=LineKind.EXTERNAL), line(0, 80, kind=LineKind.RUNNING_BEFORE), rates=flat_rate(Decimal(0))
        )
    )
    assert (result.running_cost_change, result.total_cost, result.gross_gains, result.npv) == (-80, 20, 0, -20)


def test_the_full_effect_year_can_be_stated():
    lines = (line(0, 10, 20), line(0, 5, 7, kind=LineKind.RUNNING_AFTER))
    assert appraise(case(*lines, full_effect_year=1)).running_cost_change == 5
    assert appraise(case(*lines)).running_cost_change == 7


def test_d43_only_budgetable_gains_income_and_cut_time_can_be_taken_from_budgets():
    kinds = [LineKind.GAIN_BUDGETABLE, LineKind.GAIN_INCOME, LineKind.GAIN_AVOIDED, LineKind.GAIN_TIME]
    gains = [line(0, 100, kind=kind) for kind in kinds]
    assert appraise(case(*gains)).budgetable_gains == 200
    cut = line(0, 100, kind=LineKind.GAIN_TIME, budget_cut=True)
    result = appraise(case(*gains, cut))
    assert (result.gross_gains, result.budgetable_gains) == (500, 300)


def test_d43_a_priced_gain_outside_the_own_economy_stands_beside_the_result():
    effects = [kind for kind in BenefitKind if kind not in BenefitKind.MONETARY]
    result = appraise(case(line(0, 100), *[line(0, 1000, kind=kind) for kind in effects], rates=flat_rate(Decimal(0))))
    assert (result.npv, result.gross_gains, result.other_effects) == (100, 100, 5000)
    assert result.years[1].other_effects == 5000


def test_d45_budgetable_gains_by_department_and_year():
    found = budgetable_by_department(
        case(
            line(0, 100, 200, department="By"),
            line(0, 7, 7, department="By", kind=LineKind.GAIN_AVOIDED),
            line(0, 50, 60, department="Børn", kind=LineKind.GAIN_TIME, budget_cut=True),
            line(0, 1, 1, department="By", kind=LineKind.GAIN_INCOME),
        )
    )
    assert found == {"By": series(0, 101, 201), "Børn": series(0, 50, 60)}


def test_d38_hours_times_rate_and_assumptions():
    hours = line(
        0,
        1500,
        kind=LineKind.INTERNAL,
        uses=(Use(assumption="timepris"), Use(assumption="andel", factor=Decimal("0.5"))),
    )
    rated = line(10, 0, kind=LineKind.INTERNAL, rate=Decimal("450.50"))
    assumptions = (Assumption(name="timepris", value=Decimal(400)), Assumption(name="andel", value=Decimal("0.8")))
    assert appraise(case(hours, rated, assumptions=assumptions)).investment == 1500 * 400 * Decimal("0.4") + 4505


def test_d38_the_risk_reserve_is_probability_times_expected_cost():
    risks = (
        Risk(name="Forsinkelse", probability=Decimal("0.2"), low=Decimal(100), likely=Decimal(200), high=Decimal(600)),
        Risk(name="Fratrædelse", probability=Decimal("0.5"), likely=Decimal(1000), year=1),
    )
    result = appraise(case(line(0, 5000), risks=risks, rates=flat_rate(Decimal("0.25"))))
    assert [row.reserve for row in result.risks] == [Decimal("50.00"), 500]
    assert (result.risk_reserve, result.present_value_of_risk_reserve) == (550, 450)
    assert result.npv == 4000
    assert result.expected_npv_after_risks == 3550


# --- Uncertainty (D41) ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "expected", "deviation"),
    [(EstimateMethod.PERT, Decimal("106.67"), 20), (EstimateMethod.SUCCESSIVE, 108, 24)],
)
def test_d41_expected_value_and_spread_of_a_line(method, expected, deviation):
    row = appraise(case(line(100, low=[60], high=[180]), method=method)).lines[0]
    assert (row.expected, row.deviation) == (expected, deviation)


def test_d41_lines_are_independent_and_the_years_of_a_line_are_not():
    zero = flat_rate(Decimal(0))
    one_line = appraise(case(line(0, 100, 100, low=[0, 70, 70], high=[0, 130, 130]), rates=zero))
    assert one_line.uncertainty.deviation == 20
    two_lines = appraise(case(*[line(100, low=[70], high=[130], name=name) for name in "ab"], rates=zero))
    assert two_lines.uncertainty.deviation == Decimal("14.14")


def test_d41_eighty_per_cent_interval():
    found = appraise(case(line(100, low=[40], high=[160]))).uncertainty
    assert (found.expected, found.deviation) == (100, 20)
    assert (found.low, found.high) == (Decimal("74.37"), Decimal("125.63"))


def test_d41_a_cost_line_pulls_the_expected_value_down():
    found = appraise(case(line(100, kind=LineKind.EXTERNAL, low=[90], high=[200]))).uncertainty
    assert found.expected == Decimal("-115.00")


def test_d41_the_tornado_shows_the_line_that_matters_most_first():
    result = appraise(
        case(
            line(100, kind=LineKind.EXTERNAL, low=[90], high=[120], name="Udgift"),
            line(300, low=[100], high=[350], name="Gevinst"),
            line(50, name="Sikker"),
            line(50, low=[0], high=[5000], name="Kvalitet", kind=BenefitKind.QUALITY),
        )
    )
    assert [(swing.line.name, swing.npv_at_low, swing.npv_at_high) for swing in result.tornado] == [
        ("Gevinst", 50, 300),
        ("Udgift", 260, 230),
    ]


def test_d41_what_must_be_true_to_break_even():
    result = appraise(
        case(line(100, kind=LineKind.EXTERNAL), line(150), line(50, name="b"), rates=flat_rate(Decimal(0)))
    )
    assert (result.break_even.gains, result.break_even.costs) == (Decimal("0.5"), 2)
    # One line alone: the first gain may fall to a third, the second cannot fall far enough, the cost may double.
    assert [row.break_even_factor for row in result.lines] == [2, Decimal("0.3333"), None]


# --- Stated results, no exceptions (D39) ------------------------------------------------------------------------


def test_horizon_zero_has_only_the_base_year():
    result = appraise(herning(0))
    assert (result.npv, len(result.years)) == (-1_600_000, 1)
    assert result.simple_payback == NoPayback(Reason.NOT_WITHIN_HORIZON)
    assert result.break_even_year == NoPayback(Reason.NOT_WITHIN_HORIZON)
    assert result.break_even_calendar_year is None
    assert result.irr == NoIrr(Reason.NEVER_POSITIVE)


def test_a_case_without_lines_is_all_zero():
    result = appraise(case(horizon=3))
    assert result.npv == 0
    assert result.simple_payback == NoPayback(Reason.ALL_ZERO)
    assert result.irr == NoIrr(Reason.ALL_ZERO)
    assert result.benefit_cost_ratio == NoFigure(Reason.NO_COSTS)
    assert (result.break_even.gains, result.tornado, result.departments) == (NoFigure(Reason.NO_GAINS), (), ())


def test_no_investment_has_nothing_to_pay_back():
    result = appraise(flow_case(0, 100, 100))
    assert result.simple_payback == NoPayback(Reason.NOTHING_TO_PAY_BACK)
    assert result.irr == NoIrr(Reason.NEVER_NEGATIVE)
    assert result.benefit_cost_ratio == NoFigure(Reason.NO_COSTS)
    assert result.break_even.costs == NoFigure(Reason.NO_COSTS)


def test_costs_alone_have_no_break_even():
    result = appraise(flow_case(-100, 0, 0))
    assert result.benefit_cost_ratio == 0
    assert result.break_even.gains == NoFigure(Reason.NO_GAINS)
    assert result.break_even.costs == NoFigure(Reason.NO_GAINS)


def test_a_horizon_of_75_years_crosses_both_rate_steps():
    result = appraise(herning(75))
    assert result.npv == Decimal("9419282.64")
    assert [round(result.years[year].factor, 6) for year in (35, 36, 70, 71)] == [
        Decimal(factor) for factor in ("0.299977", "0.292660", "0.126402", "0.124534")
    ]


def test_several_sign_changes_have_no_single_internal_rate():
    result = appraise(flow_case(-100, 230, -132))
    assert result.irr == NoIrr(Reason.SEVERAL_SIGN_CHANGES)
    assert result.simple_payback == Payback(Decimal("0.4348"), below_zero_again=2)


def test_many_sign_changes_over_a_long_horizon():
    result = appraise(flow_case(*[(-1) ** (year + 1) * 1000 for year in range(76)]))
    assert result.irr == NoIrr(Reason.SEVERAL_SIGN_CHANGES)
    assert result.simple_payback == Payback(Decimal("1.0000"), below_zero_again=2)


@pytest.mark.parametrize(
    ("flows", "years"),
    [((-100, 60, 60), "1.6667"), ((-100, 0, 100), "2"), ((-50, -50, 100, 0), "2"), ((10, -100, 180), "1.5")],
)
def test_payback_interpolates_within_the_year(flows, years):
    assert round(payback(series(*flows)).years, 4) == Decimal(years)


@pytest.mark.parametrize(
    ("flows", "rate"),
    [
        ((-100, 110), "0.1"),
        ((-100, 100), "0"),
        ((-100, 50), "-0.5"),
        ((-100, 0, 121), "0.1"),
        ((0, -100, 110), "0.1"),
        ((-1, 10**11), str(10**11 - 1)),
    ],
)
def test_internal_rate_of_flows_with_one_change_of_sign(flows, rate):
    found = internal_rate(series(*flows))
    assert abs(found.rate - Decimal(rate)) <= Decimal("1e-15") * max(1, Decimal(rate))
    assert not found.gains_first


def test_an_internal_rate_of_early_gains_says_so():
    assert appraise(flow_case(100, -110)).irr == Irr(Decimal("0.1"), gains_first=True)


def test_amounts_at_the_limit_are_calculated():
    limit = 100_000_000_000
    result = appraise(
        case(*[line(*[limit] * 101, name=f"l{index}") for index in range(60)], rates=flat_rate(Decimal(0)))
    )
    assert result.npv == 60 * 101 * limit


# --- Input that is refused --------------------------------------------------------------------------------------


def refused(invalid):
    with pytest.raises(InvalidCaseError) as caught:
        appraise(invalid)
    return caught.value.fields


@pytest.mark.parametrize(
    ("others", "field"),
    [
        ({"horizon": -1}, "horizon"),
        ({"horizon": 101}, "horizon"),
        ({"lifetime": 0}, "lifetime"),
        ({"go_live_year": 2}, "go_live"),
        ({"full_effect_year": -1}, "full_effect"),
        ({"rates": ()}, "rates"),
        ({"rates": flat_rate(Decimal("3.5"))}, "rates[1].rate"),
        ({"assumptions": (Assumption(name="a", value=Decimal(-1)),)}, "assumptions[1].value"),
        ({"assumptions": (Assumption(name="a", value=Decimal(1)),) * 2}, "assumptions[2].name"),
        ({"risks": (Risk(name="r", probability=Decimal(20), likely=Decimal(1)),)}, "risks[1].probability"),
        ({"risks": (Risk(name="r", probability=Decimal(1), likely=Decimal(1), year=9),)}, "risks[1].year"),
        ({"risks": (Risk(name="r", probability=Decimal(1), likely=Decimal(1), low=Decimal(2)),)}, "risks[1].low"),
        ({"risks": (Risk(name="r", probability=Decimal(0), likely=Decimal(1)),) * 13}, "risks"),
    ],
)
def test_d38_a_case_outside_its_limits_names_the_field(others, field):
    assert list(refused(case(line(0, 1), **{"horizon": 1, **others}))) == [field]


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (line(1, 2, 3), "likely"),
        (line(-1, 0, kind=LineKind.EXTERNAL), "likely[1]"),
        (line(10**11 + 1, 0), "likely[1]"),
        (line("NaN", 0), "likely[1]"),
        (line(5, 5, low=[6, 0]), "low"),
        (line(5, 5, high=[9, 4]), "high"),
        (line(1, 1, rate=Decimal(-1)), "rate"),
        (line(10**11, 0, rate=Decimal(2)), "likely"),
        (line(1, 1, uses=(Use(assumption="ukendt"),)), "times"),
        (line(1, 1, uses=(Use(assumption="a", factor=Decimal(-1)),)), "times"),
        (line(1, 1, budget_cut=True), "budget_cut"),
        (line(1, 1, kind=BenefitKind.TIME), "kind"),
    ],
)
def test_d38_a_line_outside_its_limits_names_the_field(bad, field):
    fields = refused(case(line(0, 1), bad, assumptions=(Assumption(name="a", value=Decimal(1)),), horizon=1))
    assert f"lines[2].{field}" in fields


def test_every_problem_is_reported_at_once():
    invalid = case(line(1, 0, low=[2, 0]), line(-1, 0, kind=LineKind.EXTERNAL), lifetime=0, horizon=1)
    assert set(refused(invalid)) == {"lifetime", "lines[1].low", "lines[2].likely[1]"}
