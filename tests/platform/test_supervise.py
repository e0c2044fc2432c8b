"""bin/supervise.py: several programs live and die as one."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from bin.supervise import Program, Supervisor

PROGRAMS = Path(__file__).parent / "programs.py"


@pytest.fixture
def notes(tmp_path):
    return tmp_path / "notes"


def program(kind, notes, name="", **options):
    return Program(name or kind, [sys.executable, PROGRAMS, kind, notes, name or kind], **options)


def supervise(programs, *, started=lambda: None, grace=5, patience=30):
    output = io.BytesIO()
    supervisor = Supervisor(programs, cwd=PROGRAMS.parent, grace=grace, patience=patience, output=output)
    code = supervisor.run(started=started)
    return code, output.getvalue().decode()


def noted(notes):
    return notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []


def wait_until(condition, *, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def test_all_stop_when_one_dies(notes):
    code, output = supervise([program("sleep", notes), program("die", notes)])

    assert code == 1
    assert "die ended by itself with exit code 7; all programs are stopped." in output
    assert "sleep stopped" in noted(notes)


def test_output_carries_the_programs_name(notes):
    _, output = supervise([program("sleep", notes), program("die", notes)])

    assert "sleep | sleep runs" in output
    assert "die   | die runs" in output


def test_a_request_to_stop_stops_all_and_is_no_failure(notes):
    def stop_soon():
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM)).start()

    code, _ = supervise([program("sleep", notes, "a"), program("sleep", notes, "b")], started=stop_soon)

    assert code == 0
    assert {"a stopped", "b stopped"} <= set(noted(notes))


def test_what_others_use_is_stopped_after_them(notes):
    programs = [program("sleep", notes, "queue", stops_last=True), program("sleep", notes, "web")]
    wait = lambda: wait_until(lambda: len(noted(notes)) == 3)  # noqa: E731

    supervise([*programs, program("die", notes)], started=wait)

    assert noted(notes).index("web stopped") < noted(notes).index("queue stopped")


def test_a_program_that_does_not_listen_is_killed_with_its_children(notes):
    def stop_soon():
        wait_until(lambda: any(line.startswith("stubborn") for line in noted(notes)))
        os.kill(os.getpid(), signal.SIGINT)

    begun = time.monotonic()
    code, _ = supervise([program("parent", notes)], started=stop_soon, grace=0.5)

    assert code == 0
    assert time.monotonic() - begun < 10
    child = int(next(line for line in noted(notes) if line.startswith("stubborn")).split()[1])
    wait_until(lambda: not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE)


def test_a_program_that_never_gets_ready_stops_the_start(notes):
    silent = program("sleep", notes, ready=lambda: False)

    code, output = supervise([silent], patience=0.5)

    assert code == 1
    assert "sleep was not ready within 0 seconds" in output or "sleep was not ready within 1 seconds" in output


def test_a_program_that_cannot_be_started_is_named(notes):
    code, output = supervise([program("sleep", notes), Program("ghost", ["/nowhere/ghost"])])

    assert code == 1
    assert "ghost cannot be started" in output


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_programs_end_when_the_supervisor_is_killed(notes):
    script = (
        "import sys; from pathlib import Path; from bin.supervise import Program, Supervisor;"
        f"Supervisor([Program('sleep', [sys.executable, {str(PROGRAMS)!r}, 'sleep', {str(notes)!r}])],"
        "cwd=Path('.'), output=sys.stdout.buffer).run(started=lambda: None)"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", script], cwd=PROGRAMS.parents[2], stdout=subprocess.DEVNULL)
    wait_until(lambda: bool(noted(notes)))

    supervisor.kill()
    supervisor.wait()

    wait_until(lambda: "sleep stopped" in noted(notes))
