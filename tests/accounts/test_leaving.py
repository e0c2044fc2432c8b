"""A person leaves at once, comes back, or is forgotten; and nobody gets in through a side door afterwards (GDPR art. 17)."""

import datetime
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.domain import leaving, people
from accounts.enums import Role
from accounts.models import Membership, User
from common.errors import DomainError, StaleObjectError
from common.models import AuditEntry, SavedView, Snapshot
from common.snapshots import freeze
from common.tenancy import all_municipalities, municipality_scope
from tests.accounts.conftest import signed_in
from tests.people import PASSWORD, add_roles, make_person

LOGIN = "/account/login/"


@pytest.fixture
def bo(herning):
    return make_person(herning, name="Bo Bruger", email="bruger@herning.example", password=PASSWORD, title="Konsulent")


def membership_of(person, municipality):
    with municipality_scope(municipality):
        return Membership.objects.select_related("user", "municipality").get(user=person)


def deactivate(person, municipality, actor, **more):
    membership = membership_of(person, municipality)
    with municipality_scope(municipality):
        return leaving.deactivate(
            membership=membership, actor=actor, **{"expected_version": membership.version, **more}
        )


def reactivate(person, municipality, actor):
    membership = membership_of(person, municipality)
    with municipality_scope(municipality):
        return leaving.reactivate(membership=membership, actor=actor, expected_version=membership.version)


def anonymise(person, municipality, actor, name="Bo Bruger"):
    membership = membership_of(person, municipality)
    with municipality_scope(municipality):
        return leaving.anonymise(membership=membership, actor=actor, name=name)


def actions(municipality):
    with municipality_scope(municipality):
        return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


def log_in(client, email="bruger@herning.example", password=PASSWORD):
    return client.post(LOGIN, {"login": email, "password": password})


# --- Out at once -------------------------------------------------------------------------------------------------


def test_who_is_deactivated_is_out_from_that_moment(herning, admin, bo):
    client = signed_in(bo)
    assert client.get("/herning/").status_code == 200
    deactivate(bo, herning, admin)
    assert client.get("/herning/").status_code == 302
    assert not Session.objects.filter(pk=client.session.session_key).exists()
    bo.refresh_from_db()
    assert not bo.is_active
    assert not User.objects.get(pk=bo.pk).roles_in(herning)
    with municipality_scope(herning):
        entry = AuditEntry.objects.get(action="person.deactivated")
    assert (entry.actor, entry.before["valid_to"]) == (admin, None)


def test_also_on_the_first_day(herning, admin):
    new = make_person(herning)
    with municipality_scope(herning):
        Membership.objects.filter(user=new).update(valid_from=timezone.localdate())
    deactivate(new, herning, admin)
    assert signed_in_or_not(new).get("/herning/").status_code == 302


def signed_in_or_not(user):
    client = Client()
    client.force_login(user)
    return client


def test_only_ones_own_sessions_end(herning, admin, bo, staff):
    other = signed_in(staff)
    deactivate(bo, herning, admin)
    assert other.get("/herning/").status_code == 200


def test_who_belongs_elsewhere_stays_signed_in_there(herning, ishoj, admin, bo):
    add_roles(bo, ishoj)
    client = signed_in(bo)
    deactivate(bo, herning, admin)
    assert client.get("/herning/").status_code == 404
    assert client.get("/ishoj/").status_code == 200
    bo.refresh_from_db()
    assert bo.is_active


def test_support_staff_keep_their_account(herning, admin, bo):
    User.objects.filter(pk=bo.pk).update(is_support=True)
    deactivate(bo, herning, admin)
    bo.refresh_from_db()
    assert bo.is_active


def test_twice_and_stale_are_refused(herning, admin, bo):
    with pytest.raises(StaleObjectError):
        deactivate(bo, herning, admin, expected_version=7)
    bo.refresh_from_db()
    assert bo.is_active
    deactivate(bo, herning, admin)
    with pytest.raises(DomainError, match="ophørt"):
        deactivate(bo, herning, admin)
    with pytest.raises(DomainError, match="ophørt"):
        people.end_membership(
            membership=membership_of(bo, herning),
            actor=admin,
            expected_version=2,
            last_day=timezone.localdate() + datetime.timedelta(9),
        )
    assert actions(herning).count("person.deactivated") == 1


def test_the_last_administrator_stays(herning, admin, bo):
    with pytest.raises(DomainError, match="sidste administrator"):
        deactivate(admin, herning, admin)
    other = make_person(herning, Role.ADMINISTRATOR)
    deactivate(admin, herning, other)
    with pytest.raises(DomainError, match="sidste administrator"):
        deactivate(other, herning, other)


@pytest.mark.parametrize("who", ["staff", "stranger"])
def test_only_the_municipalitys_own_administrators_may(herning, admin, bo, request, who):
    actor = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        deactivate(bo, herning, actor)
    deactivate(bo, herning, admin)
    with pytest.raises(PermissionDenied):
        reactivate(bo, herning, actor)
    with pytest.raises(PermissionDenied):
        anonymise(bo, herning, actor)


