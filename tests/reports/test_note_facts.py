"""D53: what the note says is what the records say, as of its day; and asking costs the same however much there is."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from business_cases.domain import benefit_queries, grants
from business_cases.models import Fund
from common.tenancy import municipality_scope
from projects.domain.portfolio_queries import in_the_open, totals
from projects.models import Project
from reports.domain import collecting
from strategies.models import Goal
from tests.factories import reports
from tests.factories.business_cases import planned_benefit
from tests.factories.funds import filled_fund, given_grant
from tests.factories.projects import RiskFactory, reported
from tests.factories.reports import approved, begun, decided, late, led, moved_back


@pytest.fixture
def data(full):
    with municipality_scope(full.municipality):
        return collecting.collect(begun(full))


def test_lights_figures_and_words_of_a_project_come_from_its_report(full, data):
    red = data["projects"][0]
    assert (red["title"], red["light"]) == ("Fælles ydelsessystem", "red")
    assert (red["explanation"], red["action"]) == ("Leverandøren er forsinket.", "Bod er krævet.")
    assert (red["baseline"]["cost"], red["forecast"]["cost"]) == ("1600000.00", "2000000.00")
    assert red["lights"]["economy"] == "red"
    assert red["lights"]["scope"] == "green"
    assert red["rating"]["light"] == "red"


def test_the_totals_are_those_of_the_portfolio(full, data):
    today = timezone.localdate()
    there = totals(in_the_open(), municipality=full.municipality, today=today)
    economy, portfolio = data["economy"], data["portfolio"]
    assert portfolio["count"] == there.count == 3
    assert Decimal(economy["baseline"]) == there.baseline
    assert Decimal(economy["forecast"]) == there.forecast
    assert Decimal(economy["spent"]) == there.spent
    assert sum(Decimal(row["forecast"]) for row in economy["departments"]) == there.forecast


def test_the_fund_is_what_its_ledger_says(full, data):
    (fund,) = data["funds"]
    assert Decimal(fund["closing"]) == Fund.objects.get(pk=full.extra["fund"].pk).available == Decimal(1_100_000)
    assert Decimal(fund["opening"]) + Decimal(fund["added"]) - Decimal(fund["granted"]) == Decimal(fund["closing"])
    assert Decimal(fund["granted"]) == Decimal(900_000)
    assert Decimal(fund["unpaid"]) == Decimal(900_000)
    assert Decimal(fund["outstanding"]) == sum(Decimal(row["amount"]) for row in fund["expected"]) == Decimal(300_000)
    assert fund["balance"][-1] == [timezone.localdate().isoformat(), fund["closing"]]


def test_what_is_paid_out_is_no_longer_to_be_paid(full):
    grant = full.extra["fund"].grants.get(case=full.extra["red"].case)
    finance = reports.make_person(full.municipality, "finance")
    grants.disburse(grant=grant, amount=Decimal(250_000), paid_on=timezone.localdate(), text="Rate", actor=finance)
    (fund,) = collecting.collect(begun(full))["funds"]
    assert (Decimal(fund["disbursed"]), Decimal(fund["unpaid"])) == (Decimal(250_000), Decimal(650_000))


def test_the_gains_are_those_of_the_benefits_today(full, data):
    there = benefit_queries.by_year(benefit_queries.in_the_open())
    for row in data["gains"]["years"]:
        gains = there.get(row["year"], benefit_queries.Gains())
        assert (Decimal(row["planned"]), Decimal(row["in_budget"]), Decimal(row["realised"])) == (
            gains.planned,
            gains.in_budget,
            gains.realised,
        )
    (department,) = data["gains"]["departments"]
    assert (department["name"], department["planned"], department["realised"]) == (
        "Teknik og Miljø",
        "400000.00",
        "120000.00",
    )


def test_d21_gains_are_set_against_the_departments_target(full, data):
    (target,) = data["gains"]["targets"]
    (row,) = target["rows"]
    assert target["year"] == timezone.localdate().year
    assert (row["name"], row["target"], row["planned"]) == ("Teknik og Miljø", "500000.00", "400000.00")


def test_gains_of_departments_below_count_for_the_department_with_the_target(full):
    from tests.factories.accounts import DepartmentFactory

    unit = DepartmentFactory(municipality=full.municipality, name="Byggesag", parent=full.extra["department"])
    planned_benefit(full.municipality, department=unit, years={timezone.localdate().year: 50_000})
    data = collecting.collect(begun(full))
    assert data["gains"]["targets"][0]["rows"][0]["planned"] == "450000.00"
    assert {row["name"] for row in data["gains"]["departments"]} == {"Teknik og Miljø", "Byggesag"}


def test_goal_by_goal(full, data):
    strategy = next(strategy for strategy in data["goals"] if strategy["title"] == "Den Digitale Strategi")
    goal = strategy["goals"][0]
    assert (goal["title"], goal["granted"]) == ("Let adgang for borgerne", "600000.00")
    assert [project["light"] for project in goal["projects"]] == ["red", "none", "green"]
    assert goal["gains"]["planned"] == "950000.00"
    assert goal["gains"]["realised"] == "120000.00"
    (indicator,) = goal["indicators"]
    assert (indicator["value"], indicator["target"], indicator["progress"]) == ("60.00", "80.00", "0.5000")
    assert "Mål uden projekter" in strategy["idle"]


def test_what_came_after_the_cut_off_is_not_in_the_note(full):
    half = reports.this_half().before
    data = collecting.collect(begun(full, half=half))
    assert data["period"]["as_of"] == half.cut_off.isoformat()
    assert data["gains"]["total"]["realised"] == "0.00"
    assert data["funds"] == []
    assert data["decisions"] == []
    assert {facts["light"] for facts in data["projects"]} == {"none"}
    indicator = next(row for s in data["goals"] for g in s["goals"] for row in g["indicators"])
    assert indicator["value"] is None


def test_a_project_that_ended_is_told_and_no_longer_counted(full):
    today = timezone.localdate()
    Project.objects.filter(pk=full.extra["green"].pk).update(state="closed", closed_on=today)
    data = collecting.collect(begun(full))
    assert [row["title"] for row in data["portfolio"]["ended"]] == ["Ny hjemmeside"]
    assert data["portfolio"]["count"] == 2


# --- Since last --------------------------------------------------------------------------------------------------
def test_changed_since_last_is_computed_from_the_previous_edition_and_never_from_live_data(full):
    before = moved_back(approved(full), reports.this_half().before)
    data = collecting.collect(begun(full))
    assert data["previous"]["sha256"] == before.snapshot.sha256
    assert {facts["title"]: facts["change"] for facts in data["projects"]}["Fælles ydelsessystem"] == "same"

    late(full.extra["green"], months=5, summary="Nu er det galt.")
    reported(full.extra["silent"])
    new = led(full.municipality, "Ny leder", title="Helt nyt projekt")
    # What the records say of the past is changed, and changes nothing: the previous edition stands as it was frozen.
    Project.objects.filter(pk=full.extra["red"].pk).update(light="green", light_rank=1)
    data = collecting.collect(StatusNote_of(full))
    changes = {facts["title"]: (facts["change"], facts["was"]) for facts in data["projects"]}
    assert changes["Ny hjemmeside"] == ("worse", "green")
    assert changes["Fælles ydelsessystem"] == ("same", "red")
    assert changes["Projekt uden status"] == ("same", "none")
    assert changes[new.title] == ("new", "")
    assert data["portfolio"]["changes"] == {"worse": 1, "better": 0, "new": 1, "same": 2}
    assert data["portfolio"]["before"]["lights"]["red"] == 1


def StatusNote_of(people):  # noqa: N802
    from reports.models import StatusNote

    return StatusNote.objects.select_related("body", "municipality").get(state="collecting")


def test_decisions_since_last_begin_where_the_previous_edition_ended(full):
    previous = moved_back(approved(full), reports.this_half().before)
    assert previous.snapshot.data["period"]["as_of"] == timezone.localdate().isoformat()
    assert collecting.collect(begun(full))["decisions"] == []


def test_a_recalled_edition_is_not_compared_to(full):
    from reports.domain import notes

    wrong = moved_back(approved(full), reports.this_half().before)
    notes.recall(note=wrong, reason="Forkerte tal", actor=full.chair)
    data = collecting.collect(begun(full))
    assert data["previous"] is None
    assert {facts["change"] for facts in data["projects"]} == {""}


def test_without_anything_there_is_still_a_note(people):
    data = collecting.collect(begun(people))
    assert data["projects"] == data["funds"] == data["decisions"] == []
    assert data["message"] == "Ingen projekter er i gang."


# --- The cost of asking ------------------------------------------------------------------------------------------
def asked(note):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        collecting.collect(note)
    return len(queries)


def test_the_number_of_queries_does_not_grow_with_what_there_is(full):
    note = begun(full)
    few = asked(note)
    for number in range(4):
        project = led(full.municipality, f"Leder {number}", goal=full.extra["goal"], body=full.extra["body"])
        late(project, months=5, summary="Forsinket")
        RiskFactory(municipality=full.municipality, project=project)
        fund = filled_fund(full.municipality, 900_000, body=full.extra["body"])
        reports._case_of(project)
        given_grant(fund, 100_000, case=project.case, actor=full.maker)
        planned_benefit(full.municipality, case=project.case, goal=full.extra["goal"])
        decided(full.municipality, full.extra["body"], case=project.case, title=f"Beslutning {number}")
        Goal.objects.create(
            municipality=full.municipality,
            strategy=full.extra["strategy"],
            key=f"nyt-{number}",
            title=f"Nyt mål {number}",
        )
    assert asked(note) == few
    assert few < 40


def test_two_hundred_projects_are_collected_in_a_moment(people):
    from projects.models import StatusLight, StatusReport
    from tests.factories.projects import ProjectFactory

    today = timezone.localdate()
    first = ProjectFactory(municipality=people.municipality, opened_on=today - datetime.timedelta(days=300))
    copies = []
    for number in range(2, 201):
        copy = Project.objects.get(pk=first.pk)
        copy.pk, copy.number, copy.title = None, 1000 + number, f"Projekt {number:03}"
        copies.append(copy)
    Project.objects.bulk_create(copies)
    projects = list(Project.objects.all())
    StatusReport.objects.bulk_create(
        StatusReport(
            municipality=people.municipality, project=project, number=number, reported_on=today, recorded_at=timezone.now(),
            summary="Efter planen", overall="green",
        )
        for project in projects
        for number in (1, 2, 3)
    )  # fmt: skip
    StatusLight.objects.bulk_create(
        StatusLight(
            municipality=people.municipality, report=report, parameter=parameter, light="green", proposed="green"
        )
        for report in StatusReport.objects.all()
        for parameter in ("time", "economy", "scope", "benefits", "resources")
    )
    note = begun(people)
    began = timezone.now()
    data = collecting.collect(note)
    assert (timezone.now() - began).total_seconds() < 2
    assert data["portfolio"]["count"] == 200
    assert data["portfolio"]["lights"]["green"] == 200
