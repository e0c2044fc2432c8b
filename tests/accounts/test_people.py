"""People are invited, changed and ended by an administrator of their own municipality, and by nobody else."""

import datetime
import re

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.domain import invitations, people
from accounts.enums import Role
from accounts.models import Membership, User
from common import jobs
from common.errors import DomainError, StaleObjectError
from common.models import AuditEntry, Job
from common.tenancy import CrossTenantError, municipality_scope
from tests.accounts.acts import change, membership_of
from tests.accounts.conftest import signed_in
from tests.factories.accounts import DepartmentFactory
from tests.people import add_roles, make_person

TODAY = datetime.date(2026, 5, 4)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(datetime.datetime(2026, 5, 4, 10, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def other_admin(herning):
    return make_person(herning, Role.ADMINISTRATOR, name="Asger Administrator")


def invite(herning, admin, **more):
    return people.invite(
        municipality=herning, actor=admin, **{"email": "Ny@Herning.Example", "name": "Ny  Person", **more}
    )


# --- Inviting ------------------------------------------------------------------------------------------------------


def test_an_invitation_makes_the_account_and_asks_a_worker_to_mail(in_herning, admin, department):
    membership = invite(in_herning, admin, title="Konsulent", department=department)
    assert membership.user.email == "ny@herning.example"
    assert membership.user.name == "Ny Person"
    assert not membership.user.has_usable_password()
    assert (membership.valid_from, membership.valid_to) == (TODAY, None)
    assert Job.objects.get().kind == people.INVITATION
    entry = AuditEntry.objects.get(action="person.invited")
    assert entry.actor == admin
    assert entry.after == {"title": "Konsulent", "department": department.pk, "is_administrator": False}


def test_the_invited_person_chooses_a_password_and_gets_in(herning, admin, client):
    with municipality_scope(herning):
        invite(herning, admin)
        job_id = Job.objects.get().pk
    jobs.run(job_id)
    message = mail.outbox[0]
    assert message.to == ["ny@herning.example"]
    assert message.subject == "Adgang til strategiportalen i Herning"
    assert "3 dage" in message.body
    form = client.get(re.search(r"https?://[^/]+(/account/\S+)", message.body)[1], follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "fire-nye-ord-her", "password2": "fire-nye-ord-her"})
    visitor = Client()
    assert visitor.post("/account/login/", {"login": "ny@herning.example", "password": "fire-nye-ord-her"}).url == "/"
    assert visitor.get("/herning/").status_code == 200


def test_who_has_a_password_is_told_to_sign_in(in_herning, admin, ishoj):
    person = make_person(ishoj, email="ny@herning.example", password="noget-langt-her")
    invitations.send(invite(in_herning, admin))
    assert "/account/login/" in mail.outbox[0].body
    assert "password/reset" not in mail.outbox[0].body
    assert person.has_usable_password()


def test_inviting_anothers_person_does_not_rename_them(in_herning, admin, ishoj):
    person = make_person(ishoj, email="ny@herning.example", name="Rigtigt Navn")
    membership = invite(in_herning, admin, name="Forkert Navn")
    assert membership.user == person
    person.refresh_from_db()
    assert person.name == "Rigtigt Navn"
    assert AuditEntry.objects.filter(action="person.invited").count() == 1


def test_who_already_has_access_is_not_invited_again(in_herning, admin, staff):
    with pytest.raises(DomainError, match="har allerede adgang") as refused:
        invite(in_herning, admin, email=staff.email)
    assert "email" in refused.value.fields


def test_access_that_ended_is_opened_again_in_the_same_row(in_herning, admin, staff):
    membership = membership_of(staff, in_herning)
    people.end_membership(
        membership=membership, actor=admin, expected_version=1, last_day=TODAY - datetime.timedelta(1)
    )
    again = invite(in_herning, admin, email=staff.email)
    assert again.pk == membership.pk
    again.refresh_from_db()
    assert (again.valid_from, again.valid_to) == (TODAY, None)


def test_a_closed_account_is_not_invited(in_herning, admin, staff):
    User.objects.filter(pk=staff.pk).update(is_active=False)
    with pytest.raises(DomainError, match="lukket"):
        invite(in_herning, admin, email=staff.email)


def test_a_closed_department_is_not_chosen(in_herning, admin):
    closed = DepartmentFactory(municipality=in_herning, valid_to=TODAY - datetime.timedelta(1))
    with pytest.raises(DomainError) as refused:
        invite(in_herning, admin, department=closed)
    assert "department" in refused.value.fields


def test_another_municipalitys_department_is_never_written(in_herning, admin, ishoj):
    with municipality_scope(ishoj):
        theirs = DepartmentFactory(municipality=ishoj)
    with pytest.raises(CrossTenantError):
        invite(in_herning, admin, department=theirs)


def test_an_invitation_that_is_sent_too_late_is_not_sent(in_herning, admin):
    membership = invite(in_herning, admin)
    User.objects.filter(pk=membership.user_id).update(is_active=False)
    invitations.run(Job.objects.get(), lambda *_args: None)
    assert mail.outbox == []


def test_who_has_no_access_gets_no_new_invitation(in_herning, admin, staff):
    membership = membership_of(staff, in_herning)
    people.end_membership(
        membership=membership, actor=admin, expected_version=1, last_day=TODAY - datetime.timedelta(1)
    )
    with pytest.raises(DomainError, match="ophørt"):
        people.send_invitation(membership=membership, actor=admin)


# --- Changing ------------------------------------------------------------------------------------------------------


def test_a_change_is_saved_and_written_down(in_herning, admin, staff, department):
    membership = change(membership_of(staff, in_herning), admin, title="Chef", department=department, name="Bo Berg")
    staff.refresh_from_db()
    assert staff.name == "Bo Berg"
    assert staff.search_text.startswith("bo berg")
    entry = AuditEntry.objects.get(action="person.changed")
    assert entry.before == {"title": "", "department": None, "name": "Bo Bruger"}
    assert entry.after == {"title": "Chef", "department": department.pk, "name": "Bo Berg"}
    assert membership.version == 2


def test_a_stale_change_says_what_changed_and_writes_nothing(in_herning, admin, staff):
    first, second = membership_of(staff, in_herning), membership_of(staff, in_herning)
    change(first, admin, title="Chef")
    with pytest.raises(StaleObjectError) as stale:
        change(second, admin, title="Konsulent", name="Andet Navn")
    assert [(str(label), was, now) for label, was, now in stale.value.changes] == [("titel", "", "Chef")]
    staff.refresh_from_db()
    assert staff.name == "Bo Bruger"
    assert membership_of(staff, in_herning).title == "Chef"


def test_a_person_of_two_municipalities_is_renamed_by_neither(in_herning, admin, staff, ishoj):
    add_roles(staff, ishoj)
    with pytest.raises(DomainError) as refused:
        change(membership_of(staff, in_herning), admin, name="Andet Navn")
    assert "name" in refused.value.fields
    assert change(membership_of(staff, in_herning), admin, title="Chef").title == "Chef"


# --- The last administrator ----------------------------------------------------------------------------------------


def test_the_last_administrator_stays_one(in_herning, admin):
    with pytest.raises(DomainError, match="sidste administrator"):
        change(membership_of(admin, in_herning), admin, is_administrator=False)
    with pytest.raises(DomainError, match="sidste administrator"):
        people.end_membership(
            membership=membership_of(admin, in_herning), actor=admin, expected_version=1, last_day=TODAY
        )
    assert membership_of(admin, in_herning).is_administrator


def test_one_of_two_administrators_may_stop(in_herning, admin, other_admin):
    assert not change(membership_of(admin, in_herning), other_admin, is_administrator=False).is_administrator


@pytest.mark.parametrize("why", ["closed account", "ends soon", "begins later", "another municipality"])
def test_some_administrators_do_not_count_as_the_other_one(in_herning, admin, other_admin, ishoj, why):
    mine = Membership.objects.filter(user=other_admin)
    if why == "closed account":
        User.objects.filter(pk=other_admin.pk).update(is_active=False)
    elif why == "ends soon":
        mine.update(valid_to=TODAY + datetime.timedelta(7))
    elif why == "begins later":
        mine.update(valid_from=TODAY + datetime.timedelta(7))
    else:
        mine.update(is_administrator=False)
        add_roles_there = make_person(ishoj, Role.ADMINISTRATOR)
        assert add_roles_there.roles_in(ishoj).has(Role.ADMINISTRATOR)
    with pytest.raises(DomainError, match="sidste administrator"):
        change(membership_of(admin, in_herning), admin, is_administrator=False)


# --- Ending --------------------------------------------------------------------------------------------------------


def test_access_ends_after_its_last_day(herning, admin, staff):
    with municipality_scope(herning):
        people.end_membership(membership=membership_of(staff, herning), actor=admin, expected_version=1, last_day=TODAY)
    client = signed_in(staff)
    assert client.get("/herning/").status_code == 200
    with time_machine.travel(datetime.datetime(2026, 5, 5, 10, tzinfo=datetime.UTC), tick=False):
        assert signed_in(staff).get("/herning/").status_code == 404


def test_access_does_not_end_before_it_begins(in_herning, admin, staff):
    with pytest.raises(DomainError) as refused:
        people.end_membership(
            membership=membership_of(staff, in_herning),
            actor=admin,
            expected_version=1,
            last_day=datetime.date(2019, 12, 31),
        )
    assert "last_day" in refused.value.fields


# --- Who may -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["staff", "stranger"])
def test_only_the_municipalitys_own_administrators_may(in_herning, request, who, admin, staff):
    actor = request.getfixturevalue(who)
    membership = membership_of(staff, in_herning)
    with pytest.raises(PermissionDenied):
        invite(in_herning, actor)
    with pytest.raises(PermissionDenied):
        change(membership, actor, title="Chef")
    with pytest.raises(PermissionDenied):
        people.end_membership(membership=membership, actor=actor, expected_version=1, last_day=TODAY)
    with pytest.raises(PermissionDenied):
        people.send_invitation(membership=membership, actor=actor)
