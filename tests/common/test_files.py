"""Files: only what may be, only what it says, and no address of its own."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from common import files
from common.errors import DomainError
from common.files import serve, store_bytes, store_upload
from common.models import StoredFile
from common.tenancy import CrossTenantError

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def office(part="word/document.xml", **others):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("[Content_Types].xml", part, *others.values()):
            archive.writestr(name, "x")
    return buffer.getvalue()


def upload(name, content, municipality):
    return store_upload(SimpleUploadedFile(name, content), municipality=municipality, actor=None)


GOOD = {
    "bilag.pdf": b"%PDF-1.7 ...",
    "Bilag.PDF": b"%PDF-1.7 ...",
    "skærm.png": PNG,
    "foto.jpg": b"\xff\xd8\xff\xe0",
    "tal.csv": "år;kr\n2026;1,5".encode(),
    "gammel.csv": "år;kr".encode("latin-1"),
    "note.docx": office(),
    "ark.xlsx": office("xl/workbook.xml"),
    "dias.pptx": office("ppt/presentation.xml"),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_may_be_uploaded(in_herning, name, media):
    stored = upload(name, GOOD[name], in_herning)
    assert (stored.name, stored.size) == (name, len(GOOD[name]))
    assert stored.sha256 == hashlib.sha256(GOOD[name]).hexdigest()
    assert Path(stored.file.path).read_bytes() == GOOD[name]
    assert name not in stored.file.name


BAD = {
    "side.html": b"<script>",
    "billede.svg": b"<svg onload=alert(1)>",
    "program.exe": b"MZ",
    "uden": b"%PDF-",
    "": b"x",
    "tom.pdf": b"",
    "falsk.pdf": b"<html>",
    "falsk.png": b"%PDF-1.7",
    "falsk.docx": b"PK\x03\x04 broken",
    "zip.docx": office("other/x.xml"),
    "bytter.docx": office("xl/workbook.xml"),
    "makro.docx": office(macro="word/vbaProject.bin"),
    "binær.txt": b"abc\0def",
    "dobbelt.pdf.html": b"%PDF-1.7",
}


@pytest.mark.parametrize("name", BAD)
def test_what_may_not(in_herning, name, media):
    file = SimpleUploadedFile("placeholder", BAD[name])
    file._name = name
    with pytest.raises(DomainError):
        store_upload(file, municipality=in_herning, actor=None)
    assert list(media.rglob("*")) == []


def test_too_large(in_herning, monkeypatch):
    monkeypatch.setattr(files, "LARGEST", 10)
    with pytest.raises(DomainError):
        upload("a.pdf", b"%PDF-" + b"0" * 6, in_herning)


@pytest.mark.parametrize("name", ["../../etc/passwd.txt", "C:\\Users\\x\\note.txt", "/etc/note.txt"])
def test_a_path_in_the_name_is_dropped(in_herning, name, media):
    file = SimpleUploadedFile("placeholder", b"x")
    file._name = name
    stored = store_upload(file, municipality=in_herning, actor=None)
    assert "/" not in stored.name
    assert "\\" not in stored.name
    assert Path(stored.file.path).is_relative_to(media)


def test_a_long_name_keeps_its_ending(in_herning):
    assert upload("å" * 300 + ".pdf", b"%PDF-", in_herning).name.endswith("å.pdf")


def test_a_row_that_is_refused_leaves_no_file(in_herning, ishoj, media):
    with pytest.raises(CrossTenantError):
        upload("a.pdf", b"%PDF-", ishoj)
    assert not [path for path in media.rglob("*") if path.is_file()]
    assert not StoredFile.objects.exists()


def test_the_portal_keeps_its_own_files(in_herning):
    stored = store_bytes(b"%PDF-1.7", name="Statusnotat.pdf", content_type="application/pdf", municipality=in_herning)
    assert (stored.sha256, stored.uploaded_by) == (hashlib.sha256(b"%PDF-1.7").hexdigest(), None)


def test_it_is_saved_by_the_browser_not_shown(in_herning):
    response = serve(upload("tal æøå.csv", b"a;b", in_herning))
    assert response["Content-Disposition"].startswith("attachment")
    assert "filename*=utf-8''tal%20%C3%A6%C3%B8%C3%A5.csv" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == b"a;b"
    response.close()


def test_only_a_pdf_is_shown_in_the_browser(in_herning):
    pdf, text = upload("a.pdf", b"%PDF-", in_herning), upload("a.txt", b"x", in_herning)
    for stored, start in ((pdf, "inline"), (text, "attachment")):
        response = serve(stored, inline=True)
        assert response["Content-Disposition"].startswith(start)
        response.close()


def test_files_are_not_served_by_name(client, in_herning):
    stored = upload("a.pdf", b"%PDF-", in_herning)
    for address in (f"/files/{stored.file.name}", f"/media/{stored.file.name}", f"/{stored.file.name}"):
        assert client.get(address).status_code in {302, 404}
