"""Fixtures for documents: the sample kind with its templates, and its PDF made once."""

import copy

import pytest
from django.conf import settings as current
from django.test import override_settings

from common.documents import document_kinds, render_pdf
from tests.common import sample_document


def _with_sample_templates():
    templates = copy.deepcopy(current.TEMPLATES)
    templates[0]["DIRS"].append(sample_document.TEMPLATES)
    return override_settings(TEMPLATES=templates)


@pytest.fixture
def sample_kind():
    """The sample kind is registered and its templates are found."""
    sample_document.register()
    with _with_sample_templates():
        yield document_kinds.get(sample_document.KIND)


@pytest.fixture(scope="session")
def sample_pdf():
    """The sample document as PDF."""
    sample_document.register()
    with _with_sample_templates():
        return render_pdf(sample_document.Frozen(sample_document.data()))
