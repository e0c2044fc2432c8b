"""Keep the Danish catalogue in step with the source: merge, ``--check`` or ``--compile``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common import catalogue


class Command(BaseCommand):
    help = "Merge new texts into the Danish catalogue and compile it; --check only tells what is missing."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--root", type=Path, default=settings.BASE_DIR, help="The source folder.")
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--check", action="store_true", help="Change nothing; fail when an entry needs work.")
        way.add_argument("--compile", action="store_true", help="Only compile the stored catalogue.")

    def handle(self, *, root: Path, check: bool, **options: Any) -> None:
        if options["compile"]:
            catalogue.compile_catalogue(root)
            return
        path = root / catalogue.CATALOGUE
        found = catalogue.extract(root)
        if not check:
            catalogue.write(path, catalogue.merge(catalogue.read(path), found))
            catalogue.compile_catalogue(root)
        faults = catalogue.problems(catalogue.read(path), found)
        for fault in faults:
            self.stdout.write(str(fault))
        if check and faults:
            raise CommandError(f"{len(faults)} entries of {catalogue.CATALOGUE} need work. Run: manage.py messages")
        self.stdout.write(f"{len(catalogue.entries(found))} texts, {len(faults)} to translate.")
