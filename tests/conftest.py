"""Fixtures of the whole suite: municipalities, scopes, and the real queue with a real worker."""

import importlib
import os
from contextlib import contextmanager

import hypothesis
import pytest
from django.apps import apps
from django.db import connection
from django.test import TransactionTestCase

from common.tenancy import all_municipalities, municipality_scope
from tests.queueing import BundledQueue, WorkerProcess

hypothesis.settings.register_profile("dev", max_examples=50, deadline=None)
hypothesis.settings.register_profile("ci", max_examples=200, deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") == "true" else "dev")


def pytest_collection_modifyitems(config, items):
    """What holds only on PostgreSQL is left out on SQLite, and counted as left out; ``make postgres`` runs it."""
    if connection.vendor == "postgresql":
        return
    left_out = [item for item in items if item.get_closest_marker("postgres")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef, request):
    """Fixtures may write to any municipality; tests run with the wall up.

    A fixture whose name begins with ``in_`` enters a scope itself, and keeps it.
    """
    if fixturedef.argname.startswith("in_"):
        return (yield)
    with all_municipalities(reason="fixtures set up data for several municipalities"):
        return (yield)


@contextmanager
def history_unlocked():
    """Let the flush between transactional tests empty append-only tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            try:
                yield
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        try:
            yield
        finally:
            for _name, sql in triggers:
                cursor.execute(sql)


_flush = TransactionTestCase._fixture_teardown


#: Migrations that bring rows with them: a flush takes those rows too, and the next test needs them.
_BRING_ROWS = ("business_cases.migrations.0101_discount_rates",)


def _flush_unlocked(self):
    with history_unlocked():
        _flush(self)
    for name in _BRING_ROWS:
        importlib.import_module(name).load(apps, None)


TransactionTestCase._fixture_teardown = _flush_unlocked


def _municipality(slug, name):
    from accounts.models import Municipality

    return Municipality.objects.create(slug=slug, name=name)


@pytest.fixture
def herning(db):
    return _municipality("herning", "Herning")


@pytest.fixture
def ishoj(db):
    return _municipality("ishoj", "Ishøj")


@pytest.fixture
def in_herning(herning):
    """Herning, with its scope entered for the test."""
    with municipality_scope(herning):
        yield herning


@pytest.fixture(scope="session")
def _bundled_queue(tmp_path_factory):
    queue = BundledQueue()
    yield queue
    queue.stop()


@pytest.fixture
def queue(_bundled_queue):
    """The bundled queue, running and empty; ``queue.stop()`` and ``queue.start()`` take it down and back."""
    _bundled_queue.start()
    _bundled_queue.empty()
    return _bundled_queue


@pytest.fixture
def start_worker(queue, transactional_db):
    """Start a real worker on the test's database: ``start_worker(beat=True)``. Stopped at the end of the test."""
    workers = []

    def start(**options):
        worker = WorkerProcess(**options)
        workers.append(worker)
        worker.wait_until_ready()
        return worker

    yield start
    for worker in workers:
        worker.kill()


@pytest.fixture
def worker(start_worker):
    """One real worker with its sweep, ready."""
    return start_worker(beat=True)
