"""The search with the keyboard alone, while typing, without JavaScript, and narrow."""

import re

import pytest
from django.test import Client

from accounts.models import Municipality
from common.tenancy import municipality_scope
from tests.browser.test_look import violations
from tests.factories.governance import BodyFactory
from tests.factories.projects import ProjectFactory
from tests.people import make_person

pytestmark = pytest.mark.browser


@pytest.fixture
def person(transactional_db):
    herning = Municipality.objects.create(slug="herning", name="Herning")
    with municipality_scope(herning):
        ProjectFactory(municipality=herning, title="Økonomi i ét billede", search_text="økonomi i ét billede")
        BodyFactory(municipality=herning, name="Økonomiudvalget")
    return make_person(herning)


@pytest.fixture
def signed_in(live_server, person, settings):
    """Sign a browser context in; returns the municipality's address."""

    def sign_in(context):
        client = Client()
        client.force_login(person)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        return f"{live_server.url}/herning/"

    return sign_in


def test_slash_words_enter_and_tab_lead_to_the_record(page, signed_in, complaints):
    page.goto(signed_in(page.context))
    page.keyboard.press("/")
    page.keyboard.type("ØKONOMI")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search/\?q="))
    assert page.get_by_role("status").inner_text() == "2 fund."
    assert page.get_by_role("heading", level=2).all_inner_texts() == ["Projekter", "Organer"]
    page.keyboard.press("/")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "Økonomi i ét billede":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/*/")
    assert complaints == []


def test_the_results_follow_what_is_typed_and_the_address_follows_too(page, signed_in, complaints):
    page.goto(signed_in(page.context) + "search/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("økonomiud")
    page.get_by_role("link", name="Økonomiudvalget").wait_for()
    assert page.get_by_role("status").inner_text() == "1 fund."
    page.wait_for_url(re.compile(r"\?q="))
    page.keyboard.type("xyz")
    page.get_by_text("Prøv færre eller andre ord").wait_for()
    assert page.get_by_role("status").inner_text() == "Der blev ikke fundet noget."
    page.reload()
    assert page.locator("#q").input_value() == "økonomiudxyz"
    assert complaints == []


def test_without_javascript(browser, signed_in):
    context = browser.new_context(java_script_enabled=False, locale="da-DK")
    page = context.new_page()
    page.goto(signed_in(context))
    page.locator("#top-search").fill("økonomi")
    page.locator("#top-search").press("Enter")
    assert page.get_by_role("link", name="Økonomiudvalget").is_visible()
    context.close()


@pytest.mark.parametrize("width", [1280, 375, 320])
@pytest.mark.parametrize("typed", ["", "?q=%C3%B8konomi", "?q=xyzzy"])
def test_axe_finds_nothing_and_nothing_runs_out(page, signed_in, complaints, width, typed):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(signed_in(page.context) + "search/" + typed)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert complaints == []


def test_a_narrow_window_has_the_way_to_the_page(page, signed_in):
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(signed_in(page.context))
    assert not page.locator("#top-search").is_visible()
    page.locator(".top").get_by_role("link", name="Søg").click()
    page.wait_for_url("**/search/")
