"""An amount stands on one line, however narrow the page: "412.50" over "0 kr." is another figure."""

import datetime
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Municipality
from common.tenancy import municipality_scope
from tests.factories.business_cases import planned_benefit
from tests.people import make_person

pytestmark = pytest.mark.browser
YEAR = timezone.localdate().year
#: Amounts whose characters do not all stand on one line.
BROKEN = """() => [...document.querySelectorAll('.kv dd, td.num, .figs dd')].flatMap(cell => {
  const broken = [], texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) for (const found of texts.currentNode.data.matchAll(/[−+]?[\\d.,]+\\u00a0(mio\\.\\u00a0)?kr\\./g)) {
    const range = document.createRange();
    range.setStart(texts.currentNode, found.index);
    range.setEnd(texts.currentNode, found.index + found[0].length);
    if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) broken.push(found[0]);
  }
  return broken;
})"""


@pytest.fixture
def benefit(transactional_db):
    herning = Municipality.objects.create(slug="herning", name="Herning")
    owner = make_person(herning, name="Ole Leder")
    with municipality_scope(herning):
        made = planned_benefit(herning, owner=owner, years={YEAR: Decimal("123456789.00")})
        made.years.update(low=Decimal("48333333.33"), high=Decimal(187210100), promised=Decimal(750000000))
        made.name, made.go_live = "Sagsbehandlingstidsforkortelse", datetime.date(YEAR, 1, 1)
        made.save()
    return made


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_no_amount_is_broken(page, live_server, benefit, width):
    client = Client()
    client.force_login(benefit.owner)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    page.context.add_cookies([{**cookie, "url": live_server.url}])
    page.set_viewport_size({"width": width, "height": 900})
    for address in (f"/herning/gains/{benefit.pk}/", "/herning/gains/", "/herning/"):
        page.goto(live_server.url + address)
        assert page.locator("h1").count() == 1
        assert page.evaluate(BROKEN) == [], address
    page.goto(f"{live_server.url}/herning/gains/{benefit.pk}/")
    assert page.locator("td.num", has_text="123.456.789").count() >= 1
