"""The audit log: written with the act, never changed, sealed, and provably whole."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
import structlog
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from common import audit, seals
from common.append_only import AppendOnlyError
from common.models import AuditEntry, AuditSeal, AuditSealEntry
from common.models.audit import GENESIS
from common.seals import first_break, latest_seal, seal_all
from common.tenancy import CrossTenantError, municipality_scope
from tests.conftest import history_unlocked
from tests.sample.models import Sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(db):
    return User.objects.create_user(email="ane@herning.example", name="Ane Projektleder")


@pytest.fixture
def sample(herning):
    return Sample.objects.create(municipality=herning, title="ESDH")


def note(sample, **options):
    return audit.record("sample.note", sample, actor=options.pop("actor", None), **options)


# --- Writing -------------------------------------------------------------------------------------------------------


def test_an_entry_reads_without_its_rows(in_herning, sample, person):
    with structlog.contextvars.bound_contextvars(request_id="request-1"):
        entry = note(
            sample,
            actor=person,
            before={"amount": Decimal("1.50"), "day": date(2026, 1, 2)},
            after={"amount": Decimal("2.00")},
            note="Because",
            meeting=3,
        )
    entry.refresh_from_db()
    assert (entry.actor_name, entry.object_label, entry.object_type) == ("Ane Projektleder", "ESDH", "sample.sample")
    assert (entry.before, entry.after) == ({"amount": "1.50", "day": "2026-01-02"}, {"amount": "2.00"})
    assert (entry.data, entry.note, entry.request_id) == ({"meeting": 3}, "Because", "request-1")
    assert (entry.object_version, entry.municipality_id) == (1, in_herning.pk)


def test_entries_of_an_object_are_its_own_newest_first(in_herning, sample):
    other = Sample.objects.create(municipality=in_herning, title="Andet")
    first, _other, second = note(sample), note(other), note(sample)
    assert list(audit.entries_for(sample)) == [second, first]


def test_the_portal_acts_in_its_own_name(in_herning, sample):
    assert note(sample).actor_name


def test_an_unregistered_action_is_refused(in_herning, sample):
    with pytest.raises(ImproperlyConfigured):
        audit.record("sample.typo", sample, actor=None)


def test_an_action_is_declared_once():
    with pytest.raises(ImproperlyConfigured):
        audit.register_actions({"sample.note": "again"})


def test_labels_of_actions():
    assert audit.action_label("sample.note") == "note"
    assert audit.action_label("removed.long_ago") == "removed.long_ago"


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written(herning):
    with municipality_scope(herning):
        sample = Sample.objects.create(municipality=herning, title="ESDH")
        with pytest.raises(RuntimeError):
            note(sample)
        assert not AuditEntry.objects.exists()


def test_another_municipality_s_record_is_refused(in_herning, ishoj):
    theirs = Sample._base_manager.create(pk=99, municipality=in_herning, title="x")
    theirs.municipality = ishoj
    with pytest.raises(CrossTenantError), transaction.atomic():
        note(theirs)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"password": "x"}, {"password": audit.MASK}),
        ({"client_secret": "x", "name": "y"}, {"client_secret": audit.MASK, "name": "y"}),
        ({"idp": [{"API_KEY": "x", "url": "y"}]}, {"idp": [{"API_KEY": audit.MASK, "url": "y"}]}),
        ({"password": ""}, {"password": ""}),
    ],
)
def test_secrets_are_masked_wherever_they_stand(in_herning, sample, given, kept):
    entry = note(sample, before=given, after=given, settings=given)
    assert (entry.before, entry.after, entry.data) == (kept, kept, {"settings": kept})


def test_floats_are_refused(in_herning, sample):
    with pytest.raises(TypeError):
        note(sample, after={"amount": 0.1})


# --- Never changed -------------------------------------------------------------------------------------------------

CHANGES = {
    "save": lambda entry: entry.save(),
    "save some": lambda entry: entry.save(update_fields=["note"]),
    "delete": lambda entry: entry.delete(),
    "update": lambda entry: AuditEntry.objects.update(note="x"),
    "delete all": lambda entry: AuditEntry.objects.all().delete(),
    "bulk_update": lambda entry: AuditEntry.objects.bulk_update([entry], ["note"]),
    "update_or_create": lambda entry: AuditEntry.objects.update_or_create(pk=entry.pk, defaults={"note": "x"}),
}


@pytest.mark.parametrize("way", CHANGES)
def test_django_refuses_to_change_history(in_herning, sample, way):
    entry = note(sample)
    with pytest.raises(AppendOnlyError), transaction.atomic():
        CHANGES[way](entry)


@pytest.mark.parametrize("table", ["common_auditentry", "common_auditseal", "common_auditsealentry"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET municipality_id = municipality_id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_history(in_herning, sample, table, statement):
    note(sample)
    seal_all()
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


@pytest.mark.postgres
def test_postgresql_refuses_truncate(in_herning):
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE common_auditsealentry")


# --- Sealed --------------------------------------------------------------------------------------------------------


def test_seals_form_a_chain(in_herning, sample):
    entries = [note(sample) for _number in range(3)]
    assert seal_all() == 3
    later = note(sample)
    assert seal_all() == 1
    assert seal_all() == 0
    first, second = AuditSeal.objects.order_by("number")
    assert (first.number, first.previous_hash, first.entry_count) == (1, GENESIS, 3)
    assert (second.number, second.previous_hash) == (2, first.hash)
    assert latest_seal(in_herning) == second
    assert [row.entry for row in first.sealed.order_by("position")] == entries
    assert second.sealed.get().entry == later


def test_each_municipality_has_its_own_chain(herning, ishoj, sample):
    with municipality_scope(herning):
        note(sample)
    with municipality_scope(ishoj):
        note(Sample.objects.create(municipality=ishoj, title="Theirs"))
    assert seal_all() == 2
    for municipality in (herning, ishoj):
        with municipality_scope(municipality):
            assert latest_seal(municipality).number == 1


def test_many_entries_take_several_seals(in_herning, sample, monkeypatch):
    monkeypatch.setattr(seals, "SEAL_SIZE", 2)
    for _number in range(5):
        note(sample)
    assert seal_all() == 5
    assert [seal.entry_count for seal in AuditSeal.objects.order_by("number")] == [2, 2, 1]
    assert first_break(in_herning) == ""


def test_an_entry_that_came_very_late_is_sealed_by_the_nightly_run(in_herning, sample):
    note(sample)
    seal_all()
    AuditEntry.objects.create(
        municipality=in_herning, actor_name="x", action="sample.note", at=timezone.now() - timedelta(days=3)
    )
    assert seal_all() == 0
    assert "without a seal" in first_break(in_herning)
    assert seal_all(everything=True) == 1
    assert first_break(in_herning) == ""


def test_the_loser_of_two_sealers_leaves_nothing_behind(in_herning, sample, monkeypatch):
    entries = [note(sample)]
    seal_all()
    with pytest.raises(IntegrityError), transaction.atomic():
        seals._seal(in_herning.pk, entries)
    assert AuditSeal.objects.count() == AuditSealEntry.objects.count() == 1
    assert first_break(in_herning) == ""


@pytest.mark.django_db(transaction=True)
def test_sealers_at_the_same_time_seal_each_entry_once(herning):
    from concurrent.futures import ThreadPoolExecutor

    with municipality_scope(herning), transaction.atomic():
        sample = Sample.objects.create(municipality=herning, title="ESDH")
        for _number in range(30):
            note(sample)

    def seal(_number):
        try:
            return seal_all()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(seal, range(8))) == 30
    with municipality_scope(herning):
        assert AuditSealEntry.objects.count() == 30
    assert first_break(herning) == ""


# --- Proven --------------------------------------------------------------------------------------------------------


def verify(*arguments):
    out = StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out)
    except CommandError as error:
        return 1, out.getvalue() + str(error)
    return 0, out.getvalue()


@pytest.fixture
def sealed(in_herning, sample, monkeypatch):
    """Six entries in three seals."""
    monkeypatch.setattr(seals, "SEAL_SIZE", 2)
    entries = [note(sample, after={"step": step}) for step in range(6)]
    seal_all()
    return entries


@pytest.fixture
def forge(db):
    """Do what only the owner of the database can do, without asking it."""

    def run(sql, *parameters):
        with history_unlocked(), connection.cursor() as cursor:
            cursor.execute(sql, parameters)

    return run


def test_a_whole_log_is_proven_whole(sealed, ishoj):
    status, text = verify()
    assert (status, text.splitlines()) == (0, ["herning: whole", "ishoj: whole"])


COLUMNS = ["actor_name", "action", "object_type", "object_id", "object_label", "note", "request_id"]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_entry_is_found(sealed, forge, column):
    forge(f"UPDATE common_auditentry SET {column} = 'forged' WHERE id = %s", sealed[2].pk)
    status, text = verify()
    assert status == 1
    assert "herning: seal 2 does not match its entries" in text


@pytest.mark.parametrize("column", ["before", "after", "data"])
def test_changed_values_are_found(sealed, forge, column):
    forge(f"""UPDATE common_auditentry SET {column} = '{{"step": 99}}' WHERE id = %s""", sealed[0].pk)
    assert "herning: seal 1 does not match" in verify()[1]


def test_a_changed_time_is_found(sealed, forge):
    forge("UPDATE common_auditentry SET at = %s WHERE id = %s", timezone.now(), sealed[0].pk)
    assert "herning: seal 1 does not match" in verify()[1]


def test_a_removed_entry_is_found(sealed, forge):
    forge("DELETE FROM common_auditsealentry WHERE entry_id = %s", sealed[3].pk)
    forge("DELETE FROM common_auditentry WHERE id = %s", sealed[3].pk)
    assert "herning: seal 2 covers 2 entries, 1 are there" in verify()[1]


def test_entries_in_another_order_are_found(sealed, forge):
    forge("UPDATE common_auditsealentry SET position = position + 10 WHERE entry_id = %s", sealed[0].pk)
    assert "herning: seal 1 does not match" in verify()[1]


def test_a_removed_seal_is_found(sealed, forge):
    second = AuditSeal.objects.get(number=2)
    forge("DELETE FROM common_auditsealentry WHERE seal_id = %s", second.pk)
    forge("DELETE FROM common_auditseal WHERE id = %s", second.pk)
    assert "herning: seal 2 is missing" in verify()[1]


def test_a_seal_made_anew_breaks_the_chain(sealed, forge):
    forge("UPDATE common_auditseal SET hash = %s WHERE number = 1", "a" * 64)
    assert "herning: seal 1 does not match" in verify()[1]
    forge("UPDATE common_auditseal SET previous_hash = %s WHERE number = 1", "b" * 64)
    assert "herning: seal 1 does not follow seal 0" in verify()[1]


def test_an_entry_left_unsealed_is_found(in_herning, sample):
    late = AuditEntry.objects.create(
        municipality=in_herning, actor_name="x", action="sample.note", at=timezone.now() - timedelta(minutes=11)
    )
    assert f"entry {late.pk} has been without a seal" in verify()[1]


def test_an_entry_of_this_minute_need_not_be_sealed(in_herning, sample):
    note(sample)
    assert verify()[0] == 0


def test_a_witness_shows_a_chain_that_was_cut_off(sealed, forge):
    last = latest_seal(sealed[0].municipality)
    assert verify("--witness", f"herning:{last.number}:{last.hash}")[0] == 0
    assert "not the one that was witnessed" in verify("--witness", f"herning:{last.number}:{'0' * 64}")[1]
    forge("DELETE FROM common_auditsealentry WHERE seal_id = %s", last.pk)
    forge("DELETE FROM common_auditseal WHERE id = %s", last.pk)
    forge("DELETE FROM common_auditentry WHERE id IN (%s, %s)", sealed[4].pk, sealed[5].pk)
    assert verify()[0] == 0, "nothing inside shows that the end is gone"
    assert "seal 3 was witnessed and is missing" in verify("--witness", f"herning:{last.number}:{last.hash}")[1]


def test_one_broken_municipality_does_not_hide_behind_another(sealed, forge, ishoj):
    forge("UPDATE common_auditentry SET note = 'x' WHERE id = %s", sealed[0].pk)
    status, text = verify()
    assert status == 1
    assert "ishoj: whole" in text
    assert verify("--municipality", "ishoj")[0] == 0


def test_an_unknown_municipality_is_said(db):
    assert verify("--municipality", "atlantis") == (1, "No such municipality: atlantis")


@pytest.mark.parametrize("text", ["herning", "herning:x:y", "a:b"])
def test_a_malformed_witness_is_refused(db, text):
    assert verify("--witness", text)[0] == 1
