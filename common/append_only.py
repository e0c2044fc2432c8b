"""Rows that are written once: the model refuses a change, and so does the database.

:class:`AppendOnlyModel` guards what goes through Django; ``protect()`` is the migration operation that puts triggers
under it, so that neither raw SQL nor a forgotten path changes history. Altering a protected table on SQLite remakes
it and drops its triggers: protect it again in the same migration (tests/common/test_append_only.py notices).
"""

from collections.abc import Iterable
from typing import Any

from django.db import migrations

from common.tenancy import TenantManager, TenantModel, TenantQuerySet


class AppendOnlyError(Exception):
    """History was about to be changed: a defect in the code, never the user's fault."""


class AppendOnlyQuerySet(TenantQuerySet):
    """Adds and reads; never changes."""

    def update(self, **kwargs: Any) -> int:
        raise AppendOnlyError(f"{self.model.__name__} rows are never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{self.model.__name__} rows are never deleted.")

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        raise AppendOnlyError(f"{self.model.__name__} rows are never changed.")


class AppendOnlyModel(TenantModel):
    """A row of a municipality that is inserted, and then only read."""

    objects = TenantManager(AppendOnlyQuerySet)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} rows are never changed.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{type(self).__name__} rows are never deleted.")


_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: % of % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


class _Protect(migrations.operations.base.Operation):
    reversible = True

    def __init__(self, tables: list[str]) -> None:
        self.tables = tables

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [], {"tables": self.tables})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models stay as they are."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        quote = schema_editor.quote_name
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_POSTGRES_FUNCTION, params=None)
            for table in self.tables:
                for name, event, level in (
                    ("row", "UPDATE OR DELETE", "ROW"),
                    ("truncate", "TRUNCATE", "STATEMENT"),
                ):
                    schema_editor.execute(
                        f"CREATE TRIGGER {quote(f'{table}_append_only_{name}')} BEFORE {event} ON {quote(table)} "
                        f"FOR EACH {level} EXECUTE FUNCTION portal_append_only()"
                    )
        else:
            for table in self.tables:
                for event in ("UPDATE", "DELETE"):
                    schema_editor.execute(
                        f"CREATE TRIGGER {quote(f'{table}_append_only_{event.lower()}')} BEFORE {event} ON "
                        f"{quote(table)} BEGIN SELECT RAISE(ABORT, 'append-only: {event} of {table} refused'); END"
                    )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        quote = schema_editor.quote_name
        postgres = schema_editor.connection.vendor == "postgresql"
        for table in self.tables:
            for name in ("row", "truncate") if postgres else ("update", "delete"):
                on = f" ON {quote(table)}" if postgres else ""
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {quote(f'{table}_append_only_{name}')}{on}")

    def describe(self) -> str:
        return f"Refuse changes of {', '.join(self.tables)}"


def protect(*tables: str) -> migrations.operations.base.Operation:
    """The migration operation that makes the database refuse UPDATE, DELETE and TRUNCATE of ``tables``."""
    return _Protect(list(tables))
