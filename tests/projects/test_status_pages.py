"""Status in a minute: the form, what it refuses, and the report it leaves."""

import datetime
import re
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from common.inbox import waiting_for
from projects.models import DeliveryRating, StatusReport
from tests.factories.business_cases import BenefitFactory
from tests.factories.projects import MilestoneFactory, closed_project, led_project, reported
from tests.people import make_person

pytestmark = pytest.mark.django_db
TYPED = {"forecast_cost": "1.600.000", "forecast_go_live": "01.09.2027", "forecast_gain": "400.000", "spent": "0"}
SHOWN = {
    f"{name}_{parameter}": "green"
    for name in ("light", "shown")
    for parameter in ("time", "economy", "scope", "benefits", "resources")
}


def at(name, project, **kwargs):
    return reverse(f"projects:{name}", kwargs={"municipality": project.municipality.slug, "pk": project.pk, **kwargs})


def html(response, status=200):
    assert response.status_code == status, response.content.decode()[:3000]
    return BeautifulSoup(response.content, "html.parser")


def text(node):
    return re.sub(r"\s+", " ", node.get_text(" ")).strip()


@pytest.fixture
def led(client, in_herning):
    project, leader = led_project(in_herning)
    client.force_login(leader)
    return project


def sent(client, project, **data):
    return client.post(
        at("project_report", project),
        {"version": project.version, "summary": "Det går godt.", **TYPED, **SHOWN, **data},
    )


def test_the_form_is_filled_in_and_says_what_was_said_last_time(client, led):
    reported(led, days_ago=5, summary="Kontrakten er underskrevet.")
    MilestoneFactory(municipality=led.municipality, project=led)
    client.post(at("milestone_add", led), {"title": "Pilot", "planned_on": "01.03.2027"})
    page = html(client.get(at("project_report", led)))
    assert page.select_one("#id_forecast_cost")["value"] == "1.600.000"
    assert page.select_one("#id_forecast_go_live")["value"] == "01.09.2027"
    assert page.select_one("#id_summary").text.strip() == ""
    assert "Kontrakten er underskrevet." in text(page.aside)
    assert "Milepæl planlagt" in text(page.aside)
    assert "Status rapporteret" not in text(page.aside)
    assert all(radio["value"] == "green" for radio in page.select("#lights input[checked]"))
    assert len(page.select("#lights input[checked]")) == 5
    assert "Idriftsættelse som godkendt." in text(page.select_one("#lights"))
    assert not page.select("details[open]")


def test_a_sentence_and_a_click_are_enough(client, led):
    response = sent(client, led)
    report = StatusReport.objects.get()
    assert response.url == at("status_report", led, number=1)
    assert (report.summary, report.overall, report.forecast_cost) == ("Det går godt.", "green", Decimal(1_600_000))
    page = html(client.get(response.url))
    assert "Rapporten er sendt." in text(page)
    assert "Statusrapport 1" in text(page.h1)


def test_a_changed_forecast_proposes_other_lights_at_once(client, led):
    answer = client.get(
        at("project_report", led),
        {**TYPED, **SHOWN, "forecast_cost": "1.888.000", "light_scope": "yellow"},
        HTTP_HX_REQUEST="true",
        HTTP_HX_TARGET="lights",
    )
    part = html(answer)
    assert part.html is None
    assert "288.000 kr. over baseline" in text(part)
    assert part.select_one("input[name=light_economy][checked]")["value"] == "red"
    assert part.select_one("input[name=shown_economy]")["value"] == "red"
    assert part.select_one("input[name=light_scope][checked]")["value"] == "yellow"
    assert len(part.select("details[open]")) == 1


@pytest.mark.parametrize("wrong", ["", "mange penge", "-5", "1e9"])
def test_a_forecast_that_cannot_be_read_proposes_by_the_last_one(client, led, wrong):
    answer = client.get(
        at("project_report", led),
        {**TYPED, **SHOWN, "forecast_cost": wrong},
        HTTP_HX_REQUEST="true",
        HTTP_HX_TARGET="lights",
    )
    assert answer.status_code == 200


