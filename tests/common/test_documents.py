"""Documents as HTML: from the snapshot alone, whatever its version, whatever people wrote into it."""

import pytest

from common.documents import DocumentError, DocumentKind, document_filename, document_kinds, pdf_digest, render_html
from common.documents.glyphs import legible
from tests.common import sample_document
from tests.common.sample_document import Frozen

pytestmark = pytest.mark.usefixtures("sample_kind")


def test_d54_a_document_is_rendered_from_its_snapshot_without_a_query():
    # The test has no database at all: reading live data would fail it.
    html = render_html(Frozen(sample_document.data()))
    assert "<title>Statusnotat for første halvår 2026</title>" in html
    assert 'lang="da"' in html
    assert "Herning Kommune" in html
    assert "1.150.000\xa0kr." in html


def test_what_people_wrote_is_text():
    html = render_html(Frozen(sample_document.data()))
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(&#x27;å&#x27;)&lt;/script&gt; &amp; 5 &lt; 7" in html


def test_d56_edition_fingerprint_and_address_stand_in_the_document():
    frozen = Frozen(sample_document.data())
    html = render_html(frozen)
    assert frozen.sha256 in html
    assert f"https://portal.example/kontrol/{frozen.sha256[:12]}/" in html
    assert "Tallene er, som de var den 1. juli 2026 kl. 08.30" in html
    assert 'content="2026-07-01T08:30:15+02:00"' in html


def test_the_same_document_can_stand_on_a_page_of_the_portal():
    html = render_html(Frozen(sample_document.data()), layout="screen.html")
    assert html.lstrip().startswith('<div class="doc on-screen">')
    assert "Projekter efter forvaltning" in html


def test_an_older_snapshot_is_lifted_to_the_template():
    old = sample_document.data()
    old["summary"] = old.pop("message") + " Som det hed dengang."
    assert "Som det hed dengang." in render_html(Frozen(old, schema_version=1))


@pytest.mark.parametrize("version", [0, 3])
def test_a_snapshot_of_an_unknown_version_is_refused(version):
    with pytest.raises(DocumentError, match=f"version {version}"):
        render_html(Frozen(sample_document.data(), schema_version=version))


def test_an_unknown_kind_is_named():
    with pytest.raises(KeyError, match="nothing is registered as 'poem'"):
        render_html(Frozen({}, kind="poem"))


def test_the_file_is_named_by_its_kind():
    assert document_filename(Frozen(sample_document.data())) == "statusnotat-2026-1.pdf"


def test_a_kind_needs_only_what_it_has():
    kind = DocumentKind(key="bare", schema_version=1, template="sample.html", title=str, filename=str)
    data = {"a": "1"}
    assert kind.context(data) == data
    assert list(kind.attachments(data)) == []
    assert kind.verify_url(data, "00") == ""
    assert "bare" not in document_kinds


def test_digest_is_the_sha256_of_the_file():
    assert pdf_digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Ærø, Skagen − ½ ≥ 5 → Ελλάδα Россия", "Ærø, Skagen − ½ ≥ 5 → Ελλάδα Россия"),
        ("God idé \U0001f600\ufe0f", "God idé �"),
        ("a\x0bb\x00c", "a�b�c"),
        ("linje\n\tto\r\n", "linje\n\tto\r\n"),
        ("nul\u200bbredde", "nulbredde"),
    ],
)
def test_only_what_the_typeface_can_show_is_printed(written, shown):
    assert legible(written) == shown