@pytest.mark.parametrize("step", ["deactivate", "reactivate", "anonymise"])
def test_the_pages_are_the_administrators_own(herning, ishoj, as_admin, as_staff, as_stranger, stranger, bo, step):
    address = f"/herning/people/{membership_of(bo, herning).pk}/{step}/"
    assert as_staff.post(address).status_code == 403
    assert as_stranger.post(address).status_code == 404
    theirs = membership_of(stranger, ishoj).pk
    assert as_admin.get(f"/herning/people/{theirs}/{step}/").status_code == 404
    bo.refresh_from_db()
    assert bo.is_active


# --- No side door ------------------------------------------------------------------------------------------------


@pytest.fixture
def link(client, bo):
    client.post("/account/password/reset/", {"email": bo.email})
    return re.search(r"https?://[^/]+(/account/\S+)", mail.outbox.pop().body)[1]


@pytest.mark.parametrize("step", [deactivate, lambda *given: (deactivate(*given), anonymise(*given))])
def test_neither_password_nor_a_link_lets_in(client, herning, admin, bo, link, step):
    step(bo, herning, admin)
    log_in(client)
    assert client.get("/herning/").status_code == 302
    client.post("/account/password/reset/", {"email": "bruger@herning.example"})
    assert not any("/password/reset/" in message.body for message in mail.outbox)
    old = Client()
    page = old.get(link, follow=True)
    new = "fire-nye-ord-her"
    old.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    log_in(old, password=new)
    assert old.get("/herning/").status_code == 302
    assert old.get("/profile/").status_code == 302


def test_the_second_step_does_not_let_in_either(client, herning, admin, bo, monkeypatch):
    TOTP.activate(bo, "JBSWY3DPEHPK3PXP")
    monkeypatch.setattr(TOTP, "validate_code", lambda *_given: True)
    early, late = Client(), client
    for half_way in (early, late):
        assert log_in(half_way).url == reverse("mfa_authenticate")
    early.post(reverse("mfa_authenticate"), {"code": "123456"})
    assert early.get("/herning/").status_code == 200
    deactivate(bo, herning, admin)
    late.post(reverse("mfa_authenticate"), {"code": "654321"})
    assert late.get("/herning/").status_code == 302
    assert early.get("/herning/").status_code == 302


def test_nor_does_a_passkey(herning, admin, bo, monkeypatch):
    key = Authenticator.objects.create(user=bo, type=Authenticator.Type.WEBAUTHN, data={"name": "Nøgle"})
    # The key's own proof is the browser test's; here it always holds.
    monkeypatch.setattr(
        "allauth.mfa.webauthn.forms.LoginWebAuthnForm.clean_credential",
        lambda _form: Authenticator.objects.select_related("user").get(pk=key.pk),
    )

    def gets_in():
        client = Client()
        client.get(reverse("mfa_login_webauthn"))
        client.post(reverse("mfa_login_webauthn"), {"credential": '{"id": "key"}'})
        return client.get("/herning/").status_code == 200

    assert gets_in()
    deactivate(bo, herning, admin)
    assert not gets_in()


# --- Back again --------------------------------------------------------------------------------------------------


def test_who_comes_back_signs_in_as_before(client, herning, admin, bo):
    with municipality_scope(herning):
        Membership.objects.filter(user=bo).update(is_administrator=True)
    deactivate(bo, herning, admin)
    reactivate(bo, herning, admin)
    assert log_in(client).status_code == 302
    assert client.get("/herning/").status_code == 200
    membership = membership_of(bo, herning)
    assert (membership.title, membership.valid_from, membership.is_administrator) == (
        "Konsulent",
        timezone.localdate(),
        False,
    )
    with pytest.raises(DomainError, match="allerede adgang"):
        reactivate(bo, herning, admin)
    assert "person.reactivated" in actions(herning)


def test_another_municipality_may_invite_who_was_let_go(client, herning, ishoj, admin, stranger, bo):
    deactivate(bo, herning, admin)
    with municipality_scope(ishoj):
        people.invite(municipality=ishoj, actor=stranger, email=bo.email, name="")
    log_in(client)
    assert client.get("/ishoj/").status_code == 200
    assert client.get("/herning/").status_code == 404


# --- Forgotten ---------------------------------------------------------------------------------------------------


def test_nothing_of_the_person_is_left_but_what_the_law_keeps(herning, admin, bo):
    signed_in(bo)
    TOTP.activate(bo, "JBSWY3DPEHPK3PXP")
    with municipality_scope(herning), transaction.atomic():
        SavedView.objects.create(municipality=herning, user=bo, list_key="x", name="Min")
        snapshot = freeze(
            kind="minutes", schema_version=1, data={"present": ["Bo Bruger"]}, municipality=herning,
            taken_at=timezone.now(),
        )  # fmt: skip
    with municipality_scope(herning):
        people.change_own_name(user=bo, name="Bo Berg")
    uuid, number = bo.uuid, bo.pk
    deactivate(bo, herning, admin)
    anonymise(bo, herning, admin, name=" Bo  Berg ")
    bo.refresh_from_db()
    assert (bo.name, bo.email, bo.is_active) == (f"Tidligere bruger {number}", f"{number}@anonym.invalid", False)
    assert bo.uuid != uuid
    assert not bo.has_usable_password()
    assert bo.search_text == f"tidligere bruger {number} {number}@anonym.invalid"
    assert not Authenticator.objects.filter(user=bo).exists()
    assert membership_of(bo, herning).title == ""
    with municipality_scope(herning):
        assert not SavedView.objects.filter(user=bo).exists()
        assert Snapshot.objects.get(pk=snapshot.pk).data == {"present": ["Bo Bruger"]}
        entry = AuditEntry.objects.get(action="person.anonymised")
        assert AuditEntry.objects.get(action="person.renamed_self").actor_name == "Bo Berg"
    assert entry.actor == admin
    assert "Bo" not in f"{entry.before}{entry.after}{entry.note}{entry.data}"