def test_the_server_proposes_anew_even_if_the_page_did_not(client, led):
    """Without JavaScript the page still shows the old proposal: whoever left it alone gets the new one."""
    sent(client, led, forecast_cost="1.888.000")
    light = StatusReport.objects.get().lights.get(parameter="economy")
    assert (light.light, light.proposed, light.reason) == ("red", "red", "")


def test_another_light_needs_a_reason_and_opens_its_own_field(client, led):
    page = html(sent(client, led, light_time="yellow"), 422)
    assert page.select_one("#id_reason_time_error")
    assert page.select_one("#id_summary").text.strip() == "Det går godt."
    assert page.select_one("input[name=light_time][checked]")["value"] == "yellow"
    assert len(page.select("#lights details[open]")) == 1
    assert not StatusReport.objects.exists()
    sent(client, led, light_time="yellow", reason_time="Leverandøren er forsinket")
    assert StatusReport.objects.get().overall == "yellow"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"summary": " "}, "summary"),
        ({"summary": "x" * 501}, "summary"),
        ({"forecast_cost": "mange"}, "forecast_cost"),
        ({"forecast_cost": ""}, "forecast_cost"),
        ({"forecast_go_live": "31.02.2027"}, "forecast_go_live"),
        ({"spent": "-1"}, "spent"),
        ({"light_time": "purple"}, ""),
    ],
)
def test_bad_input_is_said_by_the_field_and_kept(client, led, data, field):
    page = html(sent(client, led, action="Vi har rykket.", **data), 422)
    assert page.select_one(".errors")
    assert "Vi har rykket." in page.select_one("#id_action").text
    if field:
        assert page.select_one(f"#id_{field}_error")
    assert not StatusReport.objects.exists()


def test_a_stale_form_is_refused_and_a_replayed_one_gives_one_report(client, led):
    token = html(client.get(at("project_report", led))).select_one("[name=form_token]")["value"]
    first = sent(client, led, form_token=token)
    again = sent(client, led, form_token=token)
    assert again.url == first.url
    page = html(sent(client, led, summary="En til."), 409)
    assert page.select_one("#id_summary").text.strip() == "En til."
    assert StatusReport.objects.count() == 1
    version = page.select_one("[name=version]")["value"]
    assert (
        client.post(at("project_report", led), {"version": version, "summary": "En til.", **TYPED, **SHOWN}).status_code
        == 302
    )
    assert StatusReport.objects.count() == 2


def test_only_leader_and_owner_may(client, led, herning):
    for person in (make_person(herning), make_person(herning, Role.BENEFITS_MANAGER)):
        client.force_login(person)
        assert client.get(at("project_report", led)).status_code == 403
        assert sent(client, led).status_code == 403
    assert not StatusReport.objects.exists()


