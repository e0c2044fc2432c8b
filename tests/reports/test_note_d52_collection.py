"""D52: a round opens before the cut-off, everybody contributes or is shown as missing, and is chased."""

import datetime

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.enums import Role
from common.errors import DomainError
from common.inbox import waiting_for
from common.models import Job
from common.numbers import dato
from common.tenancy import municipality_scope
from projects.models import Project
from reports import inbox
from reports.domain import collecting, contributions, notes
from reports.domain.periods import HalfYear
from reports.enums import NoteState
from tests.factories import reports
from tests.factories.projects import reported
from tests.factories.reports import SECRET, begun
from tests.people import make_person


def test_half_years_end_on_30_june_and_31_december():
    first, second = HalfYear(2026, 1), HalfYear(2026, 2)
    assert (first.first_day, first.cut_off) == (datetime.date(2026, 1, 1), datetime.date(2026, 6, 30))
    assert (second.first_day, second.cut_off) == (datetime.date(2026, 7, 1), datetime.date(2026, 12, 31))
    assert (first.after, second.before, second.after) == (second, first, HalfYear(2027, 1))
    assert HalfYear.of(datetime.date(2026, 6, 30)) == first
    assert second.as_of(datetime.date(2026, 11, 22)) == datetime.date(2026, 11, 22)
    assert second.as_of(datetime.date(2027, 2, 1)) == second.cut_off


@pytest.mark.parametrize("text", ["2026", "2026-3", "26-1", "2026-1x", "", "9999-1", "²026-1", "2026-1 ; drop"])
def test_what_is_no_half_year_is_refused(text):
    with pytest.raises(DomainError, match="2026-1"):
        HalfYear.parse(text)


def test_a_round_is_opened_with_its_number_and_its_deadline(people):
    note = begun(people)
    assert (note.state, note.edition, note.body) == (NoteState.COLLECTING, 1, people.body)
    assert note.due == reports.this_half().cut_off
    late = begun(people, half=reports.this_half().before)
    assert late.due == timezone.localdate() + notes.LATE_ROUND


def test_the_executive_board_approves_unless_another_body_is_named(people):
    half = reports.this_half()
    note = notes.start_collection(municipality=people.municipality, year=half.year, half=half.half, actor=people.maker)
    assert note.body == people.body


def test_one_round_at_a_time_in_a_half_year(people):
    begun(people)
    with pytest.raises(DomainError, match="allerede i gang"):
        begun(people)


def test_no_round_for_a_half_year_that_has_not_begun(people):
    with pytest.raises(DomainError) as refused:
        begun(people, half=reports.this_half().after)
    assert "half" in refused.value.fields


def test_only_makers_begin_and_nobody_from_elsewhere(people, ishoj):
    half = reports.this_half()
    for person in (
        people.chair,
        people.member,
        make_person(people.municipality),
        make_person(ishoj, Role.BENEFITS_MANAGER),
    ):
        with pytest.raises(PermissionDenied):
            notes.start_collection(
                municipality=people.municipality, year=half.year, half=half.half, body=people.body, actor=person
            )


def test_contributions_are_the_reports_of_the_half_year_and_the_others_are_missing(full):
    note = begun(full)
    data = collecting.collect(note)
    told = data["portfolio"]["contributions"]
    assert (told["expected"], told["received"]) == (3, 2)
    assert [row["title"] for row in told["missing"]] == ["Projekt uden status"]
    silent = next(facts for facts in data["projects"] if facts["title"] == "Projekt uden status")
    assert (silent["light"], silent["contributed"], silent["explanation"]) == ("none", False, "")
    round_ = contributions.round_of(note)
    assert [project.title for project in round_.missing] == ["Projekt uden status"]
    assert {project.title for project in round_.received} == {"Fælles ydelsessystem", "Ny hjemmeside"}


