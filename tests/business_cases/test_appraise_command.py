"""manage.py appraise CASE.yaml: figures as JSON; without a database (these tests may not touch one)."""

import json
import os
import subprocess
import sys
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from business_cases.domain.appraisal import appraise
from business_cases.domain.case_file import parse_case
from business_cases.enums import BenefitKind, EstimateMethod, LineKind
from common.yaml_source import SourceError
from tests.business_cases.appraisal_cases import series

ESDH = Path(settings.BASE_DIR, "demo", "cases", "esdh.yaml")
MINIMAL = """\
base_year: 2026
horizon: 5
lines:
  - {name: System, type: licence, likely: 1600000}
  - {name: Kortere sagsbehandling, type: gain_budgetable, likely: 400000}
"""


def run(path):
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command("appraise", str(path), stdout=out, stderr=err)
    except SystemExit as exit_:
        code = exit_.code
    return code, out.getvalue(), err.getvalue().splitlines()


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "case.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def problems(text):
    with pytest.raises(SourceError) as caught:
        parse_case(text)
    return [(problem.line, problem.path) for problem in caught.value.problems]


# --- What it prints ---------------------------------------------------------------------------------------------


def test_hernings_case_prints_its_key_figures():
    code, out, err = run(ESDH)
    assert (code, err) == (0, [])
    document = json.loads(out, parse_float=Decimal)
    figures = document["key_figures"]
    assert figures["npv"] == Decimal("206020.95")
    assert figures["simple_payback"] == 4
    assert figures["break_even_calendar_year"] == 2031
    assert figures["irr"] == Decimal("0.079308261161")
    assert (figures["gross_gains"], figures["budgetable_gains"]) == (2_000_000, 2_000_000)
    assert document["repayment"]["years"] == [{"year": year, "amount": 200_000} for year in (2027, 2028, 2029)]
    assert {row["payer"] for row in document["repayment"]["rows"]} == {"Forvaltning X", "Øvrige forvaltninger"}
    assert document["repayment"]["remainder"] == 0
    assert [found["code"] for found in document["warnings"]] == ["dominating_cost", "running_cost_missing"]
    assert document["reasons"] == {}


@pytest.mark.parametrize(
    ("horizon", "npv"), [(3, "-479345.21"), (4, "-130768.32"), (8, "1149582.21"), (10, "1726642.13")]
)
def test_d40_from_a_file_of_five_lines(file, horizon, npv):
    _code, out, _err = run(file(MINIMAL.replace("horizon: 5", f"horizon: {horizon}")))
    assert json.loads(out, parse_float=Decimal)["key_figures"]["npv"] == Decimal(npv)
    assert f'"npv": {npv},' in out


def test_what_does_not_exist_is_null_with_its_reason(file):
    _code, out, _err = run(file(MINIMAL.replace("horizon: 5", "horizon: 0")))
    document = json.loads(out)
    assert document["key_figures"]["irr"] is None
    assert document["reasons"]["irr"]["code"] == "never_positive"
    assert (
        document["reasons"]["simple_payback"]["text"] == "Investeringen tjener sig ikke hjem inden for tidshorisonten."
    )


def test_notes_say_when_a_figure_is_not_what_it_seems(file):
    head = "base_year: 2026\nhorizon: 2\nlines:\n"
    again = "  - {name: a, type: external, likely: [100, 0, 200]}\n  - {name: b, type: gain_income, likely: [0, 250]}\n"
    _code, out, _err = run(file(head + again))
    assert json.loads(out)["notes"]["simple_payback"] == {"below_zero_again_in_year": 2}
    early = (
        "  - {name: a, type: external, year: 1, likely: 11}\n  - {name: b, type: gain_income, year: 0, likely: 10}\n"
    )
    _code, out, _err = run(file(head + early))
    assert json.loads(out)["notes"]["irr"] == {"gains_come_first": True}


def test_the_same_file_prints_the_same_bytes():
    assert run(ESDH) == run(ESDH)


def test_help_says_what_it_does(capsys):
    with pytest.raises(SystemExit):
        call_command("appraise", "--help")
    assert "docs/appraisal.md" in capsys.readouterr().out


