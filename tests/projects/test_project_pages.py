"""The portfolio and the project's pages: what they show, to whom, and what they cost."""

import datetime
import re
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from common.tenancy import municipality_scope
from tests.factories.projects import (
    MilestoneFactory,
    PhaseFactory,
    ProjectFactory,
    RiskFactory,
    closed_project,
    led_project,
    reported,
)
from tests.people import make_person

pytestmark = pytest.mark.django_db
LIST = "/herning/projects/"


def at(name, municipality, **kwargs):
    return reverse(f"projects:{name}", kwargs={"municipality": municipality.slug, **kwargs})


def html(response, status=200):
    assert response.status_code == status, response.content.decode()[:3000]
    return BeautifulSoup(response.content, "html.parser")


def text(node):
    return re.sub(r"\s+", " ", node.get_text(" ")).strip()


def titles(response):
    return [row.select_one("a").text for row in html(response).select("table.stack tbody tr")]


@pytest.fixture
def visitor(client, herning):
    person = make_person(herning)
    client.force_login(person)
    client.person = person
    return client


# --- The portfolio ------------------------------------------------------------------------------------------------
def test_a_row_says_how_it_goes_and_why(visitor, in_herning):
    phase = PhaseFactory(municipality=in_herning, name="Analyse")
    project, _leader = led_project(in_herning, title="Fælles ydelsessystem", phase=phase)
    from dataclasses import replace

    from projects.domain.status import Forecast

    later = replace(Forecast.of(project), cost=Decimal(1_888_000), go_live=datetime.date(2027, 11, 10))
    reported(project, forecast=later)
    row = html(visitor.get(LIST)).select_one("table.stack tbody tr")
    said = text(row)
    assert "Fælles ydelsessystem" in said
    assert project.department.name in said
    for words in (
        "Kritisk",
        "Analyse",
        "1.888.000 kr.",
        "+18 pct.",
        "10.11.2027",
        "+2 mdr.",
        "Økonomi: 288.000 kr. over baseline",
        "i dag",
    ):
        assert words in said, words


def test_the_worst_comes_first_and_the_closed_only_when_asked_for(visitor, in_herning):
    ProjectFactory(municipality=in_herning, title="Grøn", light="green", light_rank=1)
    ProjectFactory(municipality=in_herning, title="Rød", light="red", light_rank=3)
    ProjectFactory(municipality=in_herning, title="Færdig", state="closed")
    assert titles(visitor.get(LIST)) == ["Rød", "Grøn"]
    assert titles(visitor.get(LIST + "?state=closed")) == ["Færdig"]
    assert set(titles(visitor.get(LIST + "?state=all"))) == {"Rød", "Grøn", "Færdig"}


def test_filters(visitor, in_herning):
    today = timezone.localdate()
    first = ProjectFactory(municipality=in_herning, title="Lokalt", level="local", light="red", light_rank=3)
    second = ProjectFactory(
        municipality=in_herning,
        title="Strategisk",
        level="strategic",
        phase=PhaseFactory(municipality=in_herning),
        opened_on=today - datetime.timedelta(days=31),
    )
    third = ProjectFactory(municipality=in_herning, title="Fælles", opened_on=today - datetime.timedelta(days=30))
    assert titles(visitor.get(LIST + "?light=red")) == ["Lokalt"]
    assert titles(visitor.get(LIST + "?light=none")) == ["Fælles", "Strategisk"]
    assert titles(visitor.get(LIST + "?level=portfolio")) == ["Fælles", "Strategisk"]
    assert titles(visitor.get(f"{LIST}?phase={second.phase.pk}")) == ["Strategisk"]
    assert titles(visitor.get(f"{LIST}?department={third.department.pk}")) == ["Fælles"]
    assert titles(visitor.get(f"{LIST}?body={first.body.pk}")) == ["Lokalt"]
    assert titles(visitor.get(LIST + "?q=strateg")) == ["Strategisk"]
    assert titles(visitor.get(LIST + "?stale=1")) == ["Strategisk"], "the thirtieth day is still in time"


