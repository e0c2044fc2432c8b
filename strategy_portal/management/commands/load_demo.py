"""Load the demonstration: four municipalities with their strategies, projects, meetings and accounts."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from common.yaml_source import SourceError
from strategy_portal.importing import demo
from strategy_portal.management.commands.import_strategy import counts_text, problems_text


class Command(BaseCommand):
    help = "Load the demonstration data and its accounts. Refused in production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=demo.FOLDER, help="the folder of the demonstration")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION or not settings.DEMO_PASSWORD:
            raise CommandError(
                _("Demonstration data does not belong in production: nothing was loaded. Set PORTAL_MODE=embedded.")
            )
        try:
            for name, result in demo.load(folder=options["folder"]):
                self.stdout.write(f"{name}: {counts_text(result.counts)}")
        except SourceError as error:
            raise CommandError(problems_text(error)) from error
        self.stdout.write(
            _("Sign in as <role>@<municipality>.example with the password in DEMO_PASSWORD. Roles: %(roles)s.")
            % {"roles": ", ".join(demo.ROLES)}
        )
