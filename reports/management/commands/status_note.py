"""manage.py status_note: a municipality's note of a half-year as a PDF file, without storing anything."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Municipality
from common import snapshots
from common.canonical import canonical, sha256
from common.documents import pdf_digest, render_pdf
from common.errors import DomainError
from common.models import Snapshot
from common.tenancy import municipality_scope
from reports.domain import collecting
from reports.domain.audiences import edition
from reports.domain.notes import executive_body
from reports.domain.periods import HalfYear
from reports.enums import Audience, NoteState
from reports.models import StatusNote


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _("Write a municipality's status note of a half-year to a PDF file. Nothing is stored.")
        parser.add_argument("--municipality", required=True, metavar="SLUG", help=_("the municipality's short name"))
        parser.add_argument("--half", required=True, metavar="2026-1", help=_("year and half"))
        parser.add_argument("--output", required=True, type=Path, metavar="FILE.pdf", help=_("where to write"))
        parser.add_argument(
            "--audience", default=Audience.EXECUTIVE.value, choices=Audience.values, help=_("whose edition")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path = options["output"]
        if not output.parent.is_dir():
            raise CommandError(_("The folder %(folder)s does not exist.") % {"folder": output.parent})
        municipality = Municipality.objects.filter(slug=options["municipality"]).first()
        if municipality is None:
            known = ", ".join(Municipality.objects.order_by("slug").values_list("slug", flat=True))
            raise CommandError(
                _("No municipality is called %(slug)s. There are: %(known)s.")
                % {"slug": options["municipality"], "known": known or "–"}
            )
        try:
            with municipality_scope(municipality):
                pdf = _pdf(municipality, half=HalfYear.parse(options["half"]), audience=Audience(options["audience"]))
            output.write_bytes(pdf)
        except DomainError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(_("The file cannot be written: %(error)s") % {"error": error}) from error
        self.stdout.write(f"{pdf_digest(pdf)}  {output}")


def _pdf(municipality: Any, *, half: HalfYear, audience: Audience) -> bytes:
    if half.first_day > timezone.localdate():
        raise DomainError(_("The half-year has not begun."))
    with snapshots.collecting():
        note = _note(municipality, half)
        data = collecting.collect(note, is_draft=True)
    body = canonical(edition(data, audience))
    snapshot = Snapshot(
        municipality=municipality,
        kind=collecting.KIND,
        schema_version=collecting.SCHEMA_VERSION,
        body=body,
        sha256=sha256(body),
        taken_at=timezone.now(),
    )
    return render_pdf(snapshot)


def _note(municipality: Any, half: HalfYear) -> StatusNote:
    """The note in collection with its message, else one that nobody has begun."""
    editions = StatusNote.objects.filter(year=half.year, half=half.half).select_related("body", "municipality")
    begun = editions.filter(state=NoteState.COLLECTING).first()
    if begun is not None:
        return begun
    body = executive_body()
    if body is None:
        raise DomainError(_("No executive board is set up."))
    latest = editions.order_by("-edition").first()
    return StatusNote(
        municipality=municipality,
        body=body,
        year=half.year,
        half=half.half,
        edition=latest.edition + 1 if latest is not None else 1,
        due=half.cut_off,
    )
