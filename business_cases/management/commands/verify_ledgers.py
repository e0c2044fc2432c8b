"""``manage.py verify_ledgers``: proves of every fund that its rows sum, follow one another and break no rule."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Municipality
from business_cases.domain.ledger_check import first_break
from business_cases.models import Fund
from common.snapshots import collecting
from common.tenancy import municipality_scope


class Command(BaseCommand):
    help = "Prove that every fund's ledger is whole. Names the first break of each fund; exit status 1 if there is one."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--municipality", metavar="SLUG", action="append", default=[], help="only these")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = list(Municipality.objects.order_by("slug"))
        missing = set(options["municipality"]) - {municipality.slug for municipality in chosen}
        if missing:
            raise CommandError(f"No such municipality: {', '.join(sorted(missing))}")
        broken = 0
        for municipality in chosen:
            if options["municipality"] and municipality.slug not in options["municipality"]:
                continue
            # One picture of the whole ledger, whoever posts meanwhile.
            with municipality_scope(municipality), collecting():
                for fund in Fund.objects.order_by("key"):
                    problem = first_break(fund)
                    broken += bool(problem)
                    self.stdout.write(f"{municipality.slug}/{fund.key}: {problem or 'whole'}")
        if broken:
            raise CommandError(f"The ledgers of {broken} funds are broken.")
