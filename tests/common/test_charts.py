"""Charts: safe in any page, the same each time, right when there is nothing to show."""

import os
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal as D  # noqa: N817 - a table of figures
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.core.cache import caches
from django.template import Context, Template

from common import charts
from common.charts.theme import shades, unit_for
from tests.common.sample_charts import all_charts

ROOT = Path(__file__).resolve().parents[2]
NAMES = [
    "yearly_bars",
    "cumulative",
    "fund_balance",
    "planned_realised",
    "stacked",
    "lights",
    "bullet",
    "light_trend",
    "tornado",
    "risk_matrix",
    "bubble",
]
SVG = "{http://www.w3.org/2000/svg}"
EMPTY = {
    "yearly_bars": lambda: charts.yearly_bars(title="x", years=[]),
    "cumulative": lambda: charts.cumulative(title="x", years=[]),
    "fund_balance": lambda: charts.fund_balance(title="x", movements=[], until=date(2026, 12, 31)),
    "planned_realised": lambda: charts.planned_realised(title="x", years=[]),
    "stacked": lambda: charts.stacked_by_department(title="x", years=[], departments={}),
    "lights": lambda: charts.lights_distribution(title="x", counts={}),
    "bullet": lambda: charts.progress_bullet(title="x", goals=[]),
    "light_trend": lambda: charts.light_trend(title="x", periods=[]),
    "tornado": lambda: charts.tornado(title="x", expected=D(0), swings=[]),
    "risk_matrix": lambda: charts.risk_matrix(title="x", risks=[]),
    "bubble": lambda: charts.bubble(title="x", items=[]),
}


@pytest.fixture(scope="module")
def drawn():
    return all_charts()


