"""The PDFs through the real queue and a real worker: killed in the middle, they are made once, by themselves."""

import datetime

import pytest
from django.utils import timezone

from common.models import Job, JobState, StoredFile
from common.tenancy import all_municipalities, municipality_scope
from reports.domain import notes, renditions
from reports.enums import RenditionState
from reports.models import Rendition
from tests import queue_app  # noqa: F401 -- the worker's kinds of work
from tests.factories import reports
from tests.queueing import eventually

pytestmark = [pytest.mark.queue, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("queue")]


def looked(read):
    with all_municipalities(reason="look at the result"):
        return read()


def ready():
    return looked(lambda: Rendition.objects.filter(state=RenditionState.READY).count())


def a_frozen_note(municipality):
    with municipality_scope(municipality):
        return reports.frozen(reports.portfolio(reports.board(municipality)))


def test_a_worker_makes_three_pdfs_and_the_chair_approves(herning, worker):
    note = a_frozen_note(herning)
    eventually(lambda: ready() == 3, seconds=60, message=lambda: worker.log)
    jobs = looked(lambda: list(Job.objects.filter(kind=renditions.JOB_KIND)))
    eventually(
        lambda: looked(lambda: Job.objects.filter(kind=renditions.JOB_KIND, state=JobState.DONE).count()) == 3,
        message=lambda: worker.log,
    )
    assert {job.attempts for job in jobs} == {1}
    with municipality_scope(herning):
        for rendition in Rendition.objects.select_related("file"):
            with rendition.file.file.open("rb") as stored:
                assert stored.read(5) == b"%PDF-"
            assert rendition.pages > 3
        chair = note.body.seats.get(role="chair").user
        assert notes.approve(note=notes.StatusNote.objects.get(pk=note.pk), actor=chair).state == "approved"


def test_killed_in_the_middle_they_are_made_once_by_the_next_worker(herning, start_worker):
    killed = start_worker()
    a_frozen_note(herning)
    running = eventually(
        lambda: looked(lambda: Job.objects.filter(state=JobState.RUNNING, progress_done=1).first()),
        seconds=40, message=lambda: killed.log,
    )  # fmt: skip
    killed.kill()
    already = ready()
    assert looked(lambda: Job.objects.get(pk=running.pk)).state == JobState.RUNNING
    with all_municipalities(reason="do not wait for the lease"):
        Job.objects.filter(pk=running.pk).update(lease_until=timezone.now() - datetime.timedelta(seconds=1))
    second = start_worker(beat=True)
    eventually(lambda: ready() == 3, seconds=60, message=lambda: second.log)
    eventually(
        lambda: looked(lambda: Job.objects.get(pk=running.pk)).state == JobState.DONE, message=lambda: second.log
    )
    assert already < 3
    assert looked(lambda: Job.objects.get(pk=running.pk)).attempts == 2
    assert looked(StoredFile.objects.count) == 3


def test_with_the_queue_down_the_note_is_frozen_and_the_pdfs_come_when_it_is_back(herning, queue, start_worker):
    queue.stop()
    note = a_frozen_note(herning)
    assert note.state == "frozen"
    assert ready() == 0
    queue.start()
    worker = start_worker(beat=True)
    eventually(lambda: ready() == 3, seconds=60, message=lambda: worker.log)
