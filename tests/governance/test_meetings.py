"""Planning, placing, ordering and sending (D8–D11)."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from common.errors import DomainError, InvalidTransitionError, StaleObjectError
from governance import appendices
from governance.appendices import AgendaAppendix
from governance.domain import action_points, agenda, cases, decisions, meetings
from governance.domain.days_off import day_off
from governance.enums import ItemType, MeetingState, Outcome, StandingItem
from tests.factories.governance import ActionPointFactory

pytestmark = pytest.mark.usefixtures("in_group")


def moment(day, hour):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def test_d10_the_deadline_counts_working_days_before_the_meeting(group):
    monday = datetime.date(2027, 3, 8)
    meeting = meetings.plan_meeting(
        body=group.body, starts_at=moment(monday, 9), ends_at=moment(monday, 11), actor=group.secretary
    )
    assert meeting.deadline == datetime.date(2027, 3, 1)
    assert meeting.number == 1


@pytest.mark.parametrize(("hours", "deadline"), [((11, 9), None), ((9, 9), None), ((9, 11), datetime.date(2027, 3, 9))])
def test_a_meeting_ends_after_it_starts_and_its_deadline_is_before(group, hours, deadline):
    day = datetime.date(2027, 3, 8)
    with pytest.raises(DomainError):
        meetings.plan_meeting(
            body=group.body,
            starts_at=moment(day, hours[0]),
            ends_at=moment(day, hours[1]),
            actor=group.secretary,
            deadline=deadline,
        )


def test_d10_a_ready_case_goes_on_the_next_meeting_whose_deadline_has_not_passed(group):
    group.meeting(days=3)
    later = group.meeting(days=30)
    assert agenda.next_open_meeting(body=group.body, on=timezone.localdate()) == later


def test_d10_after_the_deadline_the_chairs_yes_is_needed(group):
    meeting, case = group.meeting(days=3), group.case()
    for actor, accepted in ((group.secretary, False), (group.secretary, True), (group.chair, False)):
        with pytest.raises(DomainError, match="Fristen"):
            agenda.place(case=case, meeting=meeting, actor=actor, late_accepted=accepted)
    item = agenda.place(case=case, meeting=meeting, actor=group.chair, late_accepted=True)
    assert item.late_accepted_by == group.chair


def test_a_case_stands_on_one_agenda_and_waits_for_that_body(group):
    case = group.case()
    agenda.place(case=case, meeting=group.meeting(), actor=group.secretary)
    with pytest.raises(DomainError, match="allerede"):
        agenda.place(case=case, meeting=group.meeting(days=30), actor=group.secretary)
    with pytest.raises(DomainError, match="afventer ikke"):
        agenda.place(case=group.case(), meeting=group.meeting(body=group.superior), actor=group.director)


def test_a_sent_agenda_cannot_be_changed(group):
    item = group.on_agenda()
    for act in (
        lambda: agenda.place(case=group.case(), meeting=item.meeting, actor=group.secretary),
        lambda: agenda.remove(item=item, actor=group.secretary),
        lambda: agenda.move_item(item=item, to=1, actor=group.secretary),
        lambda: agenda.add_item(meeting=item.meeting, title="Nyt", actor=group.secretary),
        lambda: agenda.close_item(item=item, ground="§ 27", public_title="", actor=group.secretary),
    ):
        with pytest.raises(DomainError, match="sendt"):
            act()
    with pytest.raises(InvalidTransitionError):
        agenda.send(meeting=item.meeting, actor=group.secretary)


def test_only_those_who_run_the_meetings_send_the_agenda(group):
    with pytest.raises(PermissionDenied):
        agenda.send(meeting=group.meeting(), actor=group.members[0])


def test_items_change_places(group):
    meeting = group.meeting()
    titles = ["A", "B", "C"]
    items = [agenda.add_item(meeting=meeting, title=title, actor=group.secretary) for title in titles]
    agenda.move_item(item=items[2], to=1, actor=group.secretary)
    assert [item.title for item in meeting.items.all()] == ["C", "A", "B"]
    agenda.remove(item=items[0], actor=group.secretary)
    assert [(item.number, item.title) for item in meeting.items.all()] == [(1, "C"), (2, "B")]
    agenda.move_item(item=items[1], to=99, actor=group.secretary)
    assert [item.title for item in meeting.items.all()] == ["C", "B"]


def test_an_item_taken_off_frees_its_case(group, handler_log):
    item = group.on_agenda(sent=False)
    case = item.case
    agenda.remove(item=item, actor=group.secretary)
    assert handler_log[-1] == ("removed", case.pk)
    agenda.place(case=case, meeting=group.meeting(days=20), actor=group.secretary)


def test_a_stale_change_of_an_item_is_refused(group):
    item = agenda.add_item(meeting=group.meeting(), title="A", actor=group.secretary)
    agenda.change_item(item=item, actor=group.secretary, expected_version=1, title="B")
    with pytest.raises(StaleObjectError) as stale:
        agenda.change_item(item=item, actor=group.chair, expected_version=1, title="C")
    assert [change[1:] for change in stale.value.changes] == [("A", "B")]


def test_d11_an_item_is_closed_with_its_ground_and_who_closed_it(group):
    item = agenda.add_item(meeting=group.meeting(), title="Personsag", actor=group.secretary)
    with pytest.raises(DomainError):
        agenda.close_item(item=item, ground=" ", public_title="", actor=group.secretary)
    agenda.close_item(item=item, ground="Forvaltningsloven § 27", public_title="Personale", actor=group.secretary)
    item.refresh_from_db()
    assert (item.is_closed, item.closed_by, str(item)) == (True, group.secretary, "1. Personale")


# --- Standing items and appendices ------------------------------------------------------------------------------
def test_d8_standing_items_come_by_themselves_round_the_cases(group):
    item = group.on_agenda()
    assert [row.standing or row.title for row in item.meeting.items.all()] == [
        "agenda",
        "recusal",
        "status",
        "ESDH-integration til fagsystem",
        "any_other",
    ]
    assert item.number == 4


def test_d8_d15_open_action_points_bring_their_own_item(group):
    earlier = group.meeting(days=-20)
    ActionPointFactory(municipality=group.municipality, meeting=earlier, responsible=group.writer, text="Spørg KOMBIT")
    meeting = group.meeting()
    agenda.send(meeting=meeting, actor=group.secretary)
    assert meeting.items.filter(standing=StandingItem.ACTION_POINTS).exists()
    assert [point["text"] for point in meeting.agenda.data["action_points"]] == ["Spørg KOMBIT"]


@pytest.fixture
def fund_appendix():
    def collect(meeting):
        return {"balance": Decimal("1150000.00"), "wishes": ["Lukket ønske"]}

    appendix = AgendaAppendix(
        title="Udviklingspuljen",
        collect=collect,
        collect_open=lambda meeting: {"balance": Decimal("1150000.00"), "wishes": []},
        page_template="components/kv.html",
        print_template="print/components/facts.html",
    )
    # A registry keeps what it was given: put back what was there.
    kept = dict(appendices.agenda_appendices._items)
    appendices.agenda_appendices._items.clear()
    appendices.agenda_appendices.register("test_fund", appendix)
    yield appendix
    appendices.agenda_appendices._items.clear()
    appendices.agenda_appendices._items.update(kept)


def test_d9_the_appendix_is_frozen_with_the_agenda(group, fund_appendix):
    meeting = group.meeting()
    agenda.send(meeting=meeting, actor=group.secretary)
    assert meeting.items.filter(standing=StandingItem.FUND).exists()
    assert meeting.agenda.data["appendices"][0]["data"] == {"balance": "1150000.00", "wishes": ["Lukket ønske"]}
    assert meeting.agenda_open.data["appendices"][0]["data"]["wishes"] == []


def test_the_sent_agenda_does_not_follow_the_case(group):
    item = group.on_agenda()
    cases.describe(
        case=item.case, title="Noget andet", department=None, responsible=None, amount=Decimal(1), journal_number=""
    )
    item.meeting.refresh_from_db()
    assert "ESDH-integration til fagsystem" in item.meeting.agenda.body
    assert "Noget andet" not in item.meeting.agenda.body


# --- Moving and cancelling --------------------------------------------------------------------------------------
def test_a_cancelled_meeting_lets_its_cases_wait_again(group, handler_log):
    item = group.on_agenda()
    meetings.cancel_meeting(meeting=item.meeting, actor=group.secretary, reason="Sygdom")
    assert handler_log[-1] == ("removed", item.case_id)
    agenda.place(case=item.case, meeting=group.meeting(days=20), actor=group.secretary)


def test_a_meeting_that_has_decided_is_not_cancelled(group):
    item = group.on_agenda()
    decisions.record(item=item, choices=group.choices(item), actor=group.chair)
    with pytest.raises(DomainError, match="truffet beslutninger"):
        meetings.cancel_meeting(meeting=item.meeting, actor=group.secretary, reason="Sygdom")


def test_a_meeting_is_moved_until_its_agenda_is_sent(group):
    meeting = group.meeting()
    day = timezone.localdate() + datetime.timedelta(days=40)
    new = {"starts_at": moment(day, 13), "ends_at": moment(day, 15)}
    meetings.move_meeting(meeting=meeting, actor=group.secretary, expected_version=1, place="Rådhuset", **new)
    assert meeting.place == "Rådhuset"
    with pytest.raises(StaleObjectError):
        meetings.move_meeting(meeting=meeting, actor=group.secretary, expected_version=1, **new)
    agenda.send(meeting=meeting, actor=group.secretary)
    with pytest.raises(DomainError):
        meetings.move_meeting(meeting=meeting, actor=group.secretary, expected_version=meeting.version, **new)


# --- Items that are no case -------------------------------------------------------------------------------------
def test_an_item_in_words_is_decided_and_postponed_to_another_meeting(group):
    meeting = group.meeting()
    item = agenda.add_item(
        meeting=meeting,
        title="Forretningsorden",
        type=ItemType.DECISION,
        recommendation="godkende den",
        actor=group.chair,
    )
    agenda.send(meeting=meeting, actor=group.secretary)
    item.refresh_from_db()
    later = group.meeting(days=40)
    assert decisions.preview(item=item, choices=group.choices(item)) == ["Beslutningen står i referatet."]
    decisions.record(item=item, choices=group.choices(item, Outcome.POSTPONED, postponed_to=later), actor=group.chair)
    again = later.items.get()
    assert (again.title, again.recommendations.get().text) == ("Forretningsorden", "godkende den")


def test_an_information_item_is_taken_note_of(group):
    meeting = group.meeting()
    item = agenda.add_item(
        meeting=meeting, title="Orientering", recommendation="tage den til efterretning", actor=group.chair
    )
    agenda.send(meeting=meeting, actor=group.secretary)
    item.refresh_from_db()
    with pytest.raises(DomainError):
        decisions.record(item=item, choices=group.choices(item), actor=group.chair)
    decisions.record(item=item, choices=group.choices(item, Outcome.NOTED), actor=group.chair)


# --- Action points ----------------------------------------------------------------------------------------------
def test_d15_a_task_is_given_followed_up_and_done_once(group):
    item = group.on_agenda()
    due = timezone.localdate(item.meeting.starts_at) + datetime.timedelta(days=14)
    with pytest.raises(PermissionDenied):
        action_points.give(meeting=item.meeting, text="Nej", responsible=group.writer, due=due, actor=group.members[0])
    with pytest.raises(DomainError, match="før mødet"):
        action_points.give(
            meeting=item.meeting,
            text="Nej",
            responsible=group.writer,
            due=timezone.localdate(),
            actor=group.secretary,
        )
    point = action_points.give(
        meeting=item.meeting, item=item, text="Indhent tilbud", responsible=group.writer, due=due, actor=group.secretary
    )
    assert list(action_points.open_points_of(group.body)) == [point]
    with pytest.raises(PermissionDenied):
        action_points.finish(point=point, actor=group.members[0])
    action_points.finish(point=point, actor=group.writer, note="Tre tilbud")
    assert not action_points.open_points_of(group.body).exists()
    from common.errors import AlreadyDoneError

    with pytest.raises(AlreadyDoneError):
        action_points.finish(point=point, actor=group.writer)


def test_d15_no_task_is_given_before_the_agenda_is_sent(group):
    meeting = group.meeting()
    assert meeting.state == MeetingState.PLANNED
    with pytest.raises(DomainError):
        action_points.give(
            meeting=meeting,
            text="x",
            responsible=group.writer,
            due=timezone.localdate() + datetime.timedelta(days=60),
            actor=group.secretary,
        )


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2027-03-25", "helligdag: Skærtorsdag"),
        ("2027-03-28", "helligdag: Påskedag"),
        ("2027-05-06", "helligdag: Kristi himmelfartsdag"),
        ("2023-05-05", "helligdag: Store bededag"),
        ("2027-04-23", ""),  # Store bededag is no holiday since 2024
        ("2027-01-02", "lørdag"),
        ("2027-01-03", "søndag"),
        ("2027-01-04", ""),
    ],
)
def test_d7_days_on_which_bodies_do_not_meet(day, says):
    said = day_off(datetime.date.fromisoformat(day))
    assert bool(said) == bool(says)
    assert says in said
