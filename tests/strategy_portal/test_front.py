"""The front page and the inbox (D57): what waits, what needs attention, where the goals stand."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.enums import Role
from common.numbers import kr
from common.tenancy import all_municipalities, municipality_scope
from strategy_portal.domain import overview
from tests.factories.business_cases import BenefitMeasurementFactory, planned_benefit
from tests.factories.funds import filled_fund
from tests.factories.governance import BodyFactory, CaseFactory, MeetingFactory
from tests.factories.projects import ProjectFactory, closed_project
from tests.factories.strategies import GoalFactory, StrategyFactory
from tests.people import make_person

pytestmark = pytest.mark.django_db
FRONT = "/herning/"
INBOX = "/herning/inbox/"


@pytest.fixture
def strategy(herning):
    return StrategyFactory(municipality=herning, levels=["Mål", "Delmål"])


def fill(herning, strategy, count):
    """A municipality with ``count`` of everything that the page shows."""
    with municipality_scope(herning):
        body = BodyFactory(municipality=herning)
        for number in range(count):
            goal = GoalFactory(municipality=herning, strategy=strategy)
            ProjectFactory(municipality=herning, goal=goal, light="red", light_rank=3, attention="Forsinket")
            benefit = planned_benefit(herning, goal=goal)
            BenefitMeasurementFactory(municipality=herning, benefit=benefit)
            filled_fund(herning, body=body, name=f"Pulje {number}")
            MeetingFactory(municipality=herning, body=body)
            CaseFactory(municipality=herning, awaits_body=body, ready_at=timezone.now(), amount=Decimal(1000))
    return body


@pytest.mark.parametrize("role", [Role.STAFF, Role.BENEFITS_MANAGER, Role.FINANCE, Role.SECRETARY])
def test_front_page_takes_at_most_twelve_queries_whatever_it_shows(
    client, herning, strategy, role, django_assert_max_num_queries
):
    with all_municipalities(reason="test data"):
        body = fill(herning, strategy, 1)
    person = make_person(herning, role, body=body if role == Role.SECRETARY else None)
    client.force_login(person)
    with django_assert_max_num_queries(12) as first:
        client.get(FRONT)
    with all_municipalities(reason="test data"):
        fill(herning, strategy, 2)
    with django_assert_max_num_queries(12) as second:
        response = client.get(FRONT)
    assert len(first) == len(second)
    assert response.status_code == 200


def test_front_page_shows_fund_gains_and_attention(client, herning, strategy):
    with all_municipalities(reason="test data"), municipality_scope(herning):
        fill(herning, strategy, 1)
    client.force_login(make_person(herning))
    page = client.get(FRONT).content.decode()
    assert kr(1_000_000) in page
    assert kr(100_000) in page
    assert "50\u00a0pct. af årets plan" in page
    assert "Forsinket" in page


def test_a_closed_project_is_in_no_figure_of_those_who_may_not_know_of_it(client, herning, in_herning):
    _project, leader = closed_project(herning, light="red", light_rank=3, title="Hemmeligt udbud")
    stranger = make_person(herning)
    client.force_login(stranger)
    page = client.get(FRONT).content.decode()
    assert "Hemmeligt udbud" not in page
    client.force_login(leader)
    assert "Hemmeligt udbud" in client.get(FRONT).content.decode()


def test_d57_inbox_is_sorted_oldest_due_first_and_belongs_to_the_person(client, herning, in_herning):
    owner = make_person(herning)
    today = timezone.localdate()
    planned_benefit(herning, owner=owner, name="Nyeste", next_due=today - datetime.timedelta(days=2))
    planned_benefit(herning, owner=owner, name="Ældste", next_due=today - datetime.timedelta(days=20))
    client.force_login(owner)
    page = client.get(INBOX).content.decode()
    assert page.index("Ældste") < page.index("Nyeste")
    client.force_login(make_person(herning))
    assert "Ældste" not in client.get(INBOX).content.decode()


def test_d57_an_empty_inbox_says_that_nothing_waits(client, herning):
    client.force_login(make_person(herning))
    assert "Ingenting venter på dig" in client.get(INBOX).content.decode()


def test_inbox_takes_the_same_queries_for_one_and_three_lines(client, herning, in_herning, django_assert_num_queries):
    owner = make_person(herning)
    planned_benefit(herning, owner=owner)
    client.force_login(owner)
    client.get(INBOX)  # the first page after sign-in also reads what the process then keeps
    with django_assert_num_queries(5):
        client.get(INBOX)
    planned_benefit(herning, owner=owner)
    planned_benefit(herning, owner=owner)
    with django_assert_num_queries(5):
        client.get(INBOX)


def test_goals_count_what_lies_under_them(herning, in_herning, strategy):
    goal = GoalFactory(municipality=herning, strategy=strategy)
    below = GoalFactory(municipality=herning, strategy=strategy, parent=goal)
    year = timezone.localdate().year
    benefit = planned_benefit(herning, goal=below, years={year: 100_000, year + 1: 300_000})
    BenefitMeasurementFactory(municipality=herning, benefit=benefit, amount=Decimal(40_000))
    user = make_person(herning)
    [found] = [
        row
        for row in overview.goals_in_force(user=user, municipality=herning, today=timezone.localdate())
        if row.pk == goal.pk
    ]
    assert (found.planned_total, found.planned_to_date, found.realised) == (400_000, 100_000, 40_000)
    assert (found.share_realised, found.share_planned) == (Decimal("0.1"), Decimal("0.25"))


def test_a_disputed_measurement_counts_for_nothing(herning, in_herning):
    benefit = planned_benefit(herning)
    BenefitMeasurementFactory(municipality=herning, benefit=benefit, state="disputed", amount=Decimal(99_000))
    user = make_person(herning)
    found = overview.gains_this_year(user=user, municipality=herning, today=timezone.localdate())
    assert (found.planned, found.realised) == (200_000, 0)


def test_the_next_meeting_is_that_of_ones_own_body_first(herning, in_herning):
    other, own = BodyFactory(municipality=herning), BodyFactory(municipality=herning)
    now = timezone.now()
    sooner = MeetingFactory(municipality=herning, body=other, starts_at=now + datetime.timedelta(days=1))
    mine = MeetingFactory(municipality=herning, body=own, starts_at=now + datetime.timedelta(days=9))
    CaseFactory(municipality=herning, awaits_body=own, ready_at=now, amount=Decimal(600_000))
    member, outsider = make_person(herning, Role.MEMBER, body=own), make_person(herning)
    found = overview.next_meeting(user=member, municipality=herning, now=now)
    assert (found.pk, found.ready, found.sought) == (mine.pk, 1, 600_000)
    assert overview.next_meeting(user=outsider, municipality=herning, now=now).pk == sooner.pk


def test_another_municipality_gets_no_front_page(client, herning, ishoj):
    client.force_login(make_person(ishoj))
    assert client.get(FRONT).status_code == 404
    assert client.get(INBOX).status_code == 404


@pytest.mark.parametrize(
    ("role", "button"),
    [
        (Role.PROJECT_LEADER, "Ny projektindstilling"),
        (Role.BENEFITS_MANAGER, "Følg op på gevinster"),
    ],
)
def test_the_one_primary_button_follows_the_role(client, herning, role, button):
    client.force_login(make_person(herning, role))
    page = client.get(FRONT).content.decode()
    assert button in page
    assert page.count("btn-primary") == 1
