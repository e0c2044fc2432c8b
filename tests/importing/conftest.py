"""Files to import, written on the spot."""

import textwrap

import pytest

from common.yaml_source import SourceError
from strategy_portal.importing.documents import read_documents

HEADER = "format: strategiportal/1\nmunicipality: lejre\n"


@pytest.fixture
def write(tmp_path):
    """Write a document and return its path; the header is put before it unless ``header`` says otherwise."""

    def _write(text, *, name="lejre.yaml", header=HEADER):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(header + textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
        return path

    return _write


@pytest.fixture
def errors(write):
    """What is wrong with a document, as (line, path, message); line 1 is the header's first."""

    def _errors(text, **options):
        with pytest.raises(SourceError) as refused:
            read_documents([write(text, **options)])
        return [(problem.line, problem.path, problem.message) for problem in refused.value.problems]

    return _errors
