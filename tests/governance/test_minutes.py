"""From the meeting to frozen minutes (D14), and what closed items leave behind (D11)."""

import datetime
import io

import page
import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from common.documents import render_pdf
from common.errors import AlreadyDoneError, DomainError, InvalidTransitionError
from governance.domain import action_points, agenda, decisions, minutes, papers, recusals
from governance.domain.terms_paper import document_of
from governance.enums import AttendanceStatus, MeetingState, Outcome
from governance.models import Meeting, MinutesApproval

pytestmark = pytest.mark.usefixtures("in_group")
PROFILES = [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A]
SECRET = "Opsigelse af leverandøren"


def held(group, item, *, present=None):
    """The meeting is over, and its minutes are out for approval by those present (the chair and a member)."""
    present = present or [group.chair, group.members[0]]
    meeting = group.over(item.meeting)
    statuses = {
        person.pk: AttendanceStatus.PRESENT if person in present else AttendanceStatus.EXCUSED
        for person in (group.chair, group.deputy, *group.members, group.secretary)
    }
    minutes.record_attendance(meeting=meeting, statuses=statuses, actor=group.secretary)
    return minutes.send_for_approval(meeting=meeting, actor=group.secretary)


def text_of(pdf):
    text = "\n".join(found.extract_text() for found in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.split())


def faults(pdf):
    return [str(failure) for profile in PROFILES for failure in page.validate_pdf_bytes(pdf, profile=profile).failures]


def test_d14_each_participant_approves_with_one_click_then_the_minutes_are_frozen(group):
    item = group.on_agenda()
    decisions.record(item=item, choices=group.choices(item), actor=group.chair)
    meeting = held(group, item)
    minutes.approve(meeting=meeting, actor=group.chair)
    assert meeting.minutes is None
    with pytest.raises(AlreadyDoneError):
        minutes.approve(meeting=meeting, actor=group.chair)
    minutes.approve(meeting=meeting, actor=group.members[0])
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.APPROVED
    data = meeting.minutes.data
    assert [row["name"] for row in data["approvals"]] == ["Formanden", "Medlem 1"]
    decided = next(row for row in data["items"] if row["title"] == "ESDH-integration til fagsystem")
    assert [outcome["words"] for outcome in decided["decisions"][0]["outcomes"]] == ["Godkendt", "Godkendt"]
    assert decided["quorum"] == "4 af 4 deltager; 2 skal deltage."
    with pytest.raises(AlreadyDoneError):
        minutes.approve(meeting=Meeting.objects.get(), actor=group.members[0])


def test_d14_only_those_who_were_present_approve(group):
    meeting = held(group, group.on_agenda())
    for person in (group.deputy, group.secretary, group.writer):
        with pytest.raises(PermissionDenied):
            minutes.approve(meeting=meeting, actor=person)


def test_d14_minutes_wait_for_the_meeting_and_for_attendance(group):
    item = group.on_agenda()
    with pytest.raises(DomainError, match="ikke begyndt"):
        minutes.send_for_approval(meeting=item.meeting, actor=group.secretary)
    meeting = group.over(item.meeting)
    with pytest.raises(DomainError, match="hvem der var til stede"):
        minutes.send_for_approval(meeting=meeting, actor=group.secretary)
    with pytest.raises(DomainError):
        minutes.approve(meeting=meeting, actor=group.chair)


def test_attendance_is_for_those_with_a_seat_and_somebody_was_there(group):
    item = group.on_agenda()
    with pytest.raises(DomainError):
        minutes.record_attendance(meeting=item.meeting, statuses={group.writer.pk: "present"}, actor=group.secretary)
    with pytest.raises(DomainError):
        minutes.record_attendance(meeting=item.meeting, statuses={group.chair.pk: "absent"}, actor=group.secretary)


def test_d14_nothing_changes_while_the_minutes_are_out(group):
    item = group.on_agenda()
    meeting = held(group, item)
    item.refresh_from_db()
    for act in (
        lambda: minutes.record_attendance(meeting=meeting, statuses={group.chair.pk: "present"}, actor=group.secretary),
        lambda: minutes.write_note(item=item, note="Sent", actor=group.secretary),
        lambda: action_points.give(
            meeting=meeting,
            text="Sent",
            responsible=group.writer,
            due=timezone.localdate() + datetime.timedelta(days=9),
            actor=group.secretary,
        ),
    ):
        with pytest.raises(DomainError):
            act()


def test_d14_taken_back_minutes_are_approved_anew(group):
    meeting = held(group, group.on_agenda())
    minutes.approve(meeting=meeting, actor=group.chair)
    minutes.reopen(meeting=meeting, actor=group.secretary, reason="Et navn var forkert")
    assert meeting.state == MeetingState.AGENDA_SENT
    assert not MinutesApproval.objects.exists()
    minutes.send_for_approval(meeting=meeting, actor=group.secretary)
    for person in (group.chair, group.members[0]):
        minutes.approve(meeting=meeting, actor=person)
    with pytest.raises(InvalidTransitionError):
        minutes.reopen(meeting=meeting, actor=group.secretary, reason="For sent")


def test_a_reversal_while_the_minutes_are_out_asks_for_approval_anew(group):
    item = group.on_agenda()
    decision = decisions.record(item=item, choices=group.choices(item), actor=group.chair)
    meeting = held(group, item)
    minutes.approve(meeting=meeting, actor=group.chair)
    decision.refresh_from_db()
    decisions.reverse(decision=type(decision).objects.get(), actor=group.chair, reason="Fejl")
    assert not MinutesApproval.objects.exists()


