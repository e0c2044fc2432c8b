"""Frozen documents: what was seen stays, as of one moment."""

import threading
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, Error, connection, transaction

from common.append_only import AppendOnlyError
from common.canonical import sha256
from common.models import Snapshot
from common.snapshots import collecting, freeze
from common.tenancy import CrossTenantError, municipality_scope
from tests.sample.models import Sample

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 6, 30, 12, tzinfo=UTC)


def take(municipality, **data):
    return freeze(kind="sample", schema_version=1, data=data, municipality=municipality, taken_at=MOMENT)


def test_the_same_data_has_the_same_hash(in_herning):
    first = take(in_herning, amount=Decimal("600000.00"), day=MOMENT.date(), name="Ærø")
    second = take(in_herning, name="Ærø", day=MOMENT.date(), amount=Decimal("600000.00"))
    assert first.sha256 == second.sha256 == sha256(first.body)
    assert first.pk != second.pk


def test_it_is_read_as_it_was_frozen(in_herning):
    snapshot = Snapshot.objects.get(pk=take(in_herning, amount=Decimal("600000.00"), rows=[{"day": MOMENT}]).pk)
    assert snapshot.data == {"amount": "600000.00", "rows": [{"day": "2026-06-30T12:00:00+00:00"}]}
    assert sha256(snapshot.body) == snapshot.sha256


def test_floats_are_refused(in_herning):
    with pytest.raises(TypeError):
        take(in_herning, amount=0.1)


def test_it_is_never_changed(in_herning):
    snapshot = take(in_herning, name="a")
    for change in (
        snapshot.save,
        snapshot.delete,
        Snapshot.objects.all().delete,
        lambda: Snapshot.objects.update(body=""),
    ):
        with pytest.raises(AppendOnlyError):
            change()
    for sql in ("UPDATE common_snapshot SET body = ''", "DELETE FROM common_snapshot"):
        with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_another_municipality_s_is_refused(in_herning, ishoj):
    with pytest.raises(CrossTenantError):
        take(ishoj, name="a")


def in_another_connection(function):
    def run():
        try:
            function()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(10)
    assert not thread.is_alive(), "the writer had to wait for the reader"


@pytest.mark.django_db(transaction=True)
def test_a_collection_sees_one_moment_and_lets_others_write(herning):
    def add(title):
        with municipality_scope(herning):
            Sample.objects.create(municipality=herning, title=title)

    add("before")
    with municipality_scope(herning):
        with collecting():
            total = Sample.objects.count()
            in_another_connection(lambda: add("meanwhile"))
            rows = [sample.title for sample in Sample.objects.all()]
        assert (total, rows) == (1, ["before"])
        assert Sample.objects.count() == 2
        take(herning, total=total)


@pytest.mark.django_db(transaction=True)
def test_collecting_writes_nothing(herning):
    with municipality_scope(herning):
        with pytest.raises(DatabaseError), collecting():
            Sample.objects.create(municipality=herning, title="written")
        Sample.objects.create(municipality=herning, title="afterwards")
        assert Sample.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_collection_cannot_begin_inside_a_transaction(herning):
    with pytest.raises(RuntimeError), transaction.atomic(), collecting():
        pytest.fail("unreachable")


@pytest.mark.django_db(transaction=True)
def test_the_next_transaction_writes_at_once_again(herning):
    """SQLite: IMMEDIATE is back, so that two writers queue instead of failing."""
    mode = getattr(connection, "transaction_mode", None)
    with collecting():
        pass
    assert getattr(connection, "transaction_mode", None) == mode


def test_collecting_works_inside_a_test(in_herning):
    with collecting():
        assert Sample.objects.count() == 0
    take(in_herning, total=0)