def test_it_runs_where_there_is_no_database(tmp_path):
    environment = {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "DATA_DIR": str(tmp_path)}
    environment["DJANGO_SETTINGS_MODULE"] = "strategy_portal.settings"
    done = subprocess.run(
        [sys.executable, "manage.py", "appraise", "demo/cases/esdh.yaml"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["key_figures"]["npv"] == 206020.95


# --- What it reads ----------------------------------------------------------------------------------------------


def lines_of(text, horizon=3, top=""):
    return parse_case(f"base_year: 2026\nhorizon: {horizon}\n{top}lines:\n{text}").case.lines


@pytest.mark.parametrize(
    ("written", "kroner"),
    [
        ("1600000", "1600000"),
        ("1600000.5", "1600000.5"),
        ("1600000.50", "1600000.50"),
        ('"1.600.000"', "1600000"),
        ("1.600.000", "1600000"),
        ('"600.000"', "600000"),
        ("'1.234,56'", "1234.56"),
        ("'1234,56 kr.'", "1234.56"),
        ("'1 600 000'", "1600000"),
        ("0", "0"),
        ("-5", "-5"),
    ],
)
def test_amounts_as_programs_and_as_danes_write_them(written, kroner):
    (found,) = lines_of(f"  - {{name: a, type: gain_income, year: 0, likely: {written}}}\n")
    assert found.likely[0] == Decimal(kroner)


@pytest.mark.parametrize(
    "written",
    [
        "1.234567",
        "100.005",
        "600.000",
        "1e6",
        "1_000",
        "0x10",
        "010",
        ".5",
        "5.",
        ".inf",
        ".nan",
        "1:30",
        "yes",
        "'1.5.0'",
        "'1,234.56'",
        "'12.34,5'",
        "''",
        "{a: 1}",
        "9" * 50,
        "'²'",
        "'١٢'",
        "1,5 mio",
    ],
)
def test_other_ways_of_writing_an_amount_are_refused(written):
    text = f"base_year: 2026\nhorizon: 1\nlines:\n  - name: a\n    type: gain_income\n    likely: {written}\n"
    assert problems(text) == [(6, "lines[1].likely")]


def test_an_amount_with_two_readings_says_both():
    with pytest.raises(SourceError) as caught:
        parse_case(MINIMAL.replace("400000", "400.000"))
    assert str(caught.value) == (
        "case.yaml:5: lines[2].likely: “400.000” kan læses på to måder. Skriv 400 eller 400000."
    )


def test_years_of_a_line():
    found = lines_of(
        "  - {name: a, type: licence, likely: 1}\n"
        "  - {name: b, type: gain_income, likely: 2}\n"
        "  - {name: c, type: running_after, year: 2, likely: 3}\n"
        "  - {name: d, type: licence, from_year: 2, likely: 4}\n"
        "  - {name: e, type: licence, from_year: 1, to_year: 2, likely: 5}\n"
        "  - {name: f, type: gain_income, likely: [6, 7]}\n"
        "  - {name: g, type: gain_income, year: 2, likely: [8, 9], high: [10, 11], low: 1}\n"
        "  - name: h\n    type: licence\n    amounts:\n"
        "      - {year: 0, likely: 1}\n      - {year: 2, to_year: 3, low: 1, likely: 2, high: 3}\n"
    )
    assert [row.likely for row in found] == [
        series(1, 0, 0, 0),
        series(0, 2, 2, 2),
        series(0, 0, 3, 0),
        series(0, 0, 4, 4),
        series(0, 5, 5, 0),
        series(6, 7, 0, 0),
        series(0, 0, 8, 9),
        series(1, 0, 2, 2),
    ]
    assert (found[6].low, found[6].high) == (series(0, 0, 1, 1), series(0, 0, 10, 11))
    assert (found[7].low, found[7].high) == (series(1, 0, 1, 1), series(1, 0, 3, 3))


def test_gains_and_running_costs_begin_at_go_live():
    (found,) = lines_of("  - {name: a, type: running_after, likely: 5}\n", top="go_live: 2\n")
    assert found.likely == series(0, 0, 5, 5)


def test_hours_rates_assumptions_and_danish_words():
    case = parse_case(
        "title: 'Nej, ikke endnu'\nbase_year: 2026\nprice_level: 2025\nhorizon: 1\nmethod: successiv\nlifetime: 7\n"
        "rates_from: 2015-01-01\n"
        "assumptions:\n  - {name: timepris, value: '412,50', unit: kr. pr. time, source: SD, owner: Økonomi}\n"
        "risks:\n  - {name: Forsinkelse, probability: 20 %, low: 50, likely: 100, high: 300, year: 1, source: x}\n"
        "funding:\n  - {name: Pulje, amount: '1.000'}\n"
        "lines:\n"
        "  - {name: a, type: interne timer, likely: 10.5, rate: 400}\n"
        "  - {name: b, type: frigjort tid, likely: 100, times: timepris, budget_cut: ja}\n"
        "  - {name: c, type: gain_time, likely: 100, times: {timepris: 0.5}}\n"
        "  - {name: d, type: gain_time, likely: 1, times: [timepris, timepris]}\n"
        "  - {name: no, type: kvalitet, likely: 1}\n"
    ).case
    assert (case.title, case.price_level, case.method) == ("Nej, ikke endnu", 2025, EstimateMethod.SUCCESSIVE)
    assert [row.rate for row in case.rates] == [Decimal("0.04"), Decimal("0.03"), Decimal("0.02")]
    assert case.risks[0].probability == Decimal("0.2")
    assert [row.kind for row in case.lines][-1] == BenefitKind.QUALITY
    assert case.lines[-1].name == "no"
    assert [row.total for row in appraise(case).lines] == [4200, 41250, 20625, Decimal("170156.25"), 1]
    assert case.lines[1].kind == LineKind.GAIN_TIME
    assert case.lines[1].budget_cut


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("rates: 4 %", [(0, "0.04")]),
        ("rates: 0.04", [(0, "0.04")]),
        ("rates: '3,5 pct.'", [(0, "0.035")]),
        ("rates: [{from_year: 0, rate: 0.05}, {from_year: 3, rate: 2 %}]", [(0, "0.05"), (3, "0.02")]),
    ],
)
def test_a_case_can_state_its_own_rates(written, found):
    case = parse_case(f"{MINIMAL}{written}\n").case
    assert [(row.from_year, row.rate) for row in case.rates] == [(year, Decimal(rate)) for year, rate in found]


