"""The demonstration's earlier status notes: collected, frozen, printed and approved, as of their half-year's cut-off.

A note reads its figures as of one moment before it writes, so it is made when the import is done, not inside it.
"""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Municipality, User
from common import jobs
from common.errors import DomainError
from common.tenancy import municipality_scope
from common.yaml_source import SourceError, SourceProblem
from governance.enums import SeatRole
from governance.models import Seat
from reports.domain import notes, renditions
from reports.models import StatusNote
from strategy_portal.importing.clock import acting_at, at
from strategy_portal.importing.documents import DocumentSet
from strategy_portal.importing.schema_base import Record
from strategy_portal.models import ImportedRow


def refuse(documents: DocumentSet) -> None:
    """Raise SourceError where an ordinary import brings a status note: notes are made in the portal."""
    message = _("Status notes are made in the portal.")
    problems = [
        SourceProblem(record.file, record.line, f"status_note {record.key}", message)
        for record in documents.rows("status_notes")
    ]
    if problems:
        raise SourceError(problems)


def make(documents: DocumentSet, municipality: Municipality, *, printed: bool = True) -> None:
    """Make the notes that are not there yet. One whose PDFs are not ``printed`` here, or cannot be, stays frozen.

    Raises SourceError with the line of a note that a rule refuses.
    """
    with municipality_scope(municipality):
        for record in documents.rows("status_notes"):
            half = record["half_year"]
            if not StatusNote.objects.filter(year=half.year, half=half.half).exists():
                try:
                    _make(record, municipality, printed=printed)
                except DomainError as error:
                    place = f"status_note {record.key}"
                    raise SourceError([SourceProblem(record.file, record.line, place, str(error))]) from error


def _make(record: Record, municipality: Municipality, *, printed: bool) -> None:
    half = record["half_year"]
    with acting_at(at(record["started_on"], 9)):
        note = notes.start_collection(
            municipality=municipality, year=half.year, half=half.half, actor=_person(record["by"])
        )
        notes.write(
            note=note,
            message=record["message"] or "",
            recommendation="\n".join(record["recommendations"]),
            expected=note.version,
            actor=_person(record["by"]),
        )
    with acting_at(at(record["frozen_on"], 10)):
        notes.freeze(note=note, actor=_person(record["by"]))
    if printed:
        _print(note)
    if record["approved_on"] is not None and renditions.all_ready(note):
        chair = Seat.objects.filter(body=note.body, role=SeatRole.CHAIR).valid_on(record["approved_on"]).get()
        with acting_at(at(record["approved_on"], 11)):
            note.refresh_from_db()
            notes.approve(note=note, actor=User.objects.get(pk=chair.user_id))


def _print(note: StatusNote) -> None:
    """Make the PDFs now, as a worker would; what fails waits for one."""
    for rendition in renditions.with_jobs(note):
        try:
            jobs.run(rendition.job.pk)  # type: ignore[attr-defined]
        except jobs.JobFailedError:
            return


def _person(reference: Any) -> User:
    row = ImportedRow.objects.get(kind=reference.kind, key=str(reference))
    return User.objects.get(pk=row.object_id)
