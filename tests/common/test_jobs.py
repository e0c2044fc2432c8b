"""The rules of background work: one claim, a lease, attempts, and what the user is told."""

import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from common import jobs
from common.errors import DomainError
from common.jobs import JobFailedError, JobKind, LeaseLostError
from common.models import Job, JobState
from common.tenancy import all_municipalities, municipality_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch):
    """Register a kind of work for this test alone; returns what it was called with."""
    calls = []

    def register(run=None, **options):
        def work(job, progress):
            calls.append((job.subject_id, job.attempts))
            if run is not None:
                run(job, progress)

        monkeypatch.setitem(
            jobs.job_kinds._items,
            "test.kind",
            JobKind(run=work, label="Test", subject_url=lambda job: f"/{job.subject_id}", **options),
        )
        return calls

    return register


def ask(municipality, subject_id=1, **options):
    return jobs.enqueue("test.kind", municipality=municipality, subject_id=subject_id, **options)


def raises(error):
    def run(job, progress):
        raise error

    return run


def test_unfinished_work_is_not_asked_for_twice(in_herning, kind):
    kind()
    first = ask(in_herning)
    assert ask(in_herning).pk == first.pk
    assert ask(in_herning, subject_id=2).pk != first.pk
    assert ask(in_herning, key="other").pk != first.pk
    jobs.run(first.pk)
    assert ask(in_herning).pk != first.pk


def test_the_database_holds_one_unfinished_job_for_a_key(in_herning, kind):
    kind()
    job = ask(in_herning)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(municipality=in_herning, kind=job.kind, key=job.key, subject_id=1)


def test_two_municipalities_ask_for_the_same(herning, ishoj, kind):
    kind()
    found = []
    for municipality in (herning, ishoj):
        with municipality_scope(municipality):
            found.append(ask(municipality).pk)
    assert len(set(found)) == 2


def test_an_unknown_kind_is_refused(in_herning):
    with pytest.raises(KeyError):
        jobs.enqueue("no.such", municipality=in_herning, subject_id=1)


def test_the_message_goes_when_the_transaction_commits(in_herning, kind, django_capture_on_commit_callbacks):
    kind()
    with django_capture_on_commit_callbacks() as hooks:
        ask(in_herning)
        ask(in_herning)
    assert len(hooks) == 1


def test_without_a_queue_the_row_waits_to_be_sent(in_herning, kind, django_capture_on_commit_callbacks):
    kind()
    begun = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        job = ask(in_herning)
    assert time.monotonic() - begun < 2, "the one who saves does not wait for the queue"
    job.refresh_from_db()
    assert (job.state, job.sent_at) == (JobState.QUEUED, None)


def test_done_work_is_not_done_again(in_herning, kind):
    calls = kind()
    job = ask(in_herning)
    jobs.run(job.pk)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert calls == [(1, 1)]
    assert (job.state, job.lease_until, job.claim) == (JobState.DONE, None, "")
    assert job.finished_at is not None


def test_a_job_that_is_gone_is_only_logged(in_herning):
    jobs.run(4711)


def claim(job, lease=timedelta(minutes=1)):
    return jobs.claim(job, lease=lease, max_attempts=3)


def test_a_claim_goes_to_one_until_its_lease_runs_out(in_herning, kind):
    kind()
    job = ask(in_herning)
    first, second = Job.objects.get(pk=job.pk), Job.objects.get(pk=job.pk)
    assert claim(first)
    assert not claim(second)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert claim(second)
    assert second.attempts == 2
    assert second.claim != first.claim


def test_who_lost_the_lease_writes_nothing(in_herning, kind):
    def overtaken(job, progress):
        progress(1, 10, "working")
        Job.objects.filter(pk=job.pk).update(claim="another worker")
        with pytest.raises(LeaseLostError):
            progress(2, 10)
        progress(3, 10)

    kind(overtaken)
    job = ask(in_herning)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.progress_done, job.claim) == (JobState.RUNNING, 1, "another worker")


def test_a_finished_run_does_not_write_over_the_next_worker(in_herning, kind):
    kind(lambda job, progress: Job.objects.filter(pk=job.pk).update(claim="another worker"))
    job = ask(in_herning)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.RUNNING


def test_progress_keeps_the_lease(in_herning, kind):
    leases = []

    def slow(job, progress):
        for step in range(3):
            Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
            progress(step, 3, "x" * 500)
            leases.append(Job.objects.get(pk=job.pk).lease_until > timezone.now())

    kind(slow)
    jobs.run(ask(in_herning).pk)
    assert leases == [True] * 3


def test_a_rule_that_says_no_is_told_to_the_user(in_herning, kind):
    kind(raises(DomainError("No figures.")))
    job = ask(in_herning)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "No figures.")