def test_payers_can_be_stated_by_year():
    found = parse_case(
        f"{MINIMAL}repayment:\n  grant: 600000\n  years: 2\n  follows: realised\n  first_year: 2\n"
        "  payers:\n    - {name: By, planned: [100, 200], realised: [50]}\n"
    ).repayment
    assert found.first_year == 2028
    assert found.payers[0].realised == (Decimal(50),)


# --- What it refuses --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("base_year: 2026\n", ""), [(1, "")]),
        (("base_year: 2026", "base_year: 26"), [(1, ""), (1, "base_year")]),
        (("base_year: 2026", "base_year: to tusind"), [(1, "base_year")]),
        (("horizon: 5", "horizon: 101"), [(2, "horizon")]),
        (("horizon: 5", "horizon: 5.5"), [(2, "horizon")]),
        (("horizon: 5", "horizont: 5"), [(1, ""), (2, "horizont")]),
        (("type: licence", "type: licens og hardware"), [(4, "lines[1].type")]),
        (("type: licence, ", ""), [(4, "lines[1]")]),
        (("name: System, ", ""), [(4, "lines[1]")]),
        ((", likely: 400000", ""), [(5, "lines[2]")]),
        (("likely: 400000", "likely: [1, 2, 3, 4, 5, 6, 7]"), [(5, "lines[2].likely")]),
        (("likely: 400000", "likely: [1, x, 3]"), [(5, "lines[2].likely[2]")]),
        (("likely: 400000", "likely: [1, 2], high: [1, 2, 3]"), [(5, "lines[2].high")]),
        (("likely: 400000", "likely: 400000, low: 500000"), [(5, "lines[2].low")]),
        (("likely: 400000", "likely: 400000, year: 6"), [(5, "lines[2].year")]),
        (("likely: 400000", "likely: 400000, year: 2027"), [(5, "lines[2].year")]),
        (("likely: 400000", "likely: 400000, from_year: 3, to_year: 2"), [(5, "lines[2].to_year")]),
        (("likely: 400000", "likely: 400000, from_year: 3, year: 2"), [(5, "lines[2].from_year")]),
        (("likely: 400000", "likely: 400000, amount: 3"), [(5, "lines[2].amount")]),
        (("likely: 400000", "likely: 400000, times: timepris"), [(5, "lines[2].times")]),
        (("likely: 400000", "likely: 400000, rate: -1"), [(5, "lines[2].rate")]),
        (("likely: 1600000", "likely: -1600000"), [(4, "lines[1].likely")]),
        (("likely: 1600000", "likely: 99999999999999999999"), [(4, "lines[1].likely")]),
        (("likely: 400000", "likely: 4, likely: 5"), [(5, "lines[2].likely")]),
        (("likely: 400000", "amounts: [{likely: 5}]"), [(5, "lines[2].amounts[1]")]),
        (("likely: 400000", "amounts: [{year: 1, likely: 5}, {year: 1, likely: 6}]"), [(5, "lines[2].amounts[2]")]),
    ],
)
def test_each_error_names_its_line_and_field(change, expected):
    assert change[0] in MINIMAL
    assert problems(MINIMAL.replace(*change)) == expected


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ("go_live: 6", "go_live"),
        ("lifetime: 0", "lifetime"),
        ("method: monte carlo", "method"),
        ("rates: 350 %", "rates"),
        ("rates: [{from_year: 1, rate: 0.05}]", "rates"),
        ("rates_from: 1990-01-01", "rates_from"),
        ("rates_from: i går", "rates_from"),
        ("assumptions: timepris", "assumptions"),
        ("assumptions: [timepris]", "assumptions[1]"),
        ("risks: [{name: r, probability: 20, likely: 5}]", "risks[1].probability"),
        ("funding: [{name: r, amount: -1}]", "funding[1].amount"),
        ("repayment: 5", "repayment"),
        ("repayment: {grant: 0, years: 3}", "repayment.grant"),
        ("repayment: {grant: 5, years: 3, share: 150 %}", "repayment.share"),
        ("repayment: {grant: 5, years: 3, first_year: -1}", "repayment.first_year"),
        ("repayment: {grant: 5, years: 3, payers: [{name: a, planned: 5}]}", "repayment.payers[1].planned"),
        ("repayment: {grant: 5, years: 3, extra: 1}", "repayment.extra"),
    ],
)
def test_errors_outside_the_lines(added, expected):
    assert problems(f"{MINIMAL}{added}\n") == [(6, expected)]


