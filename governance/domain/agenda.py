"""Putting cases and other items on an agenda, ordering them, and taking them off (D10, D11)."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.errors import DomainError
from common.versions import save_version
from governance.cases import RecommendationDraft, case_handlers
from governance.domain import cases
from governance.domain.agenda_texts import TEXTS
from governance.domain.items import hold_planned, next_number, write_numbers
from governance.domain.meetings import machine, next_open_meeting, plan_meeting
from governance.domain.papers import freeze_agenda
from governance.domain.standing import add_standing_items, collect_appendices
from governance.enums import ItemType, MeetingState, RecommendationKind
from governance.models import AgendaItem, Case, Meeting, Recommendation

__all__ = [
    "add_item",
    "change_item",
    "close_item",
    "move_item",
    "next_open_meeting",
    "open_item",
    "place",
    "plan_meeting",
    "remove",
    "send",
]


@transaction.atomic
def place(*, case: Case, meeting: Meeting, actor: Any, late_accepted: bool = False) -> AgendaItem:
    """Put a case on an agenda (D10): with its frozen document and the recommendations that it brings.

    After the deadline the chair's yes is needed (``late_accepted``, by somebody who leads the body). Raises
    DomainError: the agenda has been sent, the case waits for another body, or it already stands on one.
    """
    hold_planned(meeting)
    if case.awaits_body_id != meeting.body_id:
        raise DomainError(_("The case does not wait for %(body)s.") % {"body": meeting.body})
    if undecided_items(case).exists():
        raise DomainError(_("The case already stands on an agenda."))
    is_late = timezone.localdate() > meeting.deadline
    if is_late and not (late_accepted and actor.has_perm("governance.accept_late_meeting", meeting)):
        raise DomainError(_("The deadline has passed. The chair can accept the case as a late item."))
    handler = case_handlers.get(case.kind)
    item = AgendaItem.objects.create(
        municipality_id=meeting.municipality_id,
        meeting=meeting,
        body_id=meeting.body_id,
        number=next_number(meeting),
        case=case,
        title=case.title,
        public_title=case.public_title,
        type=ItemType.DECISION,
        is_closed=case.is_closed,
        closed_ground=case.closed_ground,
        closed_by=actor if case.is_closed else None,
        journal_number=case.journal_number,
        responsible=case.responsible,
        document=handler.document(case, actor),
        late_accepted_by=actor if is_late else None,
    )
    _write_recommendations(item, handler.recommendations(case))
    handler.placed(case, item, actor)
    audit.record("item.place", item, actor=actor, after={"case": case.pk, "meeting": meeting.pk})
    return item


def undecided_items(case: Case) -> Any:
    """The case's items on coming agendas on which no decision is in force."""
    return (
        AgendaItem.objects.filter(case=case, urgent_decision__isnull=True, meeting__state__in=MeetingState.UPCOMING)
        .exclude(pk__in=AgendaItem.objects.filter(case=case, decisions__isnull=False, decisions__reversed_at=None))
        .select_related("meeting")
    )


@transaction.atomic
def add_item(
    *,
    meeting: Meeting,
    title: str,
    actor: Any,
    type: str = ItemType.INFORMATION,  # noqa: A002 -- the item's own word
    summary: str = "",
    recommendation: str = "",
    public_title: str = "",
) -> AgendaItem:
    """Put something on an agenda that is no case: information, a discussion, or a decision in words."""
    hold_planned(meeting)
    item = AgendaItem.objects.create(
        municipality_id=meeting.municipality_id,
        meeting=meeting,
        body_id=meeting.body_id,
        number=next_number(meeting),
        title=title,
        public_title=public_title,
        type=type,
        summary=summary,
    )
    texts = [line.strip() for line in recommendation.splitlines() if line.strip()]
    kind = RecommendationKind.FREE_TEXT if type == ItemType.DECISION else RecommendationKind.NOTE
    _write_recommendations(item, [RecommendationDraft(kind=kind, text=text) for text in texts])
    audit.record("item.add", item, actor=actor, after={"title": item.shown_title, "meeting": meeting.pk})
    return item


@transaction.atomic
def change_item(*, item: AgendaItem, actor: Any, expected_version: int, **texts: Any) -> AgendaItem:
    """Change what the agenda says about an item before it is sent. Raises StaleObjectError, DomainError."""
    hold_planned(item.meeting)
    for name, value in texts.items():
        setattr(item, name, value)
    changes = save_version(item, expected=expected_version, fields=list(texts))
    audit.record("item.change", item, actor=actor, before=changes.before, after=changes.after)
    return item


