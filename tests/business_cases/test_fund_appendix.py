"""D9: every agenda carries the balance and the wishes of the body's funds, frozen as plain data."""

from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from business_cases.domain import fund_appendix, wishes
from business_cases.domain.wishes import Wish
from common.canonical import encode
from common.numbers import kr
from common.registries import Registry
from tests.factories.funds import filled_fund, given_grant, order_in_force
from tests.factories.governance import BodyFactory, CaseFactory, MeetingFactory
from tests.people import make_person


def wish(number, amount, **options):
    options = {"title": f"Ønske {number}", "open_title": "", "is_closed": False, "case_id": number, **options}
    return Wish(number=number, amount=Decimal(amount), **options)


@pytest.fixture
def fund(in_herning):
    return filled_fund(in_herning, 1_000_000, key="udvikling", name="Udviklingspuljen")


@pytest.fixture
def wished(monkeypatch, fund):
    """Wishes as a higher app would register them: three ranked by the body, two not, one of them closed."""
    registry = Registry("fund_wishes")
    cases = {number: CaseFactory(municipality=fund.municipality) for number in range(1, 6)}
    found = [
        wish(4, 200_000, case_id=cases[4].pk, importance=Decimal("3.1")),
        wish(1, 600_000, case_id=cases[1].pk, importance=Decimal("4.2"), area="Borgerservice"),
        wish(2, 300_000, case_id=cases[2].pk, url="/herning/proposals/2/"),
        wish(3, 150_000, case_id=cases[3].pk, is_closed=True, title="Hemmelig"),
        wish(5, 100_000, case_id=cases[5].pk, importance=Decimal("4.9")),
    ]
    registry.register("test", lambda other: [row for row in found if other == fund])
    monkeypatch.setattr(wishes, "fund_wishes", registry)
    order_in_force(fund, [cases[2], cases[1], cases[3]])
    return found


@pytest.fixture
def meeting(fund):
    return MeetingFactory(municipality=fund.municipality, body=fund.body)


def test_d9_prioritised_with_running_balance_then_the_others(meeting, wished):
    (data,) = fund_appendix.for_body(meeting)["funds"]
    assert (data["name"], data["available"]) == ("Udviklingspuljen", 1_000_000)
    assert [(row["rank"], row["number"], row["left"], row["covered"]) for row in data["prioritised"]] == [
        (1, 2, 700_000, True),
        (2, 1, 100_000, True),
        (3, 3, -50_000, False),
    ]
    assert [(row["number"], row["left"]) for row in data["unprioritised"]] == [(5, None), (4, None)]
    assert data["left"] == -50_000


def test_d9_a_closed_wish_is_named_to_the_body_alone(meeting, wished):
    assert "Hemmelig" in str(fund_appendix.for_body(meeting))
    shown_to_all = str(fund_appendix.for_all(meeting))
    assert "Hemmelig" not in shown_to_all
    assert "Lukket sag" in shown_to_all


def test_d9_a_body_without_funds_has_no_appendix(in_herning, fund):
    other = MeetingFactory(municipality=in_herning, body=BodyFactory(municipality=in_herning))
    assert fund_appendix.for_body(other) is None
    assert fund_appendix.for_all(other) is None


def test_d9_it_is_plain_data_and_reads_the_same_from_the_snapshot(meeting, wished):
    data = encode(fund_appendix.for_body(meeting))
    for template in ("business_cases/fund_appendix_page.html", "print/fund_appendix.html"):
        text = render_to_string(template, {"data": data})
        for shown in ("Udviklingspuljen", "Ønske 2", "Ønske 5", kr(700_000), kr(-50_000), "4,2", "Borgerservice"):
            assert shown in text, (template, shown)


def test_the_fund_s_page_shows_the_wishes(client, herning, fund, wished):
    given_grant(fund, 500_000, case=CaseFactory(municipality=herning))
    client.force_login(make_person(herning))
    page = client.get(fund.get_absolute_url()).content.decode()
    for shown in ("Ønske 1", "/herning/proposals/2/", kr(200_000), kr(-550_000), "Ikke prioriteret"):
        assert shown in page
    assert "Hemmelig" not in page
    client.force_login(make_person(herning, "member", body=fund.body))
    assert "Hemmelig" in client.get(fund.get_absolute_url()).content.decode()
