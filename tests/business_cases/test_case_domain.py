"""Business cases as rows: basis, lines, figures, versions (D38-D43)."""

import datetime
from decimal import Decimal

import pytest

from accounts.enums import Role
from business_cases.domain import benefits, cases, versions
from business_cases.domain.case_input import Funding
from business_cases.domain.case_warnings import WarningCode
from business_cases.domain.cases import AssumptionInput, LineInput, RiskInput
from business_cases.domain.discounting import NATIONAL_DISCOUNT_RATES
from business_cases.enums import BenefitKind, LineKind, VersionKind
from business_cases.models import Benefit, BusinessCase, CaseLine, DiscountRate
from common.audit import entries_for
from common.errors import DomainError, StaleObjectError
from tests.factories.accounts import DepartmentFactory
from tests.factories.business_cases import BusinessCaseFactory, herning_case, line
from tests.factories.governance import CaseFactory
from tests.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(herning):
    return make_person(herning, Role.PROJECT_LEADER)


def saved(business_case, *lines, actor, expected=None):
    cases.save_lines(
        business_case=business_case, lines=list(lines), actor=actor, expected=expected or business_case.version
    )
    return business_case


def gain(**values):
    return LineInput(
        **{"kind": LineKind.GAIN_BUDGETABLE, "name": "Besparelse", "likely": {1: Decimal(400_000)}} | values
    )


def test_the_rates_in_the_database_are_those_of_the_ministry():
    rows = {(row.valid_from, row.from_year): (row.rate, row.source) for row in DiscountRate.objects.all()}
    assert rows == {(row.valid_from, row.from_year): (row.rate, row.source) for row in NATIONAL_DISCOUNT_RATES}


@pytest.mark.parametrize(
    ("horizon", "npv"),
    [(3, -479_345), (4, -130_768), (5, 206_021), (8, 1_149_582), (10, 1_726_642)],
)
def test_d40_rows_give_the_figures_of_the_example(in_herning, horizon, npv):
    assert round(cases.figures(herning_case(in_herning, horizon=horizon)).npv) == npv


def test_figures_take_one_query_whatever_the_number_of_lines(in_herning, django_assert_num_queries):
    few, many = herning_case(in_herning), herning_case(in_herning)
    for number in range(20):
        line(many, LineKind.TRAINING, {0: 1000, 1: 1000}, name=f"Kursus {number}")
    for case in (few, many):
        fresh = BusinessCase.objects.get(pk=case.pk)
        with django_assert_num_queries(1):
            cases.figures(fresh)
        with django_assert_num_queries(0):
            cases.figures(fresh)


def test_an_older_rate_is_used_when_the_case_says_so(in_herning):
    case = herning_case(in_herning, rates_from=datetime.date(2014, 1, 1))
    assert cases.figures(case).case.rates[0].rate == Decimal("0.04")
    with pytest.raises(DomainError, match="diskonteringsrente"):
        cases.figures(herning_case(in_herning, rates_from=datetime.date(1980, 1, 1)))


def test_an_empty_case_has_figures_too(in_herning):
    figures = cases.figures(BusinessCaseFactory(municipality=in_herning))
    assert (figures.npv, figures.investment) == (0, 0)


def test_lines_are_saved_in_kroner_with_their_spread_and_logged(in_herning, writer):
    case = BusinessCaseFactory(municipality=in_herning)
    hours = LineInput(
        kind=LineKind.INTERNAL,
        name="Egne timer",
        likely={0: Decimal(300), 1: Decimal("7.5")},
        rate=Decimal(400),
        low_share=Decimal("0.8"),
        high_share=Decimal("1.5"),
    )
    saved(case, hours, actor=writer)
    (row,) = case.lines.all()
    years = [(amount.year, amount.quantity, amount.low, amount.likely, amount.high) for amount in row.amounts.all()]
    assert years == [(0, 300, 96_000, 120_000, 180_000), (1, Decimal("7.50"), 2_400, 3_000, 4_500)]
    entry = entries_for(case).filter(action="business_case.lines").get()
    assert entry.actor == writer
    assert "2026: 120.000" in entry.after["Egne timer"]