@transaction.atomic
def close_item(*, item: AgendaItem, ground: str, public_title: str, actor: Any) -> AgendaItem:
    """Keep an item from everyone but the body and the case's parties, with the legal ground and who closed it (D11)."""
    hold_planned(item.meeting)
    if not ground.strip():
        raise DomainError(_("Say why the item is closed."), fields={"ground": _("Write the legal ground.")})
    if item.case is not None:
        # Its papers, its money and its project are the case's: closing the item alone would keep nothing from anybody.
        cases.close_to_others(case=item.case, ground=ground, public_title=public_title, actor=actor)
        item.refresh_from_db()
        return item
    item.is_closed, item.closed_ground, item.closed_by = True, ground.strip(), actor
    item.public_title = public_title.strip()
    save_version(item, expected=item.version, fields=["is_closed", "closed_ground", "closed_by", "public_title"])
    audit.record("item.close", item, actor=actor, note=ground.strip())
    return item


@transaction.atomic
def open_item(*, item: AgendaItem, reason: str, actor: Any) -> AgendaItem:
    """Open an item without a case that was closed, until the agenda is sent. Raises DomainError without a reason."""
    hold_planned(item.meeting)
    if not reason.strip():
        raise DomainError(_("Say why the item is opened."), fields={"reason": _("Write the reason.")})
    item.is_closed, item.closed_ground, item.closed_by = False, "", None
    save_version(item, expected=item.version, fields=["is_closed", "closed_ground", "closed_by"])
    audit.record("item.open", item, actor=actor, note=reason.strip())
    return item


@transaction.atomic
def remove(*, item: AgendaItem, actor: Any) -> None:
    """Take an item off an agenda that has not been sent; its case waits for the body as before."""
    meeting, case = item.meeting, item.case
    hold_planned(meeting)
    if item.urgent_decision_id is not None:
        raise DomainError(_("An urgent decision stands on the agenda until it is ratified or reversed."))
    audit.record("item.remove", item, actor=actor, before={"case": item.case_id, "title": item.shown_title})
    item.recommendations.all().delete()
    item.delete()
    write_numbers(meeting.items.order_by("number"))
    if case is not None:
        case_handlers.get(case.kind).removed(case, actor)


@transaction.atomic
def move_item(*, item: AgendaItem, to: int, actor: Any) -> None:
    """Give an item another place on the agenda; the others make room. ``to`` counts from 1."""
    meeting = item.meeting
    hold_planned(meeting)
    others = [other for other in meeting.items.order_by("number") if other.pk != item.pk]
    place_at = min(max(to, 1), len(others) + 1)
    was = item.number
    others.insert(place_at - 1, item)
    write_numbers(others)
    audit.record("item.move", item, actor=actor, before={"number": was}, after={"number": place_at})


@transaction.atomic
def send(*, meeting: Meeting, actor: Any) -> Meeting:
    """Send the agenda: standing items come by themselves (D8), appendices are collected (D9), and all is frozen.

    Raises PermissionDenied, InvalidTransitionError (sent before), StaleObjectError. Two papers are frozen: the whole
    agenda for the body, and one in which closed items have their public title only.
    """
    # The step holds the meeting's row, so that what is read after it is the agenda as it stays.
    machine.perform(meeting, "send_agenda", user=actor, agenda_sent_at=timezone.now())
    appendices = collect_appendices(meeting)
    add_standing_items(meeting, has_fund="fund" in {entry["standing"] for entry in appendices})
    freeze_agenda(meeting, appendices)
    return meeting


@transaction.atomic
def repeat(*, item: AgendaItem, meeting: Meeting) -> AgendaItem:
    """Put a postponed item that is no case on another agenda, with its texts and recommendations."""
    hold_planned(meeting)
    kept = ("title", "public_title", "type", "is_closed", "closed_ground", "closed_by", "journal_number", "responsible")
    copy = AgendaItem.objects.create(
        municipality_id=item.municipality_id,
        meeting=meeting,
        body_id=meeting.body_id,
        number=next_number(meeting),
        **{name: getattr(item, name) for name in (*kept, *TEXTS, "case", "urgent_decision", "document")},
    )
    _write_recommendations(
        copy,
        [
            RecommendationDraft(
                kind=RecommendationKind(row.kind),
                text=row.text,
                amount=row.amount,
                fund_key=row.fund_key,
                payload=row.payload,
            )
            for row in item.recommendations.all()
        ],
    )
    return copy


def as_rows(drafts: list[RecommendationDraft], **owner: Any) -> list[Recommendation]:
    """Unsaved recommendations, numbered as they come; ``owner`` is their item or urgent decision."""
    return [
        Recommendation(
            number=number,
            kind=draft.kind,
            text=draft.text,
            amount=draft.amount,
            fund_key=draft.fund_key,
            payload=draft.payload,
            **owner,
        )
        for number, draft in enumerate(drafts, start=1)
    ]


def _write_recommendations(item: AgendaItem, drafts: list[RecommendationDraft]) -> None:
    Recommendation.objects.bulk_create(as_rows(drafts, municipality_id=item.municipality_id, item=item))
