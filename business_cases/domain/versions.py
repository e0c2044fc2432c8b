"""Frozen pictures of a business case: as submitted, as approved, as expected now (D38)."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from business_cases.domain.appraisal_document import as_document
from business_cases.domain.cases import figures, warnings
from business_cases.enums import VersionKind
from business_cases.models import BusinessCase, CaseVersion
from common import audit, snapshots

KIND = "business_case"
SCHEMA_VERSION = 1


def picture(business_case: BusinessCase) -> dict[str, Any]:
    """Everything a document about the case says, as plain values: what freeze() stores."""
    appraisal = figures(business_case)
    municipality = business_case.municipality
    frozen = as_document(appraisal, warnings=warnings(business_case))
    lines = business_case.lines.select_related("department", "owner").prefetch_related("amounts")
    risks = business_case.risks.select_related("owner")
    assumptions = business_case.assumptions.select_related("owner")
    return {
        "municipality": municipality.name,
        "brand": municipality.colour,
        "title": business_case.title,
        "department": str(business_case.department or ""),
        "case": str(business_case.case or ""),
        "journal_number": business_case.case.journal_number if business_case.case is not None else "",
        "written_by": str(business_case.created_by or ""),
        "go_live": business_case.go_live,
        "method": business_case.get_method_display(),
        "texts": {
            name: getattr(business_case, name)
            for name in ("processes_today", "processes_after", "organisation", "competences")
        },
        "is_illustrative": business_case.is_illustrative,
        "lines": [
            {
                "name": line.name,
                "kind": line.kind,
                "kind_label": line.get_kind_display(),
                "department": str(line.department or ""),
                "owner": str(line.owner or ""),
                "source": line.source,
                "baseline": line.baseline,
                "rate": line.rate,
                "low_share": line.low_share,
                "high_share": line.high_share,
                "budget_cut": line.budget_cut,
                "years": [
                    {
                        "year": row.year,
                        "low": row.low,
                        "likely": row.likely,
                        "high": row.high,
                        "quantity": row.quantity,
                    }
                    for row in line.amounts.all()
                    if row.year <= business_case.horizon
                ],
            }
            for line in lines
        ],
        "assumptions": [
            {
                "name": row.name,
                "value": row.value,
                "unit": row.unit,
                "source": row.source,
                "owner": str(row.owner or ""),
            }
            for row in assumptions
        ],
        "risk_owners": {row.name: str(row.owner or "") for row in risks},
        "appraisal": frozen,
    }


@transaction.atomic
def freeze(*, business_case: BusinessCase, kind: VersionKind, actor: Any, reason: str) -> CaseVersion:
    """Store the case as it is now, with its appraisal and warnings inside.

    A later baseline comes only from a later decision, and then counts instead of the earlier one.
    """
    appraisal = figures(business_case)
    now = timezone.now()
    last = business_case.versions.aggregate(last=Max("number"))["last"] or 0
    data = picture(business_case) | {
        "number": last + 1,
        "kind": str(kind),
        "kind_label": str(VersionKind(kind).label),
        "reason": reason,
    }
    snapshot = snapshots.freeze(
        kind=KIND,
        schema_version=SCHEMA_VERSION,
        data=data,
        municipality=business_case.municipality,
        taken_at=now,
    )
    version = CaseVersion.objects.create(
        municipality_id=business_case.municipality_id,
        business_case=business_case,
        number=last + 1,
        kind=kind,
        snapshot=snapshot,
        npv=appraisal.npv,
        investment=appraisal.investment,
        made_by=actor,
        made_at=now,
        reason=reason[:300],
    )
    audit.record(
        "business_case.freeze",
        business_case,
        actor=actor,
        note=reason,
        number=version.number,
        kind=str(kind),
        npv=appraisal.npv,
        sha256=snapshot.sha256,
    )
    return version


def baseline_of(business_case: BusinessCase) -> CaseVersion | None:
    """The case as the body last approved it; None before that."""
    return business_case.versions.filter(kind=VersionKind.BASELINE).order_by("-number").first()