def test_a_line_keeps_its_row_when_it_changes_and_goes_when_left_out(in_herning, writer):
    case = herning_case(in_herning)
    cost, saving = case.lines.all()
    saved(case, gain(pk=saving.pk, likely={2: Decimal(500_000)}), gain(name="Ny"), actor=writer)
    assert [row.name for row in case.lines.all()] == ["Besparelse", "Ny"]
    assert case.lines.first().pk == saving.pk
    assert not CaseLine.objects.filter(pk=cost.pk).exists()
    assert cases.figures(case).gross_gains == 900_000


def test_each_wrong_figure_is_said_at_its_cell_and_nothing_is_saved(in_herning, writer):
    case = herning_case(in_herning)
    with pytest.raises(DomainError) as refused:
        saved(
            case,
            gain(),
            gain(name=" "),
            gain(likely={6: Decimal(1)}),
            gain(likely={1: Decimal(-1)}),
            gain(likely={1: Decimal(10) ** 20}),
            gain(budget_cut=True),
            gain(low_share=Decimal(2)),
            actor=writer,
        )
    wrong = {"1.name", "2.6", "3.1", "4.1", "5.budget_cut", "6.low_share", "6.1"}
    assert set(refused.value.fields) == wrong
    assert case.lines.count() == 2


def test_a_stale_save_is_refused_with_what_changed(in_herning, writer):
    case = herning_case(in_herning)
    first, second = BusinessCase.objects.get(pk=case.pk), BusinessCase.objects.get(pk=case.pk)
    saved(first, gain(), actor=writer)
    with pytest.raises(StaleObjectError) as refused:
        saved(second, gain(name="Anden"), actor=writer, expected=second.version)
    assert any(label == "Besparelse" for label, _was, _is in refused.value.changes)
    assert [row.name for row in case.lines.all()] == ["Besparelse"]


def test_another_cases_line_is_not_taken_over(in_herning, writer):
    theirs = herning_case(in_herning).lines.first()
    case = BusinessCaseFactory(municipality=in_herning)
    with pytest.raises(DomainError):
        saved(case, gain(pk=theirs.pk), actor=writer)


def test_a_locked_case_takes_no_change(in_herning, writer):
    case = herning_case(in_herning)
    cases.lock(business_case=case)
    stale = BusinessCase.objects.get(pk=case.pk)
    stale.is_locked = False
    with pytest.raises(DomainError, match="låst"):
        saved(stale, gain(), actor=writer)
    with pytest.raises(DomainError, match="låst"):
        cases.save_basis(business_case=stale, actor=writer, expected=1, horizon=3)
    cases.unlock(business_case=case)
    saved(stale, gain(), actor=writer)


def test_a_shorter_horizon_hides_years_and_forgets_none(in_herning, writer):
    case = herning_case(in_herning)
    cases.save_basis(business_case=case, actor=writer, expected=case.version, horizon=3)
    assert round(cases.figures(case).npv) == -479_345
    cases.save_basis(business_case=case, actor=writer, expected=case.version, horizon=5)
    assert round(cases.figures(case).npv) == 206_021


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"horizon": 76}, "horizon"),
        ({"lifetime": 0}, "lifetime"),
        ({"base_year": 1200}, "base_year"),
        ({"go_live": datetime.date(2020, 1, 1)}, "go_live"),
    ],
)
def test_a_basis_that_cannot_be_meant_is_refused_by_field(in_herning, writer, values, field):
    case = herning_case(in_herning)
    with pytest.raises(DomainError) as refused:
        cases.save_basis(business_case=case, actor=writer, expected=case.version, **values)
    assert field in refused.value.fields


def test_d38_risks_and_assumptions_are_saved_whole(in_herning, writer):
    case = herning_case(in_herning)
    risks = [RiskInput(name="Forsinkelse", probability=Decimal("0.3"), likely=Decimal(200_000), high=Decimal(400_000))]
    cases.save_risks(business_case=case, risks=risks, actor=writer, expected=case.version)
    # PERT: (200.000 + 4 × 200.000 + 400.000) / 6 = 233.333,33; 30 % of it is 70.000.
    assert cases.figures(case).risk_reserve == Decimal("70000.00")
    rate = AssumptionInput(name="Timepris", value=Decimal(400), unit="kr.")
    cases.save_assumptions(business_case=case, assumptions=[rate], actor=writer, expected=case.version)
    assert {"name": "Timepris"} in [warning.arguments for warning in cases.warnings(case)]
    with pytest.raises(DomainError, match="12"):
        cases.save_risks(business_case=case, risks=risks * 13, actor=writer, expected=case.version)
    with pytest.raises(DomainError) as refused:
        cases.save_assumptions(business_case=case, assumptions=[rate, rate], actor=writer, expected=case.version)
    assert list(refused.value.fields) == ["1.name"]


