"""Nothing is skipped in silence: what a database lacks is left out by its mark, and counted."""

import os
import re
import subprocess
import sys

from django.db import connection


def test_no_test_asks_the_database_itself_whether_to_run(root):
    asking = re.compile(r"skipif\([^\n]*vendor|pytest\.skip\([^\n]*(?i:postgres|sqlite)")
    found = [str(path) for path in (root / "tests").rglob("*.py") if asking.search(path.read_text(encoding="utf-8"))]
    assert found == [], "mark it with pytest.mark.postgres"


def test_what_holds_only_on_postgresql_is_counted_as_left_out(root):
    command = [
        sys.executable,
        "-m",
        "pytest",
        "tests/common/test_audit.py",
        "--collect-only",
        "-q",
        "-p",
        "no:randomly",
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    shown = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True).stdout
    on_postgresql = connection.vendor == "postgresql"
    assert ("test_postgresql_refuses_truncate" in shown) is on_postgresql
    assert ("1 deselected" in shown) is not on_postgresql
