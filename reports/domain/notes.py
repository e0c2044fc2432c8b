"""The life of a note: begun, written, frozen, approved, returned or recalled; never changed once frozen (D52–D55)."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit, snapshots
from common.errors import DomainError, StaleObjectError
from common.models import Snapshot
from common.numbers import dato
from common.states import StateMachine, Transition
from common.versions import save_version
from governance.domain import agenda, cases
from governance.enums import BodyKind, PartyRelation
from governance.models import Body, Case
from reports.domain import collecting, renditions
from reports.domain.audiences import edition
from reports.domain.periods import HalfYear
from reports.enums import Audience, NoteState
from reports.models import StatusNote

CASE_KIND = "status_note"
#: Contributions are due on the cut-off; a round begun after it gives people this long.
LATE_ROUND = timedelta(days=14)
S = NoteState

machine = StateMachine(
    StatusNote,
    {
        "freeze": Transition(frozenset({S.COLLECTING}), S.FROZEN, "reports.freeze_statusnote"),
        "approve": Transition(frozenset({S.FROZEN}), S.APPROVED, "reports.approve_statusnote"),
        "send_back": Transition(frozenset({S.FROZEN}), S.RETURNED, "reports.approve_statusnote"),
        "withdraw": Transition(frozenset({S.FROZEN}), S.RETURNED, "reports.change_statusnote"),
        "recall": Transition(frozenset({S.APPROVED}), S.RECALLED, "reports.recall_statusnote"),
        # A reversed decision of the body takes its effect back.
        "reopen": Transition(frozenset({S.APPROVED, S.RETURNED}), S.FROZEN, "reports.approve_statusnote"),
    },
    action_prefix="note",
)


def executive_body() -> Body | None:
    """The board that approves notes unless another body is named: the oldest of its kind that exists."""
    day = timezone.localdate()
    rows = Body.objects.filter(kind=BodyKind.EXECUTIVE).order_by("pk")
    return next((body for body in rows if body.valid_to is None or body.valid_to >= day), None)


@transaction.atomic
def start_collection(*, municipality: Any, year: int, half: int, actor: Any, body: Body | None = None) -> StatusNote:
    """Open the round of a half-year (D52). After an approved, returned or recalled edition it makes the next one.

    Message and recommendations are taken over from an edition that was returned or recalled; otherwise they stand
    empty, and the note says what the figures say. Raises PermissionDenied, DomainError.
    """
    if not actor.has_perm("reports.add_statusnote", municipality):
        raise PermissionDenied
    period = HalfYear.parse(f"{year}-{half}")
    today = timezone.localdate()
    if period.first_day > today:
        raise DomainError(_("The half-year has not begun."), fields={"half": _("Choose a half-year that has begun.")})
    body = body or executive_body()
    if body is None:
        raise DomainError(
            _("No executive board is set up."), fields={"body": _("Choose the body that approves the note.")}
        )
    earlier = StatusNote.objects.filter(year=year, half=half)
    latest = earlier.order_by("-edition").first()
    if latest is not None and latest.state in NoteState.UNDER_WAY:
        raise DomainError(_("The note of that half-year is already under way: edition %(n)s.") % {"n": latest.edition})
    taken_over = latest if latest is not None and latest.state in {S.RETURNED, S.RECALLED} else None
    try:
        with transaction.atomic():
            note = StatusNote.objects.create(
                municipality=municipality,
                body=body,
                year=year,
                half=half,
                edition=(earlier.aggregate(last=Max("edition"))["last"] or 0) + 1,
                due=_due(period, today),
                message=taken_over.message if taken_over else "",
                recommendation=taken_over.recommendation if taken_over else "",
                created_by=actor,
            )
    except IntegrityError:
        raise DomainError(_("The note of that half-year is already under way.")) from None
    audit.record("note.start", note, actor=actor, after={"half": str(period), "edition": note.edition, "body": body.pk})
    return note


def _due(period: HalfYear, today: date) -> date:
    return max(period.cut_off, today + LATE_ROUND) if today > period.cut_off else period.cut_off


@transaction.atomic
def write(*, note: StatusNote, message: str, recommendation: str, expected: int, actor: Any) -> StatusNote:
    """Write the main message and the recommendations; empty texts are written from the figures when the note is frozen.

    Raises PermissionDenied, DomainError for a frozen note, StaleObjectError.
    """
    if not actor.has_perm("reports.change_statusnote", note):
        raise PermissionDenied
    if note.state != S.COLLECTING:
        raise DomainError(_("The note is frozen and can no longer be changed. Begin a new edition."))
    note.message, note.recommendation = message.strip(), recommendation.strip()
    changed = save_version(note, expected=expected, fields=["message", "recommendation"])
    if changed.after:
        audit.record("note.write", note, actor=actor, before=changed.before, after=changed.after)
    return note


def freeze(*, note: StatusNote, actor: Any) -> StatusNote:
    """Freeze the note as of now: three snapshots, and one PDF each to be made by a worker.

    Must be the outermost act: the figures are read as of one moment before anything is written. Of two at once one
    wins. Raises PermissionDenied, InvalidTransitionError, StaleObjectError (frozen or rewritten meanwhile).
    """
    if not actor.has_perm("reports.freeze_statusnote", note):
        raise PermissionDenied
    if note.state != S.COLLECTING:
        raise DomainError(_("The note is already frozen."))
    with snapshots.collecting():
        # Read anew: what is frozen is what stands in the row at the moment of the figures.
        fresh = StatusNote.objects.select_related("municipality", "body").get(pk=note.pk)
        data = collecting.collect(fresh)
        previous = collecting.previous_of(fresh)
    _store(fresh, data=data, previous=previous, actor=actor)
    note.refresh_from_db()
    return note


@transaction.atomic
def _store(note: StatusNote, *, data: dict[str, Any], previous: StatusNote | None, actor: Any) -> None:
    now = timezone.now()
    frozen = {
        audience: snapshots.freeze(
            kind=collecting.KIND,
            schema_version=collecting.SCHEMA_VERSION,
            data=edition(data, audience),
            municipality=note.municipality,
            taken_at=now,
        )
        for audience in Audience
    }
    seen = note.version
    machine.perform(
        note,
        "freeze",
        user=actor,
        data={"sha256": {str(audience): snapshot.sha256 for audience, snapshot in frozen.items()}},
        snapshot=frozen[Audience.EXECUTIVE],
        previous=previous,
        frozen_at=now,
        case=_case(note, actor),
        is_illustrative=any(facts["illustrative"] for facts in data["projects"]),
    )
    if note.version != seen + 1:
        # Somebody rewrote the message after it was read: what they wrote is not in the snapshot.
        raise StaleObjectError
    renditions.request(note=note, snapshots=frozen, actor=actor)


def _case(note: StatusNote, actor: Any) -> Case:
    """The case by which a body can approve the note; whoever made the note is a party to it (D13)."""
    case = cases.open_case(
        municipality=note.municipality,
        kind=CASE_KIND,
        title=str(note),
        public_title=str(note),
        actor=actor,
        responsible=actor,
    )
    makers = {person.pk: person for person in (note.created_by, actor) if person is not None}
    cases.set_parties(case=case, parties=[(person, PartyRelation.SUBMITTER) for person in makers.values()])
    cases.make_ready(case=case, body=note.body, actor=actor)
    return case


def _all_made(note: StatusNote) -> None:
    if not renditions.all_ready(note):
        raise DomainError(_("The PDFs are still being made. The note can be approved when they are ready."))


def _off_agendas(note: StatusNote) -> None:
    """A note that stands on an agenda is decided there."""
    item = agenda.undecided_items(note.case).first() if note.case is not None else None
    if item is not None:
        raise DomainError(
            _("The note stands on the agenda of %(meeting)s. Decide it there.") % {"meeting": item.meeting}
        )


@transaction.atomic
def approve(*, note: StatusNote, actor: Any, by_decision: bool = False) -> StatusNote:
    """Approve the note: from now every signed-in person may read the council's and the public edition.

    ``by_decision``: a body decided so on a meeting, where the permission was asked. Raises PermissionDenied,
    InvalidTransitionError, StaleObjectError, DomainError (PDFs not made, or on an agenda).
    """

    def guard(row: StatusNote) -> None:
        _all_made(row)
        if not by_decision:
            _off_agendas(row)

    machine.perform(
        note,
        "approve",
        user=actor,
        system=by_decision,
        guard=guard,
        approved_at=timezone.now(),
        approved_by=actor,
    )
    if note.case is not None:
        cases.settle(case=note.case, actor=actor)
    return note


@transaction.atomic
def send_back(*, note: StatusNote, actor: Any, reason: str, by_decision: bool = False) -> StatusNote:
    """The body returns the note: this edition stays as it is, and a new one must be made."""
    reason = _reason(reason)
    machine.perform(
        note,
        "send_back",
        user=actor,
        system=by_decision,
        note=reason,
        guard=None if by_decision else _off_agendas,
        returned_reason=reason,
    )
    _take_back(note, actor, reason)
    return note


@transaction.atomic
def withdraw(*, note: StatusNote, actor: Any, reason: str) -> StatusNote:
    """The makers take the note back before it is approved, to make a new edition."""
    reason = _reason(reason)
    machine.perform(note, "withdraw", user=actor, note=reason, guard=_off_agendas, returned_reason=reason)
    _take_back(note, actor, reason)
    return note


@transaction.atomic
def recall(*, note: StatusNote, actor: Any, reason: str) -> StatusNote:
    """Recall an approved note: it stays, marked as recalled with the reason (D55)."""
    reason = _reason(reason)
    return machine.perform(note, "recall", user=actor, note=reason, recalled_at=timezone.now(), recall_reason=reason)


@transaction.atomic
def reopen(*, note: StatusNote, actor: Any, reason: str) -> StatusNote:
    """A body's decision was reversed: the note awaits approval again. Raises DomainError when a new edition is begun."""
    later = StatusNote.objects.filter(year=note.year, half=note.half, edition__gt=note.edition).first()
    if later is not None:
        raise DomainError(_("A new edition has been begun since: %(later)s.") % {"later": later})
    machine.perform(
        note,
        "reopen",
        user=actor,
        system=True,
        note=reason,
        approved_at=None,
        approved_by=None,
        returned_reason="",
    )
    return note


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Say why."), fields={"reason": _("Write the reason.")})
    return reason[:300]


def _take_back(note: StatusNote, actor: Any, reason: str) -> None:
    if note.case is not None:
        cases.take_back(case=note.case, actor=actor, reason=reason)


def as_stored(note: StatusNote, audience: Audience) -> Snapshot:
    """The frozen edition for an audience. Raises Rendition.DoesNotExist for a note that is not frozen."""
    return note.renditions.select_related("snapshot").get(audience=audience).snapshot


def edition_words(note: StatusNote) -> str:
    """Where a note stands, in a line: when it was frozen, approved or recalled."""
    if note.state == S.RECALLED and note.recalled_at is not None:
        return _("Recalled %(day)s: %(reason)s") % {"day": dato(note.recalled_at), "reason": note.recall_reason}
    if note.state == S.APPROVED and note.approved_at is not None:
        return _("Approved by %(body)s %(day)s") % {"body": note.body, "day": dato(note.approved_at)}
    if note.state == S.RETURNED:
        return _("Returned: %(reason)s") % {"reason": note.returned_reason}
    if note.state == S.FROZEN and note.frozen_at is not None:
        return _("Frozen %(day)s, awaits %(body)s") % {"day": dato(note.frozen_at), "body": note.body}
    return _("Contributions are due %(day)s") % {"day": dato(note.due)}
