from pathlib import Path

import pytest

from tests.platform.stack import production_stack

__all__ = ("production_stack",)


@pytest.fixture
def root() -> Path:
    """The source folder."""
    return Path(__file__).resolve().parents[2]
