"""Two answers for those who watch the portal: /healthz (the process lives) and /readyz (all its parts work).

A load balancer asks /healthz: pages and saving work while the queue is down. Monitoring asks /readyz.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import View
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from strategy_portal.celery import app

logger = structlog.get_logger(__name__)

ANSWER_LIVES = 5.0  # seconds
QUEUE_PATIENCE = 1  # second
BROKER_ERRORS = (OperationalError, RedisError, OSError)


def database() -> str:
    """Empty when the database answers, else what is wrong."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("readyz_database")
        return "does not answer"
    return ""


def migrations() -> str:
    """Empty when every migration of this version is applied."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        logger.exception("readyz_migrations")
        return "cannot be read"
    return f"{len(waiting)} not applied" if waiting else ""


def queue() -> str:
    """Empty when the broker answers."""
    try:
        with app.connection_for_read(connect_timeout=QUEUE_PATIENCE) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=QUEUE_PATIENCE)
    except BROKER_ERRORS:
        logger.exception("readyz_queue")
        return "does not answer"
    return ""


def worker() -> str:
    """Empty when at least one worker answers a ping; one that is busy rendering still does."""
    try:
        answers = app.control.ping(timeout=QUEUE_PATIENCE, limit=1)
    except BROKER_ERRORS:
        return "cannot be asked"
    return "" if answers else "none has answered"


PARTS: dict[str, Callable[[], str]] = {
    "database": database,
    "migrations": migrations,
    "queue": queue,
    "worker": worker,
}


@dataclass
class Readiness:
    """The latest answer, kept a few seconds so that asking often costs nothing; one thread asks at a time."""

    parts: dict[str, str] = field(default_factory=dict)
    asked_at: float = -ANSWER_LIVES
    lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self) -> dict[str, str]:
        """Each part with what is wrong with it; an empty text means that it works."""
        with self.lock:
            if time.monotonic() - self.asked_at >= ANSWER_LIVES:
                self.parts = {name: ask() for name, ask in PARTS.items()}
                self.asked_at = time.monotonic()
            return self.parts


readiness = Readiness()


class Healthz(View):
    """The process answers; nothing else is asked."""

    public = True
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        response = HttpResponse("ok\n", content_type="text/plain")
        response["Cache-Control"] = "no-store"
        return response


class Readyz(View):
    """Database, migrations, queue and worker, each with its state; 503 when one of them fails."""

    public = True
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        parts = readiness.read()
        ready = not any(parts.values())
        body = {"ready": ready, "parts": {name: problem or "ok" for name, problem in parts.items()}}
        response = JsonResponse(body, status=200 if ready else 503)
        response["Cache-Control"] = "no-store"
        return response
