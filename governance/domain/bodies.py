"""Bodies, their lines of reporting, seats, terms of reference and competence (D2, D3, D4)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.errors import AlreadyDoneError, DomainError
from common.versions import save_version
from governance.domain.terms_paper import set_aside
from governance.enums import BodyLinkKind, CompetenceEffect, MeetingState
from governance.models import Body, BodyLink, Competence, Meeting, Seat, TermsOfReference

BODY_FIELDS = ("kind", "name", "short_name", "purpose", "reports_to", "department", "meets_when_needed")
TERMS_FIELDS = (
    "founded_by",
    "founded_on",
    "purpose",
    "tasks",
    "secretariat",
    "rhythm",
    "submission_deadline_days",
    "quorum_share",
    "recusal_rule",
    "openness",
    "reporting",
    "urgent_decider",
)


@transaction.atomic
def add_body(*, municipality: Any, actor: Any, **values: Any) -> Body:
    """Found a body. Raises DomainError for a name that is taken."""
    body = Body(municipality=municipality, **values)
    try:
        with transaction.atomic():
            body.save()
    except IntegrityError:
        raise _name_taken() from None
    audit.record("body.add", body, actor=actor, after={"name": body.name, "kind": body.kind})
    return body


@transaction.atomic
def change_body(*, body: Body, actor: Any, expected_version: int, **values: Any) -> Body:
    """Change what a body is called, is, and reports to. Raises StaleObjectError, DomainError (a circle, a taken name)."""
    for name, value in values.items():
        setattr(body, name, value)
    _check_no_circle(body)
    try:
        with transaction.atomic():
            changes = save_version(body, expected=expected_version, fields=list(values))
    except IntegrityError:
        raise _name_taken() from None
    audit.record("body.change", body, actor=actor, before=changes.before, after=changes.after)
    return body


@transaction.atomic
def dissolve(*, body: Body, last_day: date, actor: Any, expected_version: int) -> Body:
    """Let a body end. Raises DomainError while others report to it, cases wait for it, or meetings are planned after."""
    today = timezone.localdate()
    if body.subordinates.exclude(valid_to__lt=today).exists():
        raise DomainError(_("Other bodies report to it. Let them report to another body first."))
    if body.awaited_cases.exists():
        raise DomainError(_("Cases wait for its decision. Hand them to another body first."))
    coming = Meeting.objects.filter(body=body, state__in=MeetingState.UPCOMING)
    if any(timezone.localdate(meeting.starts_at) > last_day for meeting in coming):
        raise DomainError(_("It has meetings after that day. Cancel them first."))
    body.valid_to = last_day
    changes = save_version(body, expected=expected_version, fields=["valid_to"])
    Seat.objects.filter(body=body, valid_to__isnull=True, valid_from__lte=last_day).update(valid_to=last_day)
    audit.record("body.dissolve", body, actor=actor, before=changes.before, after=changes.after)
    return body


@transaction.atomic
def link(*, source: Body, target: Body, kind: str, actor: Any, note: str = "") -> BodyLink:
    """Say how two bodies stand to each other apart from the reporting line (D2)."""
    if source == target:
        raise DomainError(_("Choose another body."), fields={"target": _("Choose another body.")})
    try:
        with transaction.atomic():
            made = BodyLink.objects.create(
                municipality_id=source.municipality_id, source=source, target=target, kind=BodyLinkKind(kind), note=note
            )
    except IntegrityError:
        raise AlreadyDoneError(_("The relation is there already."), url=source.get_absolute_url()) from None
    audit.record("body.link", source, actor=actor, after={"target": target.pk, "kind": kind})
    return made


@transaction.atomic
def unlink(*, relation: BodyLink, actor: Any) -> None:
    """Remove a relation."""
    audit.record("body.unlink", relation.source, actor=actor, before={"target": relation.target_id})
    relation.delete()


@transaction.atomic
def take_seat(
    *,
    body: Body,
    user: Any,
    role: str,
    actor: Any,
    valid_from: date | None = None,
    has_vote: bool = True,
    represents: Any = None,
    substitute_for: Seat | None = None,
) -> Seat:
    """Give a person a seat. Raises DomainError when they have one already on that day."""
    day = valid_from or timezone.localdate()
    if Seat.objects.filter(body=body, user=user).valid_on(day).exists():
        raise DomainError(
            _("%(person)s has a seat in the body already.") % {"person": user},
            fields={"user": _("Choose somebody else, or end the present seat first.")},
        )
    seat = Seat.objects.create(
        municipality_id=body.municipality_id,
        body=body,
        user=user,
        role=role,
        has_vote=has_vote,
        represents=represents,
        substitute_for=substitute_for,
        valid_from=day,
    )
    audit.record("body.seat", body, actor=actor, after={"user": user.pk, "role": role, "from": day})
    return seat


@transaction.atomic
def leave_seat(*, seat: Seat, last_day: date, actor: Any) -> Seat:
    """Let a seat end; it stays in the history."""
    if last_day < seat.valid_from:
        raise DomainError(
            _("The period ends before it begins."), fields={"last_day": _("Choose a date after the seat began.")}
        )
    Seat.objects.filter(pk=seat.pk).update(valid_to=last_day)
    seat.valid_to = last_day
    audit.record("body.seat_end", seat.body, actor=actor, after={"user": seat.user_id, "to": last_day})
    return seat


@transaction.atomic
def add_terms(*, body: Body, actor: Any, valid_from: date, **values: Any) -> TermsOfReference:
    """A new version of the terms of reference (D3). The one before ends the day before, and its competence is copied."""
    before = body.terms.order_by("-number").first()
    if before is not None and valid_from <= before.valid_from:
        raise DomainError(
            _("The new version must begin after the one before."),
            fields={"valid_from": _("Choose a later date.")},
        )
    terms = TermsOfReference.objects.create(
        municipality_id=body.municipality_id,
        body=body,
        number=(body.terms.aggregate(last=Max("number"))["last"] or 0) + 1,
        valid_from=valid_from,
        **values,
    )
    if before is not None:
        TermsOfReference.objects.filter(pk=before.pk).update(valid_to=valid_from - timedelta(days=1))
        rows = list(before.competences.all())
        for row in rows:
            row.pk, row.terms = None, terms
        Competence.objects.bulk_create(rows)
    audit.record("terms.add", terms, actor=actor, after={"valid_from": valid_from})
    return terms


@transaction.atomic
def change_terms(*, terms: TermsOfReference, actor: Any, expected_version: int, **values: Any) -> TermsOfReference:
    """Correct a version; the document that was frozen of it is replaced. Raises StaleObjectError."""
    for name, value in values.items():
        setattr(terms, name, value)
    changes = save_version(terms, expected=expected_version, fields=list(values))
    audit.record("terms.change", terms, actor=actor, before=changes.before, after=changes.after, **set_aside(terms))
    return terms


@transaction.atomic
def state_competence(
    *,
    terms: TermsOfReference,
    kind: str,
    effect: str,
    actor: Any,
    up_to: Decimal | None = None,
    fund_key: str = "",
    target: Body | None = None,
    note: str = "",
) -> Competence:
    """Write one row of the competence table (D4); the same kind, fund and limit is overwritten."""
    if effect != CompetenceEffect.DECIDES and target is None:
        raise DomainError(_("Say which body decides instead."), fields={"target": _("Choose a body.")})
    if target == terms.body:
        raise DomainError(_("Choose another body."), fields={"target": _("Choose another body.")})
    row, _created = Competence.objects.update_or_create(
        municipality_id=terms.municipality_id,
        terms=terms,
        kind=kind,
        fund_key=fund_key,
        up_to=up_to,
        defaults={
            "effect": effect,
            "target": target if effect != CompetenceEffect.DECIDES else None,
            "note": note,
        },
    )
    after = {"kind": kind, "effect": effect, "up_to": up_to}
    audit.record("terms.competence", terms, actor=actor, after=after, **set_aside(terms))
    return row


@transaction.atomic
def remove_competence(*, row: Competence, actor: Any) -> None:
    """Remove one row: what the terms do not mention, the superior body decides."""
    before = {"kind": row.kind, "effect": row.effect}
    audit.record("terms.competence_remove", row.terms, actor=actor, before=before, **set_aside(row.terms))
    row.delete()


def _name_taken() -> DomainError:
    text = _("There is already a body with that name.")
    return DomainError(text, fields={"name": text})


def _check_no_circle(body: Body) -> None:
    above = dict(Body.objects.order_by().values_list("pk", "reports_to_id"))
    place = body.reports_to_id
    while place is not None:
        if place == body.pk:
            text = _("It would report to itself, through others.")
            raise DomainError(text, fields={"reports_to": text})
        place = above.get(place)
