"""The pages on which an administrator lets people in and changes what they are."""

import datetime

import pytest
import time_machine

from accounts.models import User
from common.tenancy import municipality_scope
from tests.accounts.acts import change, form_of, membership_of
from tests.accounts.conftest import signed_in
from tests.factories.accounts import DepartmentFactory
from tests.people import make_person

TODAY = datetime.date(2026, 5, 4)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(datetime.datetime(2026, 5, 4, 10, tzinfo=datetime.UTC), tick=False):
        yield


# --- Pages ---------------------------------------------------------------------------------------------------------


def test_the_form_invites_once_however_often_it_is_sent(as_admin, herning):
    fields = form_of(as_admin.get("/herning/people/invite/"))
    sent = {**fields, "email": "ny@herning.example", "name": "Ny Person"}
    first, second = (as_admin.post("/herning/people/invite/", sent) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert User.objects.filter(email="ny@herning.example").count() == 1


@pytest.mark.parametrize(
    "email", ["", "ikke-en-adresse", "a" * 250 + "@herning.example", "ny@herning.example\nBcc: alle@herning.example"]
)
def test_a_bad_address_is_refused_by_its_field(as_admin, herning, email):
    response = as_admin.post("/herning/people/invite/", {"email": email, "name": "Ny Person"})
    assert response.status_code == 422
    assert "Ny Person" in response.content.decode()
    assert not User.objects.filter(name="Ny Person").exists()


def test_another_municipalitys_department_is_not_on_the_list(as_admin, herning, ishoj):
    with municipality_scope(ishoj):
        theirs = DepartmentFactory(municipality=ishoj)
    response = as_admin.post(
        "/herning/people/invite/", {"email": "ny@herning.example", "name": "Ny Person", "department": theirs.pk}
    )
    assert response.status_code == 422


def test_another_municipalitys_person_has_no_page_here(as_admin, herning, ishoj, stranger):
    with municipality_scope(ishoj):
        theirs = membership_of(stranger, ishoj).pk
    for path in ("", "change/", "end/"):
        assert as_admin.get(f"/herning/people/{theirs}/{path}").status_code == 404
    assert as_admin.post(f"/herning/people/{theirs}/invitation/").status_code == 404


def test_a_stale_form_keeps_the_input_and_can_be_sent_again(as_admin, herning, admin, staff):
    with municipality_scope(herning):
        membership = membership_of(staff, herning)
    address = f"/herning/people/{membership.pk}/change/"
    fields = form_of(as_admin.get(address))
    with municipality_scope(herning):
        change(membership_of(staff, herning), admin, title="Chef")
    refused = as_admin.post(address, {**fields, "name": staff.name, "title": "Konsulent"})
    assert refused.status_code == 409
    page = refused.content.decode()
    assert 'value="Konsulent"' in page
    assert "Chef" in page
    assert as_admin.post(address, {**form_of(refused), "name": staff.name, "title": "Konsulent"}).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_many(herning, admin, count, django_assert_num_queries):
    for number in range(count):
        with municipality_scope(herning):
            department = DepartmentFactory(municipality=herning)
        make_person(herning, name=f"Person {number}", title="Konsulent", department=department)
    client = signed_in(admin)
    client.get("/herning/people/")
    with django_assert_num_queries(8):
        assert client.get("/herning/people/").status_code == 200


def test_the_list_finds_by_folded_name(as_admin, herning):
    make_person(herning, name="Åse Økonom")
    page = as_admin.get("/herning/people/?q=økonom").content.decode()
    assert "Åse Økonom" in page
    assert "Anne Administrator" not in page.split("<tbody>")[1]


def test_the_list_is_exported(as_admin, herning):
    response = as_admin.get("/herning/people/?export=csv")
    assert "Anne Administrator" in b"".join(response.streaming_content).decode()


def test_the_persons_page_tells_what_happened(as_admin, herning, admin, staff):
    with municipality_scope(herning):
        membership = change(membership_of(staff, herning), admin, title="Chef")
    page = as_admin.get(f"/herning/people/{membership.pk}/").content.decode()
    assert "Person ændret" in page
    assert "Anne Administrator" in page