def test_an_item_that_was_not_decided_waits_again(group, handler_log):
    item = group.on_agenda()
    held(group, item)
    assert handler_log[-1] == ("removed", item.case_id)
    again = agenda.place(case=item.case, meeting=group.meeting(days=20), actor=group.secretary)
    assert again.number == 1


# --- Closed items (D11) -----------------------------------------------------------------------------------------
def closed_meeting(group, public_title="Kontraktforhold"):
    """A meeting with an open and a closed case, both decided, with everything that could leak."""
    meeting = group.meeting()
    open_item = agenda.place(case=group.case(), meeting=meeting, actor=group.secretary)
    case = group.case(title=SECRET, closed="Forvaltningsloven § 27", public_title=public_title)
    item = agenda.place(case=case, meeting=meeting, actor=group.secretary)
    agenda.change_item(item=item, actor=group.secretary, expected_version=1, summary=f"{SECRET}: resumé")
    agenda.send(meeting=meeting, actor=group.secretary)
    item.refresh_from_db()
    open_item.refresh_from_db()
    recusals.declare(item=item, user=group.deputy, ground=2, actor=group.secretary, decided_by="Formanden", note=SECRET)
    action_points.give(
        meeting=meeting,
        item=item,
        text=f"{SECRET}: skriv brevet",
        responsible=group.writer,
        due=timezone.localdate(meeting.starts_at) + datetime.timedelta(days=5),
        actor=group.secretary,
    )
    minutes.write_note(item=item, note=f"{SECRET}: note", actor=group.secretary)
    decisions.record(item=item, choices=group.choices(item, text=SECRET), actor=group.chair, announcement=SECRET)
    decisions.record(item=open_item, choices=group.choices(open_item), actor=group.chair, announcement="Kun internt")
    return meeting, open_item, item


def test_d11_d14_closed_content_is_never_in_the_public_data(group):
    meeting, open_item, _item = closed_meeting(group)
    assert SECRET in meeting.agenda.body
    assert SECRET not in meeting.agenda_open.body
    assert "Kontraktforhold" in meeting.agenda_open.body
    held(group, open_item)
    meeting.refresh_from_db()
    for person in (group.chair, group.members[0]):
        minutes.approve(meeting=meeting, actor=person)
    meeting.refresh_from_db()
    assert SECRET in meeting.minutes.body
    public = meeting.minutes_public
    assert SECRET not in public.body
    assert "Kun internt" not in public.body
    assert "§ 27" not in public.body
    closed = [row for row in public.data["items"] if row["is_closed"]]
    assert [set(row) for row in closed] == [{"id", "number", "title", "is_closed"}]
    assert SECRET not in text_of(render_pdf(public))
    assert "Kontraktforhold" in text_of(render_pdf(public))


def test_d11_a_closed_item_without_a_public_title_says_only_that_it_is_closed(group):
    meeting, _open, _item = closed_meeting(group, public_title="")
    assert [row["title"] for row in meeting.agenda_open.data["items"] if row["is_closed"]] == ["Lukket punkt"]


def test_d15_a_closed_task_is_not_on_the_next_open_agenda(group):
    _meeting, open_item, _item = closed_meeting(group)
    group.over(open_item.meeting)
    following = group.meeting(days=30)
    agenda.send(meeting=following, actor=group.secretary)
    assert SECRET in following.agenda.body
    assert SECRET not in following.agenda_open.body


# --- On paper ---------------------------------------------------------------------------------------------------
def test_agenda_minutes_and_terms_are_accessible_and_archivable(group):
    meeting, open_item, _item = closed_meeting(group)
    held(group, open_item)
    meeting.refresh_from_db()
    for person in (group.chair, group.members[0]):
        minutes.approve(meeting=meeting, actor=person)
    meeting.refresh_from_db()
    for snapshot in (meeting.agenda, meeting.agenda_open, meeting.minutes, meeting.minutes_public):
        assert faults(render_pdf(snapshot)) == [], snapshot.kind
    assert faults(render_pdf(document_of(group.body.terms.get()))) == []


def test_the_paper_says_danish_time(group):
    meeting = group.meeting()
    agenda.send(meeting=meeting, actor=group.secretary)
    assert "kl. 09.00–11.00" in text_of(render_pdf(meeting.agenda))


def test_the_minutes_say_who_decided_what(group):
    item = group.on_agenda()
    recusals.declare(item=item, user=group.deputy, ground=2, actor=group.secretary, decided_by="Styregruppen")
    decisions.record(
        item=item,
        choices=group.choices(item, Outcome.CONDITIONAL, text="Tilbud indhentes", votes_for=2, votes_against=1),
        actor=group.chair,
    )
    meeting = held(group, item)
    from governance.views.minutes import MinutesPage

    view = MinutesPage()
    view.object = meeting
    text = text_of(render_pdf(view._paper(full=True)))
    for expected in (
        "Inhabil og deltog ikke: Næstformanden",
        "Nr. 2: nære slægtninge",
        "Godkendt med betingelser: Tilbud indhentes",
        "2 for, 1 imod, 0 hverken for eller imod",
        "Puljen bevilger 600.000 kr.",
        "3 af 4 deltager; 2 skal deltage. 1 medlem er inhabilt.",
        "Udkast, afventer godkendelse",
    ):
        assert expected in text, expected


def test_papers_are_collected_with_few_queries(group, django_assert_max_num_queries):
    meeting, _open, _item = closed_meeting(group)
    meeting = Meeting.objects.select_related("body", "municipality").get(pk=meeting.pk)
    with django_assert_max_num_queries(14):
        papers.minutes_data(meeting, full=True)
