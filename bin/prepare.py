"""Bring the embedded portal's data in step with its code, before the programs start.

Compiles the Danish texts, applies migrations, makes the cache table and, in a portal without any municipality, loads
the demo data. Tells on standard error what it does, and prints the demo people on standard output.
"""

import logging
import os
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "strategy_portal.settings")

import django  # noqa: E402 - the source folder must be on the path first

from common import catalogue  # noqa: E402

SOURCE = ROOT / catalogue.CATALOGUE
COMPILED = SOURCE.with_suffix(".mo")
if not COMPILED.exists() or COMPILED.stat().st_mtime < SOURCE.stat().st_mtime:
    catalogue.compile_catalogue(ROOT)  # before Django reads it
django.setup()

from django.conf import settings  # noqa: E402 - the apps must be loaded first
from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from accounts.models import Municipality  # noqa: E402


def tell(text: str) -> None:
    """Progress, for the person who waits."""
    print(text, file=sys.stderr, flush=True)


def apply_migrations() -> None:
    """Apply what is not applied; planning alone is much faster than an empty migrate."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        tell("Bringing the database up to date …")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)


def load_demo() -> None:
    """Fill an empty portal, so that a newcomer has something to walk through."""
    if not Municipality.objects.exists():
        tell("Loading the demo municipalities …")
        # The queue starts after this: what the demo asks of it waits as rows, and the sweep sends them.
        logging.getLogger("common.jobs").setLevel(logging.ERROR)
        call_command("load_demo", stdout=sys.stderr)


def demo_people() -> str:
    """Who can sign in, a line for each demo municipality; empty when there are none."""
    by_domain = defaultdict(list)
    people = get_user_model().objects.filter(email__endswith=".example").order_by("email")
    # Those who only stand in the demo's papers have no password.
    emails = people.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).values_list("email", flat=True)
    for email in emails:
        name, _, domain = email.partition("@")
        by_domain[domain].append(name)
    if not by_domain:
        return ""
    lines = [f"  …@{domain:<22} {', '.join(names)}" for domain, names in sorted(by_domain.items())]
    return "\n".join([f"Demo sign-ins, all with the password {settings.DEMO_PASSWORD}:", *lines])


if __name__ == "__main__":
    apply_migrations()
    load_demo()
    print(demo_people())
