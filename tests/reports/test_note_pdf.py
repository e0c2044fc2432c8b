"""D54, D56: the same snapshot the same bytes, valid by both standards, with its figures attached and its proof printed."""

import csv
import io
import json
import subprocess
import sys

import page
import pikepdf
import pypdf
import pytest

from common.documents import pdf_digest, render_html, render_pdf
from common.seals import seal_all
from common.tenancy import municipality_scope
from reports.domain import notes
from reports.enums import Audience
from tests.factories import reports
from tests.factories.reports import ALL, approved, frozen, moved_back

PROFILES = [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A]


@pytest.fixture
def note(full):
    """The second note, so that it has something to compare to, with a sealed log behind it."""
    with municipality_scope(full.municipality):
        moved_back(approved(full), reports.this_half().before)
        reports.late(full.extra["green"], months=5, summary="Nu er det galt.")
        seal_all()
        return frozen(full)


def text_of(pdf):
    return "\n".join(found.extract_text() for found in pypdf.PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("audience", ALL)
def test_every_edition_is_pdf_ua_1_and_pdf_a_3a(note, audience):
    pdf = render_pdf(notes.as_stored(note, audience))
    for profile in PROFILES:
        assert [str(failure) for failure in page.validate_pdf_bytes(pdf, profile=profile).failures] == []


def test_an_empty_note_is_valid_too(people):
    pdf = render_pdf(notes.as_stored(frozen(people), Audience.COUNCIL))
    for profile in PROFILES:
        assert [str(failure) for failure in page.validate_pdf_bytes(pdf, profile=profile).failures] == []


def test_the_same_snapshot_gives_the_same_bytes(note):
    snapshot = notes.as_stored(note, Audience.COUNCIL)
    assert pdf_digest(render_pdf(snapshot)) == pdf_digest(render_pdf(snapshot))


def test_another_process_gives_the_same_bytes(note, tmp_path):
    snapshot = notes.as_stored(note, Audience.PUBLIC)
    source = {
        "kind": snapshot.kind,
        "schema_version": snapshot.schema_version,
        "sha256": snapshot.sha256,
        "taken_at": snapshot.taken_at.isoformat(),
        "data": snapshot.data,
    }
    (tmp_path / "snapshot.json").write_text(json.dumps(source))
    program = (
        "import django, json, sys, types, datetime; django.setup()\n"
        "from common.documents import pdf_digest, render_pdf\n"
        "read = json.load(open(sys.argv[1]))\n"
        "read['taken_at'] = datetime.datetime.fromisoformat(read['taken_at'])\n"
        "print(pdf_digest(render_pdf(types.SimpleNamespace(**read))))\n"
    )
    import os

    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONHASHSEED": "7", "TZ": "America/Lima"}
    ran = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "snapshot.json")],
        capture_output=True, text=True, env=environment, check=True, timeout=120,
    )  # fmt: skip
    assert ran.stdout.strip() == pdf_digest(render_pdf(snapshot))


def test_it_says_what_was_found(note, full):
    text = " ".join(text_of(render_pdf(notes.as_stored(note, Audience.COUNCIL))).split())
    for piece in (
        f"Statusnotat for {reports.this_half().in_words()}",
        "3 projekter er i gang. 2 er kritiske",
        "Siden sidste notat er 1 blevet dårligere",
        "Ny hjemmeside (grøn → rød)",
        "2.000.000 kr.",
        "Bod er krævet.",
        "Projekt uden status",
        "Udviklingspuljen",
        "Leverandøren rykker igen",
        "Effektiviseringsmål",
        "segl nr. 1",
        note.renditions.get(audience="council").snapshot.sha256,
    ):
        assert piece in text, piece
    # A long address is broken over two lines.
    assert "/herning/reports/verify/?sha256=" in text.replace(" ", "")
    assert note.previous.snapshot.sha256 in text.replace(" ", "")


def test_d56_the_figures_are_attached_as_data_and_tables(note):
    snapshot = notes.as_stored(note, Audience.COUNCIL)
    with pikepdf.open(io.BytesIO(render_pdf(snapshot))) as document:
        attached = {name: spec.get_file().read_bytes() for name, spec in document.attachments.items()}
    assert set(attached) == {"tal.json", "projekter.csv", "gevinster.csv"}
    assert json.loads(attached["tal.json"]) == snapshot.data
    rows = list(csv.reader(io.StringIO(attached["projekter.csv"].decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + 3
    assert {row[1] for row in rows[1:]} == {"Fælles ydelsessystem", "Ny hjemmeside", "Projekt uden status"}
    assert "2000000,00" in attached["projekter.csv"].decode()


def test_a_title_that_a_spreadsheet_would_run_is_made_harmless(full):
    from projects.models import Project

    Project.objects.filter(pk=full.extra["green"].pk).update(title='=HYPERLINK("http://x")')
    snapshot = notes.as_stored(frozen(full), Audience.PUBLIC)
    with pikepdf.open(io.BytesIO(render_pdf(snapshot))) as document:
        table = document.attachments["projekter.csv"].get_file().read_bytes().decode("utf-8-sig")
    (cell,) = [row[1] for row in csv.reader(io.StringIO(table), delimiter=";") if "HYPERLINK" in row[1]]
    assert cell.startswith("'=")


def test_the_page_and_the_paper_say_the_same(note):
    snapshot = notes.as_stored(note, Audience.COUNCIL)
    on_page = render_html(snapshot, layout="reports/document.html")
    assert "Ny hjemmeside (grøn → rød)" in on_page
    assert "<script" not in on_page
    assert " style=" not in on_page


def test_text_that_looks_like_markup_is_text(full):
    reports.reported(full.extra["green"], summary="<script>alert('x')</script> & <b>fed</b>", action="5 < 7")
    html = render_html(notes.as_stored(frozen(full), Audience.EXECUTIVE))
    assert "<script>alert" not in html
