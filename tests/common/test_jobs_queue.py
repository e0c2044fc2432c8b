"""Background work through the real queue and a real worker: lost, doubled and killed, it is done once."""

import time

import pytest
from django.db import transaction

from common import jobs
from common.models import Job, JobState
from common.tenancy import all_municipalities, municipality_scope
from tests import queue_app  # noqa: F401 -- registers the kinds of work
from tests.queueing import eventually
from tests.sample.models import SampleLine

pytestmark = [pytest.mark.queue, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("queue")]


def lines():
    with all_municipalities(reason="look at the result"):
        return sorted(SampleLine.objects.values_list("text", flat=True))


def state_of(job):
    with all_municipalities(reason="look at the result"):
        return Job.objects.get(pk=job.pk)


def finished(job, state=JobState.DONE):
    return lambda: state_of(job) if state_of(job).state == state else None


def ask(kind, municipality, subject_id=7):
    with municipality_scope(municipality), transaction.atomic():
        return jobs.enqueue(kind, municipality=municipality, subject_id=subject_id)


def test_a_double_click_yields_one_job_done_once(herning, worker):
    first = ask("sample.line", herning)
    second = ask("sample.line", herning)
    done = eventually(finished(first), message=lambda: worker.log)
    assert second.pk == first.pk or state_of(first).finished_at <= second.created_at
    assert (done.attempts, done.progress_done, done.progress_text, done.error) == (1, 1, "Written", "")
    assert lines() == ["line 7"] * (1 if second.pk == first.pk else 2)


def test_a_message_delivered_again_does_nothing_again(herning, queue, start_worker):
    job = ask("sample.line", herning)
    for _copy in range(5):
        jobs.send(job.pk)
    worker = start_worker()
    eventually(finished(job), message=lambda: worker.log)
    eventually(lambda: worker.log.count("succeeded in") >= 6, message=lambda: worker.log)
    assert lines() == ["line 7"]
    assert state_of(job).attempts == 1


def test_work_of_a_killed_worker_is_done_once_by_itself(herning, start_worker):
    killed = start_worker()
    job = ask("sample.hang", herning)
    eventually(lambda: state_of(job).progress_text == "Hanging", message=lambda: killed.log)
    killed.kill()
    assert state_of(job).state == JobState.RUNNING
    second = start_worker(beat=True)
    done = eventually(finished(job), seconds=30, message=lambda: second.log)
    assert done.attempts == 2
    assert lines() == ["line 7"]


def test_a_queue_that_is_down_breaks_no_save_and_the_work_is_done_when_it_is_back(herning, queue, start_worker):
    worker = start_worker(beat=True)
    queue.stop()
    job = ask("sample.line", herning)
    waiting = state_of(job)
    assert (waiting.state, waiting.sent_at) == (JobState.QUEUED, None)
    assert lines() == []
    queue.start()
    eventually(finished(job), seconds=30, message=lambda: worker.log)
    assert lines() == ["line 7"]


def test_an_error_of_the_rules_is_told_and_not_tried_again(herning, worker):
    failed = eventually(finished(ask("sample.no", herning), JobState.FAILED), message=lambda: worker.log)
    assert (failed.error, failed.attempts) == ("The note has no figures yet.", 1)


def test_a_fatal_error_fails_the_job_and_leaves_the_worker_alive(herning, worker):
    """FatalURLFetchingError is a BaseException: it would take the worker with it."""
    failed = eventually(finished(ask("sample.break", herning), JobState.FAILED), message=lambda: worker.log)
    assert "/etc/secret" not in failed.error
    assert failed.request_id in failed.error or str(failed.pk) in failed.error
    assert "/etc/secret" in worker.log
    eventually(finished(ask("sample.line", herning)), message=lambda: worker.log)


def test_an_unforeseen_error_is_tried_again_by_itself(herning, worker, monkeypatch):
    job = ask("sample.once", herning)
    waiting = eventually(
        lambda: state_of(job) if state_of(job).attempts and state_of(job).state == JobState.QUEUED else None,
        message=lambda: worker.log,
    )
    assert waiting.available_at > waiting.started_at
    with all_municipalities(reason="do not wait"):
        Job.objects.filter(pk=job.pk).update(available_at=waiting.started_at)
    done = eventually(finished(job), message=lambda: worker.log)
    assert (done.attempts, lines()) == (2, ["line 7"])


def test_each_job_runs_in_its_own_municipality(herning, ishoj, worker):
    for municipality in (herning, ishoj):
        ask("sample.line", municipality, subject_id=municipality.pk)
    eventually(lambda: len(lines()) == 2, message=lambda: worker.log)
    for municipality in (herning, ishoj):
        with municipality_scope(municipality):
            assert [line.text for line in SampleLine.objects.all()] == [f"line {municipality.pk}"]


def test_an_idle_worker_stays_connected(herning, start_worker):
    """A socket timeout shorter than the wait for a message would throw the worker out again and again."""
    worker = start_worker()
    time.sleep(12)
    assert "Connection" not in worker.log.split(" ready.")[1], worker.log
    eventually(finished(ask("sample.line", herning)), seconds=5, message=lambda: worker.log)