def test_d42_warnings_follow_the_rows(in_herning, writer):
    case = herning_case(in_herning, go_live=datetime.date(2028, 1, 1))
    codes = [warning.code for warning in cases.warnings(case)]
    assert WarningCode.GAIN_WITHOUT_OWNER in codes
    assert WarningCode.GAIN_BEFORE_GO_LIVE in codes
    assert WarningCode.RUNNING_COST_MISSING in codes
    assert WarningCode.FUNDING_NOT_COVERING not in codes
    funded = cases.warnings(case, funding=[Funding(name="Pulje", amount=Decimal(600_000))])
    assert WarningCode.FUNDING_NOT_COVERING in [warning.code for warning in funded]


def test_d43_only_budgetable_gains_are_repaid_from(in_herning):
    case = herning_case(in_herning)
    other = DepartmentFactory(municipality=in_herning, name="Aalborgvej")
    line(case, LineKind.GAIN_TIME, {1: 100_000}, department=other)
    line(case, LineKind.GAIN_TIME, {1: 50_000}, department=other, budget_cut=True)
    line(case, LineKind.GAIN_INCOME, {2: 10_000})
    line(case, LineKind.GAIN_AVOIDED, {2: 99_000}, department=other)
    gains = cases.yearly_gains(case)
    assert gains[other] == {2027: 50_000}
    assert gains[case.department] == {2027: 400_000, 2028: 410_000, 2029: 400_000, 2030: 400_000, 2031: 400_000}


def test_d43_a_gain_at_no_department_cannot_be_repaid_from(in_herning):
    case = BusinessCaseFactory(municipality=in_herning, department=None)
    line(case, LineKind.GAIN_BUDGETABLE, {1: 1000})
    with pytest.raises(DomainError, match="forvaltning"):
        cases.yearly_gains(case)


def test_d38_a_version_is_frozen_with_its_appraisal(in_herning, writer):
    case = herning_case(in_herning, case=CaseFactory(municipality=in_herning))
    submitted = versions.freeze(business_case=case, kind=VersionKind.SUBMITTED, actor=writer, reason="Indsendt")
    saved(case, gain(), actor=writer)
    baseline = versions.freeze(business_case=case, kind=VersionKind.BASELINE, actor=writer, reason="Godkendt")
    assert (submitted.number, baseline.number) == (1, 2)
    assert round(submitted.npv) == 206_021
    assert submitted.investment == 1_600_000
    assert submitted.snapshot.data["appraisal"]["key_figures"]["npv"] == str(submitted.npv)
    assert submitted.snapshot.data["appraisal"]["warnings"]
    assert versions.baseline_of(case) == baseline
    again = versions.freeze(business_case=case, kind=VersionKind.BASELINE, actor=writer, reason="Ny beslutning")
    assert versions.baseline_of(case) == again


def test_d43_gain_lines_become_benefits_of_the_right_type(in_herning, writer):
    case = BusinessCaseFactory(municipality=in_herning)
    line(case, LineKind.GAIN_TIME, {1: 1000}, name="Tid")
    line(case, LineKind.GAIN_TIME, {1: 1000}, name="Skåret tid", budget_cut=True)
    line(case, LineKind.GAIN_INCOME, {1: 1000}, name="Indtægt")
    line(case, LineKind.GAIN_AVOIDED, {1: 1000}, name="Undgået")
    line(case, LineKind.GAIN_BUDGETABLE, {}, name="Tom")
    line(case, LineKind.EXTERNAL, {0: 1000}, name="Udgift")
    opened = benefits.open_benefits(business_case=case, case=None, goal=None, go_live=None, actor=writer)
    assert {benefit.name: benefit.kind for benefit in opened} == {
        "Tid": BenefitKind.TIME,
        "Skåret tid": BenefitKind.BUDGETABLE,
        "Indtægt": BenefitKind.INCOME,
        "Undgået": BenefitKind.AVOIDED,
    }
    assert Benefit.objects.count() == 4
