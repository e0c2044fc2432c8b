"""docs/import-format.md names every section and every name of the format."""

from pathlib import Path

import pytest
from django.conf import settings
from marshmallow import fields

from strategy_portal.importing.documents import read_documents
from strategy_portal.importing.schema_document import HEADER, SECTIONS, DocumentSchema

TEXT = (Path(settings.BASE_DIR) / "docs" / "import-format.md").read_text(encoding="utf-8")


def names(schema, seen):
    if type(schema) in seen:
        return
    seen.add(type(schema))
    for name, described in schema.fields.items():
        yield name
        inner = described.inner if isinstance(described, fields.List) else described
        if isinstance(inner, fields.Nested):
            yield from names(inner.schema, seen)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_has_a_chapter(section):
    assert f"## `{section}`" in TEXT


def test_every_name_stands_in_a_table():
    assert (
        sorted(
            {name for name in names(DocumentSchema(), set()) if f"| `{name}` |" not in TEXT}
            - set(SECTIONS)
            - HEADER
            - {"illustrative", "source_note"}
        )
        == []
    )


def test_the_example_can_be_read(tmp_path):
    example = TEXT.split("```yaml\n")[1].split("```")[0]
    path = tmp_path / "example.yaml"
    path.write_text(example, encoding="utf-8")
    assert read_documents([path], known={"external_initiative": {"national:kanalstrategi"}}).documents
