"""A transaction that PostgreSQL had to sacrifice is tried again, whole."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import F

from common.tenancy import municipality_scope
from common.transactions import retrying
from tests.sample.models import Sample


class SacrificedError(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.pgcode = code


def failure(code):
    error = OperationalError(code)
    error.__cause__ = SacrificedError(code)
    return error


def failing(times, code="40P01"):
    calls = []

    @retrying
    def act(sample=None):
        calls.append(sample.title if sample else None)
        if sample is not None:
            sample.title = "changed in memory"
            sample.department = None
        if len(calls) <= times:
            raise failure(code)
        return len(calls)

    act.calls = calls
    return act


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", ["40P01", "40001"])
def test_it_is_tried_again(code):
    assert failing(2, code)() == 3


@pytest.mark.django_db(transaction=True)
def test_it_gives_up(db):
    act = failing(99)
    with pytest.raises(OperationalError):
        act()
    assert len(act.calls) == 4


@pytest.mark.django_db(transaction=True)
def test_other_errors_are_not_tried_again():
    act = failing(1, "08006")
    with pytest.raises(OperationalError):
        act()
    assert len(act.calls) == 1


@pytest.mark.django_db
def test_inside_a_transaction_the_outer_one_must_be_repeated():
    act = failing(1)
    with pytest.raises(OperationalError):
        act()
    assert len(act.calls) == 1


@pytest.mark.django_db(transaction=True)
def test_records_are_put_back_before_each_attempt(herning):
    sample = Sample(municipality=herning, title="as it was")
    act = failing(2)
    act(sample)
    assert act.calls == ["as it was"] * 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_real_deadlock_ends_well(herning):
    with municipality_scope(herning):
        first, second = (Sample.objects.create(municipality=herning, title=title) for title in "ab")
    both = threading.Barrier(2, timeout=10)
    met = set()

    @retrying
    @transaction.atomic
    def add_to(one, other):
        for key in (one, other):
            Sample.objects.filter(pk=key).update(version=F("version") + 1)
            if one not in met:
                met.add(one)
                both.wait()

    def run(pair):
        try:
            with municipality_scope(herning):
                add_to(*pair)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, [(first.pk, second.pk), (second.pk, first.pk)]))
    with municipality_scope(herning):
        assert {sample.version for sample in Sample.objects.all()} == {3}
