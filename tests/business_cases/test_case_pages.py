"""Pages of a business case: what they show, who may change them, and what happens to bad input."""

from decimal import Decimal
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from business_cases.domain import cases, versions
from business_cases.domain.cases import LineInput
from business_cases.enums import LineKind, VersionKind
from business_cases.models import BusinessCase
from common.numbers import kr
from tests.factories.business_cases import BusinessCaseFactory, herning_case, line
from tests.factories.governance import CaseFactory, CasePartyFactory
from tests.people import make_person

pytestmark = pytest.mark.usefixtures("in_herning")
TABS = ("", "calculation/", "lines/", "grounds/", "versions/")


@pytest.fixture
def writer(herning):
    return make_person(herning, name="Pia Projektleder")


@pytest.fixture
def case(herning, writer):
    return herning_case(herning, created_by=writer)


@pytest.fixture
def visitor(client, writer):
    client.force_login(writer)
    return client


def address(case, tail=""):
    return f"/herning/gains/cases/{case.pk}/{tail}"


def lines_form(visitor, case):
    """The lines' form as the page gives it, as what a visitor would send."""
    form = visitor.get(address(case, "lines/change/")).context["form"]
    sent = {name: bound.value() for name, bound in ((name, form[name]) for name in form.fields)}
    sent = {name: "" if value is None else value for name, value in sent.items() if value is not False}
    shown = {name: form.fields[name].prepare_value(value) for name, value in sent.items()}
    return {name: str(value) for name, value in shown.items()}


# --- Seen -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("tab", TABS)
def test_every_tab_has_the_four_key_figures_and_few_queries(visitor, case, tab, django_assert_max_num_queries):
    visitor.get(address(case, tab))
    with django_assert_max_num_queries(12):
        page = visitor.get(address(case, tab)).content.decode()
    assert kr("206021.00", signed=True) in page
    assert "Nutidsværdi, 5 år" in page
    assert "4,0 år" in page


@pytest.mark.parametrize("tab", ["lines/change/", "lines/", ""])
def test_more_lines_cost_no_more_queries(visitor, herning, writer, tab, django_assert_num_queries):
    few, many = (herning_case(herning, created_by=writer) for _ in range(2))
    for number in range(8):
        line(many, LineKind.TRAINING, {0: 1000}, name=f"Kursus {number}")
    visitor.get(address(few, tab))
    with django_assert_num_queries(count_of(visitor, address(few, tab))):
        visitor.get(address(many, tab))


def count_of(visitor, url):
    with CaptureQueriesContext(connection) as asked:
        visitor.get(url)
    return len(asked)


def test_the_calculation_can_be_followed_by_hand(visitor, case):
    page = visitor.get(address(case, "calculation/")).content.decode()
    assert "0,966184" in page  # 1 / 1,035
    assert kr(-1_600_000, signed=True) in page
    assert kr("386473.43", signed=True) in page  # 400.000 × 0,966184
    assert "Intern rente" in page


def test_warnings_stand_beside_the_case(visitor, case):
    assert "ingen gevinstejer" in visitor.get(address(case)).content.decode()


def test_an_empty_case_says_how_to_begin(visitor, herning, writer):
    page = visitor.get(address(BusinessCaseFactory(municipality=herning, created_by=writer))).content.decode()
    assert "Skriv linjerne" in page


def test_others_read_and_do_not_write(client, herning, case):
    client.force_login(make_person(herning))
    page = client.get(address(case))
    assert page.status_code == 200
    assert "Ret linjerne" not in page.content.decode()
    assert client.get(address(case, "lines/change/")).status_code == 403
    assert client.post(address(case, "basis/"), {"title": "x"}).status_code == 403


def test_another_municipalitys_case_is_not_there(client, ishoj, case):
    client.force_login(make_person(ishoj))
    for tail in (*TABS, "lines/change/", "basis/"):
        assert client.get(address(case, tail)).status_code == 404
        assert client.get(f"/ishoj/gains/cases/{case.pk}/{tail}").status_code == 404


