"""Background work: a row first, a message second, and a lease that decides who does it.

The queue may lose a message, deliver it twice, or be down; a worker may be killed. None of that changes what comes
out: :func:`claim` lets one worker in, :func:`sweep` sends what was lost, and a worker whose lease ran out can no
longer write. ``JobKind.run`` may be called again for the same job: what it makes must be unique by its subject.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from celery import current_app
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from common.audit import current_request_id
from common.errors import DomainError
from common.models import UNFINISHED, Job, JobState
from common.registries import Registry
from common.tenancy import all_municipalities, municipality_scope

logger = structlog.get_logger(__name__)

#: A message this old whose job still waits is taken for lost, and sent again.
RESEND_AFTER = timedelta(minutes=5)
#: Wait before another attempt after an unexpected error; doubled for each attempt.
RETRY_AFTER = timedelta(seconds=10)
#: How many jobs one sweep takes, so that it stays short.
SWEEP_LIMIT = 500

#: progress(done, total, text): tells the page how far the work is, and keeps the lease.
Progress = Callable[..., None]


@dataclass(frozen=True, kw_only=True)
class JobKind:
    """A kind of background work.

    ``run(job, progress)`` does it, in the municipality's scope; ``label`` names it on pages; ``subject_url(job)`` is
    the page it belongs to. ``lease`` must exceed the longest time between two calls of progress. ``visible_to(user,
    job)`` says who may see how it goes and start it again; without it everyone in the municipality may.
    """

    run: Callable[[Job, Progress], None]
    label: Any
    subject_url: Callable[[Job], str]
    max_attempts: int = 3
    lease: timedelta = timedelta(minutes=5)
    visible_to: Callable[[Any, Job], bool] = lambda _user, _job: True


#: JobKind by code; registered in AppConfig.ready().
job_kinds: Registry[JobKind] = Registry("job_kinds")


class LeaseLostError(Exception):
    """The lease ran out and the job is another worker's now; stop, and write nothing."""


class JobFailedError(Exception):
    """An attempt failed for an unforeseen reason; the row says what the user is told, the log has the rest."""


# --- Asking for work -----------------------------------------------------------------------------------------------


@transaction.atomic
def enqueue(kind: str, *, municipality: Any, subject_id: int, actor: Any = None, key: str = "") -> Job:
    """Ask for ``kind`` on a subject, and return its row; the message follows when the transaction commits.

    While a job of the same kind and ``key`` (default: the subject) is unfinished, that one is returned. A queue that is
    down is logged and breaks nothing: the sweep sends the message when it is back.
    """
    job_kinds.get(kind)
    key = key or str(subject_id)
    waiting = Job.objects.filter(municipality=municipality, kind=kind, key=key, state__in=UNFINISHED)
    job = waiting.first()
    if job is None:
        try:
            with transaction.atomic():
                job = _insert(kind, municipality=municipality, subject_id=subject_id, actor=actor, key=key)
        except IntegrityError:
            # Another request was first. If its job is done by now, this one's wish is newer: ask again.
            job = waiting.first() or _insert(
                kind, municipality=municipality, subject_id=subject_id, actor=actor, key=key
            )
    return job


def _insert(kind: str, *, municipality: Any, subject_id: int, actor: Any, key: str) -> Job:
    job = Job.objects.create(
        municipality=municipality,
        kind=kind,
        key=key,
        subject_id=subject_id,
        actor=actor,
        request_id=current_request_id(),
        sent_at=timezone.now(),
    )
    # A lambda, since Django's log line for a robust hook that fails asks for its __qualname__, which a partial lacks.
    transaction.on_commit(lambda: send(job.pk), robust=True)
    return job


@transaction.atomic
def retry(job: Job) -> Job:
    """Start a failed job anew, with all its attempts; returns the unfinished one if there already is one.

    Raises DomainError for a job that did not fail.
    """
    if job.state != JobState.FAILED:
        raise DomainError(_("Only a job that failed can be started again."))
    return enqueue(job.kind, municipality=job.municipality, subject_id=job.subject_id, actor=job.actor, key=job.key)


def latest_for(kind: str, *, municipality: Any, subject_id: int) -> Job | None:
    """The newest job of that kind on that subject, for its page."""
    return Job.objects.filter(municipality=municipality, kind=kind, subject_id=subject_id).order_by("-id").first()


def send(job_id: int) -> bool:
    """Put the message in the queue; False, and logged, when the queue cannot be reached."""
    try:
        current_app.send_task("common.run_job", args=[job_id], retry=False)
    except (KombuError, RedisError, OSError) as error:
        logger.warning("queue_unreachable", job_id=job_id, error=str(error))
        with all_municipalities(reason="the message was not sent, whoever's job it is"):
            Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(sent_at=None)
        return False
    return True


# --- Doing it ------------------------------------------------------------------------------------------------------