def test_all_errors_come_at_once():
    text = MINIMAL.replace("1600000", "mange").replace("gain_budgetable", "gevinst").replace("2026", "x")
    assert [line for line, _path in problems(text)] == [1, 4, 5]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("- a\n", 1),
        ("bare tekst", 1),
        ("a: 1\nb: [1, 2\n", 3),
        ("a: &x 1\nb: *x\n", 1),
        ("a: !!python/object/apply:os.system [ls]\n", 1),
        ("a: 1\n---\nb: 2\n", 2),
        ("a: 1\n\tb: 2\n", 2),
        ("? [a, b]\n: 1\n", 1),
        ("a: " + "[" * 5000, 1),
        ("a: \x07\n", 1),
        (b"a: 1\nb: \xff\xfe\n", 2),
    ],
)
def test_what_is_no_case_file_is_refused_with_a_line(file, text, line):
    code, out, err = run(file(text))
    assert (code, out) == (1, "")
    assert err[0].split(": ")[0].endswith(f"case.yaml:{line}")


def test_a_file_that_is_not_there_or_too_large(file, tmp_path):
    assert run(tmp_path / "ingen.yaml")[0] == 1
    assert run(tmp_path)[0] == 1
    code, _out, err = run(file("#" * 1_100_000))
    assert (code, err[0].split(": ")[-1]) == (1, "Filen er større end 1024 kB.")


def test_bad_input_prints_every_line_in_danish_and_nothing_else(file):
    path = file(MINIMAL.replace("licence", "server").replace("400000", "-"))
    code, out, err = run(path)
    assert (code, out) == (1, "")
    assert [row.removeprefix(f"{path}:").split(": ")[0] for row in err] == ["4", "5"]
    assert "“server” er ikke tilladt. Tilladt: external, internal" in err[0]


def test_a_wrong_year_in_a_list_is_named():
    with pytest.raises(SourceError) as caught:
        parse_case(MINIMAL.replace("likely: 1600000", "from_year: 1, likely: [5, -7, 9]"))
    assert "case.yaml:4: lines[1].likely: År 2: Tilladt: 0 eller mere" in str(caught.value)


def test_the_examples_of_the_documentation_can_be_calculated():
    text = Path(settings.BASE_DIR, "docs", "appraisal.md").read_text()
    smallest, full_line = (block.split("```")[0] for block in text.split("```yaml\n")[1:])
    assert appraise(parse_case(smallest).case).npv == Decimal("206020.95")
    hours = parse_case(f"base_year: 2026\nhorizon: 2\n{full_line}").case
    assert appraise(hours).budgetable_gains == 1200 * Decimal("412.50")
    for kind in (*LineKind.values, *(set(BenefitKind.values) - set(BenefitKind.MONETARY))):
        assert f"`{kind}`" in text
