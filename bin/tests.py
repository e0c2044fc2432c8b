"""Run the tests on one database: ``python bin/tests.py sqlite|postgres [pytest arguments]``.

On PostgreSQL the browser and the production set-up are not run a second time. What the machine lacks is left out and
said so (bin/system.py); with CI=true nothing is left out.
"""

import os
import subprocess
import sys
from pathlib import Path

import system

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from common import catalogue  # noqa: E402 - the source folder must be on the path first

ONCE = {"browser", "production"}


def markers_left_out(database: str) -> set[str]:
    """The markers whose tests do not run here."""
    lacking = set() if os.environ.get("CI") == "true" else {need.marker for need in system.missing(system.TESTS)}
    return (lacking | (ONCE if database == "postgres" else {"postgres"})) - {""}


def main(database: str, arguments: list[str]) -> int:
    catalogue.compile_catalogue(ROOT)
    environment = {**os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE": "true", "PORTAL_MODE": "embedded"}
    left_out = markers_left_out(database)
    chosen = " and ".join(f"not {marker}" for marker in sorted(left_out))
    command = [sys.executable, "-m", "pytest", "--numprocesses", "2", "--dist", "loadfile", "-m", chosen, *arguments]
    if database == "postgres":
        command = ["bin/with-postgres", *command]
    else:
        environment.pop("DATABASE_URL", None)
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in {"sqlite", "postgres"}:
        raise SystemExit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
