"""Sign-in as a person meets it: keyboard, passkey, second step; nothing refused by the content security policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache

from accounts.models import Municipality
from tests.people import PASSWORD, make_person

pytestmark = pytest.mark.browser
EMAIL = "bo@herning.example"


@pytest.fixture
def person(transactional_db):
    cache.clear()  # the attempts of other tests, which come from the same address
    herning = Municipality.objects.create(slug="herning", name="Herning")
    return make_person(herning, name="Bo Bruger", email=EMAIL, password=PASSWORD)


@pytest.fixture
def home(live_server):
    """Passkeys refuse an IP address."""
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def key(page):
    """A key in the computer that always says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield
    session.detach()


def sign_in(page, home):
    page.goto(f"{home}/account/login/")
    # The field takes the focus by itself, a moment after the page has loaded: what is typed before that is lost.
    page.wait_for_function("document.activeElement.name === 'login' && document.hasFocus()")
    page.keyboard.type(EMAIL)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: not address.endswith("/account/login/"))


def sign_out(page):
    page.click("details.menu summary")
    page.click("details.menu button")


def test_with_the_keyboard_alone(page, home, person, complaints):
    sign_in(page, home)
    page.wait_for_url(f"{home}/herning/")
    assert complaints == []


def test_with_a_passkey_alone_and_as_the_second_step(page, home, person, key, complaints):
    sign_in(page, home)
    page.goto(f"{home}/account/second-factor/passkeys/add/")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Bekræft").click()
    page.get_by_role("button", name="Tilføj adgangsnøglen").click()
    page.wait_for_url(f"{home}/account/second-factor/codes/")
    sign_out(page)

    page.goto(f"{home}/account/login/?next=/profile/")
    page.get_by_role("button", name="Brug adgangsnøgle").click()
    page.wait_for_url(f"{home}/profile/")
    sign_out(page)

    sign_in(page, home)
    page.wait_for_url(f"{home}/account/login/second-factor/")
    page.get_by_role("button", name="Brug adgangsnøgle").click()
    page.wait_for_url(f"{home}/herning/")
    assert complaints == []


def test_a_computer_without_a_fitting_key_is_told_so_in_words(page, home, person, key):
    page.goto(f"{home}/account/login/")
    page.get_by_role("button", name="Brug adgangsnøgle").click()
    page.get_by_role("alert").filter(has_text="Adgangsnøglen blev ikke brugt").wait_for()
    page.get_by_role("button", name="Log ind").wait_for()


@pytest.mark.parametrize("width", [1280, 375, 320])
def test_the_pages_about_sign_in_fit_and_are_accessible(page, home, person, width):
    page.set_viewport_size({"width": width, "height": 800})
    paths = ["/account/login/", "/account/password/reset/"]
    for path in paths:
        page.goto(home + path)
        _fits_and_is_accessible(page)
    sign_in(page, home)
    page.wait_for_url(f"{home}/herning/")
    for path in ["/profile/", "/account/second-factor/", "/account/password/change/", "/herning/departments/"]:
        page.goto(home + path)
        _fits_and_is_accessible(page)


def _fits_and_is_accessible(page):
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], page.url
