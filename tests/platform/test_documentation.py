"""README names every environment variable that the settings read."""

import re

import pytest


@pytest.fixture
def readme(root):
    return (root / "README.md").read_text(encoding="utf-8")


def test_every_environment_variable_is_in_the_table(root, readme):
    settings = (root / "strategy_portal" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', settings)) | set(re.findall(r'read_secret\("(\w+)"', settings))
    table = readme.split("## Environment variables")[1]

    assert read
    assert {name for name in read if f"`{name}`" not in table} == set()


def test_secrets_are_marked(root, readme):
    settings = (root / "strategy_portal" / "settings.py").read_text(encoding="utf-8")

    for name in re.findall(r'read_secret\("(\w+)"', settings):
        assert f"| `{name}` † |" in readme


def test_the_licence_is_the_whole_text(root):
    licence = (root / "LICENSE").read_text(encoding="utf-8")

    assert licence.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert all(f"\n{number}." in licence for number in range(1, 16)), "fifteen articles"
    assert "Appendix" in licence
