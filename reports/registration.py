"""What reports hand to the registries of the portal, called once at start."""

from django.utils.translation import gettext_lazy as _

from common.audit import AuditSubject, audit_subjects, register_actions
from common.documents import document_kinds
from common.jobs import JobKind, job_kinds
from common.models import Job
from common.navigation import NavItem, nav_items
from common.permissions import predicate_words
from common.tenant_urls import tenant_url
from governance.cases import case_handlers
from reports import inbox, panels, search
from reports.documents import status_note_kind
from reports.domain import contributions, notes, renditions
from reports.handlers import status_note_handler
from reports.models import Rendition, StatusNote

ACTIONS = {
    "note.start": _("Collection of a status note begun"),
    "note.write": _("Main message written"),
    "note.remind": _("Reminders sent for a status note"),
    "note.freeze": _("Status note frozen"),
    "note.render": _("PDF of a status note made"),
    "note.approve": _("Status note approved"),
    "note.send_back": _("Status note returned by the body"),
    "note.withdraw": _("Status note withdrawn by its makers"),
    "note.recall": _("Status note recalled"),
    "note.reopen": _("Status note awaits approval again"),
}


def register() -> None:
    """Fill the registries."""
    register_actions(ACTIONS)
    nav_items.register("reports.notes", NavItem(_("Reports"), "reports:note_list", "reports.list_statusnote", order=70))
    document_kinds.register(status_note_kind.key, status_note_kind)
    case_handlers.register(notes.CASE_KIND, status_note_handler)
    for name, words in (
        ("is_issued", _("everybody, once the note is approved")),
        ("is_for_many", _("everybody, for the council's and the public edition of an approved note")),
    ):
        if name not in predicate_words:
            predicate_words.register(name, words)
    _jobs()
    _audit()
    inbox.register()
    search.register()
    panels.register()


def _jobs() -> None:
    job_kinds.register(
        renditions.JOB_KIND,
        JobKind(
            run=renditions.make,
            label=_("Make the PDF of a status note"),
            subject_url=_note_of_rendition,
            visible_to=lambda user, job: user.has_perm("reports.view_rendition", _rendition(job)),
        ),
    )
    job_kinds.register(
        contributions.JOB_KIND,
        JobKind(
            run=contributions.send_reminders,
            label=_("Send reminders for a status note"),
            subject_url=lambda job: tenant_url("reports:note_collection", job, pk=job.subject_id),
            visible_to=lambda user, job: user.has_perm("reports.add_statusnote", job),
        ),
    )


def _rendition(job: Job) -> Rendition | None:
    return Rendition.objects.select_related("note").filter(pk=job.subject_id).first()


def _note_of_rendition(job: Job) -> str:
    rendition = _rendition(job)
    if rendition is None:
        return tenant_url("reports:note_list", job)
    return tenant_url("reports:note_detail", job, pk=rendition.note_id)


def _audit() -> None:
    audit_subjects.register(
        StatusNote._meta.label_lower,
        AuditSubject(
            label=str,
            url=lambda note: note.get_absolute_url(),
            visible_to=lambda user, note: user.has_perm("reports.view_statusnote", note),
        ),
    )
    audit_subjects.register(
        Rendition._meta.label_lower,
        AuditSubject(
            label=str,
            url=lambda rendition: rendition.note.get_absolute_url(),
            visible_to=lambda user, rendition: user.has_perm("reports.view_rendition", rendition),
        ),
    )