def test_a_closed_case_is_in_no_list_of_others(client, herning, writer):
    secret = CaseFactory(municipality=herning, is_closed=True, closed_ground="Forhandling")
    closed = herning_case(herning, title="Hemmelig sag", case=secret)
    party = make_person(herning)
    CasePartyFactory(municipality=herning, case=secret, user=party)
    lead = make_person(herning, Role.DEPARTMENT_LEAD)
    for person, sees in ((writer, False), (lead, False), (party, True)):
        client.force_login(person)
        listed = "Hemmelig sag" in client.get("/herning/gains/cases/").content.decode()
        exported = "Hemmelig sag" in b"".join(client.get("/herning/gains/cases/?export=csv")).decode("utf-8-sig")
        assert (listed, exported, client.get(address(closed)).status_code == 200) == (sees, sees, sees)
        assert (client.get(address(closed, "lines/change/")).status_code == 200) is sees


# --- Written ----------------------------------------------------------------------------------------------------
def test_a_case_is_begun_and_leads_to_its_lines(visitor, herning, case):
    sent = {
        "title": "Ny hjemmeside",
        "department": case.department_id,
        "price_level": 2026,
        "base_year": 2026,
        "horizon": 5,
        "lifetime": 5,
        "go_live": "01.09.2027",
        "method": "pert",
    }
    answer = visitor.post("/herning/gains/cases/new/", sent)
    made = BusinessCase._base_manager.get(title="Ny hjemmeside")
    assert answer.url == address(made, "lines/change/")
    assert (made.horizon, str(made.go_live), made.rates_from) == (5, "2027-09-01", None)
    refused = visitor.post("/herning/gains/cases/new/", sent | {"horizon": 400, "department": 999_999})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"horizon", "department"}


def test_the_basis_of_a_stale_page_is_refused_with_what_changed(visitor, case, writer, in_herning):
    shown = {
        "title": "Min titel",
        "department": case.department_id,
        "price_level": 2026,
        "base_year": 2026,
        "horizon": 5,
        "lifetime": 5,
        "method": "pert",
        "version": case.version,
    }
    cases.save_basis(business_case=case, actor=writer, expected=case.version, horizon=8)
    answer = visitor.post(address(case, "basis/"), shown)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Min titel" in page
    assert "8" in page
    case.refresh_from_db()
    assert (case.title, case.horizon) != ("Min titel", 5)


def test_lines_are_saved_as_danes_write_them(visitor, case):
    sent = lines_form(visitor, case)
    assert sent["0-y0"] == "1.600.000"
    sent |= {"1-y1": "450.000,50", "2-name": "Uddannelse", "2-kind": "training", "2-y0": "25000", "2-high_share": "150"}
    answer = visitor.post(address(case, "lines/change/"), sent)
    assert answer.status_code == 302, answer.context["form"].errors
    page = visitor.get(address(case, "lines/")).content.decode()
    assert "450.000,5" in page
    assert "100 pct. – 150 pct." in page.replace("\xa0", " ")


def test_wrong_figures_are_said_at_their_cells_and_nothing_is_lost(visitor, case, in_herning):
    sent = lines_form(visitor, case) | {
        "0-y0": "1.234.56",
        "1-y1": "-5",
        "1-y2": "mange",
        "2-name": "",
        "2-y3": "100000000000000000000",
        "2-kind": "training",
    }
    answer = visitor.post(address(case, "lines/change/"), sent)
    assert answer.status_code == 422
    assert {"0-y0", "1-y1", "1-y2", "2-y3"} <= set(answer.context["form"].errors)
    page = answer.content.decode()
    for typed in ("1.234.56", "mange", "100000000000000000000"):
        assert f'value="{typed}"' in page
    assert cases.figures(BusinessCase.objects.get(pk=case.pk)).investment == 1_600_000


def test_a_rule_of_the_domain_is_said_at_its_row(visitor, case):
    sent = lines_form(visitor, case) | {"2-name": "", "2-kind": "training", "2-y0": "5", "1-budget_cut": "on"}
    answer = visitor.post(address(case, "lines/change/"), sent)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"__all__", "1-budget_cut", "2-name"}


