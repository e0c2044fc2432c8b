"""A note's PDFs: one job for each audience, made once by whichever worker, and stored as they were made (D53, D56)."""

import io
from typing import Any

import pikepdf
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit, jobs
from common.documents import document_filename, render_pdf
from common.files import store_bytes
from common.models import Job, Snapshot, StoredFile
from reports.enums import Audience, RenditionState
from reports.models import Rendition, StatusNote

JOB_KIND = "status_note"


@transaction.atomic
def request(*, note: StatusNote, snapshots: dict[Audience, Snapshot], actor: Any) -> list[Rendition]:
    """Ask for the PDF of each snapshot; the messages follow when the transaction commits."""
    found = []
    for audience, snapshot in snapshots.items():
        rendition = Rendition.objects.create(
            municipality_id=note.municipality_id, note=note, audience=audience, snapshot=snapshot
        )
        jobs.enqueue(JOB_KIND, municipality=note.municipality, subject_id=rendition.pk, actor=actor)
        found.append(rendition)
    return found


def make(job: Job, progress: jobs.Progress) -> None:
    """What the worker does: render the frozen edition, and store it unless another worker has done so meanwhile."""
    rendition = Rendition.objects.select_related("note__municipality", "snapshot").filter(pk=job.subject_id).first()
    if rendition is None or rendition.state == RenditionState.READY:
        return
    progress(0, 3, _("Reading the frozen figures"))
    snapshot = rendition.snapshot
    name = document_filename(snapshot)
    progress(1, 3, _("Drawing charts and setting the pages"))
    pdf = render_pdf(snapshot)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = len(opened.pages)
    progress(2, 3, _("Storing the file"))
    keep(rendition=rendition, pdf=pdf, name=name, pages=pages)
    progress(3, 3, _("Done"))


def keep(*, rendition: Rendition, pdf: bytes, name: str, pages: int) -> StoredFile | None:
    """Store the PDF as the one of its edition; None, and nothing is stored, when there is one already."""
    stored: StoredFile | None = None
    try:
        with transaction.atomic():
            stored = store_bytes(
                pdf, name=name, content_type="application/pdf", municipality=rendition.note.municipality
            )
            won = Rendition.objects.filter(pk=rendition.pk, state=RenditionState.WAITING).update(
                state=RenditionState.READY, file=stored, pages=pages, made_at=timezone.now()
            )
            if won:
                audit.record(
                    "note.render",
                    rendition.note,
                    actor=None,
                    note=str(Audience(rendition.audience).label),
                    after={"audience": rendition.audience, "sha256": stored.sha256, "pages": pages},
                )
            else:
                transaction.set_rollback(True)
    except BaseException:
        if stored is not None:
            stored.file.delete(save=False)
        raise
    if not won:
        stored.file.delete(save=False)
        return None
    return stored


def all_ready(note: StatusNote) -> bool:
    """Whether every edition's PDF is there."""
    states = list(note.renditions.values_list("state", flat=True))
    return len(states) == len(Audience) and all(state == RenditionState.READY for state in states)


def with_jobs(note: StatusNote) -> list[Rendition]:
    """The note's editions in the order of audiences, each with its file and its newest ``job`` (or None): two queries."""
    rows = list(note.renditions.select_related("file", "snapshot"))
    keys = [row.pk for row in rows]
    newest = {job.subject_id: job for job in Job.objects.filter(kind=JOB_KIND, subject_id__in=keys).order_by("id")}
    order = {audience: place for place, audience in enumerate(Audience.values)}
    for row in rows:
        row.note = note
        row.job = newest.get(row.pk)  # type: ignore[attr-defined]
    return sorted(rows, key=lambda row: order[row.audience])
