"""The worker of the tests: the portal's own, with kinds of work that tests can watch, and quick sweeps."""

import os
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from common.errors import DomainError  # noqa: E402
from common.jobs import JobKind, job_kinds  # noqa: E402
from strategy_portal.celery import app  # noqa: E402
from tests.sample.models import SampleLine  # noqa: E402

__all__ = ["app"]


def write_line(job, progress):
    progress(0, 1, "Writing")
    SampleLine.objects.create(municipality_id=job.municipality_id, text=f"line {job.subject_id}")
    progress(1, 1, "Written")


def hang_at_first(job, progress):
    """Stuck for ever at the first attempt: to be killed."""
    progress(1, 3, "Hanging")
    if job.attempts == 1:
        time.sleep(600)
    write_line(job, progress)


def say_no(job, progress):
    raise DomainError("The note has no figures yet.")


class FatalError(BaseException):
    """Like WeasyPrint's FatalURLFetchingError."""


def break_down(job, progress):
    raise FatalError("/etc/secret could not be opened")


def break_at_first(job, progress):
    if job.attempts == 1:
        raise ValueError("only once")
    write_line(job, progress)


KINDS = {
    "sample.line": JobKind(run=write_line, label="Line", subject_url=lambda job: f"/samples/{job.subject_id}"),
    "sample.hang": JobKind(
        run=hang_at_first, label="Hang", subject_url=lambda job: "/", lease=timedelta(seconds=2), max_attempts=2
    ),
    "sample.no": JobKind(run=say_no, label="No", subject_url=lambda job: "/"),
    "sample.break": JobKind(run=break_down, label="Break", subject_url=lambda job: "/", max_attempts=1),
    "sample.once": JobKind(run=break_at_first, label="Once", subject_url=lambda job: "/"),
}
for code, kind in KINDS.items():
    job_kinds.register(code, kind)

app.conf.beat_schedule = {"sweep-jobs": {"task": "common.sweep_jobs", "schedule": 1, "options": {"expires": 1}}}