def test_a_report_from_the_half_year_before_is_out_of_date(full):
    first = reports.this_half().first_day
    days_ago = (timezone.localdate() - first).days + 5
    reported(full.extra["silent"], days_ago=days_ago, summary="Skrevet før halvåret")
    data = collecting.collect(begun(full))
    silent = next(facts for facts in data["projects"] if facts["title"] == "Projekt uden status")
    assert (silent["light"], silent["last_light"], silent["explanation"]) == ("stale", "green", "")
    assert data["portfolio"]["lights"]["stale"] == 1
    assert data["portfolio"]["lights"]["green"] == 1


def test_a_paused_project_is_not_asked(full):
    Project.objects.filter(pk=full.extra["silent"].pk).update(state="paused")
    data = collecting.collect(begun(full))
    assert data["portfolio"]["contributions"]["missing"] == []
    assert data["portfolio"]["count"] == 3


def test_the_round_waits_for_its_makers_and_for_the_leaders_who_are_missing(full):
    def waiting(person):
        lines, _all = waiting_for(person, full.municipality, timezone.localdate())
        return {line.kind for line in lines if line.kind.startswith("reports.")}

    silent = full.extra["silent"]
    Project.objects.filter(pk=silent.pk).update(next_report_due=timezone.localdate() + datetime.timedelta(days=60))
    assert waiting(full.maker) == set()
    begun(full)
    assert waiting(full.maker) == {inbox.COLLECT}
    assert waiting(silent.leader) == {inbox.CONTRIBUTE}
    assert waiting(full.extra["green"].leader) == set()
    assert waiting(full.extra["closed"].leader) == set()


def test_a_leader_whose_report_is_due_anyway_is_asked_once(full):
    begun(full)
    lines, _all = waiting_for(full.extra["silent"].leader, full.municipality, timezone.localdate())
    assert [line.kind for line in lines] == ["project_report"]


def _reminded(note, people):
    job = contributions.remind(note=note, actor=people.maker)
    contributions.send_reminders(Job.objects.get(pk=job.pk), lambda *_told: None)


def test_d58_a_reminder_names_open_projects_and_nothing_closed(full):
    Project.objects.filter(pk=full.extra["closed"].pk).update(last_report_on=None)
    note = begun(full)
    _reminded(note, full)
    (message,) = mail.outbox
    assert message.to == [full.extra["silent"].leader.email]
    assert "Projekt uden status" in message.body
    assert dato(note.due) in message.body
    assert "http" in message.body
    assert SECRET not in message.body + message.subject


def test_reminders_go_out_once_a_day_and_never_when_nobody_is_missing(full):
    note = begun(full)
    contributions.remind(note=note, actor=full.maker)
    with pytest.raises(DomainError, match="rykket i dag"):
        contributions.remind(note=note, actor=full.maker)
    with pytest.raises(PermissionDenied):
        contributions.remind(note=note, actor=full.chair)
    reported(full.extra["silent"])
    note.reminded_at = None
    with pytest.raises(DomainError, match="Alle har bidraget"):
        contributions.remind(note=note, actor=full.maker)


def test_the_message_is_written_from_the_figures_until_somebody_writes_it(full):
    note = begun(full)
    drafted = collecting.collect(note)["message"]
    assert "3 projekter er i gang" in drafted
    assert "1 er kritisk" in drafted
    assert "1 har ikke meldt status i halvåret" in drafted
    reported(full.extra["silent"])
    assert "1 har ikke meldt" not in collecting.collect(note)["message"]
    notes.write(
        note=note,
        message="Vi er på vej.",
        recommendation="- Direktionen godkender\n\n2\n",
        expected=1,
        actor=full.maker,
    )
    data = collecting.collect(note)
    assert data["message"] == "Vi er på vej."
    assert data["recommendations"] == ["Direktionen godkender", "2"]


def test_another_municipality_has_its_own_round(full, ishoj):
    begun(full)
    with municipality_scope(ishoj):
        there = reports.board(ishoj)
        assert begun(there).edition == 1
        assert collecting.collect(begun(there, half=reports.this_half().before))["projects"] == []
