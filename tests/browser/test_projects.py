"""Status in a minute, as a project leader meets it; and the portfolio and project pages by axe."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Municipality
from common.tenancy import municipality_scope
from projects.models import StatusReport
from tests.browser.test_look import violations
from tests.factories.projects import MilestoneFactory, PhaseFactory, RiskFactory, led_project, reported

pytestmark = pytest.mark.browser


@pytest.fixture
def herning(transactional_db):
    return Municipality.objects.create(slug="herning", name="Herning")


@pytest.fixture
def led(herning):
    with municipality_scope(herning):
        project, _leader = led_project(
            herning, title="ESDH-integration", phase=PhaseFactory(municipality=herning, name="Analyse")
        )
        reported(project, days_ago=20, summary="Kontrakten er underskrevet.")
        MilestoneFactory(municipality=herning, project=project)
        RiskFactory(municipality=herning, project=project)
        project.refresh_from_db()
    return project


@pytest.fixture
def at(live_server, page, led, settings):
    """Addresses of the project's pages, with its leader signed in."""
    client = Client()
    client.force_login(led.leader)
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": live_server.url,
            }
        ]
    )

    def address(name, **kwargs):
        return live_server.url + reverse(f"projects:{name}", kwargs={"municipality": "herning", **kwargs})

    return address


def sent(led):
    with municipality_scope(led.municipality):
        return StatusReport.objects.filter(project=led, number__gt=1).prefetch_related("lights").first()


def test_d32_the_common_case_takes_a_sentence_and_two_clicks_at_most(page, at, led, complaints):
    page.goto(at("project_report", pk=led.pk))
    page.evaluate(
        "window.clicks = 0; addEventListener('click', e => { if (e.isTrusted) sessionStorage.clicks = (+sessionStorage.clicks || 0) + 1 }, true)"
    )
    page.locator("#id_summary").click()
    page.keyboard.type("Testen er i gang, og vi holder planen.")
    page.get_by_role("button", name="Send rapporten").click()
    page.wait_for_url("**/reports/2/")
    assert int(page.evaluate("sessionStorage.clicks")) <= 2
    assert page.get_by_text("Rapporten er sendt.").is_visible()
    assert sent(led).summary == "Testen er i gang, og vi holder planen."
    assert complaints == []


def test_with_the_keyboard_alone(page, at, led):
    page.goto(at("project_report", pk=led.pk))
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "id_summary":
            break
    page.keyboard.type("Vi holder planen.")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "submit":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/2/")
    assert sent(led).overall == "green"


def test_the_lights_follow_the_forecast_while_it_is_typed(page, at, led, complaints):
    page.goto(at("project_report", pk=led.pk))
    page.fill("#id_summary", "Leverandøren er blevet dyrere.")
    page.get_by_text("Prognose, og hvad der gøres").click()
    page.fill("#id_forecast_cost", "1.888.000")
    page.keyboard.press("Tab")
    page.locator("#lights").get_by_text("288.000 kr. over baseline").wait_for()
    assert page.locator("input[name=light_economy]:checked").input_value() == "red"
    assert page.input_value("#id_summary") == "Leverandøren er blevet dyrere."
    page.get_by_role("button", name="Send rapporten").click()
    page.wait_for_url("**/reports/2/")
    report = sent(led)
    assert (report.overall, report.forecast_cost) == ("red", Decimal(1_888_000))
    assert complaints == []


def test_another_light_is_kept_while_the_forecast_changes(page, at, led):
    page.goto(at("project_report", pk=led.pk))
    page.fill("#id_summary", "Test.")
    page.locator("#lights summary", has_text="Omfang").click()
    page.locator("label[for=id_light_scope_1]").click()
    page.fill("#id_reason_scope", "Et modul er taget ud")
    page.get_by_text("Prognose, og hvad der gøres").click()
    page.fill("#id_forecast_cost", "1.700.000")
    page.keyboard.press("Tab")
    page.locator("#lights").get_by_text("100.000 kr. over baseline").wait_for()
    assert page.locator("input[name=light_scope]:checked").input_value() == "yellow"
    assert page.input_value("#id_reason_scope") == "Et modul er taget ud"
    page.get_by_role("button", name="Send rapporten").click()
    page.wait_for_url("**/reports/2/")
    assert sent(led).lights.get(parameter="scope").reason == "Et modul er taget ud"


def test_it_works_without_javascript(browser, at, led, page):
    context = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = context.new_page()
    plain.goto(at("project_report", pk=led.pk))
    plain.fill("#id_summary", "Uden JavaScript.")
    plain.get_by_role("button", name="Send rapporten").click()
    assert plain.get_by_text("Rapporten er sendt.").is_visible()
    context.close()


@pytest.mark.parametrize("width", [1280, 375])
def test_axe_finds_nothing_and_nothing_runs_out(page, at, led, complaints, width):
    page.set_viewport_size({"width": width, "height": 900})
    pages = [
        at("project_list"),
        at("project_detail", pk=led.pk),
        at("project_report", pk=led.pk),
        at("project_reports", pk=led.pk),
        at("status_report", pk=led.pk, number=1),
        at("project_milestones", pk=led.pk),
        at("project_risks", pk=led.pk),
        at("risk_add", pk=led.pk),
        at("project_history", pk=led.pk),
        at("anchor_list"),
    ]
    for url in pages:
        page.goto(url)
        assert violations(page) == [], url
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url
    page.goto(at("project_report", pk=led.pk))
    for summary in page.locator("main summary").all():
        summary.click()
    assert violations(page) == []
    assert complaints == []


def test_the_portfolio_narrows_in_place(page, at, led, herning):
    with municipality_scope(herning):
        led_project(herning, title="Ny hjemmeside", light="red", light_rank=3)
    page.goto(at("project_list"))
    page.select_option("#filter-light", "red")
    page.locator(".chip", has_text="Status: Kritisk").wait_for()
    assert page.locator("table.stack tbody tr").count() == 1
    assert "light=red" in page.url
