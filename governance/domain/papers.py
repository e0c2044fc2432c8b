"""What stands in an agenda and in minutes, as plain data: shown on pages, frozen in snapshots, printed.

There are always two: the whole paper, and the one in which closed items have their public title and nothing else. The
second is built without ever reading a closed item's content, so that nothing can slip out of it later.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.snapshots import freeze
from governance.domain.action_points import open_points_of
from governance.domain.agenda_texts import TEXTS
from governance.enums import AttendanceStatus, Outcome, SeatRole
from governance.models import (
    ActionPoint,
    AgendaItem,
    Decision,
    DecisionOutcome,
    Meeting,
    MinutesApproval,
    Recusal,
    Seat,
)

AGENDA, AGENDA_OPEN, MINUTES, MINUTES_PUBLIC = "agenda", "agenda_open", "minutes", "minutes_public"
SCHEMA_VERSION = 1


def freeze_agenda(meeting: Meeting, appendices: list[dict[str, Any]]) -> None:
    """Freeze both agendas of a meeting whose items can no longer change."""
    with translation.override(settings.LANGUAGE_CODE):
        full = agenda_data(meeting, full=True) | {"appendices": _appendices(appendices, "data")}
        shown = agenda_data(meeting, full=False) | {"appendices": _appendices(appendices, "open")}
    meeting.agenda = _freeze(meeting, AGENDA, full, meeting.agenda_sent_at)
    meeting.agenda_open = _freeze(meeting, AGENDA_OPEN, shown, meeting.agenda_sent_at)
    Meeting.objects.filter(pk=meeting.pk).update(agenda=meeting.agenda, agenda_open=meeting.agenda_open)


def freeze_minutes(meeting: Meeting) -> None:
    """Freeze both minutes of a meeting that everyone present has approved."""
    with translation.override(settings.LANGUAGE_CODE):
        full, shown = minutes_data(meeting, full=True), minutes_data(meeting, full=False)
    meeting.minutes = _freeze(meeting, MINUTES, full, meeting.minutes_approved_at)
    meeting.minutes_public = _freeze(meeting, MINUTES_PUBLIC, shown, meeting.minutes_approved_at)
    Meeting.objects.filter(pk=meeting.pk).update(minutes=meeting.minutes, minutes_public=meeting.minutes_public)


def agenda_data(meeting: Meeting, *, full: bool) -> dict[str, Any]:
    """The agenda. ``full=False`` knows closed items by their public title only."""
    items = _items(meeting)
    points = [point for point in open_points_of(meeting.body, before=meeting) if full or not point.is_closed]
    return _head(meeting, full) | {
        "items": [_item(item) if full or not item.is_closed else _closed(item) for item in items],
        "action_points": [_point(point) for point in points],
    }


def minutes_data(meeting: Meeting, *, full: bool) -> dict[str, Any]:
    """The minutes: the agenda with attendance, decisions, votes, recusals and action points (D14).

    The public ones leave out what is internal too: grounds of recusal, announcements and action points.
    """
    items = _items(meeting, with_decisions=True)
    points = _points_by_item(meeting) if full else {}
    present = list(_attendances(meeting))
    approved = sorted((row for row in present if row.approved_at is not None), key=lambda row: row.approved_at)
    return _head(meeting, full) | {
        "attendance": [_attendance(row) for row in _in_order(present)],
        "items": [
            _minuted(item, full, points.get(item.pk, [])) if full or not item.is_closed else _closed(item)
            for item in items
        ],
        "action_points": points.get(None, []),
        "approvals": [{"name": row.user.name, "at": row.approved_at} for row in approved],
        "is_approved": meeting.minutes_approved_at is not None,
    }


def _freeze(meeting: Meeting, kind: str, data: dict[str, Any], moment: Any) -> Any:
    return freeze(
        kind=kind, schema_version=SCHEMA_VERSION, data=data, municipality=meeting.municipality, taken_at=moment
    )


def _appendices(collected: list[dict[str, Any]], part: str) -> list[dict[str, Any]]:
    return [
        {"key": entry["key"], "title": entry["title"], "data": entry[part]}
        for entry in collected
        if entry[part] is not None
    ]


def _items(meeting: Meeting, *, with_decisions: bool = False) -> list[AgendaItem]:
    items = meeting.items.select_related("case", "responsible", "closed_by", "document").prefetch_related(
        "recommendations"
    )
    if with_decisions:
        outcomes = DecisionOutcome.objects.select_related("recommendation", "forwarded_to", "postponed_to__body")
        decisions = Decision.objects.order_by("pk").prefetch_related(Prefetch("outcomes", outcomes))
        recusals = Recusal.objects.select_related("user")
        items = items.prefetch_related(Prefetch("decisions", decisions), Prefetch("recusals", recusals))
    ordered = list(items.order_by("number"))
    for item in ordered:
        item.meeting = meeting
    return ordered


def _head(meeting: Meeting, full: bool) -> dict[str, Any]:  # noqa: FBT001 -- private
    return {
        "municipality": meeting.municipality.name,
        "brand": meeting.municipality.colour,
        "body": meeting.body.name,
        "number": meeting.number,
        "starts_at": timezone.localtime(meeting.starts_at),
        "ends_at": timezone.localtime(meeting.ends_at),
        "place": meeting.place,
        "is_full": full,
    }


def _closed(item: AgendaItem) -> dict[str, Any]:
    return {"id": item.pk, "number": item.number, "title": item.title_without_content(), "is_closed": True}


def _item(item: AgendaItem) -> dict[str, Any]:
    return {
        "id": item.pk,
        "number": item.number,
        "title": item.title,
        "type": str(item.get_type_display()),
        "is_closed": item.is_closed,
        "closed_ground": item.closed_ground,
        "closed_by": item.closed_by.name if item.closed_by is not None else "",
        "journal_number": item.journal_number,
        "responsible": item.responsible.name if item.responsible is not None else "",
        "is_late": item.late_accepted_by_id is not None,
        "texts": [
            {"label": str(label), "text": text} for name, label in TEXTS.items() if (text := getattr(item, name))
        ],
        "recommendations": [{"number": row.number, "text": row.text} for row in item.recommendations.all()],
        "document": item.document.sha256 if item.document is not None else "",
    }


def _minuted(item: AgendaItem, full: bool, points: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: FBT001 -- private
    decisions = list(item.decisions.all())
    recusals = [
        {"name": row.user.name, "ground": str(row.get_ground_display()), "decided_by": row.decided_by}
        if full
        else {"name": row.user.name}
        for row in item.recusals.all()
    ]
    return _item(item) | {
        "decisions": [_decision(decision, full) for decision in decisions],
        "recusals": recusals,
        "quorum": decisions[-1].quorum if decisions else "",
        "note": item.minutes_note,
        "action_points": points,
    }


def _decision(decision: Decision, full: bool) -> dict[str, Any]:  # noqa: FBT001 -- private
    outcomes = list(decision.outcomes.all())
    return {
        "decided_on": decision.decided_on,
        "outcomes": [_outcome(outcome) for outcome in outcomes],
        "consequences": [line for outcome in outcomes for line in outcome.consequences],
        "announcement": decision.announcement if full else "",
        "reversed_on": timezone.localdate(decision.reversed_at) if decision.reversed_at is not None else None,
        "reversal_reason": decision.reversal_reason if full else "",
    }


def _outcome(outcome: DecisionOutcome) -> dict[str, Any]:
    return {
        "number": outcome.recommendation.number,
        "recommendation": outcome.recommendation.text,
        "outcome": str(outcome.get_outcome_display()),
        "words": in_words(outcome),
        "text": outcome.text,
        "votes": votes_in_words(outcome),
        "dissent": outcome.dissent,
    }


def in_words(outcome: DecisionOutcome) -> str:
    """The outcome, with the body or the meeting that it points at."""
    if outcome.outcome == Outcome.FORWARDED and outcome.forwarded_to is not None:
        return _("Recommended to %(body)s") % {"body": outcome.forwarded_to}
    if outcome.outcome == Outcome.POSTPONED and outcome.postponed_to is not None:
        day = timezone.localdate(outcome.postponed_to.starts_at)
        return _("Postponed to %(date)s") % {"date": f"{day:%d.%m.%Y}"}
    return str(outcome.get_outcome_display())


def votes_in_words(outcome: DecisionOutcome) -> str:
    """For, against and abstained; empty when no vote was taken."""
    if outcome.votes_for is None and outcome.votes_against is None and outcome.abstentions is None:
        return ""
    return _("%(pro)s for, %(contra)s against, %(abstained)s abstained") % {
        "pro": outcome.votes_for or 0,
        "contra": outcome.votes_against or 0,
        "abstained": outcome.abstentions or 0,
    }


def _point(point: ActionPoint) -> dict[str, Any]:
    return {"text": point.text, "responsible": point.responsible.name, "due": point.due}


def _points_by_item(meeting: Meeting) -> dict[int | None, list[dict[str, Any]]]:
    """The meeting's action points under each item, and under None those of the whole meeting."""
    found: dict[int | None, list[dict[str, Any]]] = {}
    for point in meeting.action_points.select_related("responsible"):
        found.setdefault(point.item_id, []).append(_point(point))
    return found


def _attendances(meeting: Meeting) -> QuerySet[Any]:
    """Who was there, with the role of each seat, and when they approved: only who was there approves."""
    day = timezone.localdate(meeting.starts_at)
    own = {"user": OuterRef("user_id")}
    seats = Seat.objects.filter(body_id=meeting.body_id, **own).valid_on(day).order_by("pk")
    approvals = MinutesApproval.objects.filter(meeting=meeting, **own)
    return (
        meeting.attendances.select_related("user")
        .annotate(role=Subquery(seats.values("role")[:1]), approved_at=Subquery(approvals.values("approved_at")[:1]))
        .order_by("user__name")
    )


def _attendance(row: Any) -> dict[str, Any]:
    role = str(SeatRole(row.role).label) if row.role else ""
    return {"name": row.user.name, "role": role, "status": str(row.get_status_display())}


def _in_order(rows: Iterable[Any]) -> list[Any]:
    order = {status: place for place, status in enumerate(AttendanceStatus.values)}
    return sorted(rows, key=lambda row: order[row.status])
