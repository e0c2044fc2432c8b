"""`make run`: the embedded portal starts, keeps its data, stops as one, and says plainly why it cannot start."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import psutil
import pytest

from tests.platform.stack import free_port, wait_until


def environment(folder, **changes):
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    return {**kept, "DATA_DIR": str(folder), **changes}


@pytest.fixture
def folder(root, tmp_path):
    """A data folder with a municipality, so that no demo data is loaded."""
    folder = tmp_path / "data"
    code = "from accounts.models import Municipality; Municipality.objects.create(name='Lejre', slug='lejre')"
    for command in (["migrate", "-v0"], ["createcachetable"], ["shell", "-v0", "-c", code]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=root, env=environment(folder), check=True)
    return folder


@contextmanager
def running(root, folder, port):
    """The portal, from the moment it says that it is ready."""
    log = folder.parent / "run.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "bin/run.py"],
            cwd=root,
            env=environment(folder, PORT=str(port)),
            stdout=output,
            stderr=output,
        )
    try:
        wait_until(lambda: "The portal is ready" in log.read_text() or process.poll() is not None, what="the start")
        assert process.poll() is None, log.read_text()
        yield process, log
    finally:
        process.terminate()
        process.wait(timeout=30)


def ready(port):
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/readyz", timeout=5) as answer:
            return json.load(answer)["ready"]
    except OSError:
        return False


def attempt(root, folder, **changes):
    """A start that is expected to be refused: what it says."""
    result = subprocess.run(
        [sys.executable, "bin/run.py"],
        cwd=root,
        env=environment(folder, **changes),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    return result.stderr


@pytest.mark.queue
def test_the_portal_starts_keeps_its_data_and_dies_as_one(root, folder):
    port = free_port()
    with running(root, folder, port) as (process, log):
        assert f"http://localhost:{port}/" in log.read_text()
        assert str(folder) in log.read_text()
        wait_until(lambda: ready(port), what="every part being ready", seconds=20)
        family = psutil.Process(process.pid).children(recursive=True)
        assert "A portal already runs on the data" in attempt(root, folder, PORT=str(free_port()))

        worker = next(child for child in psutil.Process(process.pid).children() if "worker" in child.cmdline())
        worker.kill()

        assert process.wait(timeout=30) == 1
        assert "worker ended by itself" in log.read_text()
        _gone, alive = psutil.wait_procs(family, timeout=10)
        assert alive == []

    begun = time.monotonic()
    with running(root, folder, port) as (process, log):
        assert time.monotonic() - begun < 8 * 3, "a second start takes a few seconds; here other tests run beside it"
        assert "Loading the demo" not in log.read_text()
        process.terminate()
        assert process.wait(timeout=30) == 0


def test_a_taken_port_is_said_plainly(root, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        said = attempt(root, tmp_path, PORT=str(port))

    assert f"Port {port} on 127.0.0.1 is taken" in said
    assert f"make run PORT={port + 1}" in said


@pytest.mark.parametrize("port", ["", "abc", "0", "70000", "-1", "8000.5"])
def test_a_port_that_is_none_is_refused(root, tmp_path, port):
    assert "set it to a number from 1 to 65535" in attempt(root, tmp_path, PORT=port)


def test_a_folder_that_cannot_be_made_is_refused(root, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")

    assert "DATA_DIR cannot be used" in attempt(root, tmp_path / "file" / "data", PORT=str(free_port()))


def test_a_path_too_long_for_a_socket_is_refused(root, tmp_path):
    assert "DATA_DIR is too long a path" in attempt(root, tmp_path / ("x" * 100))
