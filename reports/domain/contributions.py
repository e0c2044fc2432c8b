"""Who has contributed to a note and who has not, and reminding those who have not (D52, D58)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common import audit, jobs
from common.errors import DomainError
from common.models import Job
from common.tenant_urls import tenant_url
from projects.enums import ProjectState
from projects.models import Project, StatusReport
from reports.domain.collecting import window_of
from reports.domain.project_facts import Window, running_on, without_report
from reports.enums import NoteState
from reports.models import StatusNote

JOB_KIND = "status_note_reminder"


@dataclass(frozen=True, kw_only=True)
class Round:
    """Where a collection round stands."""

    missing: list[Project]
    received: list[Project]

    @property
    def expected(self) -> int:
        """How many projects were to report."""
        return len(self.missing) + len(self.received)


def _expected(window: Window) -> QuerySet[Project]:
    latest = StatusReport.objects.filter(project=OuterRef("pk"), reported_on__lte=window.as_of).order_by("-number")
    return (
        running_on(window.as_of)
        .filter(state=ProjectState.RUNNING)
        .select_related("department", "leader")
        .annotate(
            heard_on=Subquery(latest.values("reported_on")[:1]), heard_light=Subquery(latest.values("overall")[:1])
        )
        .order_by("title", "pk")
    )


def round_of(note: StatusNote) -> Round:
    """The running projects that everybody may know of, by whether they have reported in the half-year: one query."""
    window = window_of(note)
    missing: list[Project] = []
    received: list[Project] = []
    for project in _expected(window):
        heard: date | None = project.heard_on  # type: ignore[attr-defined]
        (received if heard is not None and heard >= window.first else missing).append(project)
    return Round(missing=missing, received=received)


@transaction.atomic
def remind(*, note: StatusNote, actor: Any) -> Job:
    """Ask a worker to mail those who have not contributed; once a day at most.

    Raises PermissionDenied, DomainError (not being collected, nobody missing, reminded today).
    """
    if not actor.has_perm("reports.change_statusnote", note):
        raise PermissionDenied
    if note.state != NoteState.COLLECTING:
        raise DomainError(_("The note is no longer being collected."))
    if not without_report(window_of(note)).filter(leader__isnull=False).exists():
        raise DomainError(_("Everybody has contributed."))
    today = timezone.localdate()
    if note.reminded_at is not None and timezone.localdate(note.reminded_at) == today:
        raise DomainError(_("Reminders have been sent today."))
    was = note.reminded_at
    now = timezone.now()
    if StatusNote.objects.filter(pk=note.pk, reminded_at=was).update(reminded_at=now) != 1:
        raise DomainError(_("Reminders have been sent today."))
    note.reminded_at = now
    audit.record("note.remind", note, actor=actor)
    return jobs.enqueue(
        JOB_KIND, municipality=note.municipality, subject_id=note.pk, actor=actor, key=f"{note.pk}:{today.isoformat()}"
    )


def send_reminders(job: Job, progress: jobs.Progress) -> None:
    """One mail to each project leader who has not contributed, with the titles of their open projects and a link.

    What is kept closed is not among the projects of a note, and so in no mail (D58).
    """
    note = StatusNote.objects.select_related("municipality").filter(pk=job.subject_id).first()
    if note is None or note.state != NoteState.COLLECTING:
        return
    mine: dict[Any, list[str]] = defaultdict(list)
    for project in without_report(window_of(note)).select_related("leader").order_by("title", "pk"):
        if project.leader is not None and project.leader.is_active:
            mine[project.leader].append(project.title)
    for done, (leader, titles) in enumerate(mine.items()):
        progress(done, len(mine), _("Sending reminders"))
        with translation.override(settings.LANGUAGE_CODE):
            context = {
                "name": leader.name,
                "municipality": note.municipality.name,
                "titles": titles,
                "due": note.due,
                "url": settings.PUBLIC_URL + tenant_url("front_page", note.municipality),
            }
            subject = render_to_string("reports/email/reminder_subject.txt", context).strip()
            body = render_to_string("reports/email/reminder.txt", context)
        send_mail(subject, body, None, [leader.email])
    progress(len(mine), len(mine), _("Done"))
