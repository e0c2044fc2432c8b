"""The supplier's staff: only in a visit, with a reason, for at most an hour, seen by the municipality."""

import datetime

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from accounts.domain import support
from accounts.models import SupportSession, User
from common.errors import DomainError
from common.models import AuditEntry
from common.tenancy import all_municipalities, municipality_scope
from tests.accounts.conftest import signed_in
from tests.factories.accounts import UserFactory

NOON = datetime.datetime(2026, 5, 4, 12, tzinfo=datetime.UTC)
REASON = "Fejlmelding 4711: forkert saldo på puljen"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def helper(db):
    user = UserFactory(name="Sif Support", email="sif@leverandoer.example", is_support=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def start(helper, municipality, **more):
    return support.start_session(user=helper, municipality=municipality, **{"reason": REASON, "minutes": 30, **more})


def test_without_a_visit_the_municipality_does_not_exist(helper, herning):
    assert signed_in(helper).get("/herning/").status_code == 404
    assert not helper.roles_in(herning)


def test_a_visit_opens_one_municipality_and_shows_on_every_page(helper, herning, ishoj):
    start(helper, herning)
    client = signed_in(helper)
    page = client.get("/herning/people/").content.decode()
    assert "Supportbesøg af Sif Support til kl. 14.30" in page
    assert REASON in page
    assert client.get("/ishoj/").status_code == 404


def test_a_visit_ends_by_itself(helper, herning, clock):
    start(helper, herning)
    client = signed_in(helper)
    clock.move_to(NOON + datetime.timedelta(minutes=29, seconds=59))
    assert client.get("/herning/").status_code == 200
    clock.move_to(NOON + datetime.timedelta(minutes=30))
    assert client.get("/herning/").status_code == 404
    assert not User.objects.get(pk=helper.pk).roles_in(herning)


def test_it_is_written_down_in_that_municipality(helper, herning, ishoj):
    session = start(helper, herning)
    support.end_session(session=session, actor=helper)
    with municipality_scope(herning):
        entries = list(AuditEntry.objects.order_by("id").values_list("action", "note", "actor_name"))
    assert entries == [("support.started", REASON, "Sif Support"), ("support.ended", "", "Sif Support")]
    with municipality_scope(ishoj):
        assert not AuditEntry.objects.exists()


def test_a_visit_left_is_over(helper, herning):
    session = start(helper, herning)
    support.end_session(session=session, actor=helper)
    support.end_session(session=session, actor=helper)
    assert signed_in(helper).get("/herning/").status_code == 404
    with municipality_scope(herning):
        assert AuditEntry.objects.filter(action="support.ended").count() == 1


def test_a_new_visit_ends_the_one_before(helper, herning, clock):
    first = start(helper, herning)
    clock.shift(60)
    second = start(helper, herning)
    with municipality_scope(herning):
        first.refresh_from_db()
        assert first.ended_at == NOON + datetime.timedelta(minutes=1)
        assert SupportSession.objects.filter(ended_at__isnull=True).get() == second


def test_a_visit_after_one_that_ran_out_is_no_conflict(helper, herning, clock):
    first = start(helper, herning)
    clock.shift(3600)
    start(helper, herning)
    with municipality_scope(herning):
        first.refresh_from_db()
        assert first.ended_at == first.expires_at
        assert not AuditEntry.objects.filter(action="support.ended").exists()


@pytest.mark.parametrize("minutes", [0, -5, 61, 10_000])
def test_no_visit_lasts_longer_than_an_hour(helper, herning, minutes):
    with pytest.raises(DomainError) as refused:
        start(helper, herning, minutes=minutes)
    assert "minutes" in refused.value.fields


@pytest.mark.parametrize("reason", ["", "   ", "fejl"])
def test_a_visit_has_a_reason(helper, herning, reason):
    with pytest.raises(DomainError) as refused:
        start(helper, herning, reason=reason)
    assert "reason" in refused.value.fields


def test_a_visit_takes_a_second_factor(helper, herning):
    Authenticator.objects.filter(user=helper).delete()
    with pytest.raises(DomainError, match="totrinslogin"):
        start(helper, herning)


def test_nobody_else_visits(herning, admin, staff):
    for person in (admin, staff):
        with pytest.raises(PermissionDenied):
            start(person, herning)


def test_the_municipality_sees_the_visits_and_can_end_one(helper, herning, admin, as_admin, as_staff):
    session = start(helper, herning)
    page = as_admin.get("/herning/support-visits/").content.decode()
    assert "Sif Support" in page
    assert REASON in page
    assert as_staff.get("/herning/support-visits/").status_code == 403
    as_admin.post(f"/herning/support-visits/{session.pk}/end/")
    assert signed_in(helper).get("/herning/").status_code == 404
    with municipality_scope(herning):
        assert AuditEntry.objects.get(action="support.ended").actor == admin


def test_another_municipality_cannot_end_it(helper, herning, ishoj, stranger, as_stranger):
    session = start(helper, herning)
    assert as_stranger.post(f"/ishoj/support-visits/{session.pk}/end/").status_code == 404
    with pytest.raises(PermissionDenied):
        support.end_session(session=session, actor=stranger)


def test_the_start_page_exists_for_support_staff_only(helper, herning, as_admin):
    assert as_admin.get("/support/").status_code == 404
    assert as_admin.post("/support/1/end/").status_code == 404
    client = signed_in(helper)
    assert client.get("/").url == "/support/"
    sent = {"municipality": herning.pk, "reason": REASON, "minutes": "60"}
    assert client.post("/support/", sent).url == "/herning/"
    with all_municipalities(reason="look"):
        session = SupportSession.objects.get()
    assert session.expires_at - session.started_at == datetime.timedelta(hours=1)
    assert client.post(f"/support/{session.pk}/end/").url == "/support/"
    assert client.get("/herning/").status_code == 404


@pytest.mark.parametrize("bad", [{"minutes": "600"}, {"reason": "fejl"}, {"municipality": "999"}, {"municipality": ""}])
def test_a_bad_start_is_refused_with_the_input_kept(helper, herning, bad):
    response = signed_in(helper).post(
        "/support/", {"municipality": herning.pk, "reason": REASON, "minutes": "30", **bad}
    )
    assert response.status_code == 422
    with municipality_scope(herning):
        assert not SupportSession.objects.exists()


def test_the_right_is_given_and_taken_on_the_command_line(herning, capsys):
    with pytest.raises(CommandError, match="--name"):
        call_command("grant_support", "ny@leverandoer.example")
    call_command("grant_support", "Ny@leverandoer.example", name="Nye Nielsen")
    user = User.objects.get(email="ny@leverandoer.example")
    assert user.is_support
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    start(user, herning)
    call_command("grant_support", "ny@leverandoer.example", revoke=True)
    assert signed_in(user).get("/herning/").status_code == 404
    with municipality_scope(herning):
        assert SupportSession.objects.get().ended_at == NOON
        assert AuditEntry.objects.get(action="support.ended").actor is None
    assert "no longer support staff" in capsys.readouterr().out
