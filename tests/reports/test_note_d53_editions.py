"""D53: three editions of one snapshot, and nothing that is closed or internal in one that may not hold it."""

import io
import json

import pikepdf
import pypdf
import pytest

from accounts.enums import Role
from common.documents import document_kinds, render_html, render_pdf
from common.tenancy import municipality_scope
from reports.domain import audiences, collecting, notes
from reports.enums import Audience
from tests.factories.funds import given_grant
from tests.factories.governance import CaseFactory
from tests.factories.reports import ALL, INTERNAL, SECRET, begun, decided, frozen
from tests.people import make_person


@pytest.fixture
def note(full):
    with municipality_scope(full.municipality):
        return frozen(full)


def everything(note, audience):
    """All that an edition says, in any form: its data, its page, its PDF's text, metadata and attachments."""
    snapshot = notes.as_stored(note, audience)
    pdf = render_pdf(snapshot)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    text = "\n".join(page.extract_text() for page in reader.pages)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        attached = [spec.get_file().read_bytes().decode() for spec in document.attachments.values()]
        spoken = document.Root.Metadata.read_bytes().decode()
        streams = [
            stream.read_bytes().decode("latin-1")
            for stream in document.objects
            if isinstance(stream, pikepdf.Stream) and "/Image" not in str(stream.get("/Subtype"))
        ]
    return "\n".join([snapshot.body, render_html(snapshot), text, spoken, *attached, *streams])


@pytest.mark.parametrize("audience", ALL)
def test_nothing_of_a_closed_project_is_in_any_edition(note, full, audience):
    said = everything(note, audience)
    assert SECRET not in said
    assert SECRET.lower() not in said.lower()
    closed = full.extra["closed"]
    for text in (closed.title, closed.leader.name, closed.case.title, "7.654.321", "7654321", "87.654", "87654"):
        assert text not in said, text


def test_the_board_reads_what_is_internal_and_nobody_else_does(note):
    assert INTERNAL in everything(note, Audience.EXECUTIVE)
    for audience in (Audience.COUNCIL, Audience.PUBLIC):
        assert INTERNAL not in everything(note, audience)


def test_the_full_edition_has_ratings_names_and_risks(note):
    data = notes.as_stored(note, Audience.EXECUTIVE).data
    red = data["projects"][0]
    assert red["rating"]["reason"] == f"{INTERNAL} Styringen halter."
    assert red["leader"] == f"{INTERNAL} Rikke Rød"
    assert [risk["title"] for risk in data["risks"]] == [f"{INTERNAL} Nøgleperson siger op", "Leverandøren rykker igen"]


def test_the_council_reads_explanations_and_the_risks_that_bodies_see(note):
    data = notes.as_stored(note, Audience.COUNCIL).data
    red = data["projects"][0]
    assert red["explanation"] == "Leverandøren er forsinket."
    assert not {"rating", "leader"} & set(red)
    assert [risk["title"] for risk in data["risks"]] == ["Leverandøren rykker igen"]
    assert "owner" not in data["risks"][0]
    assert data["recommendations"]


def test_the_public_reads_figures_and_no_internal_words(note):
    data = notes.as_stored(note, Audience.PUBLIC).data
    red = data["projects"][0]
    assert (red["light"], red["title"]) == ("red", "Fælles ydelsessystem")
    assert not {"explanation", "action", "reasons", "rating", "leader"} & set(red)
    assert data["risks"] == data["recommendations"] == []
    assert "Leverandøren" not in everything(note, Audience.PUBLIC)


def test_the_public_reads_only_decisions_whose_minutes_are_approved(full):
    from django.utils import timezone

    from common.snapshots import freeze

    case = CaseFactory(municipality=full.municipality, title="Offentlig sag")
    decision = decided(full.municipality, full.extra["body"], case=case, title="Offentlig beslutning")
    meeting = decision.item.meeting
    meeting.minutes_public = freeze(
        kind="minutes_public", schema_version=1, data={}, municipality=full.municipality, taken_at=timezone.now()
    )
    meeting.save()
    note = frozen(full)
    titles = {audience: {row["title"] for row in notes.as_stored(note, audience).data["decisions"]} for audience in ALL}
    assert "Offentlig beslutning" in titles[Audience.PUBLIC]
    assert "ESDH-integration" in titles[Audience.COUNCIL]
    assert "ESDH-integration" not in titles[Audience.PUBLIC]


def test_a_closed_decision_is_told_by_its_public_title_alone(full):
    case = CaseFactory(
        municipality=full.municipality,
        title=f"{SECRET} køb",
        public_title="Køb af ydelse",
        is_closed=True,
        closed_ground="§ 27",
    )
    decided(full.municipality, full.extra["body"], case=case, title=f"{SECRET} punkt", text=f"at {SECRET}")
    given_grant(full.extra["fund"], 50_000, case=case, actor=full.maker)
    note = frozen(full)
    data = notes.as_stored(note, Audience.COUNCIL).data
    row = next(row for row in data["decisions"] if row["title"] == "Køb af ydelse")
    assert (row["closed"], row["outcomes"]) == (True, [])
    assert "Køb af ydelse" in {grant["title"] for grant in data["funds"][0]["grants"]}
    for audience in ALL:
        assert SECRET not in everything(note, audience)
    assert "Køb af ydelse" not in {row["title"] for row in notes.as_stored(note, Audience.PUBLIC).data["decisions"]}


def test_a_project_that_was_open_last_time_and_is_closed_now_is_not_named_again(full):
    from governance.domain import cases
    from projects.models import Project
    from tests.factories import reports

    reports.moved_back(reports.approved(full), reports.this_half().before)
    red = full.extra["red"]
    assert "Fælles ydelsessystem" in json.dumps(collecting.collect(begun(full)), ensure_ascii=False)
    secretary = make_person(full.municipality, Role.SECRETARY, body=red.body)
    cases.close_to_others(case=red.case, ground="Forvaltningslovens § 27", actor=secretary)
    Project.objects.filter(pk=red.pk).update(state="closed", closed_on=reports.timezone.localdate())
    note = reports.StatusNote.objects.select_related("body", "municipality").get(state="collecting")
    assert "Fælles ydelsessystem" not in json.dumps(collecting.collect(note), ensure_ascii=False)


def test_a_fact_that_nobody_named_stays_with_the_board(note, full):
    data = notes.as_stored(note, Audience.EXECUTIVE).data
    data["projects"][0]["new_fact"] = data["brand_new"] = data["risks"][0]["extra"] = "uset"
    for audience in (Audience.COUNCIL, Audience.PUBLIC):
        assert "uset" not in json.dumps(audiences.edition(data, audience))


def test_one_snapshot_the_same_figures_in_all_three(note):
    found = [notes.as_stored(note, audience).data for audience in ALL]
    for name in ("economy", "funds", "gains", "goals", "message", "period"):
        assert found[0][name] == found[1][name] == found[2][name]
    assert [data["audience"] for data in found] == ["executive", "council", "public"]
    assert len({document_kinds.get("status_note").filename(data) for data in found}) == 3
