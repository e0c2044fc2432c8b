"""A person leaves at once, comes back, or is forgotten; and nobody gets in through a side door afterwards (GDPR art. 17)."""

import datetime
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.domain import people
from accounts.enums import Role
from accounts.models import Membership, User
from common.errors import DomainError, StaleObjectError
from common.models import AuditEntry
from common.tenancy import municipality_scope
from tests.accounts.acts import actions, anonymise, deactivate, log_in, membership_of, reactivate
from tests.accounts.conftest import signed_in
from tests.people import add_roles, make_person

# --- Out at once -------------------------------------------------------------------------------------------------


def test_who_is_deactivated_is_out_from_that_moment(herning, admin, person):
    client = signed_in(person)
    assert client.get("/herning/").status_code == 200
    deactivate(person, herning, admin)
    assert client.get("/herning/").status_code == 302
    assert not Session.objects.filter(pk=client.session.session_key).exists()
    person.refresh_from_db()
    assert not person.is_active
    assert not User.objects.get(pk=person.pk).roles_in(herning)
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


def test_only_ones_own_sessions_end(herning, admin, person, staff):
    other = signed_in(staff)
    deactivate(person, herning, admin)
    assert other.get("/herning/").status_code == 200


def test_who_belongs_elsewhere_stays_signed_in_there(herning, ishoj, admin, person):
    add_roles(person, ishoj)
    client = signed_in(person)
    deactivate(person, herning, admin)
    assert client.get("/herning/").status_code == 404
    assert client.get("/ishoj/").status_code == 200
    person.refresh_from_db()
    assert person.is_active


def test_support_staff_keep_their_account(herning, admin, person):
    User.objects.filter(pk=person.pk).update(is_support=True)
    deactivate(person, herning, admin)
    person.refresh_from_db()
    assert person.is_active


def test_twice_and_stale_are_refused(herning, admin, person):
    with pytest.raises(StaleObjectError):
        deactivate(person, herning, admin, expected_version=7)
    person.refresh_from_db()
    assert person.is_active
    deactivate(person, herning, admin)
    with pytest.raises(DomainError, match="ophørt"):
        deactivate(person, herning, admin)
    with pytest.raises(DomainError, match="ophørt"):
        people.end_membership(
            membership=membership_of(person, herning),
            actor=admin,
            expected_version=2,
            last_day=timezone.localdate() + datetime.timedelta(9),
        )
    assert actions(herning).count("person.deactivated") == 1


def test_the_last_administrator_stays(herning, admin, person):
    with pytest.raises(DomainError, match="sidste administrator"):
        deactivate(admin, herning, admin)
    other = make_person(herning, Role.ADMINISTRATOR)
    deactivate(admin, herning, other)
    with pytest.raises(DomainError, match="sidste administrator"):
        deactivate(other, herning, other)


@pytest.mark.parametrize("who", ["staff", "stranger"])
def test_only_the_municipalitys_own_administrators_may(herning, admin, person, request, who):
    actor = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        deactivate(person, herning, actor)
    deactivate(person, herning, admin)
    with pytest.raises(PermissionDenied):
        reactivate(person, herning, actor)
    with pytest.raises(PermissionDenied):
        anonymise(person, herning, actor)


@pytest.mark.parametrize("step", ["deactivate", "reactivate", "anonymise"])
def test_the_pages_are_the_administrators_own(herning, ishoj, as_admin, as_staff, as_stranger, stranger, person, step):
    address = f"/herning/people/{membership_of(person, herning).pk}/{step}/"
    assert as_staff.post(address).status_code == 403
    assert as_stranger.post(address).status_code == 404
    theirs = membership_of(stranger, ishoj).pk
    assert as_admin.get(f"/herning/people/{theirs}/{step}/").status_code == 404
    person.refresh_from_db()
    assert person.is_active


# --- No side door ------------------------------------------------------------------------------------------------


@pytest.fixture
def link(client, person):
    client.post("/account/password/reset/", {"email": person.email})
    return re.search(r"https?://[^/]+(/account/\S+)", mail.outbox.pop().body)[1]


@pytest.mark.parametrize("step", [deactivate, lambda *given: (deactivate(*given), anonymise(*given))])
def test_neither_password_nor_a_link_lets_in(client, herning, admin, person, link, step):
    step(person, herning, admin)
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


def test_the_second_step_does_not_let_in_either(client, herning, admin, person, monkeypatch):
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    monkeypatch.setattr(TOTP, "validate_code", lambda *_given: True)
    early, late = Client(), client
    for half_way in (early, late):
        assert log_in(half_way).url == reverse("mfa_authenticate")
    early.post(reverse("mfa_authenticate"), {"code": "123456"})
    assert early.get("/herning/").status_code == 200
    deactivate(person, herning, admin)
    late.post(reverse("mfa_authenticate"), {"code": "654321"})
    assert late.get("/herning/").status_code == 302
    assert early.get("/herning/").status_code == 302


def test_nor_does_a_passkey(herning, admin, person, monkeypatch):
    key = Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Nøgle"})
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
    deactivate(person, herning, admin)
    assert not gets_in()


# --- Back again --------------------------------------------------------------------------------------------------


def test_who_comes_back_signs_in_as_before(client, herning, admin, person):
    with municipality_scope(herning):
        Membership.objects.filter(user=person).update(is_administrator=True)
    deactivate(person, herning, admin)
    reactivate(person, herning, admin)
    assert log_in(client).status_code == 302
    assert client.get("/herning/").status_code == 200
    membership = membership_of(person, herning)
    assert (membership.title, membership.valid_from, membership.is_administrator) == (
        "Konsulent",
        timezone.localdate(),
        False,
    )
    with pytest.raises(DomainError, match="allerede adgang"):
        reactivate(person, herning, admin)
    assert "person.reactivated" in actions(herning)


def test_another_municipality_may_invite_who_was_let_go(client, herning, ishoj, admin, stranger, person):
    deactivate(person, herning, admin)
    with municipality_scope(ishoj):
        people.invite(municipality=ishoj, actor=stranger, email=person.email, name="")
    log_in(client)
    assert client.get("/ishoj/").status_code == 200
    assert client.get("/herning/").status_code == 404
