"""Import a municipality's strategy, or the national ones, from YAML: all or nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.yaml_source import SourceError
from strategy_portal.importing.documents import yaml_files
from strategy_portal.importing.loading.session import CREATED, UNCHANGED, UPDATED, Counts
from strategy_portal.importing.run import import_files


def problems_text(error: SourceError) -> str:
    """Every error on a line of its own, under a heading."""
    count = len(error.problems)
    heading = ngettext("Nothing was imported: %(count)s error.", "Nothing was imported: %(count)s errors.", count)
    return "\n".join([heading % {"count": count}, *(str(problem) for problem in error.problems)])


def counts_text(counts: Counts) -> str:
    """One sentence: created, updated, unchanged."""
    if counts.nothing_changed:
        return _("Nothing has changed: %(unchanged)s rows are as in the files.") % {
            "unchanged": counts.total(UNCHANGED)
        }
    return _("Created %(created)s, updated %(updated)s, unchanged %(unchanged)s.") % {
        "created": counts.total(CREATED),
        "updated": counts.total(UPDATED),
        "unchanged": counts.total(UNCHANGED),
    }


class Command(BaseCommand):
    help = "Import a municipality's strategy, or the national ones, from a YAML file or a folder of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="a .yaml file, or a folder of them")
        parser.add_argument("--municipality", default="", metavar="SLUG", help="for files that name no municipality")
        parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = import_files(
                yaml_files(options["path"]), municipality=options["municipality"], dry_run=options["dry_run"]
            )
        except SourceError as error:
            raise CommandError(problems_text(error)) from error
        if options["dry_run"]:
            self.stdout.write(_("A trial only: nothing was written."))
        self.stdout.write(counts_text(result.counts))
