"""What a person holds is listed where the administrator lets them go; and every role can be given and ended by a page."""

import datetime
import re

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, User
from governance.enums import SeatRole
from governance.models import Appointment, Seat
from governance.models.appointment import APPOINTED
from strategy_portal.holdings import KINDS, holdings_of
from tests.factories.accounts import DepartmentFactory
from tests.factories.business_cases import planned_benefit
from tests.factories.governance import BodyFactory, CaseFactory
from tests.factories.projects import ProjectFactory
from tests.people import make_person

pytestmark = pytest.mark.usefixtures("in_herning")
TODAY = timezone.localdate()


@pytest.fixture
def admin(herning):
    return make_person(herning, Role.ADMINISTRATOR, name="Anne Administrator")


@pytest.fixture
def person(herning):
    return make_person(herning, name="Bo Bruger")


@pytest.fixture
def as_admin(admin):
    client = Client()
    client.force_login(admin)
    return client


@pytest.fixture
def membership(person):
    return Membership.objects.select_related("user", "municipality").get(user=person)


def held(membership, admin):
    found = holdings_of(membership, admin)
    return {str(group.label): [words for words, _url in group.rows] for group in found["groups"]}


def test_each_kind_is_found_and_leads_to_where_it_is_handed_over(herning, as_admin, admin, person, membership):
    body = BodyFactory(municipality=herning, name="Styregruppen")
    Seat.objects.create(municipality=herning, body=body, user=person, valid_from=TODAY)
    Appointment.objects.create(municipality=herning, user=person, role=Role.FINANCE, valid_from=TODAY)
    benefit = planned_benefit(herning, owner=person, name="Kortere sagsbehandling")
    ProjectFactory(municipality=herning, title="Ny hjemmeside", leader=person)
    assert held(membership, admin) == {
        "Pladser": ["Styregruppen"],
        "Udpegninger": ["Økonomi"],
        "Projekter": ["Ny hjemmeside"],
        "Gevinster": [benefit.name],
    }
    for address in (membership.get_absolute_url(), f"{membership.get_absolute_url()}deactivate/"):
        page = BeautifulSoup(as_admin.get(address).content, "html.parser")
        links = [link["href"] for link in page.select("#holdings a")]
        assert len(links) == 5
        assert [as_admin.get(link).status_code for link in links] == [200, 200, 200, 403, 200]


def test_what_is_over_or_anothers_is_not_listed(herning, admin, membership, person):
    other = make_person(herning)
    planned_benefit(herning, owner=other)
    ProjectFactory(municipality=herning, leader=person, state="closed")
    Appointment.objects.create(
        municipality=herning,
        user=person,
        role=Role.FINANCE,
        valid_from=TODAY - datetime.timedelta(9),
        valid_to=TODAY - datetime.timedelta(1),
    )
    assert held(membership, admin) == {}


def test_of_what_is_closed_only_that_it_is_there(herning, admin, as_admin, membership, person):
    case = CaseFactory(municipality=herning, is_closed=True, closed_ground="Forhandling", title="Hemmelig sag")
    planned_benefit(herning, case=case, owner=person, name="Hemmelig gevinst")
    assert held(membership, admin) == {"Gevinster": ["Lukket sag"]}
    assert "Hemmelig" not in as_admin.get(membership.get_absolute_url()).content.decode()


def test_it_is_one_query_whatever_there_is(herning, admin, as_admin, membership, person, django_assert_num_queries):
    for _ in range(3):
        planned_benefit(herning, owner=person)
        ProjectFactory(municipality=herning, leader=person)
    admin.roles_in(herning)  # a page knows them already
    with django_assert_num_queries(1):
        assert holdings_of(membership, admin)["count"] == 6
    address = membership.get_absolute_url()
    as_admin.get(address)
    with CaptureQueriesContext(connection) as asked:
        as_admin.get(address)
    assert len(asked) <= 12


def test_every_kind_has_a_label_of_its_own():
    assert len({str(kind.label) for kind in KINDS}) == len(KINDS)


# --- Every role by a page (D3, D6) -------------------------------------------------------------------------------


def send(client, address, **values):
    page = client.get(address)
    assert page.status_code == 200, address
    hidden = dict(re.findall(r'name="(version|form_token)" value="([^"]*)"', page.content.decode()))
    return client.post(address, {**hidden, **values})


def roles_of(person, municipality):
    return User.objects.get(pk=person.pk).roles_in(municipality)


@pytest.mark.parametrize("everywhere", [True, False])
@pytest.mark.parametrize("role", APPOINTED)
def test_d6_an_administrator_appoints_and_ends(herning, as_admin, person, role, everywhere):
    department = DepartmentFactory(municipality=herning)
    first = TODAY - datetime.timedelta(30)
    answer = send(
        as_admin,
        "/herning/appointments/add/",
        user=person.pk,
        role=role.value,
        department="" if everywhere else department.pk,
        valid_from=f"{first:%d.%m.%Y}",
    )
    assert answer.status_code == 302
    assert roles_of(person, herning).has(role, scope_id=None if everywhere else department.pk)
    appointment = Appointment.objects.get(user=person)
    yesterday = TODAY - datetime.timedelta(1)
    ended = send(as_admin, f"/herning/appointments/{appointment.pk}/end/", last_day=f"{yesterday:%d.%m.%Y}")
    assert ended.status_code == 302
    assert not roles_of(person, herning).has(role)


@pytest.mark.parametrize("role", list(SeatRole))
def test_d3_an_administrator_gives_a_seat_and_ends_it(herning, as_admin, person, role):
    body = BodyFactory(municipality=herning)
    answer = send(
        as_admin,
        f"/herning/bodies/{body.pk}/members/add/",
        user=person.pk,
        role=role.value,
        valid_from=f"{TODAY - datetime.timedelta(9):%d.%m.%Y}",
    )
    assert answer.status_code == 302, answer.content.decode()
    assert roles_of(person, herning).has(role.value, scope_id=body.pk)
    seat = Seat.objects.get(user=person)
    yesterday = TODAY - datetime.timedelta(1)
    assert send(as_admin, f"/herning/members/{seat.pk}/end/", last_day=f"{yesterday:%d.%m.%Y}").status_code == 302
    assert not roles_of(person, herning).has(role.value)


def test_an_administrator_makes_another_and_takes_it_back(herning, as_admin, person, membership):
    address = f"/herning/people/{membership.pk}/change/"
    assert send(as_admin, address, name=person.name, title="", is_administrator="on").status_code == 302
    assert roles_of(person, herning).has(Role.ADMINISTRATOR)
    assert send(as_admin, address, name=person.name, title="").status_code == 302
    assert not roles_of(person, herning).has(Role.ADMINISTRATOR)


def test_no_role_is_forgotten():
    given = {role.value for role in APPOINTED} | set(SeatRole.values)
    # Staff come by invitation; the relations to a case come from the case.
    assert set(Role.values) - given == {Role.STAFF, Role.ADMINISTRATOR, Role.CASE_PARTY, Role.RECUSED}
