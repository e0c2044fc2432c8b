"""Run several programs as one: start them in order, show their output, and stop them all together.

All stop when one dies (the exit code is then 1) and on Ctrl-C or SIGTERM (exit code 0). On Linux the kernel ends the
programs even when the supervisor itself is killed. Why not a ready-made supervisor: docs/decisions/0003.
"""

import contextlib
import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import BinaryIO

TICK = 0.1  # seconds between looking after the programs
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """One program: what to run, when it counts as started, and whether it must outlive the others."""

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] = lambda: True
    stops_last: bool = False


class StartError(Exception):
    """A program ended or stayed silent before it was ready."""


def _end_with_parent() -> None:
    """In the child: ask the kernel for SIGTERM when the supervisor disappears."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Keeps programs running; ``patience`` is seconds to become ready, ``grace`` seconds to stop before being killed."""

    def __init__(
        self, programs: Sequence[Program], *, cwd: Path, patience: float = 30, grace: float = 10, output: BinaryIO
    ) -> None:
        self.programs = list(programs)
        self.cwd = cwd
        self.patience = patience
        self.grace = grace
        self.output = output
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.selector = selectors.DefaultSelector()
        self.rests: dict[str, bytes] = {}
        self.width = max(len(program.name) for program in self.programs)
        self.stop_signals = 0

    def run(self, *, started: Callable[[], None]) -> int:
        """Start all, call ``started`` when the last is ready, and return the exit code when everything has stopped."""
        previous = {number: signal.signal(number, self._asked_to_stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            return self._keep_running(started)
        finally:
            self._stop_all()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def _keep_running(self, started: Callable[[], None]) -> int:
        try:
            for program in self.programs:
                self._start(program)
            for program in self.programs:
                self._await_ready(program)
        except StartError as error:
            self._say(f"{error}; all programs are stopped.")
            return 1
        if not self.stop_signals:
            started()
        while not self.stop_signals:
            self._pass_on_output(TICK)
            for name, process in self.running.items():
                if process.poll() is not None:
                    self._say(f"{name} ended by itself with exit code {process.returncode}; all programs are stopped.")
                    return 1
        return 0

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stop_signals += 1

    def _start(self, program: Program) -> None:
        """Start in a session of its own, so that Ctrl-C reaches the supervisor alone and it decides the order."""
        try:
            process = subprocess.Popen(
                [str(part) for part in program.command],
                cwd=self.cwd,
                env={**os.environ, **program.environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - the supervisor has one thread
            )
        except OSError as error:
            raise StartError(f"{program.name} cannot be started: {error}") from error
        self.running[program.name] = process
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        os.set_blocking(process.stdout.fileno(), False)
        self.selector.register(process.stdout, selectors.EVENT_READ, program.name)

    def _await_ready(self, program: Program) -> None:
        deadline = time.monotonic() + self.patience
        process = self.running[program.name]
        while not self.stop_signals and not program.ready():
            self._pass_on_output(TICK)
            if process.poll() is not None:
                raise StartError(f"{program.name} ended with exit code {process.returncode} while starting")
            if time.monotonic() > deadline:
                raise StartError(f"{program.name} was not ready within {self.patience:.0f} seconds")

    def _pass_on_output(self, seconds: float) -> None:
        """Show whole lines with the program's name in front, for at most ``seconds``."""
        if not self.selector.get_map():
            time.sleep(seconds)
            return
        for key, _events in self.selector.select(seconds):
            chunk = os.read(key.fd, 65536)
            if not chunk:
                self.selector.unregister(key.fileobj)
            *lines, rest = (self.rests.get(key.data, b"") + chunk).split(b"\n")
            self.rests[key.data] = b"" if not chunk else rest
            if not chunk and rest:
                lines.append(rest)
            for line in lines:
                self._write(key.data, line)

    def _stop_all(self) -> None:
        """First those that use the others, then what they use; who does not listen is killed."""
        last = {program.name for program in self.programs if program.stops_last}
        for names in ([n for n in self.running if n not in last], [n for n in self.running if n in last]):
            processes = [self.running[name] for name in names]
            for process in processes:
                if process.poll() is None:
                    process.terminate()
            deadline = time.monotonic() + self.grace
            asked = self.stop_signals
            while any(process.poll() is None for process in processes):
                self._pass_on_output(TICK)
                if time.monotonic() > deadline or self.stop_signals > asked:
                    break
            for process in processes:
                _kill_group(process)
        self._pass_on_output(0)
        for key in list(self.selector.get_map().values()):
            self.selector.unregister(key.fileobj)
        for process in self.running.values():
            if process.stdout is not None:
                process.stdout.close()
        self.running.clear()
        self.selector.close()

    def _say(self, text: str) -> None:
        self._write("portal", text.encode())

    def _write(self, name: str, line: bytes) -> None:
        self.output.write(f"{name:<{self.width}} | ".encode() + line + b"\n")
        self.output.flush()


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    """End what is left of a program and of the processes it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
