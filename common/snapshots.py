"""Freezing: what a body saw is kept as canonical JSON, collected at one point in time."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from common.canonical import canonical, encode, sha256
from common.models import Snapshot

__all__ = ["canonical", "collecting", "encode", "freeze"]


def freeze(
    *, kind: str, schema_version: int, data: Mapping[str, Any], municipality: Any, taken_at: datetime
) -> Snapshot:
    """Store ``data`` as it is now. Amounts, dates and enums become strings (common.canonical); floats are refused."""
    body = canonical(data)
    return Snapshot.objects.create(
        municipality=municipality,
        kind=kind,
        schema_version=schema_version,
        body=body,
        sha256=sha256(body),
        taken_at=taken_at,
    )


@contextmanager
def collecting() -> Iterator[None]:
    """Read everything in the block as of one moment; writing in it fails.

    Must be the outermost transaction (RuntimeError otherwise): a snapshot cannot begin in the middle of one. Read
    first, leave the block, then freeze. On PostgreSQL REPEATABLE READ (READ COMMITTED tears: a total and its rows
    from two moments); on SQLite a deferred transaction, which takes no write lock.
    """
    if connection.vendor == "sqlite":
        with _reading_sqlite(), transaction.atomic(durable=True):
            yield
        return
    with transaction.atomic(durable=True):
        if not _inside_a_test_case():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _reading_sqlite() -> Iterator[None]:
    """Transactions that begin in the block are deferred, and statements that write are refused."""
    connection.ensure_connection()
    sqlite: Any = connection
    mode, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
    # On the bare connection: Django's refuses every statement once the transaction is broken, this one too.
    sqlite.connection.execute("PRAGMA query_only = ON")
    try:
        yield
    finally:
        sqlite.connection.execute("PRAGMA query_only = OFF")
        sqlite.transaction_mode = mode


def _inside_a_test_case() -> bool:
    """Whether a test holds the outer transaction, which has long begun and cannot change its isolation."""
    return len(connection.atomic_blocks) > 1
