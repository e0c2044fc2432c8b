"""The production set-up on this machine: PostgreSQL, Redis, gunicorn, worker and beat as real processes.

``production_stack`` is a session fixture; tests that use it carry ``@pytest.mark.production``. A file's tests run in one
process of the run, so tests in one file share the stack.
"""

import http.client
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup

from bin.system import find_program

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition: Callable[[], bool], *, what: str, seconds: float = PATIENCE) -> None:
    """Wait for something; says what did not happen."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {seconds} seconds")
        time.sleep(0.1)


@dataclass
class Answer:
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.body, "html.parser")


@dataclass
class Visitor:
    """A browser without a screen, seen through the TLS proxy: keeps cookies, follows redirects, sends the form's token."""

    port: int
    host: str = "localhost"
    cookies: SimpleCookie = field(default_factory=SimpleCookie)
    token: str = ""

    def request(
        self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request, without following a redirect."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {
            "Host": self.host,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.1",
            "Referer": f"https://{self.host}/",
            "Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items()),
            **(headers or {}),
        }
        connection.request(method, path, body=body, headers=sent)
        response = connection.getresponse()
        for value in response.headers.get_all("Set-Cookie", []):
            self.cookies.load(value)
        answer = Answer(response.status, response.headers, response.read())
        connection.close()
        return answer

    def get(self, path: str) -> Answer:
        """Fetch a page, following redirects, and remember its form's token."""
        answer = self.request("GET", path)
        for _ in range(5):
            if answer.status not in {301, 302, 303}:
                break
            target = urlsplit(answer.headers["Location"])
            path = target.path + (f"?{target.query}" if target.query else "")
            answer = self.request("GET", path)
        if "html" in answer.headers.get("Content-Type", ""):
            field_ = answer.page.find("input", attrs={"name": "csrfmiddlewaretoken"})
            self.token = field_["value"] if field_ else self.token
        return answer

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form, without following the redirect."""
        body = urlencode({"csrfmiddlewaretoken": self.token, **fields})
        return self.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})


@dataclass
class Stack:
    """The running portal: its port, its environment and its processes by name."""

    port: int
    environment: dict[str, str]
    folder: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def visitor(self) -> Visitor:
        """Somebody with an empty cookie jar."""
        return Visitor(self.port)

    def manage(self, *arguments: str) -> str:
        """Run a management command in the portal's environment; its output."""
        command = [sys.executable, "manage.py", *arguments]
        result = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def start(self, name: str, *command: str | Path) -> None:
        """Start one of the processes; its output goes to a file that ``log`` reads."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [str(part) for part in command], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def stop(self, name: str) -> None:
        """Stop a process as a container would be stopped."""
        process = self.processes.pop(name)
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def start_redis(self) -> None:
        port = urlsplit(self.environment["BROKER_URL"]).port
        self.start("redis", find_program("redis-server") or "redis-server", "--port", str(port), "--bind", "127.0.0.1",
                   "--dir", self.folder, "--appendonly", "yes", "--save", "")  # fmt: skip

    def start_web(self) -> None:
        self.start("web", sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py",
                   "--bind", f"127.0.0.1:{self.port}", "strategy_portal.wsgi")  # fmt: skip

    def start_worker(self) -> None:
        self.start("worker", sys.executable, "-m", "celery", "--app", "strategy_portal.celery:app", "worker",
                   "--concurrency", "1", "--loglevel", "info", "--without-gossip", "--without-mingle")  # fmt: skip

    def start_beat(self) -> None:
        self.start("beat", sys.executable, "-m", "celery", "--app", "strategy_portal.celery:app", "beat",
                   "--loglevel", "info", "--pidfile", "")  # fmt: skip

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def alive(self) -> bool:
        """Whether the web process answers."""
        try:
            return self.visitor().request("GET", "/healthz").status == 200
        except OSError:
            assert self.processes["web"].poll() is None, self.log("web")
            return False

    def ready(self) -> bool:
        """Whether every part works."""
        return self.visitor().request("GET", "/readyz").status == 200


@contextmanager
def private_postgres() -> Iterator[str]:
    """Address of a PostgreSQL that lives as long as the block."""
    script = 'echo "$DATABASE_URL"; exec cat'
    process = subprocess.Popen(
        ["bin/with-postgres", "sh", "-c", script], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process.stdout.readline().strip()
    finally:
        process.communicate()


def production_environment(*, folder: Path, database: str, port: int) -> dict[str, str]:
    """A clean environment with the production settings; the secret key comes from a file, as in Compose."""
    lines = (ROOT / "deploy" / "example.env").read_text(encoding="utf-8").splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    del example["SECRET_KEY"]
    (folder / "secret_key").write_text(secrets.token_urlsafe(60), encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    return {
        **kept,
        **example,
        "SECRET_KEY_FILE": str(folder / "secret_key"),
        "ALLOWED_HOSTS": "localhost",
        "PUBLIC_URL": "https://localhost",
        "DATABASE_URL": database,
        "BROKER_URL": f"redis://127.0.0.1:{free_port()}/0",
        "DATA_DIR": str(folder / "data"),
        "STATIC_ROOT": str(folder / "static"),
        "WEB_WORKERS": "1",
        "PROBE_PORT": str(port),
    }


@pytest.fixture(scope="session")
def production_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole portal in production mode, migrated and empty, with every process running."""
    folder = tmp_path_factory.mktemp("production")
    (folder / "data").mkdir()
    with ExitStack() as stop_all:
        database = stop_all.enter_context(private_postgres())
        port = free_port()
        stack = Stack(port, production_environment(folder=folder, database=database, port=port), folder)
        stop_all.callback(lambda: [stack.stop(name) for name in reversed(list(stack.processes))])
        stack.start_redis()
        stack.manage("messages", "--compile")
        stack.manage("migrate", "--noinput")
        stack.manage("createcachetable")
        stack.manage("collectstatic", "--noinput", "--verbosity", "0")
        stack.start_web()
        stack.start_worker()
        stack.start_beat()
        wait_until(stack.alive, what="the web process answering")
        wait_until(stack.ready, what="every part being ready")
        yield stack
