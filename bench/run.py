"""Run the measurements: bin/bench calls this with a private PostgreSQL in DATABASE_URL.

Pages and floor are asked in turn (A B C A B C …), so that a machine that drifts drifts for all of them. Prints a table
with each limit, and exits with 1 when one is broken.
"""

import http.client
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORT = int(os.environ.get("BENCH_PORT", "8765"))
SMALL, ALL, EACH = 5, 98, 200
BIG = 10_000
WARM_UP, ROUNDS = 30, int(os.environ.get("BENCH_ROUNDS", "200"))
MOST_QUERIES = 12


@dataclass(frozen=True)
class Limit:
    """A page's limit: at most ``times`` the floor's median."""

    name: str
    path: str
    times: float


@dataclass(frozen=True)
class Timed:
    """Seconds: median and 95th percentile."""

    p50: float
    p95: float

    @classmethod
    def of(cls, seconds: list[float]) -> "Timed":
        ordered = sorted(seconds)
        return cls(statistics.median(ordered), ordered[int(len(ordered) * 0.95) - 1])


def manage(*arguments: str) -> str:
    """Run a management command of the product and return what it printed."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def shell(code: str) -> str:
    """Run Python inside the product's settings and return what it printed."""
    return manage("shell", "--no-imports", "-c", code).strip()


def sign_in(email: str) -> str:
    """The session cookie of a signed-in person."""
    return shell(
        "from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY\n"
        "from django.contrib.sessions.backends.db import SessionStore\n"
        "from accounts.models import User\n"
        f"user = User.objects.get(email={email!r})\n"
        "store = SessionStore()\n"
        "store[SESSION_KEY] = str(user.pk)\n"
        "store[BACKEND_SESSION_KEY] = 'allauth.account.auth_backends.AuthenticationBackend'\n"
        "store[HASH_SESSION_KEY] = user.get_session_auth_hash()\n"
        "store.save()\n"
        "print(store.session_key)"
    )


class Client:
    """One keep-alive connection, signed in."""

    def __init__(self, session: str) -> None:
        self.session = session
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)

    def get(self, path: str, *, count: bool = False) -> tuple[float, http.client.HTTPResponse, bytes]:
        """Seconds until the whole answer was read, the response, and its body."""
        headers = {"Cookie": f"sessionid={self.session}", "Host": f"localhost:{PORT}"}
        if count:
            headers["X-Bench-Count"] = "1"
        started = time.perf_counter()
        self.connection.request("GET", path, headers=headers)
        response = self.connection.getresponse()
        body = response.read()
        seconds = time.perf_counter() - started
        if response.status != http.client.OK:
            raise SystemExit(f"{path} answered {response.status}.")
        return seconds, response, body

    def in_turn(self, paths: list[str], *, rounds: int, warm_up: int) -> dict[str, Timed]:
        """Each path ``rounds`` times, one after the other, after a warm-up."""
        seconds: dict[str, list[float]] = {path: [] for path in paths}
        for number in range(warm_up + rounds):
            for path in paths:
                taken = self.get(path)[0]
                if number >= warm_up:
                    seconds[path].append(taken)
        return {path: Timed.of(taken) for path, taken in seconds.items()}


