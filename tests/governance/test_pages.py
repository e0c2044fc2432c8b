"""The pages, as the people of a steering group use them."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from common.inbox import waiting_for
from common.tenancy import municipality_scope
from governance.domain import decisions, minutes, recusals
from governance.enums import MeetingState, RecommendationKind
from governance.models import ActionPoint, AgendaItem, Competence, Decision, Meeting, UrgentDecision
from tests.days import working_day
from tests.factories.governance import ActionPointFactory, AppointmentFactory, BodyFactory
from tests.governance.test_minutes import SECRET, closed_meeting, held
from tests.people import make_person


def url(group, name, **kwargs):
    return reverse(f"governance:{name}", kwargs={"municipality": group.municipality.slug, **kwargs})


def token(page):
    return re.search(r'name="form_token" value="([^"]+)"', page.content.decode())[1]


def text(page):
    return page.content.decode().replace("\xa0", " ")


def post(client, address, data, **options):
    """Send the form that the page shows, with its hidden fields."""
    page = client.get(address)
    version = re.search(r'name="version" value="(\d+)"', page.content.decode())
    hidden = {"form_token": token(page)} | ({"version": version[1]} if version else {})
    return client.post(address, {**hidden, **data}, **options)


APPROVE = {"outcome_1": "approved", "outcome_2": "approved"}


@pytest.fixture
def item(group):
    with municipality_scope(group.municipality):
        return group.on_agenda()


# --- The decision page ------------------------------------------------------------------------------------------
def test_the_chair_sees_what_will_happen_and_decides(client, group, item):
    client.force_login(group.chair)
    address = url(group, "item_detail", pk=item.pk)
    page = client.get(address)
    for expected in (
        "ESDH-integration til fagsystem",
        "Søgt fra puljen",
        "Det sker, når du bekræfter",
        "Puljen bevilger 600.000 kr.",
        "Bekræft beslutningen",
        "Bør I vide",
        "4 af 4 deltager; 2 skal deltage.",
        "1 advarsel",
    ):
        assert expected in text(page), expected
    answer = post(client, address, APPROVE, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    assert "Det skete" in text(answer)
    assert "Omgør beslutningen" in text(answer)
    assert "Bekræft beslutningen" not in text(answer)


def test_the_preview_follows_the_choice_and_saves_nothing(client, group, item):
    client.force_login(group.chair)
    address = url(group, "item_detail", pk=item.pk)
    htmx = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "preview"}
    choose = {"preview": "1", "outcome_1": "approved", "outcome_2": "rejected"}
    block = client.post(address, choose, **htmx)
    assert "åbnes" in text(block)
    assert "bevilger" not in text(block)
    assert "<html" not in text(block)
    refused = client.post(address, {"preview": "1", "outcome_1": "conditional", "outcome_2": "conditional"}, **htmx)
    assert "skriv betingelserne" in text(refused)
    whole = client.post(address, choose)
    assert whole.status_code == 200
    assert "<html" in text(whole)
    assert "åbnes" in text(whole)
    with municipality_scope(group.municipality):
        assert not Decision.objects.exists()


def test_a_refused_decision_keeps_the_input(client, group, item):
    client.force_login(group.chair)
    address = url(group, "item_detail", pk=item.pk)
    data = {"outcome_1": "returned", "outcome_2": "approved", "text_1": "Mangler en business case"}
    answer = post(client, address, data)
    assert answer.status_code == 422
    assert "gælder hele punktet" in text(answer)
    assert "Mangler en business case" in text(answer)


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome_1": "approved"},
        {"outcome_1": "noget", "outcome_2": "approved"},
        {**APPROVE, "votes_for_1": "-1"},
        {**APPROVE, "votes_for_1": "mange"},
        {**APPROVE, "decided_on": "31.02.2026"},
        {**APPROVE, "decided_on": "01.01.2199"},
    ],
)
def test_bad_input_is_refused_by_the_field(client, group, item, wrong):
    client.force_login(group.chair)
    assert post(client, url(group, "item_detail", pk=item.pk), wrong).status_code == 422


def test_a_double_click_gives_one_decision(client, group, item):
    client.force_login(group.chair)
    address = url(group, "item_detail", pk=item.pk)
    data = {"form_token": token(client.get(address)), **APPROVE}
    assert client.post(address, data).status_code == 302
    assert client.post(address, data).status_code == 302
    other = {**data, "form_token": "5a0f1d0e-0000-4000-8000-000000000001"}
    assert client.post(address, other).status_code == 302
    with municipality_scope(group.municipality):
        assert Decision.objects.count() == 1


def test_d4_above_competence_the_right_body_is_suggested(client, group, item):
    with municipality_scope(group.municipality):
        Competence.objects.filter(terms__body=group.body, kind=RecommendationKind.GRANT).update(up_to=500_000)
    client.force_login(group.chair)
    address = url(group, "item_detail", pk=item.pk)
    page = client.get(address)
    assert re.search(r'value="forwarded" checked', text(page))
    assert re.search(rf'<option value="{group.superior.pk}" selected>', text(page))
    answer = post(client, address, APPROVE)
    assert answer.status_code == 422
    assert "beslutter op til 500.000 kr.; her er det 600.000 kr." in text(answer)
    assert "Direktionen" in text(answer)
    forwarded = {"outcome_1": "forwarded", "outcome_2": "forwarded", "forwarded_to": group.superior.pk}
    assert post(client, address, forwarded).status_code == 302


@pytest.mark.parametrize("who", ["recused", "party", "member", "secretary"])
def test_d13_who_does_not_decide_sees_no_buttons_and_cannot_post(client, group, item, who):
    person = {"member": group.members[0], "secretary": group.secretary}.get(who, group.chair)
    with municipality_scope(group.municipality):
        if who == "recused":
            recusals.declare(item=item, user=group.chair, ground=1, actor=group.chair)
        elif who == "party":
            item.case.parties.create(municipality=group.municipality, user=group.chair, relation="owner")
    client.force_login(person)
    address = url(group, "item_detail", pk=item.pk)
    page = client.get(address)
    assert page.status_code == 200
    assert "Bekræft beslutningen" not in text(page)
    assert 'type="radio"' not in text(page)
    if who == "recused":
        assert "Du er inhabil i sagen" in text(page)
    if who == "party":
        assert "Du er part i sagen" in text(page)
    assert client.post(address, APPROVE).status_code == 403
    assert client.post(address, {**APPROVE, "preview": "1"}).status_code == 403


def test_the_chair_reverses_with_a_reason(client, group, item):
    with municipality_scope(group.municipality):
        decision = decisions.record(item=item, choices=group.choices(item), actor=group.chair)
    client.force_login(group.chair)
    address = url(group, "decision_reverse", pk=decision.pk)
    assert post(client, address, {"reason": ""}).status_code == 422
    refused = post(client, address, {"reason": "kan ikke"})
    assert refused.status_code == 422
    assert "betalt ud" in text(refused)
    assert post(client, address, {"reason": "Beløbet var forkert"}).status_code == 302
    page = client.get(url(group, "item_detail", pk=item.pk))
    assert "Beløbet var forkert" in text(page)
    assert "Bekræft beslutningen" in text(page)
    client.force_login(group.secretary)
    assert client.get(address).status_code == 403


# --- The meeting ------------------------------------------------------------------------------------------------
def test_from_plan_to_frozen_minutes_by_clicking(client, group):
    with municipality_scope(group.municipality):
        case = group.case()
    client.force_login(group.secretary)
    day = working_day(after=20)
    plan = url(group, "meeting_plan", pk=group.body.pk)
    bad = post(client, plan, {"day": day.strftime("%d.%m.%Y"), "starts": "11.00", "ends": "09.00"})
    assert bad.status_code == 422
    assert "Vælg et tidspunkt efter starten" in text(bad)
    when = {"day": day.strftime("%d.%m.%Y"), "starts": "9", "ends": "11.30", "place": "Rådhuset"}
    assert post(client, plan, when).status_code == 302
    with municipality_scope(group.municipality):
        meeting = Meeting.objects.get()
        assert timezone.localtime(meeting.ends_at).strftime("%H:%M") == "11:30"
    page = client.get(url(group, "meeting_detail", pk=meeting.pk))
    assert case.title in text(page)
    placed = client.post(url(group, "meeting_place", pk=meeting.pk), {"case": case.pk}, follow=True)
    assert "Sagen er sat på dagsordenen" in text(placed)
    new = {"title": "Ny it-sikkerhedspolitik", "type": "decision", "recommendation": "godkende politikken"}
    assert post(client, url(group, "item_add", pk=meeting.pk), new).status_code == 302
    with municipality_scope(group.municipality):
        second = AgendaItem.objects.get(title="Ny it-sikkerhedspolitik")
    client.post(url(group, "item_move", pk=second.pk, direction="up"))
    assert post(client, url(group, "meeting_send", pk=meeting.pk), {}).status_code == 302
    with municipality_scope(group.municipality):
        assert [row.title for row in meeting.items.all()][-3:] == [second.title, case.title, "Eventuelt"]
        group.over(meeting)
        item = meeting.items.get(case=case)
    client.force_login(group.chair)
    assert post(client, url(group, "item_detail", pk=item.pk), APPROVE).status_code == 302
    assert post(client, url(group, "item_detail", pk=second.pk), {"outcome_1": "approved"}).status_code == 302
    client.force_login(group.secretary)
    there = {
        f"user_{person.pk}": "present" if person == group.chair else "excused"
        for person in (group.chair, group.deputy, *group.members, group.secretary)
    }
    assert post(client, url(group, "attendance", pk=meeting.pk), there).status_code == 302
    assert post(client, url(group, "minutes_send", pk=meeting.pk), {}).status_code == 302
    client.force_login(group.chair)
    assert "Godkend referatet" in text(client.get(url(group, "meeting_detail", pk=meeting.pk)))
    done = client.post(url(group, "minutes_approve", pk=meeting.pk), follow=True)
    assert "Du har godkendt referatet" in text(done)
    with municipality_scope(group.municipality):
        assert Meeting.objects.get().state == MeetingState.APPROVED
    pdf = client.get(url(group, "minutes_pdf", pk=meeting.pk))
    assert pdf["Content-Type"] == "application/pdf"
    assert "referat-styregruppen-for-digital-forvaltning" in pdf["Content-Disposition"]
    assert "låst" in text(client.get(url(group, "minutes", pk=meeting.pk)))


def test_another_bodys_case_cannot_be_placed_by_its_number(client, group, ishoj):
    with municipality_scope(group.municipality):
        meeting, case = group.meeting(), group.case(body=group.superior)
    client.force_login(group.secretary)
    answer = client.post(url(group, "meeting_place", pk=meeting.pk), {"case": case.pk}, follow=True)
    assert "afventer ikke" in text(answer)
    for wrong in ("999999", "abc", ""):
        assert client.post(url(group, "meeting_place", pk=meeting.pk), {"case": wrong}).status_code == 404


def test_the_urgent_page_is_for_the_chair_and_takes_the_decision(client, group):
    with municipality_scope(group.municipality):
        case = group.case()
    address = url(group, "case_urgent", pk=case.pk)
    client.force_login(group.secretary)
    assert client.get(address).status_code == 403
    client.force_login(group.chair)
    assert "Direktionen godkender eller omgør den" in text(client.get(address))
    assert post(client, address, APPROVE).status_code == 422
    assert post(client, address, {**APPROVE, "reason": "Tilbuddet udløber"}).status_code == 302
    with municipality_scope(group.municipality):
        assert UrgentDecision.objects.get().reason == "Tilbuddet udløber"


# --- Closed items leak nowhere (D11) ----------------------------------------------------------------------------
def test_d11_closed_content_shows_on_no_page_list_file_or_fragment(client, group):
    with municipality_scope(group.municipality):
        meeting, open_item, item = closed_meeting(group)
        held(group, open_item)
        meeting.refresh_from_db()
        for person in (group.chair, group.members[0]):
            minutes.approve(meeting=meeting, actor=person)
        decision = item.decisions.get()
        item.case.refresh_from_db()
        assert SECRET.lower() not in item.case.search_text
    outsider = make_person(group.municipality, Role.FINANCE)
    client.force_login(outsider)
    open_pages = [
        url(group, "meeting_list"),
        url(group, "meeting_list") + "?export=csv",
        url(group, "meeting_detail", pk=meeting.pk),
        url(group, "minutes", pk=meeting.pk),
        url(group, "decision_list"),
        url(group, "decision_list") + "?q=opsigelse",
        url(group, "decision_list") + "?export=csv",
        url(group, "action_point_list"),
        url(group, "action_point_list") + "?export=csv",
        url(group, "body_detail", pk=group.body.pk),
    ]
    for address in open_pages:
        answer = client.get(address)
        assert answer.status_code == 200, address
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert SECRET.encode() not in body, address
        fragment = client.get(address, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="list")
        if not fragment.streaming:
            assert SECRET not in text(fragment), address
    for name, key in (("item_detail", item.pk), ("decision_detail", decision.pk), ("item_document", item.pk)):
        assert client.get(url(group, name, pk=key)).status_code == 403
        assert client.post(url(group, name, pk=key), {"preview": "1"}).status_code in {403, 405}
    with municipality_scope(group.municipality):
        point = ActionPoint.objects.get()
    assert client.get(url(group, "action_point_detail", pk=point.pk)).status_code == 403
    assert "Kontraktforhold" in text(client.get(url(group, "meeting_detail", pk=meeting.pk)))
    from tests.governance.test_minutes import text_of

    for name in ("agenda_pdf", "minutes_pdf"):
        assert SECRET not in text_of(client.get(url(group, name, pk=meeting.pk)).content)
    client.force_login(group.secretary)
    assert SECRET in text(client.get(url(group, "meeting_detail", pk=meeting.pk)))
    assert SECRET in text_of(client.get(url(group, "minutes_pdf", pk=meeting.pk)).content)
    assert SECRET not in text_of(client.get(url(group, "minutes_pdf", pk=meeting.pk) + "?open=1").content)


def test_d11_a_draft_is_for_the_body(client, group, item):
    client.force_login(make_person(group.municipality))
    assert "kan læses, når" in text(client.get(url(group, "minutes", pk=item.meeting_id)))
    client.force_login(group.members[0])
    assert "ESDH-integration" in text(client.get(url(group, "minutes", pk=item.meeting_id)))


# --- Inbox (D57) ------------------------------------------------------------------------------------------------
def kinds(group, person):
    with municipality_scope(group.municipality):
        person.forget_roles()
        lines, _count = waiting_for(person, group.municipality, timezone.localdate())
        return [line.kind for line in lines if line.kind.startswith("governance.")]


def test_d57_what_waits_for_whom(client, group):
    with municipality_scope(group.municipality):
        item = group.on_agenda()
        group.case(title="En sag til")
        ActionPointFactory(municipality=group.municipality, meeting=item.meeting, responsible=group.writer)
    assert kinds(group, group.secretary) == ["governance.ready"]
    assert kinds(group, group.writer) == ["governance.action_points"]
    assert kinds(group, group.chair) == []
    with municipality_scope(group.municipality):
        group.over(item.meeting)
    assert kinds(group, group.chair) == ["governance.undecided"]
    assert kinds(group, group.deputy) == ["governance.undecided"]
    with municipality_scope(group.municipality):
        decisions.record(item=AgendaItem.objects.get(pk=item.pk), choices=group.choices(item), actor=group.chair)
        held(group, item)
    assert kinds(group, group.chair) == ["governance.minutes"]
    assert kinds(group, group.deputy) == []
    with municipality_scope(group.municipality):
        from governance.domain import urgent

        urgent.take(case=group.case(title="Haster"), body=group.body, reason="Haster", actor=group.chair)
    assert kinds(group, group.director) == ["governance.urgent"]


def test_d57_a_party_is_not_asked_to_decide(group):
    with municipality_scope(group.municipality):
        item = group.on_agenda()
        group.over(item.meeting)
        item.case.parties.create(municipality=group.municipality, user=group.chair, relation="leader")
    assert kinds(group, group.chair) == []


# --- How many queries -------------------------------------------------------------------------------------------
def count(client, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_lists_cost_the_same_whatever_their_length(client, group):
    client.force_login(group.secretary)
    names = ("meeting_list", "decision_list", "action_point_list", "appointment_list", "body_list")
    counts = {}
    for size in (1, 3):
        with municipality_scope(group.municipality):
            for _ in range(size):
                item = group.on_agenda()
                decisions.record(item=item, choices=group.choices(item), actor=group.chair)
                ActionPointFactory(municipality=group.municipality, meeting=item.meeting, responsible=group.writer)
                AppointmentFactory(municipality=group.municipality)
                BodyFactory(municipality=group.municipality, reports_to=group.body)
        counts[size] = {name: count(client, url(group, name)) for name in names}
    assert counts[1] == counts[3]
    assert max(counts[1].values()) <= 12, counts


def test_pages_cost_few_queries(client, group):
    with municipality_scope(group.municipality):
        item = group.on_agenda()
        group.case(title="Endnu en")
    client.force_login(group.chair)
    found = {
        name: count(client, url(group, name, pk=key))
        for name, key in (
            ("item_detail", item.pk),
            ("meeting_detail", item.meeting_id),
            ("body_detail", group.body.pk),
        )
    }
    # The case's handler and the panels of higher apps come on top: they are counted where they are registered.
    assert found["item_detail"] <= 14, found
    assert found["meeting_detail"] <= 12, found


# --- A meeting on a day off (D7) --------------------------------------------------------------------------------
def a_sunday(*, after=20):
    day = working_day(after=after)
    return day + datetime.timedelta(days=6 - day.weekday())


def sent_in(day, **more):
    return {"day": day.strftime("%d.%m.%Y"), "starts": "9", "ends": "11", "place": "Rådhuset"} | more


def test_d7_a_meeting_on_a_sunday_is_asked_about_once_and_then_planned(client, group):
    client.force_login(group.secretary)
    plan = url(group, "meeting_plan", pk=group.body.pk)
    sunday, next_sunday = a_sunday(), a_sunday() + datetime.timedelta(days=7)
    assert "Hold mødet den dag alligevel" not in text(client.get(plan))
    asked = post(client, plan, sent_in(sunday))
    assert asked.status_code == 422
    assert "Hold mødet den dag alligevel" in text(asked)
    assert f'name="held_on_{sunday}"' in asked.content.decode()
    with municipality_scope(group.municipality):
        assert not Meeting.objects.exists()
    yes = {f"held_on_{sunday}": "on"}
    assert post(client, plan, sent_in(next_sunday, **yes)).status_code == 422, "a yes is for its own day"
    assert post(client, plan, sent_in(sunday, **yes)).status_code == 302
    with municipality_scope(group.municipality):
        meeting = Meeting.objects.get()
    move = url(group, "meeting_move", pk=meeting.pk)
    same_day = sent_in(sunday, version=meeting.version, place="Sal 2")
    assert post(client, move, same_day).status_code == 302, "a meeting that is on that day is not asked about again"
    assert post(client, move, sent_in(next_sunday, version=meeting.version + 1)).status_code == 422


def test_d7_a_day_that_is_no_day_is_the_field_s_own_error(client, group):
    client.force_login(group.secretary)
    page = post(client, url(group, "meeting_plan", pk=group.body.pk), sent_in(a_sunday()) | {"day": "32.13.2027"})
    assert page.status_code == 422
    assert "held_on_" not in text(page)
