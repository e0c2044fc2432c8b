"""Which municipality a request is in, and that nothing of it is left behind."""

import datetime
import re
import threading
from contextlib import contextmanager

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from accounts.middleware import TenantMiddleware
from accounts.models import Department, Membership
from common.tenancy import ScopeError, all_municipalities, current_municipality_id, municipality_scope
from tests.accounts.conftest import signed_in
from tests.factories.accounts import DepartmentFactory, MembershipFactory
from tests.people import add_roles, make_person


def test_a_member_is_let_in(as_staff):
    assert as_staff.get("/herning/").status_code == 200


@pytest.mark.parametrize("method", ["get", "head", "options", "post", "put", "delete"])
def test_another_municipality_does_not_exist(as_stranger, herning, method):
    assert getattr(as_stranger, method)("/herning/").status_code == 404


def test_what_does_not_exist_looks_the_same_as_what_is_not_yours(as_stranger, herning):
    not_mine = as_stranger.get("/herning/")
    not_there = as_stranger.get("/nowhere/")
    assert not_mine.status_code == not_there.status_code == 404
    assert _text(not_mine).replace("herning", "nowhere") == _text(not_there)


@pytest.mark.parametrize("path", ["/herning/", "/nowhere/", "/herning/people/"])
def test_who_is_not_signed_in_is_asked_to(client, herning, path):
    response = client.get(path)
    assert response.status_code == 302
    assert response.url == f"/account/login/?next={path}"


def test_a_fragment_sends_the_whole_window_to_sign_in(client, herning):
    response = client.get(
        "/herning/people/", HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="http://testserver/herning/people/?q=x"
    )
    assert response.status_code == 200
    assert response["HX-Redirect"] == "/account/login/?next=/herning/people/%3Fq%3Dx"


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "status"),
    [
        (datetime.date(2026, 3, 1), None, 200),
        (datetime.date(2026, 3, 10), None, 200),
        (datetime.date(2026, 3, 11), None, 404),
        (datetime.date(2020, 1, 1), datetime.date(2026, 3, 10), 200),
        (datetime.date(2020, 1, 1), datetime.date(2026, 3, 9), 404),
    ],
)
def test_a_membership_counts_on_its_days_only(herning, valid_from, valid_to, status):
    with all_municipalities(reason="set-up"):
        membership = MembershipFactory(municipality=herning, valid_from=valid_from, valid_to=valid_to)
    with time_machine.travel(datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC), tick=False):
        assert signed_in(membership.user).get("/herning/").status_code == status


def test_the_day_is_the_danish_one(herning):
    with all_municipalities(reason="set-up"):
        membership = MembershipFactory(municipality=herning, valid_from=datetime.date(2026, 3, 11))
    with time_machine.travel(datetime.datetime(2026, 3, 10, 23, 30, tzinfo=datetime.UTC), tick=False):
        assert signed_in(membership.user).get("/herning/").status_code == 200


def test_a_closed_account_is_out_at_once(herning, staff, as_staff):
    staff.is_active = False
    staff.save()
    assert as_staff.get("/herning/").status_code == 302


def test_membership_and_municipality_cost_one_query(herning, staff, django_assert_num_queries):
    request = _request(staff)
    with django_assert_num_queries(1), _middleware_entered(request):
        assert request.municipality.name == "Herning"
        assert request.membership.department is None


def test_the_scope_lasts_until_the_page_is_rendered_and_no_longer(herning, staff):
    seen = []

    def view_and_template(request):
        middleware.process_view(request, lambda: None, (), {"municipality": "herning"})
        seen.append(current_municipality_id())
        return HttpResponse()

    middleware = TenantMiddleware(view_and_template)
    middleware(_request(staff))
    assert seen == [herning.pk]
    assert current_municipality_id() is None


def test_a_view_that_fails_leaves_no_scope(herning, staff):
    def fails(request):
        middleware.process_view(request, lambda: None, (), {"municipality": "herning"})
        raise RuntimeError

    middleware = TenantMiddleware(fails)
    with pytest.raises(RuntimeError):
        middleware(_request(staff))
    assert current_municipality_id() is None
    with pytest.raises(ScopeError):
        Department.objects.count()


def test_two_requests_after_each_other_see_their_own(herning, ishoj, staff):
    add_roles(staff, ishoj)
    with all_municipalities(reason="set-up"):
        DepartmentFactory(municipality=herning, name="Herning-forvaltning")
        DepartmentFactory(municipality=ishoj, name="Ishøj-center")
    client = signed_in(staff)
    here, there = client.get("/herning/departments/"), client.get("/ishoj/departments/")
    assert "Herning-forvaltning" in here.content.decode()
    assert "Ishøj-center" not in here.content.decode()
    assert "Ishøj-center" in there.content.decode()
    assert "Herning-forvaltning" not in there.content.decode()


def test_two_threads_do_not_share_a_scope(herning):
    entered, done, seen = threading.Event(), threading.Event(), []

    def other():
        entered.wait(5)
        seen.append(current_municipality_id())
        done.set()

    thread = threading.Thread(target=other)
    thread.start()
    with municipality_scope(herning):
        entered.set()
        done.wait(5)
    thread.join()
    assert seen == [None]


def test_outside_every_municipality_there_is_none(staff):
    request = _request(staff)
    middleware = TenantMiddleware(lambda request: request)
    assert middleware(request).municipality is None
    assert middleware.process_view(request, lambda: None, (), {}) is None


def test_a_public_page_opens_for_everyone_in_the_scope(herning):
    def view():
        """Marked below."""

    view.public = True
    request = _request(AnonymousUser())
    seen = []

    def respond(request):
        assert middleware.process_view(request, view, (), {"municipality": "herning"}) is None
        seen.append((request.municipality, request.membership, current_municipality_id()))

    middleware = TenantMiddleware(respond)
    middleware(request)
    assert seen == [(herning, None, herning.pk)]


def test_home_leads_to_the_only_municipality(as_staff):
    assert as_staff.get("/").url == "/herning/"


def test_home_asks_which_of_several(staff, ishoj):
    add_roles(staff, ishoj)
    page = signed_in(staff).get("/").content.decode()
    assert 'href="/herning/"' in page
    assert 'href="/ishoj/"' in page


def test_home_says_whom_to_ask_without_one(herning):
    person = make_person(herning)
    with municipality_scope(herning):
        Membership.objects.filter(user=person).update(valid_to=datetime.date(2020, 6, 1))
    page = signed_in(person).get("/").content.decode()
    assert "portaladministrator" in page
    assert "/herning/" not in page


def _text(response):
    return re.sub(r"[0-9a-f-]{32,}", "", BeautifulSoup(response.content, "html.parser").get_text())


def _request(user):
    request = RequestFactory().get("/herning/")
    request.user, request.htmx = user, None
    return request


@contextmanager
def _middleware_entered(request):
    def respond(request):
        middleware.process_view(request, lambda: None, (), {"municipality": "herning"})
        request.held = request.tenant_scope.pop_all()

    middleware = TenantMiddleware(respond)
    middleware(request)
    with request.held:
        yield
