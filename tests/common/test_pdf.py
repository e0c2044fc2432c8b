"""The PDF: both standards, the same bytes each time, nothing from outside, its figures attached."""

import gc
import hashlib
import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import page
import pikepdf
import pypdf
import pytest

from common.documents import DocumentError, render_pdf
from common.documents.archive import mark_accessible
from common.documents.engine import write
from tests.common import sample_document
from tests.common.sample_document import Frozen

PROFILES = [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A]
MOMENT = datetime(2026, 7, 1, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pdf(sample_pdf):
    return sample_pdf


def simple(body, *, attached=()):
    html = f'<!doctype html><html lang="da"><head><title>Prøve</title><link rel="stylesheet" href="fonts.css"><link rel="stylesheet" href="document.css"></head><body><main class="doc"><h1>Prøve</h1>{body}</main></body></html>'
    return mark_accessible(write(html, css=":root { --brand: #0b4f6c }", attached=attached, moment=MOMENT))


def faults(content):
    return [
        str(failure) for profile in PROFILES for failure in page.validate_pdf_bytes(content, profile=profile).failures
    ]


def text_of(content):
    return "\n".join(found.extract_text() for found in pypdf.PdfReader(io.BytesIO(content)).pages)


def elements(content):
    """(kind, element) of the structure tree, in reading order."""
    with pikepdf.open(io.BytesIO(content)) as document:
        waiting = [document.Root.StructTreeRoot]
        while waiting:
            element = waiting.pop()
            if "/S" in element:
                yield str(element.S)[1:], element
            kids = element.get("/K", [])
            kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
            waiting += [kid for kid in reversed(kids) if isinstance(kid, pikepdf.Dictionary)]


def run(*arguments, **environment):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        cwd=ROOT,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("profile", PROFILES, ids=["PDF/UA-1", "PDF/A-3a"])
def test_a_document_with_everything_passes(pdf, profile):
    report = page.validate_pdf_bytes(pdf, profile=profile)
    assert report.is_compliant, [str(failure) for failure in report.failures]


def test_the_figures_can_be_read_out_of_it(pdf):
    text = " ".join(text_of(pdf).split())
    for piece in (
        "Statusnotat for første halvår 2026",
        "1.150.000 kr.",
        "Æblegrød på Ærø",
        "<script>alert('å')</script> & 5 < 7",
        "92.625.000 kr.",
        "Side 1 af ",
    ):
        assert piece in text, piece


def test_title_language_and_dates_come_from_the_snapshot(pdf):
    document = pypdf.PdfReader(io.BytesIO(pdf))
    assert document.metadata.title == "Statusnotat for første halvår 2026"
    assert document.metadata.author == "Herning Kommune"
    assert (
        document.metadata.creation_date
        == document.metadata.modification_date
        == datetime(2026, 7, 1, 6, 30, 15, tzinfo=UTC)
    )
    assert document.root_object["/Lang"] == "da"


def test_d56_the_figures_are_attached(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert set(document.attachments) == {"tal.json", "tal.csv"}
        attached = document.attachments["tal.json"]
        assert json.loads(attached.get_file().read_bytes())[0]["planned"] == "437500"
        assert attached.description == "Tallene i notatet"
        assert {str(spec.AFRelationship) for spec in document.Root.AF} == {"/Data"}


def test_headings_begin_with_one_h1_and_skip_no_level(pdf):
    levels = [int(kind[1]) for kind, _element in elements(pdf) if kind in {"H1", "H2", "H3", "H4"}]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_header_cell_says_what_it_heads(pdf):
    scopes = [str(element.A.Scope) for kind, element in elements(pdf) if kind == "TH"]
    assert {"/Column", "/Row"} == set(scopes)
    assert scopes.count("/Row") > 60


def test_a_chart_is_read_aloud_with_what_it_shows(pdf):
    spoken = [str(element.Alt) for kind, element in elements(pdf) if kind == "Figure"]
    assert "Gevinster efter år. 11,9\xa0mio.\xa0kr. realiseret af 28,2\xa0mio.\xa0kr. planlagt." in spoken
    # A light's shape is decoration: its word is enough, and no figure.
    assert len(spoken) == 11


def test_the_head_of_a_long_table_is_on_every_page(pdf):
    pages = [found.extract_text() for found in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    with_rows = [text for text in pages if "Digital løsning nr." in text]
    assert len(with_rows) > 3
    assert all("Prognose" in text for text in with_rows)


def test_another_process_hash_seed_and_time_zone_give_the_same_bytes(pdf, tmp_path):
    for number, (seed, zone) in enumerate((("1", "America/Adak"), ("77", "Pacific/Auckland"))):
        target = tmp_path / f"{number}.pdf"
        made = run("-m", "tests.common.sample_document", str(target), PYTHONHASHSEED=seed, TZ=zone)
        assert made.returncode == 0, made.stderr
        assert hashlib.sha256(target.read_bytes()).hexdigest() == hashlib.sha256(pdf).hexdigest()


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="x" src="http://127.0.0.1:9/x.png">',
        '<img alt="x" src="https://example.org/x.png">',
        '<img alt="x" src="file:///etc/passwd">',
        '<img alt="x" src="../../manage.py">',
        '<img alt="x" src="fonts/../../css/portal.css">',
        '<img alt="x" src="%2e%2e/%2e%2e/manage.py">',
        '<img alt="x" src="//example.org/x.png">',
        '<img alt="x" src="https://print.invalid.example.org/x.png">',
        '<img alt="x" src="/etc/passwd">',
        '<img alt="x" src="no-such.svg">',
        '<img alt="x" src="fonts">',
        '<img alt="x" src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E">',
        '<p style="background: url(file:///etc/passwd)">x</p>',
        '<style>@import url("http://127.0.0.1:9/x.css");</style>',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<svg xmlns="http://www.w3.org/2000/svg"><title>x</title><image href="file:///etc/passwd" width="9" height="9"/></svg>',
    ],
)
def test_a_document_gets_nothing_from_outside_the_print_assets(body):
    with pytest.raises(DocumentError, match="may not have"):
        simple(body)
    assert gc.isenabled()


@pytest.mark.usefixtures("sample_kind")
def test_a_colour_is_a_colour():
    with pytest.raises(ValueError, match="not a colour"):
        render_pdf(Frozen(sample_document.data(brand="red } body { display: none")))


@pytest.mark.parametrize(
    "body",
    [
        "<ul><li><p>Med afsnit</p><ul><li>Under</li></ul></li><li>Uden</li></ul>",
        "<ol><li>Tekst <span style='display:block'>og blok</span></li></ol>",
        "<dl><dt>Navn</dt><dd>Værdi</dd></dl>",
        "<blockquote><p>Citat</p></blockquote>",
        '<table><thead><tr><th scope="col">Å</th></tr></thead><tbody><tr><td><ul><li>I celle</li></ul></td></tr></tbody></table>',
        '<p>Se <a href="https://portal.example/æøå?a=1&amp;b=2">siden</a></p>',
        "<p></p><ul></ul>",
    ],
)
def test_what_people_write_passes_too(body):
    assert faults(simple(body)) == []


def test_a_stream_that_ends_in_a_carriage_return_passes():
    # Compressed data ends with a checksum whose last byte is 1 + the sum of the bytes: 13 here.
    content = simple("<p>x</p>", attached=[("en.bin", b"\x0c", "En byte")])
    assert faults(content) == []
    with pikepdf.open(io.BytesIO(content)) as document:
        assert document.attachments["en.bin"].get_file().read_bytes() == b"\x0c"


def test_without_fonts_it_says_what_to_install(tmp_path):
    empty = tmp_path / "fonts.conf"
    empty.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>')
    made = run(
        "-W", "ignore", "-m", "tests.common.sample_document", str(tmp_path / "x.pdf"), FONTCONFIG_FILE=str(empty)
    )
    assert made.returncode == 1
    assert "DocumentError" in made.stderr
    assert "apt install libpango-1.0-0" in made.stderr


def test_without_pango_it_says_what_to_install(tmp_path):
    # ctypes' and cffi's way of saying that a library is not there, for a machine that has it.
    program = (
        "import sys\n"
        "class Missing:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'weasyprint':\n"
        "            raise OSError('cannot load library libpango-1.0-0')\n"
        "sys.meta_path.insert(0, Missing())\n"
        f"sys.argv = ['sample', {str(tmp_path / 'x.pdf')!r}]\n"
        "import runpy\n"
        "runpy.run_module('tests.common.sample_document', run_name='__main__')\n"
    )
    made = run("-c", program)
    assert made.returncode == 1
    assert "Pango mangler på serveren" in made.stderr


def test_the_engine_is_loaded_by_the_first_document_only():
    made = run(
        "-c", "import django, sys; django.setup(); import common.documents; sys.exit('weasyprint' in sys.modules)"
    )
    assert made.returncode == 0, made.stderr
