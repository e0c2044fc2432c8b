"""The one list: order, filters, pages, saved views, export; and what it costs."""

import csv
import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from bs4 import BeautifulSoup

from accounts.enums import Role
from accounts.models import Department
from common.models import SavedView
from common.tenancy import municipality_scope
from tests.people import make_person
from tests.sample.models import Sample

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.common.pages")]

LIST = "/herning/samples/"
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "list"}
TITLES = ["Ærø-sagen", "Østbyen", "Århusvej", "Zoo", "Abe"]


@pytest.fixture
def staff(herning):
    return make_person(herning)


@pytest.fixture
def visitor(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def samples(herning):
    with municipality_scope(herning):
        teknik = Department.objects.create(municipality=herning, name="Teknik og Miljø")
        return [
            Sample.objects.create(
                municipality=herning,
                title=title,
                kind="fancy" if place % 2 else "plain",
                amount=Decimal(1000 * place) + Decimal("0.50"),
                department=teknik if place < 2 else None,
                decided_on=datetime.date(2026, 11, 20 + place) if place < 3 else None,
            )
            for place, title in enumerate(TITLES)
        ]


def many(municipality, number):
    with municipality_scope(municipality):
        department = Department.objects.create(municipality=municipality, name="Børn og Unge")
        Sample.objects.bulk_create(
            Sample(municipality=municipality, title=f"Sag {place:05}", amount=Decimal(place), department=department)
            for place in range(number)
        )


def html(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def titles(response):
    return [row.select_one("a").text for row in html(response).select("table.stack tbody tr")]


def body(response):
    return b"".join(response.streaming_content)


# --- Order, filter, page ----------------------------------------------------------------------------------------
def test_danish_order(visitor, samples):
    assert titles(visitor.get(LIST + "?sort=title")) == ["Abe", "Zoo", "Ærø-sagen", "Østbyen", "Århusvej"]
    assert titles(visitor.get(LIST + "?sort=-amount")) == list(reversed(TITLES))


def test_headings_link_to_their_order_and_say_the_present_one(visitor, samples):
    headings = html(visitor.get(LIST + "?sort=amount&kind=plain")).select("thead th")
    amount = next(heading for heading in headings if "Beløb" in heading.text)
    assert amount["aria-sort"] == "ascending"
    assert amount.a["href"] == "?kind=plain&sort=-amount"
    assert "num" in amount["class"]
    assert next(heading for heading in headings if "Handling" in heading.text).a is None


@pytest.mark.parametrize(
    "query",
    [
        "?sort=nothing",
        "?sort=tools",
        "?sort=",
        "?page=x",
        "?page=-3",
        "?page=999999999999",
        "?page=²",
        "?kind=%00",
        "?sort=%00",
        "?department=9999999999999999999999",
    ],
)
def test_nonsense_in_the_address_is_ignored(visitor, samples, query):
    assert len(titles(visitor.get(LIST + query))) == 5


def test_filters_narrow_and_show_as_chips_that_can_be_taken_away(visitor, samples):
    department = samples[0].department
    response = visitor.get(LIST, {"kind": "fancy", "department": department.pk, "sort": "title"})
    assert titles(response) == ["Østbyen"]
    chips = html(response).select(".chips .chip")
    assert [chip.text.split(" ×")[0] for chip in chips] == ["Slags: Fancy", "Forvaltning: Teknik og Miljø"]
    assert chips[0]["href"] == f"?department={department.pk}&sort=title"
    assert html(response).select_one("#filter-kind option[selected]")["value"] == "fancy"


def test_date_and_yes_no_filters(visitor, samples):
    assert titles(visitor.get(LIST + "?since=21.11.2026&sort=amount")) == TITLES[1:3]
    assert titles(visitor.get(LIST + "?undecided=1&sort=amount")) == TITLES[3:]
    assert titles(visitor.get(LIST + "?undecided=0&sort=amount")) == TITLES[:3]


def test_a_value_that_does_not_fit_is_said_by_the_field(visitor, samples, ishoj):
    with municipality_scope(ishoj):
        theirs = Department.objects.create(municipality=ishoj, name="Ishøjs")
    for query, field in (
        ("since=31.02.2026", "since"),
        (f"department={theirs.pk}", "department"),
        ("kind=zzz", "kind"),
    ):
        response = visitor.get(f"{LIST}?{query}")
        assert len(titles(response)) == 5
        assert html(response).select_one(f"#filter-{field}-error").text
        assert html(response).select(".chips") == []
        assert "Ishøjs" not in response.text


def test_pages_hold_25_and_keep_the_filter(visitor, herning):
    many(herning, 60)
    response = visitor.get(LIST + "?kind=plain&sort=title&page=3")
    assert titles(response) == [f"Sag {place:05}" for place in range(50, 60)]
    assert any("kind=plain" in link["href"] and "page=2" in link["href"] for link in html(response).select(".pages a"))
    assert titles(visitor.get(LIST + "?sort=title&page=99"))[-1] == "Sag 00059"


def test_no_row_is_shown_on_two_pages_when_all_are_equal(visitor, herning):
    many(herning, 60)
    seen = [title for number in (1, 2, 3) for title in titles(visitor.get(f"{LIST}?sort=kind&page={number}"))]
    assert len(set(seen)) == 60


def test_empty_list_says_how_to_begin_and_empty_filter_how_to_get_back(visitor, herning):
    text = html(visitor.get(LIST)).select_one("#list").get_text(" ", strip=True)
    assert "Ingen prøvesager endnu. Begynd med den første. Ny prøvesag" in text
    many(herning, 1)
    nothing = html(visitor.get(LIST + "?kind=fancy")).select_one("#list")
    assert nothing.select_one(".empty a")["href"] == LIST


def test_only_the_municipalitys_own(visitor, samples, ishoj):
    many(ishoj, 3)
    assert len(titles(visitor.get(LIST))) == 5


def test_htmx_gets_the_list_and_nothing_round_it(visitor, samples):
    response = visitor.get(LIST + "?kind=fancy", **HTMX)
    assert response.text.strip().startswith('<div id="list">')
    assert "<html" not in response.text
    assert "HX-Request" in response.headers["Vary"]
    whole = visitor.get(LIST, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="main")
    assert "<html" in whole.text


@pytest.mark.parametrize("query", ["", "?sort=-amount"])
def test_groups_have_a_heading_each_whatever_the_order(visitor, samples, query):
    response = visitor.get("/herning/samples/grouped/" + query)
    assert [heading.text for heading in html(response).select("tr.group-row th")] == ["Fancy", "Plain"]


def test_htmx_shows_an_address_without_empty_filters(visitor, herning):
    many(herning, 60)
    response = visitor.get(LIST + "?kind=plain&department=&since=&undecided=&sort=title&page=2", **HTMX)
    assert response.headers["HX-Push-Url"] == LIST + "?kind=plain&sort=title&page=2"
    assert visitor.get(LIST + "?kind=&sort=", **HTMX).headers["HX-Push-Url"] == LIST


def test_order_can_be_chosen_where_headings_are_not_shown(visitor, samples):
    choice = html(visitor.get(LIST + "?sort=-amount")).select_one("#list-sort")
    assert choice["form"] == "filters"
    assert choice.select_one("option[selected]")["value"] == "-amount"


# --- Cost -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [1, 3, 40])
def test_query_count_does_not_follow_the_rows(visitor, herning, number, django_assert_num_queries):
    many(herning, number)
    visitor.get(LIST)
    # session, user, membership with municipality, roles, count, page, choices of one filter, saved views
    with django_assert_num_queries(8):
        visitor.get(LIST)


# --- Saved views ------------------------------------------------------------------------------------------------
def test_view_is_saved_used_and_deleted(visitor, samples, staff, herning):
    for _time in range(2):
        response = visitor.post(LIST + "?kind=fancy&sort=-amount&page=2", {"save_view": "  De   dyre "})
        assert response.url == LIST + "?kind=fancy&sort=-amount"
    with municipality_scope(herning):
        [view] = SavedView.objects.all()
    assert (view.name, view.query, view.user) == ("De dyre", "kind=fancy&sort=-amount", staff)
    link = html(visitor.get(response.url)).select_one(".saved-views a")
    assert (link.text, link["href"], link["aria-current"]) == ("De dyre", "?kind=fancy&sort=-amount", "true")
    for _time in range(2):
        visitor.post(LIST, {"delete_view": str(view.pk)})
    with municipality_scope(herning):
        assert not SavedView.objects.exists()


def test_a_saved_view_is_ones_own(visitor, samples, herning, client, staff):
    visitor.post(LIST + "?kind=fancy", {"save_view": "Min"})
    with municipality_scope(herning):
        view = SavedView.objects.get()
    client.force_login(make_person(herning, Role.ADMINISTRATOR))
    assert html(client.get(LIST)).select(".saved-views li") == []
    client.post(LIST, {"delete_view": str(view.pk)})
    with municipality_scope(herning):
        assert SavedView.objects.filter(user=staff).exists()


@pytest.mark.parametrize(
    "data",
    [
        {"save_view": "  "},
        {"save_view": "x" * 61},
        {"save_view": "\x00"},
        {},
        {"delete_view": "9" * 40},
        {"delete_view": "²"},
    ],
)
def test_absurd_views_are_refused_kindly(visitor, samples, herning, data):
    assert visitor.post(LIST, data).status_code == 302
    with municipality_scope(herning):
        assert not SavedView.objects.exists()


# --- Export -----------------------------------------------------------------------------------------------------
def test_csv_is_what_a_danish_spreadsheet_reads(visitor, samples):
    response = visitor.get(LIST + "?undecided=0&sort=amount&export=csv")
    text = body(response).decode("utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:]), delimiter=";"))
    assert rows[0] == ["Titel", "Slags", "Forvaltning", "Beløb", "Besluttet"]
    assert rows[1] == ["Ærø-sagen", "Plain", "Teknik og Miljø", "0,50", "2026-11-20"]
    assert len(rows) == 4
    assert response.headers["Content-Disposition"] == 'attachment; filename="proevesager.csv"'


def test_csv_of_every_row_not_the_page_and_only_ones_own(visitor, herning, ishoj):
    many(herning, 1201)
    many(ishoj, 5)
    assert body(visitor.get(LIST + "?export=csv&page=2")).count(b"\r\n") == 1202


@pytest.mark.parametrize("title", ["=1+1", "+45 1234", "-2+3", "@SUM(A1)", "|calc", "%x", '=cmd|"/c calc"!A1'])
def test_no_text_becomes_a_formula(visitor, herning, title):
    with municipality_scope(herning):
        Sample.objects.create(municipality=herning, title=title, amount=Decimal(5))
    rows = list(csv.reader(io.StringIO(body(visitor.get(LIST + "?export=csv")).decode("utf-8-sig")), delimiter=";"))
    assert rows[1][0].startswith("'")
    sheet = openpyxl.load_workbook(io.BytesIO(body(visitor.get(LIST + "?export=xlsx")))).active
    assert (sheet["A2"].value, sheet["A2"].data_type) == (title, "s")


def test_xlsx_has_real_numbers_and_dates_and_is_the_same_again(visitor, samples):
    address = LIST + "?sort=amount&export=xlsx"
    first, second = body(visitor.get(address)), body(visitor.get(address))
    assert first == second
    sheet = openpyxl.load_workbook(io.BytesIO(first)).active
    assert [cell.value for cell in sheet[1]] == ["Titel", "Slags", "Forvaltning", "Beløb", "Besluttet"]
    assert [cell.value for cell in sheet[3]] == [
        "Østbyen",
        "Fancy",
        "Teknik og Miljø",
        1000.5,
        datetime.datetime(2026, 11, 21),  # noqa: DTZ001 -- Excel knows no time zones
    ]
    assert sheet.title == "Prøvesager"
    assert sheet.max_row == 6
    assert sheet["E6"].value is None


def test_export_of_nothing_is_a_heading(visitor, herning):
    assert body(visitor.get(LIST + "?export=csv")).count(b"\r\n") == 1
    assert openpyxl.load_workbook(io.BytesIO(body(visitor.get(LIST + "?export=xlsx")))).active.max_row == 1