@pytest.mark.parametrize("error", [ValueError("secret /path"), BaseException("secret /path")])
def test_an_unforeseen_error_waits_and_then_gives_up_with_a_reference(in_herning, kind, error):
    kind(raises(error), max_attempts=2)
    job = ask(in_herning)
    with pytest.raises(JobFailedError):
        jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (JobState.QUEUED, 1, "")
    assert job.available_at > timezone.now()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.attempts == 1, "not before the wait is over"
    Job.objects.update(available_at=timezone.now())
    with pytest.raises(JobFailedError):
        jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 2)
    assert "secret" not in job.error
    assert str(job.pk) in job.error


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_a_worker_told_to_stop_leaves_its_lease_to_run_out(in_herning, kind, stop):
    kind(raises(stop))
    job = ask(in_herning)
    with pytest.raises(stop):
        jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.RUNNING


def test_a_failed_job_can_be_started_again(in_herning, kind):
    kind(raises(DomainError("No figures.")))
    job = ask(in_herning)
    with pytest.raises(DomainError):
        jobs.retry(job)
    jobs.run(job.pk)
    job.refresh_from_db()
    again = jobs.retry(job)
    assert (again.state, again.attempts, again.subject_id) == (JobState.QUEUED, 0, job.subject_id)
    assert jobs.retry(job).pk == again.pk
    assert jobs.latest_for("test.kind", municipality=in_herning, subject_id=1).pk == again.pk


class TestSweep:
    @pytest.fixture(autouse=True)
    def sent(self, monkeypatch):
        """What the sweep hands to the queue."""
        sent = []
        monkeypatch.setattr(jobs, "send", lambda job_id: sent.append(job_id) or True)
        return sent

    def test_what_was_just_sent_is_left_alone(self, in_herning, kind, sent):
        kind()
        ask(in_herning)
        assert jobs.sweep() == 0
        assert sent == []

    @pytest.mark.parametrize("sent_at", [None, timezone.now() - jobs.RESEND_AFTER - timedelta(minutes=1)])
    def test_what_was_lost_is_sent_again_once(self, in_herning, kind, sent, sent_at):
        kind()
        job = ask(in_herning)
        Job.objects.update(sent_at=sent_at)
        assert (jobs.sweep(), jobs.sweep()) == (1, 0)
        assert sent == [job.pk]

    def test_what_waits_for_its_next_attempt_is_left_alone(self, in_herning, kind):
        kind()
        ask(in_herning)
        Job.objects.update(sent_at=None, available_at=timezone.now() + timedelta(minutes=1))
        assert jobs.sweep() == 0

    def test_a_run_out_lease_is_sent_again_until_the_attempts_are_used_up(self, in_herning, kind, sent):
        kind(max_attempts=2)
        job = ask(in_herning)
        for attempt in (1, 2):
            assert claim(job, lease=timedelta(seconds=-1))
            assert jobs.sweep() == (1 if attempt == 1 else 0)
        job.refresh_from_db()
        assert (job.state, job.attempts) == (JobState.FAILED, 2)
        assert job.error
        assert sent == [job.pk]

    def test_a_kind_that_no_longer_exists_fails(self, in_herning, kind, monkeypatch):
        kind()
        job = ask(in_herning)
        claim(job, lease=timedelta(seconds=-1))
        monkeypatch.delitem(jobs.job_kinds._items, "test.kind")
        jobs.sweep()
        job.refresh_from_db()
        assert job.state == JobState.FAILED

    def test_it_looks_after_every_municipality(self, herning, ishoj, kind, sent):
        kind()
        for municipality in (herning, ishoj):
            with municipality_scope(municipality):
                ask(municipality)
        with all_municipalities(reason="test"):
            Job.objects.update(sent_at=None)
        assert jobs.sweep() == 2

    def test_it_stops_when_the_queue_is_down(self, in_herning, kind, monkeypatch):
        kind()
        for subject_id in range(3):
            ask(in_herning, subject_id=subject_id)
        Job.objects.update(sent_at=None)
        tried = []
        monkeypatch.setattr(jobs, "send", lambda job_id: tried.append(job_id) or False)
        assert jobs.sweep() == 0
        assert len(tried) == 1


@pytest.mark.django_db(transaction=True)
def test_claims_of_many_threads_yield_one(herning, kind):
    from concurrent.futures import ThreadPoolExecutor

    kind()
    with municipality_scope(herning):
        job = ask(herning)

    def take(_number):
        try:
            with municipality_scope(herning):
                return claim(Job.objects.get(pk=job.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(8))) == 1


@pytest.mark.django_db(transaction=True)
def test_many_ask_at_once_for_one_job(herning, kind):
    from concurrent.futures import ThreadPoolExecutor

    kind()

    def wish(_number):
        try:
            with municipality_scope(herning):
                return ask(herning).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(wish, range(12)))) == 1
