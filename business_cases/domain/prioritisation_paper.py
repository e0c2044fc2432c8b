"""The order of wishes as the body sees it, frozen when it goes on an agenda (D9).

Everybody may read the paper, so it names closed cases by their public title alone: what was never written into a
snapshot cannot slip out of it.
"""

from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from business_cases.domain.prioritisation_reads import in_force, standing
from business_cases.domain.wishes import Lined, lined_up, read_by_all
from business_cases.models import Prioritisation
from common import snapshots

KIND = "prioritisation"
SCHEMA_VERSION = 1


def freeze(prioritisation: Prioritisation) -> Any:
    """The snapshot that the body decides on."""
    return snapshots.freeze(
        kind=KIND,
        schema_version=SCHEMA_VERSION,
        data=collect(prioritisation),
        municipality=prioritisation.municipality,
        taken_at=timezone.now(),
    )


def collect(prioritisation: Prioritisation) -> dict[str, Any]:
    """The order as plain data: rows with running balance, then the wishes without a number."""
    fund, municipality = prioritisation.fund, prioritisation.municipality
    with translation.override(settings.LANGUAGE_CODE):
        prioritised, others = lined_up(fund, shown=read_by_all, wishes=standing(prioritisation))
        former = in_force(fund.pk)
        return {
            "municipality": municipality.name,
            "brand": municipality.colour,
            "fund": fund.name,
            "body": fund.body.name,
            "available": fund.available,
            "why": prioritisation.why,
            "drafted_by": str(prioritisation.drafted_by or ""),
            "drafted_on": prioritisation.drafted_on,
            "former_decided_on": former.decided_on if former is not None and former.pk != prioritisation.pk else None,
            "prioritised": [row_data(lined) for lined in prioritised],
            "unprioritised": [row_data(lined) for lined in others],
            "is_illustrative": prioritisation.is_illustrative,
        }


def row_data(lined: Lined) -> dict[str, Any]:
    """A wish in its place as plain data: the same in the paper and in the agenda's appendix."""
    wish = lined.wish
    return {
        "rank": wish.rank,
        "number": wish.number,
        "title": lined.title,
        "area": wish.area,
        "amount": wish.amount,
        "importance": wish.importance,
        "left": lined.left,
        "covered": lined.is_covered,
    }
