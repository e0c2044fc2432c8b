"""The terms of reference as one document: text, members and competence as they stand (D3, D4)."""

from typing import Any

from django.utils import timezone

from common.canonical import canonical, sha256
from common.models import Snapshot
from governance.enums import RecommendationKind
from governance.models import Seat, TermsOfReference

TERMS = "terms"


def terms_data(terms: TermsOfReference) -> dict[str, Any]:
    """Everything that the document says, as plain data."""
    body = terms.body
    seats = Seat.objects.filter(body=body).valid_on(max(terms.valid_from, min(_today(), terms.valid_to or _today())))
    return {
        "municipality": terms.municipality.name,
        "brand": terms.municipality.colour,
        "body": body.name,
        "kind": str(body.get_kind_display()),
        "reports_to": body.reports_to.name if body.reports_to is not None else "",
        "number": terms.number,
        "valid_from": terms.valid_from,
        "valid_to": terms.valid_to,
        "founded_by": terms.founded_by,
        "founded_on": terms.founded_on,
        "purpose": terms.purpose or body.purpose,
        "tasks": terms.tasks,
        "secretariat": terms.secretariat,
        "rhythm": terms.rhythm,
        "deadline_days": terms.submission_deadline_days,
        "quorum_share": terms.quorum_share,
        "recusal_rule": terms.recusal_rule,
        "openness": terms.openness,
        "reporting": terms.reporting,
        "urgent_decider": str(terms.get_urgent_decider_display()),
        "is_illustrative": terms.is_illustrative,
        "members": [
            {
                "name": seat.user.name,
                "role": str(seat.get_role_display()),
                "votes": seat.has_vote,
                "represents": seat.represents.name if seat.represents is not None else "",
                "from": seat.valid_from,
                "to": seat.valid_to,
            }
            for seat in seats.select_related("user", "represents").order_by("role", "user__name")
        ],
        "competence": [
            {
                "kind": str(RecommendationKind(row.kind).label),
                "fund": row.fund_key,
                "up_to": row.up_to,
                "effect": str(row.get_effect_display()),
                "target": row.target.name if row.target is not None else "",
                "note": row.note,
            }
            for row in terms.competences.select_related("target")
        ],
    }


def as_document(terms: TermsOfReference) -> Snapshot:
    """The document's data in the shape of a snapshot, which is not stored: the version itself is what is kept."""
    body = canonical(terms_data(terms))
    return Snapshot(
        municipality_id=terms.municipality_id,
        kind=TERMS,
        schema_version=1,
        body=body,
        sha256=sha256(body),
        taken_at=timezone.now(),
    )


def _today() -> Any:
    return timezone.localdate()