def start_server() -> subprocess.Popen[bytes]:
    """Gunicorn with two workers, as in production; waits until it answers."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "strategy_portal.wsgi",
        "-b",
        f"127.0.0.1:{PORT}",
        "-w",
        "2",
        "--keep-alive",
        "30",
    ]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    for _attempt in range(100):
        try:
            probe = http.client.HTTPConnection("127.0.0.1", PORT, timeout=2)
            probe.request("GET", "/healthz", headers={"Host": f"localhost:{PORT}"})
            if probe.getresponse().status == http.client.OK:
                return server
        except OSError:
            time.sleep(0.2)
    server.terminate()
    raise SystemExit("The server did not start.")


def main() -> int:
    """Everything in one run; returns the exit code."""
    manage("migrate", "--verbosity", "0")
    manage("createcachetable")
    print(
        manage("generate_portfolio", "--municipalities", str(SMALL), "--projects", str(EACH), "--prefix", "lille"),
        end="",
    )
    pk = int(shell("from accounts.models import Municipality; print(Municipality.objects.get(slug='lille-001').pk)"))
    project = int(
        shell(
            "from common.tenancy import municipality_scope\n"
            "from accounts.models import Municipality\n"
            "from projects.models import Project\n"
            "with municipality_scope(Municipality.objects.get(slug='lille-001')):\n"
            "    print(Project.objects.filter(state='running').order_by('pk').values_list('pk', flat=True)[0])"
        )
    )
    floor = f"/bench-floor/{pk}/"
    limits = [
        Limit("portfolio list, 25 rows", "/lille-001/projects/", 3),
        Limit("project page", f"/lille-001/projects/{project}/", 4),
        Limit("front page", "/lille-001/", 5),
    ]
    shell("from django.db import connection; connection.cursor().execute('ANALYZE')")
    session = sign_in("gevinstmanager@lille-001.example")
    broken: list[str] = []
    server = start_server()
    try:
        client = Client(session)
        small = client.in_turn([floor, limits[0].path], rounds=ROUNDS, warm_up=WARM_UP)
        print(manage("generate_portfolio", "--municipalities", str(ALL - SMALL), "--projects", str(EACH)), end="")
        print(manage("generate_portfolio", "--municipalities", "1", "--projects", str(BIG), "--prefix", "stor"), end="")
        shell("from django.db import connection; connection.cursor().execute('ANALYZE')")
        timed = client.in_turn([floor, *(limit.path for limit in limits)], rounds=ROUNDS, warm_up=WARM_UP)
        base = timed[floor]
        print(f"\n{'page':34}{'p50 ms':>9}{'p95 ms':>9}{'× floor':>9}{'limit':>7}{'queries':>9}")
        print(f"{'floor':34}{base.p50 * 1000:9.2f}{base.p95 * 1000:9.2f}{1:9.2f}")
        for limit in limits:
            queries = int(client.get(limit.path, count=True)[1].headers["X-Bench-Queries"])
            row = timed[limit.path]
            ratio = row.p50 / base.p50
            print(f"{limit.name:34}{row.p50 * 1000:9.2f}{row.p95 * 1000:9.2f}{ratio:9.2f}{limit.times:7.1f}{queries:9}")
            if ratio > limit.times:
                broken.append(f"{limit.name}: {ratio:.2f}× the floor, at most {limit.times}×")
            if queries > MOST_QUERIES:
                broken.append(f"{limit.name}: {queries} queries, at most {MOST_QUERIES}")
        growth = timed[limits[0].path].p50 / base.p50 / (small[limits[0].path].p50 / small[floor].p50)
        broken += judge("list from 1.000 to 19.600 projects", growth, 1.25)
        broken += judge(f"CSV of {BIG} rows / bare export", exports(session), 2.0)
    finally:
        server.terminate()
        server.wait()
    broken += status_note()
    for line in broken:
        print(f"BROKEN: {line}")
    return 1 if broken else 0


def judge(name: str, ratio: float, limit: float) -> list[str]:
    """Print a ratio with its limit; what is broken."""
    print(f"{name:52}{ratio:9.2f}{limit:7.2f}")
    return [f"{name}: {ratio:.2f}, at most {limit}"] if ratio > limit else []


def exports(_session: str) -> float:
    """How long the list's CSV takes against a bare streaming export of the same rows, pair by pair."""
    pk = int(shell("from accounts.models import Municipality; print(Municipality.objects.get(slug='stor-001').pk)"))
    client = Client(sign_in("gevinstmanager@stor-001.example"))
    ours, bare = "/stor-001/projects/?export=csv&state=all", f"/bench-csv/{pk}/"
    lines = client.get(ours)[2].count(b"\n")
    if lines < BIG:
        raise SystemExit(f"The export has {lines} lines, not {BIG}.")
    timed = client.in_turn([bare, ours], rounds=9, warm_up=2)
    return timed[ours].p50 / timed[bare].p50


def status_note() -> list[str]:
    """The half-yearly note of 200 projects against bare WeasyPrint on the same HTML, and its peak memory."""
    result = subprocess.run(
        [sys.executable, str(ROOT / "bench" / "status_note.py"), "lille-001"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    ratio, peak = float(result[0]), float(result[1])
    return judge("status note of 200 projects / bare WeasyPrint", ratio, 1.2) + judge(
        "status note, peak MB / 400", peak / 400, 1.0
    )


if __name__ == "__main__":
    sys.exit(main())