def test_every_municipality_writes_it_down_and_only_one_says_who(herning, ishoj, admin, stranger, bo):
    add_roles(bo, ishoj)
    deactivate(bo, herning, admin)
    deactivate(bo, ishoj, stranger)
    anonymise(bo, herning, admin)
    with all_municipalities(reason="the test looks at both"):
        entries = AuditEntry.objects.filter(action="person.anonymised")
        assert {entry.municipality_id: entry.actor for entry in entries} == {herning.pk: admin, ishoj.pk: None}


def test_who_has_access_anywhere_is_not_forgotten(herning, ishoj, admin, bo):
    with pytest.raises(DomainError, match="har stadig adgang"):
        anonymise(bo, herning, admin)
    add_roles(bo, ishoj)
    with municipality_scope(ishoj):
        Membership.objects.filter(user=bo).update(valid_from=timezone.localdate() + datetime.timedelta(30))
    deactivate(bo, herning, admin)
    with pytest.raises(DomainError, match="har stadig adgang"):
        anonymise(bo, herning, admin)


def test_neither_twice_nor_back_nor_with_another_name(herning, admin, bo):
    deactivate(bo, herning, admin)
    for name in ("", "Bo", "bo bruger", "Bo Brugersen"):
        with pytest.raises(DomainError) as refused:
            anonymise(bo, herning, admin, name=name)
        assert "name" in refused.value.fields
    anonymise(bo, herning, admin)
    bo.refresh_from_db()
    with pytest.raises(DomainError, match="allerede anonymiseret"):
        anonymise(bo, herning, admin, name=bo.name)
    with pytest.raises(DomainError, match="anonymiseret"):
        reactivate(bo, herning, admin)
    with municipality_scope(herning), pytest.raises(DomainError, match="lukket"):
        people.invite(municipality=herning, actor=admin, email=bo.email, name="")
    membership = membership_of(bo, herning)
    with municipality_scope(herning), pytest.raises(DomainError, match="anonymiseret"):
        people.change_person(
            membership=membership,
            actor=admin,
            expected_version=membership.version,
            name="Bo Bruger",
            title="",
            department=None,
            is_administrator=False,
        )


def test_the_same_address_can_be_invited_as_a_new_person(herning, admin, bo):
    deactivate(bo, herning, admin)
    anonymise(bo, herning, admin)
    with municipality_scope(herning):
        again = people.invite(municipality=herning, actor=admin, email="bruger@herning.example", name="Bo Bruger")
    assert again.user_id != bo.pk


def test_the_database_refuses_an_open_account_that_is_anonymised(bo):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=bo.pk).update(anonymised_at=timezone.now())


# --- Pages -------------------------------------------------------------------------------------------------------


def form_of(response):
    return dict(re.findall(r'name="(version|form_token)" value="([^"]*)"', response.content.decode()))


def test_the_pages_lead_from_access_to_forgotten(as_admin, herning, admin, bo):
    home = f"/herning/people/{membership_of(bo, herning).pk}/"
    assert "anonymise/" not in as_admin.get(home).content.decode()
    page = as_admin.get(home + "deactivate/")
    assert "fra dette øjeblik" in page.content.decode()
    assert as_admin.post(home + "deactivate/", form_of(page)).url == home
    assert as_admin.post(home + "deactivate/", form_of(page)).status_code == 302  # the same click twice
    shown = as_admin.get(home).content.decode()
    assert "reactivate/" in shown
    page = as_admin.get(home + "anonymise/")
    assert "Det kræver loven" in page.content.decode()
    refused = as_admin.post(home + "anonymise/", {**form_of(page), "name": "Bo"})
    assert refused.status_code == 422
    assert as_admin.post(home + "anonymise/", {**form_of(refused), "name": "Bo Bruger"}).url == home
    shown = as_admin.get(home).content.decode()
    assert f"Tidligere bruger {bo.pk}" in shown
    assert "blev anonymiseret den" in shown
    assert "Bo Bruger" not in shown.split("Det er sket")[0].split("<aside")[0]


def test_a_reader_of_the_list_sees_the_new_name(as_admin, herning, admin, bo):
    deactivate(bo, herning, admin)
    anonymise(bo, herning, admin)
    listed = as_admin.get("/herning/people/").content.decode()
    assert "bruger@herning.example" not in listed
    assert f"Tidligere bruger {bo.pk}" in listed
