"""D9 on pages: the form without JavaScript, who may use it, what everybody sees, and how few questions it asks."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from business_cases.domain import prioritisation, wishes
from business_cases.models import Prioritisation
from common.inbox import waiting_for
from common.registries import Registry
from common.tenancy import municipality_scope
from tests.business_cases.orders import SECRET, wished_fund
from tests.factories.governance import MeetingFactory
from tests.people import make_person


@pytest.fixture
def wished(in_herning, monkeypatch):
    with municipality_scope(in_herning):
        made = wished_fund(in_herning)
    registry = Registry("fund_wishes")
    registry.register("test", made.collect)
    monkeypatch.setattr(wishes, "fund_wishes", registry)
    return made


def url(name, pk, municipality="herning"):
    return reverse(f"business_cases:{name}", kwargs={"municipality": municipality, "pk": pk})


def form_of(wished, page, **numbers):
    """What the page's form holds, with the numbers given."""
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {f"rank-{wished.key(name)}": number for name, number in numbers.items()}
    return {**data, "form_token": str(uuid.uuid4())}


@pytest.fixture
def shown(client, wished):
    client.force_login(wished.secretary)
    return client.get(url("fund_prioritise", wished.fund.pk))


def saved():
    return [row.case_id for row in Prioritisation.objects.get().rows.all()]


def test_d9_numbers_are_saved_as_a_draft_and_put_on_the_agenda(client, in_herning, wished, shown):
    data = form_of(wished, shown, kort="1", esdh="2") | {"why": "Størst gevinst"}
    answer = client.post(url("fund_prioritise", wished.fund.pk), data, follow=True)
    order = Prioritisation.objects.get()
    assert answer.redirect_chain[-1][0] == order.get_absolute_url()
    assert saved() == [wished.key("kort"), wished.key("esdh")]
    text = answer.content.decode()
    for words in ("Størst gevinst", "700.000", "Ikke prioriteret", "Sæt på dagsordenen"):
        assert words in text
    meeting = MeetingFactory(municipality=in_herning, body=wished.fund.body)
    for _twice in range(2):
        answer = client.post(url("prioritisation_agenda", order.pk), follow=True)
    assert meeting.items.count() == 1
    assert "På dagsordenen" in answer.content.decode()
    fund_page = client.get(wished.fund.get_absolute_url()).content.decode()
    assert "En ny prioritering venter" in fund_page