def words_in(chart):
    return [element.text for element in ET.fromstring(chart.svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_can_stand_in_a_page_with_a_strict_policy(drawn, name):
    chart = drawn[name]
    root = ET.fromstring(chart.svg)
    assert root.attrib.keys() == {"viewBox", "width", "height", "role"}
    assert root.attrib["role"] == "img"
    assert root.attrib["width"] == "640"
    assert [child.tag for child in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert root[0].text == chart.title
    assert root[1].text == chart.description
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in {
            "svg",
            "title",
            "desc",
            "g",
            "path",
            "line",
            "rect",
            "text",
            "tspan",
            "defs",
            "clipPath",
        }
        for attribute, value in element.attrib.items():
            assert not attribute.startswith("on")
            assert attribute not in {"style", "class", "href"}
            assert "http" not in value


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_has_a_row_and_every_row_its_cells(drawn, name):
    chart = drawn[name]
    assert chart.rows
    assert all(len(row) == len(chart.columns) for row in chart.rows)
    assert len(chart.head) == len(chart.columns)
    assert chart.description.endswith(".")
    assert "kr.." not in chart.description


def test_identifiers_of_two_charts_never_meet(drawn):
    other = all_charts("#7a1f3d")
    found = [
        identifier
        for chart in (*drawn.values(), *other.values())
        for identifier in re.findall(r' id="([^"]+)"', chart.svg)
    ]
    assert found
    assert len(found) == len(set(found))
    for chart in drawn.values():
        for reference in re.findall(r"url\(#([^)]+)\)", chart.svg):
            assert f'id="{reference}"' in chart.svg


@pytest.mark.parametrize("name", NAMES)
def test_without_figures_there_is_still_a_picture_that_says_so(name):
    chart = EMPTY[name]()
    assert chart.svg.startswith("<svg")
    assert "NaN" not in chart.svg
    assert "undefined" not in chart.svg
    assert chart.description


def test_numbers_and_words_are_danish(drawn):
    assert {"+0,4", "−1,6", "−0,06", "mio. kr.", "Gevinster", "Udgifter"} <= set(words_in(drawn["yearly_bars"]))
    assert drawn["yearly_bars"].rows[0] == ["2027", "1.600.000\xa0kr.", "0\xa0kr.", "−1.600.000\xa0kr."]
    assert "Den går i nul i 2032." in drawn["cumulative"].description
    assert "+0,21, går i nul" in words_in(drawn["cumulative"])


def test_d39_without_a_break_even_it_says_so():
    chart = charts.cumulative(title="x", years=[(2027, D(-5)), (2028, D(-3))])
    assert chart.description == "Nutidsværdien ender på −3\xa0kr. Den går ikke i nul inden for horisonten."


def test_lights_stand_worst_first_with_shape_and_word(drawn):
    assert words_in(drawn["lights"]) == ["3", "6", "14", "1", "Kritisk", "Opmærksomhed", "Efter plan", "Ikke vurderet"]
    only = charts.lights_distribution(title="x", counts={"green": 2, "red": 0})
    assert words_in(only) == ["2", "Efter plan"]
    crowded = charts.lights_distribution(title="x", counts={"green": 500, "red": 1, "yellow": 1, "none": 1, "stale": 1})
    places = [
        float(found) for found in re.findall(r'<text text-anchor="start" transform="translate\(([\d.]+)', crowded.svg)
    ]
    assert places == sorted(places)
    assert all(after - before > 60 for before, after in pairwise(places))


def test_many_years_are_not_labelled_one_by_one():
    chart = charts.yearly_bars(title="x", years=[(2020 + at, D(100), D(900)) for at in range(40)])
    assert len(words_in(chart)) < 30
    assert len(chart.rows) == 40


def test_what_people_wrote_is_text():
    evil = "</text><script>alert(1)</script>\"'&"
    chart = charts.progress_bullet(title=evil, goals=[charts.Progress(evil, D("0.5"), D("0.6"))])
    assert "<script" not in chart.svg
    assert evil in words_in(chart)
    for template in ("{% chart chart %}", "{% load charts %}{% print_chart chart table=True %}"):
        html = Template(template).render(Context({"chart": chart}))
        assert "<script" not in html
        assert "&lt;script&gt;" in html
    names = charts.tornado(title="x", expected=D(1), swings=[charts.Swing('"+alert(1)+"', D(0), D(2))])
    assert '"+alert(1)+"' in words_in(names)


def test_the_page_shows_picture_and_figures(drawn):
    html = Template("{% chart chart %}").render(Context({"chart": drawn["risk_matrix"]}))
    assert "<svg" in html
    assert "<details>" in html
    assert '<th scope="col">Risiko</th>' in html
    html = Template("{% chart chart %}").render(Context({"chart": drawn["yearly_bars"]}))
    assert '<th scope="col" class="num">Gevinster</th>' in html
    assert '<th scope="row">2027</th>' in html


def test_paper_speaks_title_and_description(drawn):
    chart = drawn["fund_balance"]
    assert f"<title>{chart.title}. {chart.description}</title>" in chart.printed
    html = Template("{% load charts %}{% print_chart chart %}").render(Context({"chart": chart}))
    assert "<table" not in html
    html = Template("{% load charts %}{% print_chart chart table=True %}").render(Context({"chart": chart}))
    assert '<td class="num">2.400.000\xa0kr.</td>' in html


def test_the_same_figures_are_drawn_once():
    caches["charts"].clear()
    arguments = {"title": "x", "counts": {"red": 1}}
    first = charts.lights_distribution(**arguments)
    assert len(caches["charts"]._cache) == 1
    assert charts.lights_distribution(**arguments) == first
    assert len(caches["charts"]._cache) == 1
    charts.lights_distribution(title="x", counts={"red": 2})
    assert len(caches["charts"]._cache) == 2


@pytest.mark.parametrize(
    ("amounts", "label", "shown"),
    [
        ([D(5)], "kr.", "5"),
        ([D(12_345)], "1.000 kr.", "12,3"),
        ([D(1_600_000), D(60_000)], "mio. kr.", "1,6"),
        ([D(-125_400_000)], "mio. kr.", "−125"),
        ([], "kr.", ""),
    ],
)
def test_an_axis_counts_in_a_unit_with_short_numbers(amounts, label, shown):
    unit = unit_for(amounts)
    assert unit.label == label
    assert (unit.text(amounts[0]) if amounts else "") == shown


@pytest.mark.parametrize("count", [0, 1, 2, 5, 6, 7, 12])
def test_departments_have_tones_of_their_own(count):
    assert len(set(shades("#0b4f6c", count))) == count


_FORKS = """
import hashlib, os, sys
import django
django.setup()
from tests.common.sample_charts import all_charts
children = []
for number in range(2):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        drawn = "".join(chart.svg for chart in all_charts().values())
        os.write(writing, hashlib.sha256(drawn.encode()).hexdigest().encode())
        os._exit(0)
    os.close(writing)
    children.append((child, reading))
for child, reading in children:
    print(os.read(reading, 64).decode(), os.waitpid(child, 0)[1])
"""


def test_forked_children_and_other_processes_draw_the_same(drawn):
    seen = set()
    for seed, zone in (("3", "America/Adak"), ("9", "Pacific/Auckland")):
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "PYTHONPATH": str(ROOT),
        }
        made = subprocess.run(
            [sys.executable, "-c", _FORKS],
            capture_output=True,
            text=True,
            timeout=60,
            env=environment,
            cwd=ROOT,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        lines = made.stdout.splitlines()
        assert [line.split()[1] for line in lines] == ["0", "0"]
        seen |= {line.split()[0] for line in lines}
    assert len(seen) == 1