def test_asking_for_more_rows_keeps_what_was_typed_and_saves_nothing(visitor, case, in_herning):
    sent = lines_form(visitor, case) | {"2-name": "Halvskrevet", "2-y0": "12x", "more": "1"}
    answer = visitor.post(address(case, "lines/change/"), sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="Halvskrevet"' in page
    assert 'value="12x"' in page
    assert 'name="5-name"' in page
    assert case.lines.count() == 2


def test_a_line_is_removed_by_its_checkbox(visitor, case, in_herning):
    visitor.post(address(case, "lines/change/"), lines_form(visitor, case) | {"1-remove": "on"})
    assert [row.name for row in case.lines.all()] == ["Integration"]


def test_the_same_form_twice_counts_once(visitor, case, in_herning):
    sent = lines_form(visitor, case) | {"2-name": "Uddannelse", "2-kind": "training", "2-y0": "25000"}
    first = visitor.post(address(case, "lines/change/"), sent)
    second = visitor.post(address(case, "lines/change/"), sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert case.lines.count() == 3


def test_lines_of_a_stale_page_are_refused(visitor, case, writer, in_herning):
    sent = lines_form(visitor, case) | {"0-name": "Mit navn"}
    only = LineInput(kind=LineKind.EXTERNAL, name="Deres linje", likely={0: Decimal(1)})
    cases.save_lines(business_case=case, lines=[only], actor=writer, expected=case.version)
    answer = visitor.post(address(case, "lines/change/"), sent)
    assert answer.status_code == 409
    assert 'value="Mit navn"' in answer.content.decode()
    assert [row.name for row in case.lines.all()] == ["Deres linje"]


def test_a_case_with_the_body_is_not_changed(visitor, case, in_herning):
    sent = lines_form(visitor, case)
    cases.lock(business_case=case)
    assert visitor.post(address(case, "lines/change/"), sent).status_code == 403


def test_risks_and_assumptions_are_written_in_rows(visitor, case, in_herning):
    common = {"version": case.version, "rows": 2}
    risk = {"0-name": "Forsinkelse", "0-probability": "30", "0-likely": "200.000", "0-high": "400.000", "0-year": "1"}
    assert visitor.post(address(case, "risks/"), common | risk).status_code == 302
    assert cases.figures(BusinessCase.objects.get(pk=case.pk)).risk_reserve == Decimal("70000.00")
    refused = visitor.post(address(case, "risks/"), {"version": 2, "rows": 2, "0-name": "Uden tal", "1-likely": "-1"})
    assert {"0-probability", "0-likely", "1-likely"} <= set(refused.context["form"].errors)
    twice = {"0-name": "Timepris", "0-value": "400", "1-name": "timepris", "1-value": "1,5"}
    refused = visitor.post(address(case, "assumptions/"), {"version": 2, "rows": 2} | twice)
    assert set(refused.context["form"].errors) == {"__all__", "1-name"}
    saved = visitor.post(address(case, "assumptions/"), {"version": 2, "rows": 2} | twice | {"1-name": "Antal"})
    assert saved.status_code == 302
    assert case.assumptions.count() == 2


# --- Printed ----------------------------------------------------------------------------------------------------
def test_d38_a_frozen_version_prints_the_same_whatever_happens_later(visitor, case, writer, in_herning):
    visitor.post(address(case, "freeze/"), {"reason": "Prognose efter udbud", "version": case.version})
    version = case.versions.get()
    assert version.kind == VersionKind.FORECAST
    url = f"/herning/gains/versions/{version.pk}/pdf/"
    first = visitor.get(url)
    assert first["Content-Type"] == "application/pdf"
    assert first.content.startswith(b"%PDF-")
    cases.save_lines(business_case=case, lines=[], actor=writer, expected=case.version)
    assert visitor.get(url).content == first.content
    assert quote(f"business-case-{case.title.lower().replace(' ', '-')}-1.pdf") in first["Content-Disposition"]


def test_a_version_without_lines_or_with_a_long_horizon_prints(visitor, herning, writer, in_herning):
    empty = BusinessCaseFactory(municipality=herning, created_by=writer)
    long = herning_case(herning, created_by=writer, horizon=40)
    for case in (empty, long):
        version = versions.freeze(business_case=case, kind=VersionKind.FORECAST, actor=writer, reason="Prøve")
        assert visitor.get(f"/herning/gains/versions/{version.pk}/pdf/").status_code == 200
