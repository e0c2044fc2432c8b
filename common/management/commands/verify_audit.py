"""``manage.py verify_audit``: proves that no audit entry was changed, removed, or left unsealed."""

import argparse
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from common.seals import first_break


def witness(text: str) -> tuple[str, int, str]:
    """``slug:number:hash`` as a status note prints it."""
    parts = text.split(":")
    if len(parts) != 3 or not parts[1].isdecimal():
        raise argparse.ArgumentTypeError("write it as slug:number:hash")
    return parts[0], int(parts[1]), parts[2].lower()


class Command(BaseCommand):
    help = (
        "Prove that the audit log is whole. Names the first break of each municipality; exit status 1 if there is one."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--municipality", metavar="SLUG", action="append", default=[], help="only these")
        parser.add_argument(
            "--witness",
            metavar="SLUG:NUMBER:HASH",
            action="append",
            type=witness,
            default=[],
            help="a seal as printed in a status note: the chain must contain it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        municipalities = apps.get_model("accounts", "Municipality").objects.order_by("slug")
        if options["municipality"]:
            municipalities = municipalities.filter(slug__in=options["municipality"])
        chosen = list(municipalities)
        wanted = {*options["municipality"], *(slug for slug, _number, _hash in options["witness"])}
        missing = wanted - {municipality.slug for municipality in chosen}
        if missing:
            raise CommandError(f"No such municipality: {', '.join(sorted(missing))}")
        broken = 0
        for municipality in chosen:
            pairs = [(number, digest) for slug, number, digest in options["witness"] if slug == municipality.slug]
            problem = first_break(municipality, witnesses=pairs)
            broken += bool(problem)
            self.stdout.write(f"{municipality.slug}: {problem or 'whole'}")
        if broken:
            raise CommandError(f"The audit log of {broken} municipalities is broken.")
