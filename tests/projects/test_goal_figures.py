"""The line of sight: from a goal to its projects, decisions, kroner and gains, and to nothing that is closed (D11)."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from common.numbers import kr, mio
from projects import goal_figures
from projects.models import ProjectGoal
from strategies.domain import queries
from strategies.figures import figures_of, places_of
from tests.factories.business_cases import BenefitMeasurementFactory, planned_benefit
from tests.factories.funds import filled_fund, given_grant
from tests.factories.governance import CaseFactory
from tests.factories.projects import AnchorFactory, ProjectFactory, closed_project
from tests.factories.strategies import ExternalInitiativeFactory, GoalFactory
from tests.people import make_person


@pytest.fixture
def person(in_herning):
    return make_person(in_herning)


@pytest.fixture
def goals(in_herning):
    """A goal, and two below it."""
    above = GoalFactory(municipality=in_herning, title="Let adgang")
    return [above, *(GoalFactory(municipality=in_herning, strategy=above.strategy, parent=above) for _ in range(2))]


def groups(goals):
    roots = queries.family(queries.goals_of(goals[0].strategy), 1)
    return {node.goal.pk: node.line for root in roots for node in root.walk()}


def page(client, goal, person):
    client.force_login(person)
    answer = client.get(goal.get_absolute_url())
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_a_project_counts_once_however_many_goals_it_serves(in_herning, goals, person):
    project = ProjectFactory(municipality=in_herning, goal=goals[1])
    for goal in goals[1:]:
        ProjectGoal.objects.create(municipality=in_herning, project=project, goal=goal)
    ProjectFactory(municipality=in_herning, goal=goals[0])
    found = goal_figures.projects_of(groups(goals), person)
    assert {goal: figures[0].text for goal, figures in found.items()} == {
        goals[0].pk: "2 projekter",
        goals[1].pk: "1 projekt",
        goals[2].pk: "1 projekt",
    }


def test_what_the_figure_says_the_portfolio_behind_it_shows(client, in_herning, goals, person):
    for goal in goals:
        ProjectFactory(municipality=in_herning, goal=goal, state="closed")
    figure = goal_figures.projects_of(groups(goals), person)[goals[0].pk][0]
    client.force_login(person)
    rows = BeautifulSoup(client.get(figure.url).content, "html.parser").select("table.stack tbody tr")
    assert (figure.text, len(rows)) == ("3 projekter", 3)


def test_d11_a_closed_project_is_no_figure_for_others(in_herning, goals, person):
    _project, leader = closed_project(in_herning, goal=goals[0])
    assert goal_figures.projects_of(groups(goals), person) == {}
    assert goals[0].pk in goal_figures.projects_of(groups(goals), leader)


@pytest.mark.parametrize("count", [1, 3])
def test_figures_cost_one_query_each(in_herning, goals, person, count, django_assert_num_queries):
    for _ in range(count):
        ProjectFactory(municipality=in_herning, goal=goals[1])
        planned_benefit(in_herning, goal=goals[1])
    wanted = groups(goals)
    person.roles_in(in_herning)
    with django_assert_num_queries(2):
        figures_of(wanted, person)


def test_the_goals_page_leads_to_projects_decisions_kroner_and_gains(client, in_herning, goals, person):
    case = CaseFactory(municipality=in_herning, title="Digital byggeansøgning")
    grant = given_grant(filled_fund(in_herning), 600_000, case=case)
    project = ProjectFactory(municipality=in_herning, goal=goals[1], case=case, title="Digital byggeansøgning")
    benefit = planned_benefit(in_herning, goal=goals[2], name="Færre mangelfulde ansøgninger")
    BenefitMeasurementFactory(municipality=in_herning, benefit=benefit, amount=Decimal(150_000))
    soup = page(client, goals[0], person)
    text = " ".join(soup.select_one("main").get_text(" ").split())
    assert "Projekter 1 600.000 kr. bevilget" in text.replace("\xa0", " ")
    assert mio(150_000).replace("\xa0", " ") in text.replace("\xa0", " ")
    links = {link["href"] for link in soup.select("main a[href]")}
    assert {project.get_absolute_url(), benefit.get_absolute_url(), grant.decision.get_absolute_url()} <= links
    decisions = soup.select_one("#decisions").get_text(" ")
    assert kr(600_000) in decisions


def test_d11_a_closed_case_leaves_no_trace_on_the_goals_page(client, in_herning, goals, person):
    case = CaseFactory(
        municipality=in_herning, title="Fortroligt udbud", is_closed=True, closed_ground="Forvaltningsloven § 27"
    )
    given_grant(filled_fund(in_herning), 600_000, case=case)
    ProjectFactory(municipality=in_herning, goal=goals[0], case=case, title="Fortroligt udbud")
    planned_benefit(in_herning, goal=goals[0], case=case, name="Fortrolig gevinst")
    text = page(client, goals[0], person).get_text(" ")
    assert "Fortroli" not in text
    assert "600.000" not in text


def test_d18_an_anchor_in_a_closed_project_counts_but_is_not_named(in_herning, person):
    external = ExternalInitiativeFactory(is_mandatory=True)
    project, leader = closed_project(in_herning, title="Fortroligt udbud")
    AnchorFactory(municipality=in_herning, external=external, project=project)
    (place,) = places_of([external.pk], person)[external.pk]
    assert (place.label, place.url) == ("et lukket projekt", "")
    (named,) = places_of([external.pk], leader)[external.pk]
    assert (named.label, named.url) == ("Fortroligt udbud", project.get_absolute_url())
