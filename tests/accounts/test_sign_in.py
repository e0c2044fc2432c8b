"""Signing in and out: passwords, second factors, links by mail, limits; and that all of it is written down."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.adapter import MFAAdapter
from common.models import AuditEntry
from common.tenancy import municipality_scope
from tests.accounts.acts import LOGIN, actions, log_in
from tests.people import PASSWORD, add_roles

WRONG = "Den angivne emailadresse og/eller adgangskode er ikke korrekt."


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_the_page_is_danish_and_has_no_inline_script(client, db):
    response = client.get(LOGIN)
    page = response.content.decode()
    assert "Log ind" in page
    assert "Brug adgangsnøgle" in page
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))", page) == []
    assert "script-src 'self'" in response["Content-Security-Policy"]


def test_signs_in_and_goes_where_one_was_going(client, person):
    assert log_in(client, next="/herning/departments/").url == "/herning/departments/"
    assert client.get("/herning/departments/").status_code == 200


def test_never_goes_to_another_site(client, person):
    assert log_in(client, next="https://evil.example/").url == "/"


def test_the_address_may_be_written_in_capitals(client, person):
    assert log_in(client, email="BRUGER@Herning.Example").status_code == 302


def test_the_session_is_a_new_one_and_lasts_a_working_day(client, person):
    client.get("/account/second-factor/")
    client.session["before"] = "1"
    session = client.session
    session["before"] = "1"
    session.save()
    before = client.session.session_key
    log_in(client)
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE


def test_a_wrong_password_and_an_unknown_address_read_the_same(client, person):
    wrong = log_in(client, password="forkert-hest-17")
    unknown = log_in(client, email="ingen@herning.example")
    for response in (wrong, unknown):
        assert response.status_code == 200
        assert WRONG in response.content.decode()
    assert client.get("/herning/").status_code == 302


def test_a_closed_account_cannot_sign_in(client, person):
    person.is_active = False
    person.save()
    assert log_in(client).url == reverse("account_inactive")
    assert "Kontoen er lukket" in client.get(reverse("account_inactive")).content.decode()
    assert client.get("/herning/").status_code == 302


def test_after_five_wrong_ones_even_the_right_one_waits(client, person):
    for _ in range(5):
        log_in(client, password="forkert-hest-17")
    response = log_in(client)
    assert response.status_code == 200
    assert "For" in response.content.decode()
    assert client.get("/herning/").status_code == 302


def test_too_many_attempts_from_one_place_are_answered_in_danish(client, db):
    for number in range(30):
        log_in(client, email=f"ingen-{number}@herning.example")
    response = log_in(client, email="ingen@herning.example")
    assert response.status_code == 429
    assert "For mange forsøg" in response.content.decode()


def test_nobody_can_sign_up_or_change_the_address(client, as_staff):
    for name in ("account_signup", "account_email", "account_email_verification_sent", "socialaccount_login"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert client.get("/account/signup/").status_code == 404
    assert as_staff.get("/account/email/").status_code == 404


def test_signing_out_takes_a_post(client, person):
    log_in(client)
    assert client.get("/account/logout/").status_code == 200
    assert client.get("/herning/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/herning/").status_code == 302


def test_it_is_written_down_in_each_of_the_persons_municipalities(client, person, ishoj):
    add_roles(person, ishoj)
    log_in(client, password="forkert-hest-17")
    log_in(client)
    client.post("/account/logout/")
    for municipality in person.memberships.model.municipality.field.related_model.objects.all():
        assert actions(municipality) == ["sign_in.failed", "sign_in.succeeded", "sign_in.ended"]


def test_a_failed_sign_in_names_no_actor(client, person, herning):
    log_in(client, password="forkert-hest-17")
    with municipality_scope(herning):
        entry = AuditEntry.objects.get()
    assert entry.actor is None
    assert entry.object_label == "Bo Bruger"
    assert "forkert" not in str(entry.data)


# --- Passwords -----------------------------------------------------------------------------------------------------


def test_a_forgotten_password_is_chosen_anew_through_a_mail(client, person, herning):
    client.post("/account/password/reset/", {"email": "bruger@herning.example"})
    message = mail.outbox[0]
    assert message.subject == "Vælg en ny adgangskode til strategiportalen"
    assert "Hej Bo Bruger" in message.body
    path = re.search(re.escape(settings.PUBLIC_URL) + r"(/account/\S+)", message.body)[1]
    form = client.get(path, follow=True)
    chosen = client.post(form.request["PATH_INFO"], {"password1": "fire-nye-ord-her", "password2": "fire-nye-ord-her"})
    assert chosen.status_code == 302
    assert log_in(Client(), password="fire-nye-ord-her").status_code == 302
    assert "Linket virker ikke" in Client().get(path, follow=True).content.decode()
    assert "password.reset" in actions(herning)


def test_the_link_in_the_mail_does_not_follow_the_host_header(client, person):
    client.post("/account/password/reset/", {"email": "bruger@herning.example"}, HTTP_HOST="testserver")
    assert "testserver" not in mail.outbox[0].body


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client, person):
    known = client.post("/account/password/reset/", {"email": "bruger@herning.example"})
    unknown = client.post("/account/password/reset/", {"email": "ingen@herning.example"})
    assert known.status_code == unknown.status_code == 302
    assert known.url == unknown.url
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("kort-hest-1", "12 tegn"),
        ("Bo Bruger er her", "minder for meget om"),
        ("password1234", "almindelig"),
        ("827364550192", "udelukkende numerisk"),
    ],
)
def test_a_weak_password_is_refused_in_danish(client, person, password, why):
    log_in(client)
    response = client.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": password, "password2": password}
    )
    assert response.status_code == 200
    assert why in response.content.decode()


def test_changing_the_password_signs_out_everywhere_else(client, person, herning):
    elsewhere = Client()
    log_in(elsewhere)
    log_in(client)
    new = "helt-andre-ord-her"
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert client.get("/herning/").status_code == 200
    assert elsewhere.get("/herning/").status_code == 302
    assert "password.changed" in actions(herning)


# --- Second factor -------------------------------------------------------------------------------------------------


@pytest.fixture
def with_app(client, person, django_capture_on_commit_callbacks):
    """A signed-in person who has set up an authenticator app; returns its secret."""
    log_in(client)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.get("/account/second-factor/app/activate/")
    secret = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/account/second-factor/app/activate/", {"code": code_of(secret)}).status_code == 302
    return secret


def test_setting_up_an_app_asks_for_the_password_first(client, person):
    log_in(client)
    assert client.get("/account/second-factor/app/activate/").url.startswith("/account/reauthenticate/")


def test_with_an_app_the_password_alone_is_not_enough(client, person, with_app, herning):
    other = Client()
    assert log_in(other).url == reverse("mfa_authenticate")
    assert other.get("/herning/").status_code == 302
    assert "Forkert kode" in other.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert other.get("/herning/").status_code == 302
    recovery = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES).wrap()
    assert other.post(reverse("mfa_authenticate"), {"code": recovery.get_unused_codes()[0]}).status_code == 302
    assert other.get("/herning/").status_code == 200
    assert {"second_factor.added", "sign_in.second_factor_failed", "sign_in.succeeded"} <= set(actions(herning))


def test_the_apps_code_lets_in_once(client, person, with_app, herning, monkeypatch):
    moment = time.time() + 60
    monkeypatch.setattr(time, "time", lambda: moment)
    code = code_of(with_app)
    first, second = Client(), Client()
    log_in(first)
    assert first.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    log_in(second)
    assert second.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200


def test_the_secret_of_an_app_is_not_in_the_database(person, with_app):
    stored = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP).data["secret"]
    assert with_app not in stored
    assert MFAAdapter().decrypt(stored) == with_app


def test_a_rotated_secret_key_still_reads_it(person, with_app, settings):
    stored = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP).data["secret"]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, long enough to be one of its own"
    assert MFAAdapter().decrypt(stored) == with_app


def test_taking_the_app_away_is_written_down(client, person, with_app, herning, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/second-factor/app/deactivate/")
    assert "second_factor.removed" in actions(herning)


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_deactivate_totp",
        "mfa_reauthenticate",
        "account_change_password",
        "account_reauthenticate",
        "me:profile",
    ],
)
def test_every_page_about_ones_own_sign_in_shows(client, person, with_app, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert "<h1>" in response.content.decode()