def test_reports_are_listed_and_lead_to_each_other(client, led):
    for number in range(3):
        reported(led, days_ago=3 - number, summary=f"Rapport {number + 1}")
    page = html(client.get(at("project_reports", led)))
    assert [text(row.select("td")[2]) for row in page.select("table.stack tbody tr")] == [
        "Rapport 3",
        "Rapport 2",
        "Rapport 1",
    ]
    second = html(client.get(at("status_report", led, number=2)))
    assert [link["href"] for link in second.select("a[rel]")] == [
        at("status_report", led, number=1),
        at("status_report", led, number=3),
    ]
    assert client.get(at("status_report", led, number=9)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_reports_costs_the_same(client, led, django_assert_max_num_queries, count):
    for number in range(count):
        reported(led, days_ago=3 - number)
    client.get(at("project_reports", led))
    with django_assert_max_num_queries(9):
        client.get(at("project_reports", led))


def test_the_form_costs_at_most_twelve_queries(client, led, django_assert_max_num_queries):
    reported(led)
    client.get(at("project_report", led))
    with django_assert_max_num_queries(12):
        client.get(at("project_report", led))


def test_a_report_moves_the_dates_of_the_gains(client, in_herning):
    from tests.factories.governance import CaseFactory

    case = CaseFactory(municipality=in_herning)
    project, leader = led_project(in_herning, case=case)
    benefit = BenefitFactory(municipality=in_herning, case=case, go_live=project.baseline_go_live)
    client.force_login(leader)
    sent(client, project, forecast_go_live="01.12.2027")
    benefit.refresh_from_db()
    assert benefit.go_live == datetime.date(2027, 12, 1)


# --- The rating from outside --------------------------------------------------------------------------------------
def test_the_benefits_manager_rates_and_both_show(client, led, herning):
    reported(led)
    manager = make_person(herning, Role.BENEFITS_MANAGER, name="Gevinstmanageren")
    client.force_login(manager)
    rate = at("project_rate", led)
    assert "Det går efter planen." in text(html(client.get(rate)).aside)
    assert html(client.post(rate, {"light": "red"}), 422).select_one("#id_reason_error")
    assert client.post(rate, {"light": "red", "reason": "Testen er ikke begyndt"}).url == at("project_detail", led)
    page = text(html(client.get(at("project_detail", led))).main)
    assert "Efter plan" in page
    assert "Kritisk Testen er ikke begyndt" in page
    client.force_login(led.leader)
    assert client.get(rate).status_code == 403
    assert DeliveryRating.objects.count() == 1


# --- Waiting for you (D57) ----------------------------------------------------------------------------------------
def headings(person, municipality):
    person.forget_roles()
    lines, _count = waiting_for(person, municipality, timezone.localdate())
    return [str(line.heading) for line in lines if line.kind.startswith("project_")]


def test_d57_a_due_report_waits_for_the_leader(led):
    assert headings(led.leader, led.municipality) == []
    led.next_report_due = timezone.localdate() + datetime.timedelta(days=7)
    led.save()
    assert headings(led.leader, led.municipality) == [f"Rapportér status: {led.title}"]
    led.state = "closed"
    led.save()
    assert headings(led.leader, led.municipality) == []


def test_d57_a_project_waits_for_its_rating(led, herning):
    manager = make_person(herning, Role.BENEFITS_MANAGER)
    assert headings(manager, herning) == [], "nothing to rate before the first report"
    reported(led, days_ago=2)
    waiting = [f"Vurdér leveringssikkerheden: {led.title}"]
    assert headings(manager, herning) == waiting

    def rated(days_ago, light="green"):
        DeliveryRating.objects.create(
            municipality=herning,
            project=led,
            light=light,
            reason="x",
            rated_by=manager,
            rated_on=timezone.localdate() - datetime.timedelta(days=days_ago),
        )

    rated(31)
    assert headings(manager, herning) == waiting, "older than thirty days"
    rated(30)
    assert headings(manager, herning) == []
    rated(3, "red")
    assert headings(manager, herning) == waiting, "another light than a newer report"
    rated(1, "red")
    assert headings(manager, herning) == [], "a rating after the report stands"


def test_d57_what_one_may_not_rate_does_not_wait(in_herning):
    from tests.people import add_roles

    project, leader = closed_project(in_herning)
    reported(project)
    manager = make_person(in_herning, Role.BENEFITS_MANAGER)
    assert headings(manager, in_herning) == []
    add_roles(leader, in_herning, Role.BENEFITS_MANAGER)
    assert headings(leader, in_herning) == []


def test_d57_a_missing_system_owner_and_a_passed_milestone_wait(led, herning):
    owner = make_person(herning)
    led.owner, led.forecast_go_live = owner, timezone.localdate() + datetime.timedelta(days=90)
    led.save()
    assert headings(owner, herning) == [f"Vælg en systemejer: {led.title}"]
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    MilestoneFactory(municipality=herning, project=led, title="Pilot", forecast_on=yesterday)
    assert headings(led.leader, herning) == ["Milepælen er overskredet: Pilot"]
