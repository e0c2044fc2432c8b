"""Celery's way in: ids only, one domain call each."""

from celery import shared_task

from common import jobs, once, seals


@shared_task(name="common.run_job", ignore_result=True)
def run_job(job_id: int) -> None:
    """Do one job, if it is there to be done."""
    jobs.run(job_id)


@shared_task(name="common.sweep_jobs", ignore_result=True)
def sweep_jobs() -> None:
    """Send again what was lost."""
    jobs.sweep()


@shared_task(name="common.seal_audit", ignore_result=True)
def seal_audit(*, everything: bool = False) -> None:
    """Seal what was written since the last time; ``everything`` also looks for entries that came very late."""
    seals.seal_all(everything=everything)


@shared_task(name="common.prune_form_tokens", ignore_result=True)
def prune_form_tokens() -> None:
    """Forget old form tokens."""
    once.prune()