def test_stale_follows_the_municipalitys_own_days(visitor, in_herning):
    in_herning.settings = {"thresholds": {"stale_after_days": 10}}
    in_herning.save()
    project = ProjectFactory(municipality=in_herning, opened_on=timezone.localdate() - datetime.timedelta(days=11))
    assert "Forældet" in text(html(visitor.get(LIST)).select_one("table.stack tbody tr"))
    project.state = "paused"
    project.save()
    assert titles(visitor.get(LIST + "?stale=1")) == []


@pytest.mark.parametrize(
    "sort", ["title", "-light", "phase", "forecast_cost", "-deviation", "go_live", "last_report", "leader"]
)
def test_every_column_sorts_alike_filtered_and_not(visitor, in_herning, sort):
    """The unfiltered list is composed once and filled in; a filter that keeps everything is composed each time."""
    lights = [("red", 3), ("green", 1), ("", 0)]
    for number in range(28):
        light, rank = lights[number % 3]
        ProjectFactory(
            municipality=in_herning,
            light=light,
            light_rank=rank,
            forecast_cost=Decimal(100_000 * (number % 7 + 1)),
            forecast_go_live=timezone.localdate() + datetime.timedelta(days=number % 5),
        )
    pages = [
        [titles(visitor.get(f"{LIST}?sort={sort}&page={page}{every}")) for page in (1, 2)]
        for every in ("", "&state=all")
    ]
    assert pages[0] == pages[1]
    assert [len(page) for page in pages[0]] == [25, 3]
    assert len({title for page in pages[0] for title in page}) == 28


def test_key_figures_stand_on_top(visitor, in_herning):
    ProjectFactory(
        municipality=in_herning, light="red", light_rank=3, spent=Decimal(5), forecast_cost=Decimal(3_200_000)
    )
    figures = text(html(visitor.get(LIST)).select_one("dl.figs"))
    assert "1 kritisk" in figures
    assert "3,2 mio. kr." in figures
    assert "+100,0 pct. mod godkendt 1,6 mio. kr." in figures


