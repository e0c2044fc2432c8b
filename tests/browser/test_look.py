"""The look holds for everyone: by axe, by keyboard, at 320 px, at 200 %, without JavaScript, in any colour."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from pytest_django.live_server_helper import LiveServer

from common import navigation
from tests.browser.gallery import COLOUR, NAV

pytestmark = pytest.mark.browser

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def server():
    """A server without a database: the gallery needs none, and must not come to."""
    server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def gallery(settings, server, monkeypatch):
    settings.ROOT_URLCONF = "tests.browser.gallery"
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
    settings.ALLOWED_HOSTS = ["localhost"]
    registry = navigation.Registry("nav_items")
    for order, (key, label) in enumerate(NAV.items()):
        registry.register(key, navigation.NavItem(label, key, order=order))
    monkeypatch.setattr(navigation, "nav_items", registry)
    return lambda slug="herning", query="": f"{server.url}/gallery/{slug}/{query}"


def violations(page):
    return [
        (v["id"], [node["html"] for node in v["nodes"]]) for v in Axe().run(page, options=AXE).response["violations"]
    ]


@pytest.mark.parametrize("slug", COLOUR)
def test_axe_finds_nothing_in_any_colour(page, gallery, complaints, slug):
    page.goto(gallery(slug, "?errors=1"))
    page.locator("details.menu summary").click()
    page.locator("figure summary").click()
    assert violations(page) == []
    assert complaints == []


def test_axe_finds_nothing_when_narrow(page, gallery):
    for width in (375, 760, 961):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(gallery())
        assert violations(page) == [], width


def test_nothing_runs_out_of_the_window(page, gallery):
    page.goto(gallery("ishoj", "?errors=1"))
    for width in (320, 375, 640, 761, 1000, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_no_text_is_smaller_than_13_pixels(page, gallery):
    page.goto(gallery(query="?errors=1"))
    small = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
        .filter(e => parseFloat(getComputedStyle(e).fontSize) < 13).map(e => e.outerHTML)"""
    )
    assert small == []
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") == "30px"
    assert (
        page.evaluate("[...document.fonts].filter(f => f.family.includes('Plex') && f.status === 'loaded').length") >= 3
    )


def test_the_first_tab_skips_to_the_content(page, gallery):
    page.goto(gallery())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_what_has_focus_shows_it(page, gallery):
    page.goto(gallery())
    for _ in range(40):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(s => [s.outlineStyle, parseFloat(s.outlineWidth)])(getComputedStyle(document.activeElement))"
        )
        assert style[0] != "none", page.evaluate("document.activeElement.outerHTML")
        assert style[1] >= 2


def test_slash_searches_and_escape_closes_the_menu(page, gallery):
    page.goto(gallery())
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    assert page.input_value("#q") == ""
    page.locator("details.menu summary").click()
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_row_is_a_card_with_labels_when_narrow(page, gallery):
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(gallery())
    cell = page.locator("table.stack td[data-label='Prognose']").first
    assert cell.evaluate("e => getComputedStyle(e, '::before').content") == '"Prognose"'
    assert cell.bounding_box()["width"] > 250


def test_a_refused_form_begins_with_what_is_wrong(page, gallery):
    page.goto(gallery(query="?errors=1"))
    assert "errors" in page.evaluate("document.activeElement.className")
    page.locator(".errors a", has_text="Beslutning").click()
    assert page.evaluate("document.activeElement.id") == "id_outcome_0"


def test_a_second_press_sends_nothing(page, gallery):
    page.goto(gallery())
    page.evaluate("document.querySelector('form[data-guard]').noValidate = true")
    sent = page.evaluate(
        """() => { const form = document.querySelector('form[data-guard]'); const seen = [];
        window.addEventListener('submit', e => { seen.push(e.defaultPrevented); e.preventDefault(); });
        const button = form.querySelector('button'); button.click(); button.click(); return seen; }"""
    )
    assert sent == [False, True]


def test_it_works_without_javascript(browser, gallery):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(gallery())
    page.locator("details.menu summary").click()
    assert page.locator(".menu-list").is_visible()
    context.close()


def test_motion_and_print_are_quiet(page, gallery):
    page.emulate_media(media="print")
    page.goto(gallery())
    assert not page.locator(".top").is_visible()
    assert page.locator("h1").is_visible()
