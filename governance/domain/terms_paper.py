"""The terms of reference as one document: text, members and competence (D3, D4).

A version is a draft until the day it takes effect. From then on its document is a snapshot, taken for its first reader:
nothing in it can have changed before that without a trace, and a version that nobody reads needs no copy. Whoever
corrects the version or its competence sets the snapshot aside; the next reader gets a new one, and the log names the
one that was replaced. So what somebody has read is kept, also of versions that are older than this rule.
"""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from common import audit
from common.canonical import canonical, sha256
from common.models import Snapshot
from common.snapshots import freeze
from governance.enums import RecommendationKind
from governance.models import Seat, TermsOfReference

TERMS = "terms"
SCHEMA_VERSION = 1
#: What may differ from what was frozen without the version itself having been changed.
_AROUND = ("members", "as_of", "valid_to", "municipality", "brand", "body", "kind", "reports_to")


def terms_data(terms: TermsOfReference) -> dict[str, Any]:
    """Everything that the document says, as plain data."""
    body, today = terms.body, timezone.localdate()
    as_of = max(terms.valid_from, min(today, terms.valid_to or today))
    seats = Seat.objects.filter(body=body).valid_on(as_of)
    return {
        "is_draft": is_draft(terms),
        "as_of": as_of,
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


def is_draft(terms: TermsOfReference) -> bool:
    """Whether the version has yet to take effect."""
    return terms.valid_from > timezone.localdate()


def document_of(terms: TermsOfReference) -> Snapshot:
    """The version's document: the frozen one, frozen now for its first reader; of a draft one that is not stored."""
    if is_draft(terms):
        return _unstored(terms)
    return terms.document if terms.document is not None else _frozen(terms)


def set_aside(terms: TermsOfReference) -> dict[str, Any]:
    """The version is being changed: its document no longer says what holds. Returns what the log notes of it."""
    held = _held(terms)
    terms.document = None
    if held.document is None:
        return {}
    TermsOfReference.objects.filter(pk=terms.pk).update(document=None)
    return {"replaced_document": held.document.pk}


def _held(terms: TermsOfReference) -> TermsOfReference:
    """The version as it is now, its row taken: a first reader and a correction come after each other."""
    TermsOfReference.objects.filter(pk=terms.pk).update(version=F("version"))
    return TermsOfReference.objects.select_related("body__reports_to", "municipality", "document").get(pk=terms.pk)


def set_aside_outdated(bodies: Any) -> None:
    """Set aside the documents of bodies' versions that were written anew from a file and now say something else."""
    rows = TermsOfReference.objects.filter(body__in=bodies, document__isnull=False)
    for terms in rows.select_related("body__reports_to", "municipality", "document"):
        now = Snapshot(body=_canonical(terms)).data
        if terms.document is not None and _own(now) != _own(terms.document.data):
            audit.record("terms.change", terms, actor=None, **set_aside(terms))


@transaction.atomic
def _frozen(terms: TermsOfReference) -> Snapshot:
    held = _held(terms)
    if held.document is None:
        with translation.override(settings.LANGUAGE_CODE):
            data = terms_data(held)
        held.document = freeze(
            kind=TERMS,
            schema_version=SCHEMA_VERSION,
            data=data,
            municipality=terms.municipality,
            taken_at=timezone.now(),
        )
        TermsOfReference.objects.filter(pk=terms.pk).update(document=held.document)
        audit.record("terms.freeze", terms, actor=None, after={"sha256": held.document.sha256})
    terms.document = held.document
    return held.document


def _unstored(terms: TermsOfReference) -> Snapshot:
    body = _canonical(terms)
    return Snapshot(
        municipality_id=terms.municipality_id,
        kind=TERMS,
        schema_version=SCHEMA_VERSION,
        body=body,
        sha256=sha256(body),
        taken_at=timezone.now(),
    )


def _canonical(terms: TermsOfReference) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return canonical(terms_data(terms))


def _own(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in _AROUND}
