"""The bar leads to a person's other municipalities, and costs nobody else anything."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership, User
from common.tenancy import municipality_scope
from tests.accounts.conftest import signed_in
from tests.people import add_roles


def menu(client, address="/herning/departments/"):
    page = BeautifulSoup(client.get(address).content, "html.parser")
    return [(link.text, link["href"]) for link in page.select(".menu-list a")]


def queries(client):
    client.get("/herning/departments/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/herning/departments/").status_code == 200
    return len(asked)


def test_the_menu_names_the_other_municipalities(herning, ishoj, staff):
    add_roles(staff, ishoj)
    client = signed_in(staff)
    assert ("Ishøj", "/ishoj/") in menu(client)
    assert ("Herning", "/herning/") in menu(client, "/ishoj/departments/")
    assert all(href != "/herning/" for _name, href in menu(client))
    assert client.get("/ishoj/").status_code == 200


def test_one_municipality_shows_no_switch_and_asks_no_more(herning, ishoj, staff, stranger):
    assert [href for _name, href in menu(signed_in(staff))] == ["/profile/"]
    alone = queries(signed_in(staff))
    add_roles(staff, ishoj)
    assert queries(signed_in(staff)) == alone + 1


@pytest.mark.parametrize("days", [(-9, -1), (1, None)], ids=["ended", "not begun"])
def test_a_place_where_one_has_no_access_today_is_not_named(herning, ishoj, staff, days):
    add_roles(staff, ishoj)
    first, last = (None if day is None else timezone.localdate() + datetime.timedelta(day) for day in days)
    with municipality_scope(ishoj):
        Membership.objects.filter(user=staff).update(valid_from=first, valid_to=last)
    assert [href for _name, href in menu(signed_in(staff))] == ["/profile/"]


def test_a_support_visit_names_none(herning, ishoj, staff, stranger):
    User.objects.filter(pk=staff.pk).update(is_support=True)
    assert [href for _name, href in menu(signed_in(staff))] == ["/profile/"]
