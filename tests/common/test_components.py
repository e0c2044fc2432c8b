"""The filters, the components and the municipality's colour."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from bs4 import BeautifulSoup
from django import forms
from django.contrib.messages import ERROR
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import Http404
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from common import brand, navigation, numbers
from common.components import LIGHTS, Figure, Tab, Todo
from common.views.brand import brand_css


@pytest.fixture(autouse=True)
def danish():
    with translation.override("da"):
        yield


def render(source, **context):
    return engines["django"].from_string(source).render(context, RequestFactory().get("/"))


def soup(source, **context):
    return BeautifulSoup(render(source, **context), "html.parser")


# --- Figures ---
@pytest.mark.parametrize(
    ("source", "value", "text"),
    [
        ("{{ v|kr }}", 600_000, "600.000 kr."),
        ("{{ v|kr_signed }}", 5, "+5 kr."),
        ("{{ v|kr_exact }}", "1.5", "1,50 kr."),
        ("{{ v|mio }}", 2_500_000, "2,5 mio. kr."),
        ("{{ v|mio_signed }}", -2_500_000, "−2,5 mio. kr."),
        ("{{ v|pct }}", Decimal("0.71"), "71 pct."),
        ("{{ v|pct:1 }}", Decimal("0.035"), "3,5 pct."),
        ("{{ v|pct_signed }}", Decimal("0.18"), "+18 pct."),
        ("{{ v|share:500 }}", 355, "71 pct."),
        ("{{ v|number }}", 1500, "1.500"),
        ("{{ v|decimal:2 }}", 4, "4,00"),
        ("{{ v|typed }}", Decimal("-5.50"), "-5,50"),
        ("{{ v|dato }}", date(2026, 11, 22), "22.11.2026"),
        ("{{ v|dato_lang }}", date(2026, 11, 22), "22. november 2026"),
        ("{{ v|yes_no }}", False, "Nej"),
    ],
)
def test_filters_write_danish(source, value, text):
    assert render(source, v=value) == text.replace(" kr.", f"{numbers.NBSP}kr.").replace(
        " pct.", f"{numbers.NBSP}pct."
    ).replace(" mio.", f"{numbers.NBSP}mio.")


FILTERS = [
    "kr",
    "kr_signed",
    "kr_exact",
    "mio",
    "mio_signed",
    "pct",
    "pct_signed",
    "share:5",
    "number",
    "decimal",
    "typed",
    "dato",
    "dato_tid",
    "dato_lang",
    "dato_dag",
    "days_over",
    "days_ago",
    "yes_no",
]


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_is_a_dash_that_is_read_aloud(name, nothing):
    assert (
        render(f"{{{{ v|{name} }}}}", v=nothing)
        == '<span aria-hidden="true">–</span><span class="visually-hidden">ingen</span>'
    )


def test_nothing_is_plain_where_the_text_is():
    assert render("{% autoescape off %}{{ v|kr }}{% endautoescape %}", v=None) == "–"


def test_a_share_of_nothing_is_a_dash():
    assert "ingen" in render("{{ v|share:0 }}", v=5)


# --- Lights ---
@pytest.mark.parametrize("value", LIGHTS)
def test_a_light_has_shape_and_word(value):
    light = soup("{% light v %}", v=value).span
    assert light.svg["aria-hidden"] == "true"
    assert light.svg.find(True)
    assert light.get_text(strip=True)


def test_lights_differ_in_shape_and_word():
    assert len({light.shape for light in LIGHTS.values()}) == len({str(light.word) for light in LIGHTS.values()}) == 5


def test_a_light_takes_another_word_and_escapes_it():
    assert "&lt;b&gt;" in render("{% light 'red' v %}", v="<b>")
    assert soup("{% light None %}").get_text(strip=True) == "Ikke vurderet"
    with pytest.raises(KeyError):
        render("{% light 'purple' %}")


# --- Blocks ---
EVIL = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    "source",
    [
        "{% panel v link='/x' link_label=v %}{{ v }}{% endpanel %}",
        "{% page_head v lead=v %}{{ v }}{% endpage_head %}",
        "{% figures %}{% figure v v v url='/x' %}{% endfigures %}",
        "{% effect v %}{{ v }}{% endeffect %}",
        "{% include 'components/effect.html' with lines=rows only %}",
        "{% include 'components/todo_list.html' with rows=todo only %}",
        "{% include 'components/kv.html' with rows=pairs only %}",
        "{% include 'components/tabs.html' with tabs=tabs only %}",
        "{% include 'components/crumbs.html' with crumbs=pairs only %}",
        "{% include 'components/figures.html' with figures=figs only %}",
        "{% include 'components/empty.html' with text=v hint=v url='/x' action=v only %}",
        "{% include 'components/progress.html' with done=1 total=2 text=v only %}",
        "{% include 'components/messages.html' %}",
        "{% light 'green' v %}",
    ],
)
def test_components_escape_what_they_are_given(source):
    html = render(
        source,
        v=EVIL,
        rows=[EVIL],
        pairs=[(EVIL, EVIL)],
        todo=[Todo(EVIL, "/x", EVIL, None, EVIL)],
        tabs=[Tab(EVIL, "/x")],
        figs=[Figure(EVIL, EVIL, EVIL)],
        messages=[Message(ERROR, EVIL)],
    )
    assert "<script" not in html
    assert "&lt;script" in html


def test_a_panel_names_what_its_link_is_about():
    panel = soup("{% panel 'Risici' link='/r' link_label='Vis alle' flush=True %}<p>x</p>{% endpanel %}")
    assert panel.h2.get_text() == "Risici"
    assert panel.a.get_text() == "Vis alle: Risici"
    assert not panel.select(".panel-body")


def test_figures_are_a_list_of_terms():
    terms = soup("{% figures %}{% figure 'Fri' 5|kr 'af 10 kr.' %}{% figure 'Antal' 0 %}{% endfigures %}").dl
    assert [t.get_text() for t in terms.find_all("dt")] == ["Fri", "Antal"]
    assert [d.get_text() for d in terms.find_all("dd")] == [numbers.kr(5), "af 10 kr.", "0"]


@time_machine.travel("2026-11-22T12:00:00Z")
@pytest.mark.parametrize(
    ("day", "text", "late"),
    [
        (date(2026, 11, 19), "3 dage over", True),
        (date(2026, 11, 22), "i dag", False),
        (date(2026, 11, 27), "27.11.2026", False),
    ],
)
def test_a_deadline_says_when_or_how_late(day, text, late):
    due = soup("{% due v %}", v=day).time
    assert (due.get_text(), "late" in due["class"], due["datetime"]) == (text, late, day.isoformat())
    assert render("{{ v|is_over }}", v=day) == str(late)


def test_no_deadline_says_so():
    assert soup("{% due v %}", v=None).get_text() == "ingen frist"


@pytest.mark.parametrize(
    ("value", "width"), [(Decimal("0.62"), "62.0"), (Decimal("1.4"), "100.0"), (Decimal(-1), "0.0"), (None, "0.0")]
)
def test_a_bar_stays_within_its_frame(value, width):
    bar = soup("{% bar v planned %}", v=value, planned="0.7").svg
    assert bar.select_one(".bar-fill")["width"] == width
    assert bar.select_one(".bar-mark")["x"] == "70.0"
    assert "style" not in str(bar)


class Form(forms.Form):
    amount = forms.CharField(label="Beløb")
    outcome = forms.ChoiceField(label="Beslutning", widget=forms.RadioSelect, choices=[("a", "A")])

    def clean(self):
        raise forms.ValidationError("Puljen har ikke så mange penge.")


def test_errors_stand_on_top_with_links_to_their_fields():
    summary = soup("{% form_errors form %}", form=Form({})).div
    assert summary["role"] == "alert"
    assert "3 ting" in summary.p.get_text()
    assert [a["href"] for a in summary.find_all("a")] == ["#id_amount", "#id_outcome_0"]
    assert render("{% form_errors form %}", form=forms.Form({})).strip() == ""


def test_pages_keep_the_filter():
    page = Paginator(range(2300), 25).get_page(3)
    html = BeautifulSoup(
        engines["django"]
        .from_string("{% pagination page %}")
        .render({"page": page}, RequestFactory().get("/", {"state": "open", "page": 3})),
        "html.parser",
    )
    assert {a["href"] for a in html.find_all("a", rel=True)} == {"?state=open&page=2", "?state=open&page=4"}
    assert html.find(attrs={"aria-current": "page"}).get_text() == "Side 3"
    assert "51–75 af 2.300" in html.get_text()


def test_one_page_has_no_links():
    assert not soup("{% pagination page %}", page=Paginator([1], 25).get_page(1)).find("a")


def test_a_job_polls_until_it_is_finished():
    job = SimpleNamespace(
        pk=1, is_finished=False, state="running", progress_done=3, progress_total=7, progress_text="3 af 7"
    )
    running = soup("{% include 'components/job.html' with job_url='/j' %}", job=job)
    assert running.div["hx-get"] == "/j"
    assert (running.progress["value"], running.progress["max"]) == ("3", "7")
    job.is_finished, job.state, job.error = True, "failed", "Pango mangler."
    failed = soup("{% include 'components/job.html' with job_url='/j' retry_url='/r' %}", job=job)
    assert "hx-get" not in failed.div.attrs
    assert failed.find(role="alert").get_text(strip=True).endswith("Pango mangler.")
    assert failed.form["action"] == "/r"


# --- Navigation ---
def test_the_longest_address_is_the_current_entry(monkeypatch):
    registry = navigation.Registry("nav_items")
    for order, (key, exact) in enumerate([("front", True), ("projects", False), ("closed", False)]):
        registry.register(
            key, navigation.NavItem(key, key, permission="x.y" if key == "closed" else "", order=order, exact=exact)
        )
    monkeypatch.setattr(navigation, "nav_items", registry)
    urls = {"front": "/h/", "projects": "/h/projects/", "closed": "/h/closed/"}
    monkeypatch.setattr(navigation, "reverse", lambda name, kwargs: urls[name])
    place = SimpleNamespace(slug="h")

    def current(path, *, may=True, active=""):
        links = navigation.links_for(
            user=SimpleNamespace(has_perm=lambda *_: may), municipality=place, path=path, active=active
        )
        return [link.label for link in links], [link.label for link in links if link.current]

    assert current("/h/") == (["front", "projects", "closed"], ["front"])
    assert current("/h/projects/4/") == (["front", "projects", "closed"], ["projects"])
    assert current("/h/elsewhere/") == (["front", "projects", "closed"], [])
    assert current("/h/elsewhere/", active="closed")[1] == ["closed"]
    assert current("/h/", may=False)[0] == ["front", "projects"]


# --- Colour ---
@pytest.mark.parametrize(
    "colour", ["#0b4f6c", "#ffd700", "#ffffff", "#000000", "#e30613", "#7f7f7f", "#00ff00", "#ff69b4"]
)
def test_any_colour_becomes_readable(colour):
    tones = brand.palette(colour)
    for paper in (brand.WHITE, brand.GROUND, tones["--brand-soft"]):
        assert brand.contrast(tones["--brand"], paper) >= 4.5
    assert brand.contrast(tones["--brand-quiet"], tones["--brand"]) >= 4.5
    assert brand.contrast(tones["--brand-quiet"], tones["--brand-field"]) >= 4.5
    assert brand.contrast("#16202c", tones["--brand-soft"]) >= 4.5


def test_a_readable_colour_is_left_alone():
    assert brand.palette("#0b4f6c")["--brand"] == "#0b4f6c"


def test_contrast_is_as_wcag_counts_it():
    assert brand.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert brand.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_stylesheet_is_kept_for_ever():
    response = brand_css(RequestFactory().get("/"), "0b4f6c")
    assert response["Content-Type"].startswith("text/css")
    assert "immutable" in response["Cache-Control"]
    assert b"--brand:#0b4f6c;" in response.content


@pytest.mark.parametrize("colour", ["xyz", "0b4f6", "0b4f6c7", "0B4F6C", "red;}body{display:none"])
def test_what_is_no_colour_has_no_stylesheet(colour):
    with pytest.raises(Http404):
        brand_css(RequestFactory().get("/"), colour)
