"""Background work as rows: what is to be done, how far it is, and what went wrong."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.tenancy import TenantModel


class JobState(models.TextChoices):
    """Where a job is; a job that waits for its next attempt is queued."""

    QUEUED = "queued", pgettext_lazy("job", "Waiting")
    RUNNING = "running", pgettext_lazy("job", "In progress")
    DONE = "done", pgettext_lazy("job", "Done")
    FAILED = "failed", pgettext_lazy("job", "Failed")


#: States of a job that is still going to yield something.
UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


class Job(TenantModel):
    """A piece of background work. The message in the queue only says that the row is there."""

    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(_("key"), max_length=120)
    subject_id = models.PositiveBigIntegerField(_("subject"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    progress_done = models.PositiveIntegerField(_("done so far"), default=0)
    progress_total = models.PositiveIntegerField(_("to do"), default=0)
    progress_text = models.CharField(_("doing now"), max_length=200, blank=True)
    error = models.TextField(_("error"), blank=True)
    #: Who holds the lease: a new value at every claim, so that a worker that lost its lease cannot write over the next.
    claim = models.CharField(_("claim"), max_length=32, blank=True)
    lease_until = models.DateTimeField(_("lease runs to"), null=True)
    #: Not before this: a failed attempt waits a little.
    available_at = models.DateTimeField(_("available from"), default=timezone.now)
    #: When a message was last put in the queue; empty when that did not succeed.
    sent_at = models.DateTimeField(_("sent"), null=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "key"],
                condition=Q(state__in=["queued", "running"]),
                name="job_unique_unfinished_key",
            ),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(
                condition=Q(state="running", lease_until__isnull=False) | ~Q(state="running"),
                name="job_running_has_lease",
            ),
        ]
        indexes = [
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="job_running_lease"),
            models.Index(fields=["available_at"], condition=Q(state="queued"), name="job_queued_available"),
            models.Index(fields=["municipality", "kind", "subject_id", "-id"], name="job_subject"),
        ]

    def __str__(self):
        return f"{self.kind} {self.subject_id}"

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state not in UNFINISHED

    @property
    def percent(self) -> int | None:
        """How far, 0–100; None when the work has not said how much there is."""
        if not self.progress_total:
            return None
        return min(100, self.progress_done * 100 // self.progress_total)
