"""A municipality with something to report."""

import pytest

from common.tenancy import municipality_scope
from tests.factories import reports


@pytest.fixture
def people(in_herning):
    """The board, without projects; the scope is entered."""
    with municipality_scope(in_herning):
        return reports.board(in_herning)


@pytest.fixture
def full(people):
    """The board, and a portfolio with a closed project in it."""
    with municipality_scope(people.municipality):
        return reports.portfolio(people)


@pytest.fixture
def stored(herning):
    """The same, for tests that open pages: no scope is entered."""
    with municipality_scope(herning):
        return reports.portfolio(reports.board(herning))
