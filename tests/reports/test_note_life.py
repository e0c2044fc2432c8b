"""D52, D53, D55: a note is frozen once, approved by the board, recalled with a reason, and never changed."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from common.audit import entries_for
from common.errors import DomainError, InvalidTransitionError, StaleObjectError
from common.inbox import waiting_for
from common.models import Job, Snapshot, StoredFile
from common.tenancy import all_municipalities, municipality_scope
from governance.cases import Choice
from governance.domain import agenda, decisions
from governance.enums import MeetingState, Outcome
from governance.models import AgendaItem, Meeting
from reports import inbox
from reports.domain import notes, renditions
from reports.enums import Audience, NoteState, RenditionState
from reports.models import Rendition, StatusNote
from tests.factories import reports
from tests.factories.governance import MeetingFactory
from tests.factories.reports import approved, begun, frozen, made
from tests.people import make_person


def test_freezing_makes_three_snapshots_three_renditions_and_three_jobs(people):
    note = frozen(people)
    assert (note.state, note.snapshot.kind) == (NoteState.FROZEN, "status_note")
    rows = note.renditions.all()
    assert {row.audience for row in rows} == set(Audience.values)
    assert {row.state for row in rows} == {RenditionState.WAITING}
    assert Job.objects.filter(kind=renditions.JOB_KIND).count() == 3
    assert len({row.snapshot.sha256 for row in rows}) == 3
    assert note.snapshot_id == rows.get(audience=Audience.EXECUTIVE).snapshot_id
    entry = entries_for(note).get(action="note.freeze")
    assert entry.data["sha256"]["public"] == rows.get(audience="public").snapshot.sha256


def test_a_note_is_frozen_once(people):
    note = frozen(people)
    with pytest.raises(DomainError, match="allerede frosset"):
        notes.freeze(note=note, actor=people.maker)
    stale = StatusNote.objects.get(pk=note.pk)
    stale.state = NoteState.COLLECTING
    with pytest.raises((StaleObjectError, InvalidTransitionError)):
        notes.freeze(note=stale, actor=people.maker)
    assert (note.renditions.count(), Snapshot.objects.filter(kind="status_note").count()) == (3, 3)


def test_only_makers_freeze(people):
    note = begun(people)
    for person in (people.chair, people.member, make_person(people.municipality)):
        with pytest.raises(PermissionDenied):
            notes.freeze(note=note, actor=person)


def test_a_frozen_note_is_not_written_again(people):
    note = frozen(people)
    with pytest.raises(DomainError, match="frosset"):
        notes.write(note=note, message="Ny", recommendation="", expected=note.version, actor=people.maker)


def test_two_who_write_at_once_are_told(people):
    note = begun(people)
    notes.write(note=note, message="Første", recommendation="", expected=1, actor=people.maker)
    with pytest.raises(StaleObjectError):
        notes.write(note=note, message="Anden", recommendation="", expected=1, actor=people.maker)
    note.refresh_from_db()
    assert note.message == "Første"


def test_the_chair_approves_when_the_pdfs_are_made(people):
    note = frozen(people)
    with pytest.raises(DomainError, match="ved at blive lavet"):
        notes.approve(note=note, actor=people.chair)
    made(note)
    for person in (people.maker, people.member, make_person(people.municipality)):
        with pytest.raises(PermissionDenied):
            notes.approve(note=note, actor=person)
    notes.approve(note=note, actor=people.chair)
    assert (note.state, note.approved_by) == (NoteState.APPROVED, people.chair)
    assert note.case.settled_at is not None
    with pytest.raises(InvalidTransitionError):
        notes.approve(note=note, actor=people.chair)


def test_d13_whoever_made_the_note_does_not_approve_it(people):
    from tests.people import add_roles

    add_roles(people.chair, people.municipality, "benefits_manager")
    half = reports.this_half()
    note = notes.start_collection(municipality=people.municipality, year=half.year, half=half.half, actor=people.chair)
    notes.freeze(note=note, actor=people.maker)
    made(note)
    people.chair.forget_roles()
    with pytest.raises(PermissionDenied):
        notes.approve(note=note, actor=people.chair)


def test_the_approval_waits_for_the_chair(people):
    note = frozen(people)
    lines, _all = waiting_for(people.chair, people.municipality, timezone.localdate())
    assert inbox.APPROVE in {line.kind for line in lines}
    made(note)
    notes.approve(note=note, actor=people.chair)
    lines, _all = waiting_for(people.chair, people.municipality, timezone.localdate())
    assert inbox.APPROVE not in {line.kind for line in lines}


def test_d55_a_recalled_edition_stays_and_a_new_one_follows(people):
    note = approved(people)
    with pytest.raises(DomainError):
        notes.recall(note=note, actor=people.chair, reason="  ")
    with pytest.raises(PermissionDenied):
        notes.recall(note=note, actor=people.maker, reason="Fejl")
    notes.recall(note=note, actor=people.chair, reason="Forkerte tal for puljen")
    note.refresh_from_db()
    assert (note.state, note.recall_reason) == (NoteState.RECALLED, "Forkerte tal for puljen")
    assert note.renditions.filter(file__isnull=False).count() == 3
    after = begun(people)
    assert (after.edition, StatusNote.objects.count()) == (2, 2)


def test_a_new_edition_after_an_approved_one(people):
    first = approved(people)
    second = frozen(people)
    assert (second.edition, second.previous) == (2, first)
    assert second.snapshot.data["previous"]["edition"] == 1


def test_a_returned_note_hands_its_message_to_the_next_edition(people):
    note = begun(people)
    notes.write(note=note, message="Vores budskab", recommendation="", expected=1, actor=people.maker)
    made(notes.freeze(note=note, actor=people.maker))
    notes.send_back(note=note, actor=people.chair, reason="Skriv om skolerne")
    assert (note.state, note.returned_reason) == (NoteState.RETURNED, "Skriv om skolerne")
    again = begun(people)
    assert (again.edition, again.message) == (2, "Vores budskab")


def test_makers_can_take_a_frozen_note_back(people):
    note = frozen(people)
    with pytest.raises(DomainError):
        notes.withdraw(note=note, actor=people.maker, reason="")
    notes.withdraw(note=note, actor=people.maker, reason="Tal mangler")
    assert note.state == NoteState.RETURNED
    assert note.case.awaits_body_id is None


# --- By a decision -----------------------------------------------------------------------------------------------
def on_agenda(people, note):
    meeting = MeetingFactory(
        municipality=people.municipality, body=people.body, starts_at=timezone.now() + timezone.timedelta(hours=1),
        deadline=timezone.localdate(),
    )  # fmt: skip
    item = agenda.place(case=note.case, meeting=meeting, actor=people.chair)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.AGENDA_SENT)
    return AgendaItem.objects.select_related("meeting__body", "case").get(pk=item.pk)


def decide(people, item, outcome, text=""):
    choices = [
        Choice(recommendation=row, outcome=Outcome.APPROVED if outcome == Outcome.APPROVED else outcome, text=text)
        for row in item.recommendations.order_by("number")
    ]
    return decisions.record(item=item, choices=choices, actor=people.chair)


def test_the_board_approves_it_as_a_case_with_the_same_function(people):
    note = made(frozen(people))
    item = on_agenda(people, note)
    assert item.document_id == note.snapshot_id
    with pytest.raises(DomainError, match="dagsordenen"):
        notes.approve(note=note, actor=people.chair)
    decision = decide(people, item, Outcome.APPROVED)
    note.refresh_from_db()
    assert (note.state, note.approved_by) == (NoteState.APPROVED, people.chair)
    assert "godkendt" in decision.outcomes.first().consequences[0]
    decisions.reverse(decision=decision, actor=people.chair, reason="Forkert møde")
    note.refresh_from_db()
    assert (note.state, note.approved_at) == (NoteState.FROZEN, None)


def test_a_decision_is_refused_while_the_pdfs_are_made(people):
    note = frozen(people)
    with pytest.raises(DomainError, match="ved at blive lavet"):
        decide(people, on_agenda(people, note), Outcome.APPROVED)
    note.refresh_from_db()
    assert note.state == NoteState.FROZEN


def test_the_board_returns_it(people):
    note = made(frozen(people))
    decide(people, on_agenda(people, note), Outcome.RETURNED, "Mere om skolerne")
    note.refresh_from_db()
    assert (note.state, note.returned_reason) == (NoteState.RETURNED, "Mere om skolerne")


# --- Storing -----------------------------------------------------------------------------------------------------
def test_a_pdf_is_stored_once_however_often_it_is_made(people):
    note = frozen(people)
    rendition = note.renditions.select_related("note__municipality").get(audience="council")
    kept = {"name": "a.pdf", "pages": 2}
    first = renditions.keep(rendition=rendition, pdf=b"%PDF-1", **kept)
    second = renditions.keep(rendition=rendition, pdf=b"%PDF-2", **kept)
    assert second is None
    rendition.refresh_from_db()
    assert rendition.file == first
    assert StoredFile.objects.count() == 1


def test_a_job_for_what_is_ready_does_nothing(people):
    note = made(frozen(people))
    for job in Job.objects.filter(kind=renditions.JOB_KIND):
        renditions.make(job, lambda *_told: pytest.fail("nothing is to be made"))
    assert note.renditions.filter(state=RenditionState.READY).count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_who_freeze_at_once_make_one_edition(transactional_db):
    from accounts.models import Municipality

    with all_municipalities(reason="the test's own municipality"):
        municipality = Municipality.objects.create(slug="herning", name="Herning")
    with municipality_scope(municipality):
        people = reports.board(municipality)
        note = begun(people)
    barrier, results = threading.Barrier(2), []

    def freeze():
        try:
            with municipality_scope(municipality):
                own = StatusNote.objects.get(pk=note.pk)
                barrier.wait(10)
                results.append(notes.freeze(note=own, actor=people.maker))
        except DomainError as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=freeze) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with municipality_scope(municipality):
        assert sum(isinstance(result, StatusNote) for result in results) == 1, results
        assert Rendition.objects.count() == 3
        assert Snapshot.objects.filter(kind="status_note").count() == 3
