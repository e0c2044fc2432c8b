"""Make a realistic installation for measurements: many municipalities, each with a portfolio."""

import time
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.models import Municipality
from common.tenancy import municipality_scope
from strategy_portal.generating import frame, portfolio

LARGEST = 100_000


class Command(BaseCommand):
    help = "Generate invented municipalities with portfolios, for measurements. Refused in production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--municipalities", type=int, default=98)
        parser.add_argument("--projects", type=int, default=200, help="projects in each municipality")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same portfolio")
        parser.add_argument("--prefix", default="kommune", help="slugs are <prefix>-001 and so on")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION or not settings.DEMO_PASSWORD:
            raise CommandError("Generated data does not belong in production: nothing was made.")
        count, projects = options["municipalities"], options["projects"]
        if not (1 <= count <= 999 and 0 <= projects <= LARGEST):
            raise CommandError(f"Give 1–999 municipalities and 0–{LARGEST} projects in each.")
        slugs = [f"{options['prefix']}-{number:03d}" for number in range(1, count + 1)]
        taken = list(Municipality.objects.filter(slug__in=slugs).values_list("slug", flat=True)[:1])
        if taken:
            raise CommandError(f"{taken[0]} exists already. Choose another --prefix, or an empty database.")
        started, rows = time.monotonic(), 0
        password_hash = frame.hashed_once(settings.DEMO_PASSWORD)
        today = timezone.localdate()
        for number, slug in enumerate(slugs):
            rows += self._municipality(slug, projects, Random(options["seed"] * 1000 + number), today, password_hash)  # noqa: S311 -- invented data
        self.stdout.write(
            f"{count} municipalities, {count * projects} projects, {rows} rows in {time.monotonic() - started:.1f} s."
        )

    @transaction.atomic
    def _municipality(self, slug: str, projects: int, random: Random, today: Any, password_hash: str) -> int:
        municipality = Municipality.objects.create(slug=slug, name=slug.replace("-", " ").capitalize())
        with municipality_scope(municipality):
            made = frame.build(
                municipality=municipality, projects=projects, today=today, random=random, password_hash=password_hash
            )
            return portfolio.build(made, projects)
