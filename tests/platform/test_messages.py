"""The Danish catalogue: what is missing, unsure, broken or unused is named."""

import pytest
from django.core.management import CommandError, call_command

from common import catalogue

MODULE = """
from django.utils.translation import gettext as _, ngettext, pgettext

SAVE = _("Save")
HELLO = _("Hello %(name)s") % {"name": "x"}
MAY = pgettext("month", "May")


def days(count):
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}
"""
PAGE = """{% load i18n %}
<main>
    <h1>{% translate "Front page" %}</h1>
  {% blocktranslate count n=rows trimmed %}
      One row of {{ total }}
    {% plural %}
      {{ n }} rows of {{ total }}
  {% endblocktranslate %}
      {% include "x.html" with title=_("Its title") %} it's ( not [ Python
</main>
"""
DANISH = {
    (None, "Save"): "Gem",
    (None, "Hello %(name)s"): "Hej %(name)s",
    ("month", "May"): "Maj",
    (None, "%(count)s day"): ("%(count)s dag", "%(count)s dage"),
    (None, "Front page"): "Forside",
    (None, "One row of %(total)s"): ("En række af %(total)s", "%(n)s rækker af %(total)s"),
    (None, "Its title"): "Dens titel",
}


@pytest.fixture
def source(tmp_path):
    """A small project whose every text is translated."""
    (tmp_path / "shop" / "migrations").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    (tmp_path / "shop" / "apps.py").write_text("", encoding="utf-8")
    (tmp_path / "shop" / "models.py").write_text(MODULE, encoding="utf-8")
    (tmp_path / "shop" / "migrations" / "0001.py").write_text('_("Old label")', encoding="utf-8")
    (tmp_path / "templates" / "page.html").write_text(PAGE, encoding="utf-8")
    call_command("messages", root=tmp_path, verbosity=0)
    translate(tmp_path, DANISH)
    return tmp_path


def translate(root, texts):
    stored = catalogue.read(root / catalogue.CATALOGUE)
    for key, message in catalogue.entries(stored).items():
        message.string = texts.get(key, message.string)
    catalogue.write(root / catalogue.CATALOGUE, stored)


def check(root, capsys):
    """What --check prints, and whether it fails."""
    try:
        call_command("messages", root=root, check=True)
    except CommandError:
        return capsys.readouterr().out, True
    return capsys.readouterr().out, False


def test_texts_are_found_in_python_and_in_templates(source):
    assert set(catalogue.entries(catalogue.extract(source))) == set(DANISH)


def test_a_complete_catalogue_passes(source, capsys):
    out, failed = check(source, capsys)

    assert not failed, out
    assert "7 texts, 0 to translate." in out


def test_an_untranslated_text_is_named_with_its_place(source, capsys):
    with (source / "shop" / "models.py").open("a", encoding="utf-8") as module:
        module.write('NEW = _("A new text")\n')

    out, failed = check(source, capsys)

    assert failed
    assert "untranslated: 'A new text' (shop/models.py:11)" in out


def test_an_untranslated_plural_is_named(source, capsys):
    translate(source, {(None, "%(count)s day"): ("%(count)s dag", "")})

    assert "untranslated: '%(count)s day'" in check(source, capsys)[0]


def test_an_unsure_translation_is_named(source, capsys):
    stored = catalogue.read(source / catalogue.CATALOGUE)
    catalogue.entries(stored)[None, "Save"].flags.add("fuzzy")
    catalogue.write(source / catalogue.CATALOGUE, stored)

    out, failed = check(source, capsys)

    assert failed
    assert "fuzzy: 'Save'" in out


def test_a_text_that_is_gone_is_named_until_it_is_dropped(source, capsys):
    (source / "templates" / "page.html").unlink()

    out, failed = check(source, capsys)
    assert failed
    assert "no longer used: 'Front page'" in out

    call_command("messages", root=source, verbosity=0)
    assert not check(source, capsys)[1]


@pytest.mark.parametrize(
    ("text", "danish"),
    [
        ("Hello %(name)s", "Hej %(navn)s"),
        ("Hello %(name)s", "Hej"),
        ("Save", "Gem %s"),
        ("Save", "Gem {it}"),
        ("%(count)s day", ("%(count)s dag", "dage")),
    ],
)
def test_other_placeholders_than_the_text_are_named(source, capsys, text, danish):
    translate(source, {(None, text): danish})

    out, failed = check(source, capsys)

    assert failed
    assert f"other placeholders than the text: {text!r}" in out


def test_merging_keeps_translations_and_changes_nothing_twice(source):
    path = source / catalogue.CATALOGUE
    call_command("messages", root=source, verbosity=0)
    first = path.read_bytes()
    call_command("messages", root=source, verbosity=0)

    assert path.read_bytes() == first
    assert {key: message.string for key, message in catalogue.entries(catalogue.read(path)).items()} == DANISH


def test_compiling_writes_what_django_reads(source):
    call_command("messages", root=source, compile=True)

    assert (source / catalogue.CATALOGUE).with_suffix(".mo").stat().st_size > 100