def test_the_form_sent_twice_is_one_draft(client, wished, shown):
    data = form_of(wished, shown, kort="1")
    for _twice in range(2):
        assert client.post(url("fund_prioritise", wished.fund.pk), data).status_code == 302
    assert Prioritisation.objects.get().version == 1


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({"kort": "1", "esdh": "1"}, "Nr. 1 er givet til to ønsker"),
        ({"kort": "1", "esdh": "3"}, "Nr. 2 mangler"),
        ({"kort": "9" * 1000}, "Skriv et helt tal"),
        ({"kort": "0"}, "Skriv et helt tal"),
        ({"kort": "-1"}, "Skriv et helt tal"),
        ({"kort": "først"}, "Skriv et helt tal"),
        ({"kort": "1\x00"}, "Skriv et helt tal"),
        ({}, "Giv mindst ét ønske et nummer"),
    ],
)
@pytest.mark.parametrize("button", [{}, {"count": "1"}])
def test_d9_a_wrong_number_is_an_error_and_the_input_is_kept(client, wished, shown, numbers, said, button):
    if not numbers and button:
        return
    data = form_of(wished, shown, **numbers) | {"why": "Fordi"} | button
    answer = client.post(url("fund_prioritise", wished.fund.pk), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert "Fordi" in text
    assert all(f'value="{number}"' in text for number in numbers.values() if "\x00" not in number)
    assert not Prioritisation.objects.exists()


@pytest.mark.parametrize(
    ("move", "order"),
    [
        ("up-esdh", ["esdh", "kort"]),
        ("down-kort", ["esdh", "kort"]),
        ("up-kort", ["kort", "esdh"]),
        ("down-esdh", ["kort", "esdh"]),
        ("up-app", ["kort", "esdh", "app"]),
    ],
)
def test_d9_the_arrows_show_the_order_anew_and_save_nothing(client, wished, shown, move, order):
    direction, _dash, name = move.partition("-")
    data = form_of(wished, shown, kort="1", esdh="2") | {"move": f"{direction}-{wished.key(name)}"}
    answer = client.post(url("fund_prioritise", wished.fund.pk), data)
    assert answer.status_code == 200
    assert answer.context["form"].is_valid()
    assert answer.context["form"].order == [wished.key(name) for name in order]
    lined = [line["row"].wish.case_id for line in answer.context["lines"] if line["row"].left is not None]
    assert lined == [wished.key(name) for name in order]
    assert not Prioritisation.objects.exists()


@pytest.mark.parametrize("move", ["up-", "up-x", "sideways-1", "up-" + "9" * 500, "up-99999", "up-²"])
def test_an_absurd_move_moves_nothing(client, wished, shown, move):
    data = form_of(wished, shown, kort="1", esdh="2") | {"move": move}
    answer = client.post(url("fund_prioritise", wished.fund.pk), data)
    assert answer.context["form"].is_valid()
    assert answer.context["form"].order == [wished.key("kort"), wished.key("esdh")]


def test_d9_the_running_balance_says_what_the_fund_does_not_cover(client, wished, shown):
    data = form_of(wished, shown, esdh="1", kort="2", app="3") | {"count": "1"}
    answer = client.post(url("fund_prioritise", wished.fund.pk), data)
    assert [line["row"].left for line in answer.context["lines"]] == [400_000, 100_000, -150_000]
    assert answer.content.decode().count("dækkes ikke af puljen") == 1


def test_d9_a_wish_withdrawn_meanwhile_is_refused_with_what_changed(client, wished, shown):
    data = form_of(wished, shown, kort="1", esdh="2", app="3") | {"why": "Fordi"}
    del wished.wishes["esdh"]
    answer = client.post(url("fund_prioritise", wished.fund.pk), data)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "ikke længere et ønske" in text
    assert "Fordi" in text
    assert not Prioritisation.objects.exists()
    # Sent again, knowingly, the rest is in order.
    again = form_of(wished, answer)
    assert client.post(url("fund_prioritise", wished.fund.pk), again).status_code == 302
    assert saved() == [wished.key("kort"), wished.key("app")]


def test_a_draft_made_meanwhile_by_somebody_else_is_not_overwritten(client, wished, shown):
    data = form_of(wished, shown, kort="1")
    wished.draft("esdh", actor=wished.chair)
    answer = client.post(url("fund_prioritise", wished.fund.pk), data)
    assert answer.status_code == 409
    assert saved() == [wished.key("esdh")]
    assert client.post(url("fund_prioritise", wished.fund.pk), form_of(wished, answer)).status_code == 302
    assert saved() == [wished.key("kort")]


@pytest.mark.parametrize("seen", ["", "forged", "x" * 5000])
def test_what_the_page_showed_cannot_be_forged(client, wished, shown, seen):
    data = form_of(wished, shown, kort="1") | {"seen": seen}
    answer = client.post(url("fund_prioritise", wished.fund.pk), data)
    assert answer.status_code == 422
    assert "Formularen kunne ikke læses" in answer.content.decode()


def test_d59_who_may_see_and_do_what(client, in_herning, ishoj, wished):
    order = wished.draft("kort")
    stranger, member = make_person(in_herning), wished.members[0]
    form, page_of = url("fund_prioritise", wished.fund.pk), order.get_absolute_url()
    steps = [url(f"prioritisation_{step}", order.pk) for step in ("agenda", "take_back", "drop")]
    for person, sees in ((stranger, 403), (member, 200)):
        client.force_login(person)
        assert client.get(form).status_code == 403
        assert client.get(page_of).status_code == sees
        assert [client.post(step).status_code for step in steps] == [403] * 3
    prioritisation.put_forward(prioritisation=order, actor=wished.secretary)
    client.force_login(stranger)
    assert client.get(page_of).status_code == 200
    client.force_login(make_person(ishoj, "administrator"))
    for address in (
        form,
        page_of,
        url("fund_prioritise", wished.fund.pk, "ishoj"),
        url("prioritisation_detail", order.pk, "ishoj"),
    ):
        assert client.get(address).status_code == 404


def test_d11_a_closed_wish_has_its_public_title_for_others(client, in_herning, wished):
    wished.add("hemmelig", 100_000, title=SECRET, public_title="En aftale", is_closed=True, closed_ground="§ 1")
    decision = wished.decided("hemmelig", "kort")
    order = decision.case.prioritisation
    for person, sees in (
        (make_person(in_herning), False),
        (make_person(in_herning, "finance"), False),
        (wished.chair, True),
    ):
        client.force_login(person)
        for address in (order.get_absolute_url(), wished.fund.get_absolute_url()):
            text = client.get(address).content.decode()
            assert (SECRET in text) is sees
            assert sees or "En aftale" in text
        text = client.get(
            reverse("governance:item_document", kwargs={"municipality": "herning", "pk": decision.item_id})
        )
        assert SECRET not in text.content.decode()
    client.force_login(make_person(in_herning, "finance"))
    assert SECRET not in client.get(url("fund_prioritise", wished.fund.pk)).content.decode()
    pdf = client.get(url("prioritisation_pdf", order.pk))
    assert pdf["Content-Type"] == "application/pdf"


def test_a_draft_is_taken_up_dropped_and_waits_in_the_inbox(client, in_herning, wished):
    order = wished.draft("kort")
    lines, _count = waiting_for(wished.secretary, in_herning, order.drafted_on)
    assert [line.url for line in lines if line.kind == "business_cases.prioritisation_draft"] == [
        order.get_absolute_url()
    ]
    client.force_login(wished.secretary)
    del wished.wishes["kort"]
    assert "passer ikke længere" in client.get(order.get_absolute_url()).content.decode()
    assert client.post(url("prioritisation_agenda", order.pk), follow=True).status_code == 200
    assert Prioritisation.objects.get().state == "draft"
    client.post(url("prioritisation_drop", order.pk))
    assert Prioritisation.objects.get().state == "withdrawn"
    lines, _count = waiting_for(wished.secretary, in_herning, order.drafted_on)
    assert not [line for line in lines if line.kind == "business_cases.prioritisation_draft"]


@pytest.mark.parametrize("name", ["fund_detail", "fund_prioritise", "prioritisation_detail"])
def test_the_number_of_queries_does_not_grow(client, in_herning, wished, name):
    def asked(pk):
        client.get(url(name, pk))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(name, pk)).status_code == 200
        return len(captured)

    client.force_login(wished.secretary)
    one = wished.decided("kort").case.prioritisation
    few = asked(one.pk if name == "prioritisation_detail" else wished.fund.pk)
    wished.add("fire", 10_000)
    wished.add("fem", 10_000)
    three = wished.decided("kort", "fire", "fem").case.prioritisation
    many = asked(three.pk if name == "prioritisation_detail" else wished.fund.pk)
    assert few == many <= 12
