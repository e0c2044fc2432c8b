"""manage.py status_note: a file and its fingerprint, nothing stored, and errors that say what to do."""

import hashlib
import io

import pypdf
import pytest
from django.core.management import CommandError, call_command

from common.models import Snapshot
from common.tenancy import municipality_scope
from reports.models import StatusNote
from tests.factories import reports


def run(tmp_path, *arguments, municipality="herning", half=None, name="note.pdf"):
    out = io.StringIO()
    target = tmp_path / name
    call_command(
        "status_note",
        municipality=municipality,
        half=half or str(reports.this_half()),
        output=target,
        stdout=out,
        **dict(arguments),
    )
    return target, out.getvalue()


@pytest.mark.parametrize("audience", ["executive", "council", "public"])
def test_it_writes_the_edition_and_prints_its_fingerprint(stored, tmp_path, audience):
    target, said = run(tmp_path, ("audience", audience))
    content = target.read_bytes()
    assert said.split() == [hashlib.sha256(content).hexdigest(), str(target)]
    text = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())
    assert "Kladde: ikke frosset, ikke godkendt" in text
    assert (reports.INTERNAL in text) == (audience == "executive")
    assert reports.SECRET not in text


def test_nothing_is_stored(stored, tmp_path):
    run(tmp_path)
    with municipality_scope(stored.municipality):
        assert not StatusNote.objects.exists()
        assert not Snapshot.objects.filter(kind="status_note").exists()


def test_it_takes_the_message_of_the_note_in_collection(stored, tmp_path):
    from reports.domain import notes

    with municipality_scope(stored.municipality):
        note = reports.begun(stored)
        notes.write(note=note, message="Vores eget budskab", recommendation="", expected=1, actor=stored.maker)
    target, _said = run(tmp_path)
    assert "Vores eget budskab" in pypdf.PdfReader(target).pages[0].extract_text()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"municipality": "nowhere"}, "herning"),
        ({"half": "2026-3"}, "2026-1"),
        ({"half": "2199-1"}, "ikke begyndt"),
        ({"name": "missing/note.pdf"}, "findes ikke"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(stored, tmp_path, arguments, told):
    with pytest.raises(CommandError, match=told):
        run(tmp_path, **arguments)
    assert list(tmp_path.iterdir()) == []


def test_a_municipality_without_a_board(herning, tmp_path):
    with pytest.raises(CommandError, match="direktion"):
        run(tmp_path)
