"""manage.py appraise CASE.yaml: the key figures of a business case as JSON, without a database."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from business_cases.domain.appraisal import appraise
from business_cases.domain.appraisal_document import as_document, to_json
from business_cases.domain.case_file import read_case
from business_cases.domain.case_warnings import warnings_of
from business_cases.domain.repayment_schedule import schedule
from common.yaml_source import SourceError


class Command(BaseCommand):
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _("Print the key figures of the business case in a YAML file as JSON. Uses no database.")
        parser.add_argument("case", metavar="CASE.yaml", help=_("the file; docs/appraisal.md describes it"))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = read_case(Path(options["case"]))
        except SourceError as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            sys.exit(1)
        document = as_document(
            appraise(found.case),
            warnings=warnings_of(found.case),
            repayment=schedule(found.repayment) if found.repayment else None,
        )
        self.stdout.write(to_json(document))
