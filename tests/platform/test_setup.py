"""Makefile, locks, Compose and the machine's needs: what a newcomer and a packager rely on."""

import os
import re
import subprocess
import sys

import pytest

from bin import system
from bin.system import Need

LOCKS = ("bootstrap", "production", "test")


def run(*command, root, **options):
    return subprocess.run(
        [str(part) for part in command], cwd=root, capture_output=True, text=True, check=False, **options
    )


def test_make_alone_lists_every_target(root):
    listed = run("make", root=root, env={"PATH": os.environ["PATH"]}).stdout
    targets = re.findall(r"^\.PHONY: (.+)$", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[0].split()

    assert [line.split()[1] for line in listed.splitlines()] == targets
    assert all(len(line.split()) > 3 for line in listed.splitlines()), "each target has its line"


def test_compose_file_follows_the_specification(root):
    checker = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]

    assert run(*checker, "docker-compose.yml", root=root).returncode == 0


def test_a_misspelt_key_in_the_compose_file_is_noticed(root, tmp_path):
    text = (root / "docker-compose.yml").read_text(encoding="utf-8")
    (tmp_path / "docker-compose.yml").write_text(text.replace("healthcheck:", "helthcheck:", 1), encoding="utf-8")
    checker = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]

    assert run(*checker, tmp_path / "docker-compose.yml", root=root).returncode != 0


@pytest.mark.parametrize("name", LOCKS)
def test_locks_are_hashed_and_name_no_place(root, name):
    lines = (root / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if re.match(r"[A-Za-z0-9]", line)]

    assert all(re.match(r"\S+==\S+.* \\$", line) for line in pinned)
    assert not [
        line
        for line in lines
        if "://" in line or line.lstrip().startswith(("-i", "--index", "--extra", "-f", "--find"))
    ]


def test_the_oldest_supported_python_gets_what_it_lacks(root):
    lock = (root / "requirements" / "production.txt").read_text(encoding="utf-8")

    assert re.search(r"^async-timeout==\S+ ; python_full_version < '3\.11\.3'", lock, re.MULTILINE)


def test_the_image_installs_what_the_portal_says_it_needs(root):
    dockerfile = (root / "Dockerfile").read_text(encoding="utf-8")

    for need in system.RUNTIME:
        assert all(package in dockerfile for package in need.packages)
    assert "USER portal" in dockerfile


def test_what_the_machine_lacks_is_said_with_the_command():
    pango, fonts = system.RUNTIME

    said = system.explain([pango, fonts])

    assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core" in said
    assert "apt-get install" in said


def test_a_need_that_is_not_met_is_found():
    met, unmet = Need("a", ("a",), lambda: True, "x"), Need("b", ("b",), lambda: False, "y")

    assert system.missing([met, unmet]) == [unmet]


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_leaving_out_is_a_failure_in_ci_alone(root, ci, code):
    """With an empty search path Chromium and Redis are not found."""
    environment = {"PATH": "/nowhere", "CI": ci}

    result = run(sys.executable, "bin/system.py", "--check", root=root, env=environment)

    assert result.returncode == code
    assert "Chromium" in result.stdout
    assert ("Until then these are left out" in result.stdout) is (code == 0)


def test_an_old_python_is_refused_in_a_sentence(root):
    code = "import sys; sys.version_info = (3, 9, 0); sys.path.insert(0, 'bin'); import setup; setup.make_environment()"

    result = run(sys.executable, "-c", code, root=root)

    assert "The portal needs Python 3.11 or newer" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_python_that_cannot_make_environments_says_what_to_install(root, tmp_path):
    code = (
        "import sys, pathlib, importlib.util; sys.path.insert(0, 'bin'); import setup;"
        f"setup.VENV = pathlib.Path({str(tmp_path / 'v')!r}); setup.PYTHON = setup.VENV / 'bin' / 'python';"
        "importlib.util.find_spec = lambda name: None; setup.make_environment()"
    )

    result = run(sys.executable, "-c", code, root=root)

    assert "apt install python3-venv" in result.stderr
    assert "Traceback" not in result.stderr