def test_exports_have_the_filtered_rows_and_more_columns(visitor, in_herning):
    ProjectFactory(municipality=in_herning, title="Rød", light="red", light_rank=3, forecast_cost=Decimal(1_760_000))
    ProjectFactory(municipality=in_herning, title="Grøn", light="green", light_rank=1)
    lines = b"".join(visitor.get(LIST + "?light=red&export=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    row = dict(zip(lines[0].split(";"), lines[1].split(";"), strict=True))
    assert (row["Projekt"], row["Status"], row["Prognose"], row["Afvigelse"]) == ("Rød", "Kritisk", "1760000,00", "10")
    assert row["Godkendt udgift"] == "1600000,00"
    assert visitor.get(LIST + "?export=xlsx").headers["Content-Type"].endswith("spreadsheetml.sheet")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_portfolio_costs_the_same_for_any_number_of_rows(visitor, in_herning, django_assert_num_queries, rows):
    for _ in range(rows):
        reported(led_project(in_herning)[0])
    visitor.get(LIST)
    with django_assert_num_queries(12):
        assert len(titles(visitor.get(LIST))) == rows


# --- The project's page -------------------------------------------------------------------------------------------
def full_project(municipality, *, reports=2):
    project, leader = led_project(municipality, owner=make_person(municipality, name="Ejeren"))
    for number in range(reports):
        reported(project, days_ago=reports - number, summary=f"Rapport {number + 1}.")
    MilestoneFactory(municipality=municipality, project=project, title="Kontrakt")
    RiskFactory(municipality=municipality, project=project, title="Leverandøren går")
    return project, leader


def test_a_director_sees_what_why_how_and_who(visitor, in_herning):
    project, leader = full_project(in_herning)
    page = text(html(visitor.get(at("project_detail", in_herning, pk=project.pk))).main)
    for words in (
        project.title,
        project.purpose,
        "Efter plan",
        "Rapport 2.",
        "Kontrakt",
        "Leverandøren går",
        leader.name,
        "Ejeren",
        "ingen endnu",
        "1.600.000 kr.",
        "01.09.2027",
        "Ingen har vurderet den endnu.",
    ):
        assert words in page, words
    assert "Rapportér status" not in page


@pytest.mark.parametrize("reports", [1, 4])
def test_the_page_costs_at_most_twelve_queries(client, in_herning, django_assert_max_num_queries, reports):
    project, leader = full_project(in_herning, reports=reports)
    client.force_login(leader)
    url = at("project_detail", in_herning, pk=project.pk)
    client.get(url)
    with django_assert_max_num_queries(12):
        client.get(url)


def test_each_role_has_its_button(client, in_herning):
    project, leader = full_project(in_herning)
    url = at("project_detail", in_herning, pk=project.pk)
    client.force_login(leader)
    assert "Rapportér status" in text(html(client.get(url)))
    client.force_login(make_person(in_herning, Role.BENEFITS_MANAGER))
    assert "Vurdér leveringssikkerheden" in text(html(client.get(url)))


def test_history_tells_in_words(client, in_herning):
    project, leader = full_project(in_herning)
    client.force_login(leader)
    client.post(at("milestone_add", in_herning, pk=project.pk), {"title": "Pilot", "planned_on": "01.03.2027"})
    page = text(html(client.get(at("project_history", in_herning, pk=project.pk))).main)
    assert "Status rapporteret Rapport 2." in page
    assert "Milepæl planlagt : Pilot" in page or "Milepæl planlagt: Pilot" in page
    assert leader.name in page


# --- Closed projects leak nowhere ---------------------------------------------------------------------------------
def test_d11_a_closed_project_does_not_exist_for_others(visitor, in_herning):
    project, _leader = closed_project(in_herning, title="Hemmeligt udbud", light="red", light_rank=3)
    report = reported(project)
    assert titles(visitor.get(LIST + "?q=hemmeligt&state=all")) == []
    assert "0" in text(html(visitor.get(LIST)).select_one("dl.figs dd"))
    assert "Hemmeligt" not in b"".join(visitor.get(LIST + "?export=csv&state=all").streaming_content).decode()
    for name, kwargs in (
        ("project_detail", {}),
        ("project_history", {}),
        ("project_reports", {}),
        ("project_milestones", {}),
        ("project_risks", {}),
        ("status_report", {"number": report.number}),
        ("project_report", {}),
        ("project_rate", {}),
    ):
        response = visitor.get(at(name, in_herning, pk=project.pk, **kwargs))
        assert response.status_code == 404, name
        assert b"Hemmeligt" not in response.content


def test_d11_parties_and_the_bodys_seats_see_it(client, in_herning):
    project, leader = closed_project(in_herning, title="Hemmeligt udbud", system_owner=make_person(in_herning))
    member = make_person(in_herning, Role.MEMBER, body=project.body)
    for person in (leader, member, project.system_owner):
        client.force_login(person)
        assert titles(client.get(LIST)) == ["Hemmeligt udbud"]
        assert client.get(at("project_detail", in_herning, pk=project.pk)).status_code == 200


def test_the_query_and_the_rule_agree_on_who_sees(in_herning, ishoj):
    from projects.domain import portfolio_queries

    hidden, leader = closed_project(in_herning, owner=make_person(in_herning), system_owner=make_person(in_herning))
    shown = ProjectFactory(municipality=in_herning)
    people = [
        leader,
        hidden.owner,
        hidden.system_owner,
        make_person(in_herning),
        make_person(in_herning, Role.ADMINISTRATOR),
        make_person(in_herning, Role.OBSERVER, body=hidden.body),
        make_person(in_herning, Role.CHAIR, body=shown.body),
        make_person(ishoj),
    ]
    for person in people:
        listed = set(portfolio_queries.visible_to(person, in_herning))
        assert listed == {project for project in (hidden, shown) if person.has_perm("projects.view_project", project)}


def test_another_municipalitys_project_is_not_found(visitor, in_herning, ishoj):
    with municipality_scope(ishoj):
        theirs = ProjectFactory(municipality=ishoj)
    assert visitor.get(at("project_detail", in_herning, pk=theirs.pk)).status_code == 404
    assert visitor.get(at("project_detail", ishoj, pk=theirs.pk)).status_code == 404


# --- Milestones, risks, roles, phase ------------------------------------------------------------------------------
def test_milestones_are_planned_moved_and_reached(client, in_herning):
    project, leader = led_project(in_herning)
    client.force_login(leader)
    page = at("project_milestones", in_herning, pk=project.pk)
    assert (
        client.post(
            at("milestone_add", in_herning, pk=project.pk), {"title": "Kontrakt", "planned_on": "01.03.2027"}
        ).url
        == page
    )
    milestone = project.milestones.get()
    change = at("milestone_change", in_herning, pk=project.pk, part=milestone.pk)
    assert client.post(change, {"version": 1, "title": "Kontrakt", "forecast_on": "12.04.2027"}).url == page
    assert "+42 dage" in text(html(client.get(page)))
    stale = html(client.post(change, {"version": 1, "title": "Kontrakt", "forecast_on": "01.05.2027"}), 409)
    assert "12.04.2027" in text(stale)
    client.post(at("milestone_reach", in_herning, pk=project.pk, part=milestone.pk))
    assert html(client.get(page)).select_one("form[action$='reach/']") is None
    assert client.get(at("milestone_change", in_herning, pk=project.pk, part=999)).status_code == 404
    client.force_login(make_person(in_herning))
    assert client.get(change).status_code == 403
    assert "Planlæg en milepæl" not in text(html(client.get(page)))


def test_risks_are_written_down_judged_and_closed(client, in_herning):
    project, leader = led_project(in_herning)
    client.force_login(leader)
    page = at("project_risks", in_herning, pk=project.pk)
    data = {"title": "Leverandøren går", "probability": "4", "consequence": "5", "shown_to_body": "on"}
    assert client.post(at("risk_add", in_herning, pk=project.pk), data).url == page
    risk = project.risks.get()
    change = at("risk_change", in_herning, pk=project.pk, part=risk.pk)
    refused = html(client.post(change, {**data, "version": 1, "probability_after": "2"}), 422)
    assert refused.select_one("#id_consequence_after_error")
    client.post(change, {**data, "version": 1, "probability_after": "2", "consequence_after": "2"})
    said = text(html(client.get(page)).select_one("tbody tr"))
    assert "20 4 × 5" in said
    assert "4 2 × 2" in said
    client.post(at("risk_close", in_herning, pk=project.pk, part=risk.pk), {"version": 2, "note": "Ny leverandør"})
    assert "Lukkede risici" in text(html(client.get(page)))


def test_roles_and_phase_are_changed_on_pages_of_their_own(client, in_herning):
    first, second = (PhaseFactory(municipality=in_herning, position=place) for place in (1, 2))
    project, leader = led_project(in_herning, owner=make_person(in_herning), phase=first)
    client.force_login(project.owner)
    new = make_person(in_herning, name="Den nye")
    roles = at("project_roles", in_herning, pk=project.pk)
    client.post(roles, {"version": 1, "leader": new.pk, "owner": project.owner.pk})
    phase = at("project_phase", in_herning, pk=project.pk)
    assert html(client.get(phase)).select_one("#id_phase option[selected]")["value"] == str(second.pk)
    client.post(phase, {"version": 2, "phase": second.pk})
    project.refresh_from_db()
    assert (project.leader, project.phase) == (new, second)
    stranger_choice = client.post(roles, {"version": 3, "leader": 99999})
    assert stranger_choice.status_code == 422
    client.force_login(leader)
    assert client.get(roles).status_code == 403


def test_htmx_gets_the_list_alone(visitor, in_herning):
    ProjectFactory(municipality=in_herning, title="Rød", light="red", light_rank=3)
    ProjectFactory(municipality=in_herning, title="Grøn", light="green", light_rank=1)
    response = visitor.get(LIST + "?light=red", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="list")
    assert html(response).html is None
    assert titles(response) == ["Rød"]


def test_an_active_filter_costs_no_query_more(visitor, in_herning, django_assert_max_num_queries):
    project = ProjectFactory(municipality=in_herning, phase=PhaseFactory(municipality=in_herning))
    query = (
        f"?department={project.department.pk}&phase={project.phase.pk}&body={project.body.pk}&light=none&level=common"
    )
    visitor.get(LIST)
    with django_assert_max_num_queries(12):
        assert len(titles(visitor.get(LIST + query))) == 1


def test_a_foreign_or_foolish_choice_is_said_by_the_field(visitor, in_herning, ishoj):
    with municipality_scope(ishoj):
        theirs = ProjectFactory(municipality=ishoj).department
    for query in (f"department={theirs.pk}", "goal=zzz", "phase=99999999999999999999", "state=gone"):
        page = html(visitor.get(f"{LIST}?{query}"))
        assert page.select_one(f"#filter-{query.split('=')[0]}-error"), query


def test_totals_count_what_one_sees_and_what_was_granted(in_herning):
    from projects.domain import portfolio_queries
    from tests.factories.funds import filled_fund, given_grant
    from tests.factories.governance import CaseFactory

    case = CaseFactory(municipality=in_herning)
    ProjectFactory(municipality=in_herning, case=case, light="red", light_rank=3, spent=Decimal("10.50"))
    ProjectFactory(municipality=in_herning, baseline_cost=None, forecast_cost=Decimal(5), baseline_gain=None)
    closed_project(in_herning, light="red", light_rank=3)
    fund = filled_fund(in_herning)
    given_grant(fund, 600_000, case=case)
    given_grant(fund, 100_000, case=case)
    person = make_person(in_herning)
    found = portfolio_queries.totals(
        portfolio_queries.visible_to(person, in_herning), municipality=in_herning, today=timezone.localdate()
    )
    assert (found.count, found.red, found.unrated, found.stale) == (2, 1, 1, 0)
    assert (found.granted, found.disbursed, found.spent) == (Decimal(700_000), 0, Decimal("10.50"))
    assert (found.baseline, found.forecast, found.deviation) == (Decimal(1_600_000), Decimal(1_600_000), 0)
    nothing = portfolio_queries.totals(
        portfolio_queries.visible_to(person, in_herning).none(), municipality=in_herning, today=timezone.localdate()
    )
    assert (nothing.count, nothing.forecast, nothing.deviation) == (0, 0, None)


def test_attention_is_worst_first_and_says_why(in_herning):
    from projects.domain import portfolio_queries

    today = timezone.localdate()
    long_ago = today - datetime.timedelta(days=34)
    ProjectFactory(municipality=in_herning, title="Grøn", light="green", light_rank=1, last_report_on=today)
    ProjectFactory(municipality=in_herning, title="Tavs", light="green", light_rank=1, last_report_on=long_ago)
    ProjectFactory(
        municipality=in_herning,
        title="Gul",
        light="yellow",
        light_rank=2,
        attention="Milepæl rykket",
        last_report_on=today,
    )
    ProjectFactory(
        municipality=in_herning, title="Rød", light="red", light_rank=3, attention="Leverandøren", last_report_on=today
    )
    closed_project(in_herning, title="Lukket", light="red", light_rank=3)
    rows = portfolio_queries.attention(municipality=in_herning, user=make_person(in_herning), today=today)
    assert [(row.title, row.why) for row in rows] == [
        ("Rød", "Leverandøren"),
        ("Gul", "Milepæl rykket"),
        ("Tavs", "Ingen rapport i 34 dage."),
    ]


# --- Panels -------------------------------------------------------------------------------------------------------
def test_a_goal_and_a_body_show_their_projects(in_herning):
    from projects import project_panels
    from projects.models import ProjectGoal
    from strategies.models import Goal, Strategy

    today = timezone.localdate()
    strategy = Strategy.objects.create(municipality=in_herning, key="s", title="S", valid_from=today, valid_to=today)
    top = Goal.objects.create(municipality=in_herning, strategy=strategy, key="a", title="Mål")
    below = Goal.objects.create(
        municipality=in_herning, strategy=strategy, key="b", title="Delmål", depth=2, parent=top
    )
    main = ProjectFactory(municipality=in_herning, title="Direkte", goal=top)
    under = ProjectFactory(municipality=in_herning, title="Under", goal=below)
    besides = ProjectFactory(municipality=in_herning, title="Også")
    ProjectGoal.objects.create(municipality=in_herning, project=besides, goal=top)
    closed_project(in_herning, goal=top)
    person = make_person(in_herning)
    panel = project_panels.for_goal(top, person)
    assert {row.title for row in panel["projects"]} == {"Direkte", "Under", "Også"}
    assert panel["totals"].count == 3
    assert [row.title for row in project_panels.for_body(under.body, person)["projects"]] == ["Under"]
    other = Goal.objects.create(municipality=in_herning, strategy=strategy, key="c", title="Andet mål")
    assert project_panels.for_goal(other, person) is None
    assert main.goal == top


# --- National anchoring (D18) -------------------------------------------------------------------------------------
def test_d18_the_unanchored_stand_first_and_are_anchored_from_the_list(client, in_herning):
    from strategies.models import ExternalInitiative, ExternalStrategy

    strategy = ExternalStrategy.objects.create(key="n", title="National strategi", owner="state")
    first, second = (
        ExternalInitiative.objects.create(
            strategy=strategy, key=f"i{n}", number=str(n), title=f"Initiativ {n}", is_mandatory=True
        )
        for n in (1, 2)
    )
    hidden, _leader = closed_project(in_herning, title="Hemmeligt udbud")
    body = ProjectFactory(municipality=in_herning).body
    administrator = make_person(in_herning, Role.ADMINISTRATOR)
    client.force_login(administrator)
    page = at("anchor_list", in_herning)
    assert "2 obligatoriske initiativer er ikke forankret." in text(html(client.get(page)).main)
    add = at("anchor_add", in_herning, pk=first.pk)
    assert "Hemmeligt" not in text(html(client.get(add)))
    assert client.post(add, {"project": hidden.pk}).status_code == 422
    assert html(client.post(add, {}), 422).select_one(".errors")
    assert client.post(add, {"body": body.pk, "note": "Følges hver måned"}).url == page
    rows = [text(row) for row in html(client.get(page)).select("table.stack tbody tr")]
    assert rows[0].startswith("2 Initiativ 2")
    assert body.name in rows[1]
    from tests.factories.projects import AnchorFactory

    anchor = AnchorFactory(municipality=in_herning, external=second, project=hidden)
    said = client.get(page)
    assert b"Hemmeligt" not in said.content
    assert "et lukket projekt" in text(html(said).main)
    client.post(at("anchor_remove", in_herning, pk=anchor.pk))
    assert "1 obligatorisk initiativ er ikke forankret." in text(html(client.get(page)).main)
    client.force_login(make_person(in_herning))
    assert html(client.get(page)).select_one("form[action$='/remove/']") is None
    assert client.get(add).status_code == 403