def run(job_id: int) -> None:
    """Do a job if it is there to be done: what the worker calls with the message's id.

    Raises JobFailedError when the work broke for an unforeseen reason, after the row says so.
    """
    with all_municipalities(reason="a worker starts without a municipality"):
        job = Job.objects.select_related("municipality", "actor").filter(pk=job_id).first()
    if job is None:
        logger.warning("job_gone", job_id=job_id)
        return
    with (
        municipality_scope(job.municipality),
        structlog.contextvars.bound_contextvars(request_id=job.request_id or uuid.uuid4().hex, job_id=job_id),
    ):
        kind = job_kinds.get(job.kind)
        if claim(job, lease=kind.lease, max_attempts=kind.max_attempts):
            _work(job, kind)


def claim(job: Job, *, lease: timedelta, max_attempts: int) -> bool:
    """Take the job for ``lease``: true for exactly one worker. One whose lease ran out may be taken again."""
    now = timezone.now()
    waiting = Q(state=JobState.QUEUED, available_at__lte=now)
    abandoned = Q(state=JobState.RUNNING, lease_until__lt=now)
    token = uuid.uuid4().hex
    taken = Job.objects.filter(waiting | abandoned, pk=job.pk, attempts__lt=max_attempts).update(
        state=JobState.RUNNING,
        claim=token,
        lease_until=now + lease,
        attempts=F("attempts") + 1,
        started_at=now,
        progress_done=0,
        progress_total=0,
        progress_text="",
    )
    if taken:
        job.refresh_from_db()
    return bool(taken)


def _mine(job: Job) -> models.QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, claim=job.claim)


def _work(job: Job, kind: JobKind) -> None:
    try:
        kind.run(job, partial(_progress, job, kind))
    except LeaseLostError:
        logger.warning("job_lease_lost", job_id=job.pk)
        return
    except DomainError as error:
        _fail(job, str(error))
        return
    except (KeyboardInterrupt, SystemExit):
        # The worker is told to stop: the lease runs out, and the sweep sends the job to another.
        raise
    except BaseException as error:
        # BaseException, because WeasyPrint's FatalURLFetchingError is one and would take the worker with it.
        logger.exception("job_failed", job_id=job.pk, kind=job.kind, attempt=job.attempts)
        _fail_or_wait(job, kind)
        raise JobFailedError(f"{job.kind} {job.pk}: {type(error).__name__}") from error
    now = timezone.now()
    if not _mine(job).update(state=JobState.DONE, finished_at=now, lease_until=None, claim="", error=""):
        logger.warning("job_lease_lost", job_id=job.pk)


def _progress(job: Job, kind: JobKind, done: int, total: int, text: Any = "") -> None:
    """Write how far the work is and keep the lease. Raises LeaseLostError when it is no longer this worker's."""
    kept = _mine(job).update(
        progress_done=done,
        progress_total=total,
        progress_text=str(text)[:200],
        lease_until=timezone.now() + kind.lease,
    )
    if not kept:
        raise LeaseLostError


def _fail(job: Job, message: str) -> None:
    _mine(job).update(state=JobState.FAILED, error=message, finished_at=timezone.now(), lease_until=None, claim="")


def _fail_or_wait(job: Job, kind: JobKind) -> None:
    if job.attempts >= kind.max_attempts:
        _fail(job, unexpected(job))
        return
    _mine(job).update(
        state=JobState.QUEUED,
        claim="",
        lease_until=None,
        available_at=timezone.now() + RETRY_AFTER * 2 ** (job.attempts - 1),
        sent_at=None,
    )


def unexpected(job: Job) -> str:
    """What the user is told when the reason is only in the log."""
    return _("Something unexpected went wrong. Reference: %(reference)s") % {"reference": job.request_id or job.pk}


# --- Sweeping ------------------------------------------------------------------------------------------------------


def sweep() -> int:
    """Send again what nobody will do otherwise: lost messages, run-out leases, waits that are over.

    Returns how many messages were sent. Stops at the first that the queue does not take: it is down.
    """
    now = timezone.now()
    with all_municipalities(reason="the sweep looks after every municipality's jobs"):
        abandoned = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=now)
        for job in abandoned.select_related("municipality").order_by("id")[:SWEEP_LIMIT]:
            _release(job, now)
        unsent = Q(sent_at__isnull=True) | Q(sent_at__lt=now - RESEND_AFTER)
        waiting = list(
            Job.objects.filter(unsent, state=JobState.QUEUED, available_at__lte=now)
            .order_by("available_at", "id")
            .values_list("pk", flat=True)[:SWEEP_LIMIT]
        )
        sent = 0
        for job_id in waiting:
            Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(sent_at=now)
            if not send(job_id):
                break
            sent += 1
    return sent


def _release(job: Job, now: Any) -> None:
    """Back to the queue, or failed if it has had its attempts; another worker may have taken it meanwhile."""
    stuck = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, claim=job.claim, lease_until__lt=now)
    known = job.kind in job_kinds
    if known and job.attempts < job_kinds.get(job.kind).max_attempts:
        stuck.update(state=JobState.QUEUED, claim="", lease_until=None, available_at=now, sent_at=None)
        return
    logger.error("job_given_up", job_id=job.pk, kind=job.kind, attempts=job.attempts)
    stuck.update(state=JobState.FAILED, error=unexpected(job), finished_at=now, lease_until=None, claim="")
