"""Lost updates: the stale one is refused, and told what changed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import Department
from common import audit
from common.errors import StaleObjectError
from common.money import to_kroner
from common.tenancy import CrossTenantError, municipality_scope
from common.versions import save_version
from tests.sample.models import Sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(herning):
    return Sample.objects.create(municipality=herning, title="ESDH", amount=to_kroner("10"))


def edit(sample, *, expected, **values):
    for name, value in values.items():
        setattr(sample, name, value)
    changes = save_version(sample, expected=expected, fields=list(values))
    audit.record("sample.change", sample, actor=None, before=changes.before, after=changes.after)
    return changes


def test_saving_counts_up_and_says_what_changed(in_herning, sample):
    changes = edit(
        sample, expected=1, title="ESDH 2", amount=Decimal("12.5"), kind="plain", decided_on=date(2026, 1, 2)
    )
    kept = Sample.objects.get()
    assert (kept.title, kept.amount, kept.version, sample.version) == ("ESDH 2", to_kroner("12.5"), 2, 2)
    assert changes.before == {"title": "ESDH", "amount": "10.00", "decided_on": None}
    assert changes.after == {"title": "ESDH 2", "amount": "12.50", "decided_on": "2026-01-02"}


def test_only_the_named_fields_are_written(in_herning, sample):
    sample.title, sample.state = "Nyt", "decided"
    save_version(sample, expected=1, fields=["title"])
    assert (Sample.objects.get().title, Sample.objects.get().state) == ("Nyt", "draft")


def test_a_stale_save_is_refused_with_what_changed(in_herning, sample):
    department = Department.objects.create(municipality=in_herning, name="Social")
    mine, theirs = Sample.objects.get(), Sample.objects.get()
    edit(theirs, expected=1, title="Deres", kind="fancy", department=department)
    edit(theirs, expected=2, amount=to_kroner("11"), title="Deres igen")
    with pytest.raises(StaleObjectError) as refused:
        edit(mine, expected=1, title="Min")
    said = {str(label): (was, now) for label, was, now in refused.value.changes}
    assert said["title"] == ("ESDH", "Deres igen")
    assert said["kind"] == ("Plain", "Fancy")
    assert said["department"] == ("", "Social")
    assert set(said) == {"title", "kind", "department", "amount"}
    assert Sample.objects.get().title == "Deres igen"
    assert mine.title == "Min", "what the user wrote is kept"


def test_what_was_changed_and_changed_back_is_not_shown(in_herning, sample):
    theirs = Sample.objects.get()
    edit(theirs, expected=1, title="A")
    edit(theirs, expected=2, title="ESDH")
    with pytest.raises(StaleObjectError) as refused:
        edit(sample, expected=1, title="B")
    assert refused.value.changes == []


def test_the_entry_of_a_refused_save_is_not_written(in_herning, sample):
    edit(Sample.objects.get(), expected=1, title="A")
    with pytest.raises(StaleObjectError):
        edit(sample, expected=1, title="B")
    assert audit.entries_for(sample).count() == 1


def test_a_record_that_is_gone_is_stale(in_herning, sample):
    Sample.objects.filter(pk=sample.pk).delete()
    with pytest.raises(StaleObjectError):
        save_version(sample, expected=1, fields=["title"])


@pytest.mark.parametrize("expected", [0, 2, -1, 10**9])
def test_a_version_that_never_was_is_refused(in_herning, sample, expected):
    with pytest.raises(StaleObjectError):
        save_version(sample, expected=expected, fields=["title"])


def test_a_key_into_another_municipality_is_refused(in_herning, sample, ishoj):
    with municipality_scope(ishoj):
        sample.department = Department.objects.create(municipality=ishoj, name="Skole")
    with pytest.raises(CrossTenantError):
        save_version(sample, expected=1, fields=["department"])


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_saved(herning):
    sample = Sample.objects.with_scopes_disabled().create(municipality=herning, title="ESDH")

    def write(number):
        try:
            with municipality_scope(herning):
                mine = Sample.objects.get(pk=sample.pk)
                mine.title = f"Version {number}"
                save_version(mine, expected=1, fields=["title"])
        except StaleObjectError:
            return 0
        else:
            return 1
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, range(16))) == 1
