"""A decision's effects: written down, carried out, taken back. The rules about who and when stand with the callers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.errors import AlreadyDoneError, DomainError
from governance.cases import Choice
from governance.domain import agenda, cases
from governance.domain.choices import handler_of
from governance.enums import MeetingState, Outcome
from governance.models import AgendaItem, Body, Case, Decision, DecisionOutcome, MinutesApproval, UrgentDecision


def write(
    *,
    body: Body,
    case: Case | None,
    choices: Sequence[Choice],
    actor: Any,
    day: date,
    announcement: str = "",
    item: AgendaItem | None = None,
    urgent: UrgentDecision | None = None,
    quorum: str = "",
) -> tuple[Decision, list[DecisionOutcome]]:
    """Insert the decision and its outcomes. Raises AlreadyDoneError when one is in force on the item."""
    municipality_id = body.municipality_id
    try:
        with transaction.atomic():
            decision = Decision.objects.create(
                municipality_id=municipality_id,
                body=body,
                case=case,
                item=item,
                urgent_decision=urgent,
                decided_on=day,
                recorded_by=actor,
                recorded_at=timezone.now(),
                announcement=announcement.strip(),
                quorum=quorum,
            )
    except IntegrityError:
        raise AlreadyDoneError(
            _("The item has already been decided."), url=item.get_absolute_url() if item is not None else ""
        ) from None
    outcomes = DecisionOutcome.objects.bulk_create(
        DecisionOutcome(
            municipality_id=municipality_id,
            decision=decision,
            recommendation=choice.recommendation,
            outcome=choice.outcome,
            text=choice.text.strip(),
            forwarded_to=choice.forwarded_to if choice.outcome == Outcome.FORWARDED else None,
            postponed_to=choice.postponed_to if choice.outcome == Outcome.POSTPONED else None,
            votes_for=choice.votes_for,
            votes_against=choice.votes_against,
            abstentions=choice.abstentions,
            dissent=choice.dissent.strip(),
        )
        for choice in choices
    )
    audit.record(
        "decision.record",
        decision,
        actor=actor,
        after={"outcomes": {str(o.recommendation.number): str(o.outcome) for o in outcomes}},
        case=case.pk if case is not None else None,
        item=item.pk if item is not None else None,
    )
    return decision, outcomes


def carry_out(decision: Decision, outcomes: list[DecisionOutcome], *, actor: Any) -> None:
    """Let the case's handler act, and move the case to where it waits now: the one place that does (D12)."""
    case, handler = decision.case, handler_of(decision.case)
    if case is not None and handler is not None:
        handler.apply(decision, outcomes, actor)
        case.refresh_from_db(fields=["awaits_body", "ready_at", "settled_at"])
    first = outcomes[0]
    if case is not None:
        if first.outcome == Outcome.FORWARDED and first.forwarded_to is not None:
            cases.make_ready(case=case, body=first.forwarded_to, actor=actor)
        elif first.outcome == Outcome.RETURNED:
            cases.take_back(case=case, actor=actor, reason=first.text)
        elif first.outcome != Outcome.POSTPONED:
            cases.settle(case=case, actor=actor)
    if first.outcome == Outcome.POSTPONED and first.postponed_to is not None:
        postpone(decision, first.postponed_to, actor=actor)


def postpone(decision: Decision, meeting: Any, *, actor: Any) -> None:
    """Put what was postponed on the meeting that it was postponed to."""
    item = decision.item
    if decision.case is not None and (item is None or item.urgent_decision_id is None):
        # Whoever decides to postpone to a meeting has accepted the case there, also after its deadline.
        agenda.place(case=decision.case, meeting=meeting, actor=actor, late_accepted=True)
    elif item is not None:
        agenda.repeat(item=item, meeting=meeting)


def undo(decision: Decision, *, actor: Any, reason: str) -> None:
    """Take a decision in force back: the handler undoes its effects or refuses with a sentence; the case waits again."""
    case, handler = decision.case, handler_of(decision.case)
    item = decision.item
    is_ratification = item is not None and item.urgent_decision_id is not None
    if case is not None and not is_ratification:
        _check_nothing_followed(decision, case)
        _clear_agendas(decision, case, actor)
    now = timezone.now()
    moved = Decision.objects.filter(pk=decision.pk, reversed_at__isnull=True).update(
        reversed_at=now, reversed_by=actor, reversal_reason=reason
    )
    if moved != 1:
        raise AlreadyDoneError(_("The decision has already been reversed."), url=decision.get_absolute_url())
    decision.reversed_at, decision.reversed_by, decision.reversal_reason = now, actor, reason
    if case is not None and handler is not None and not is_ratification:
        outcomes = list(decision.outcomes.select_related("recommendation", "forwarded_to", "postponed_to"))
        handler.reverse(decision, outcomes, actor, reason)
        case.refresh_from_db(fields=["awaits_body", "ready_at", "settled_at"])
        cases.make_ready(case=case, body=decision.body, actor=actor)
    if item is not None and item.meeting.state == MeetingState.HELD:
        # What the participants have approved so far said something else.
        MinutesApproval.objects.filter(meeting=item.meeting).delete()
    audit.record("decision.reverse", decision, actor=actor, note=reason)


def _check_nothing_followed(decision: Decision, case: Case) -> None:
    later = (
        Decision.objects.filter(case=case, reversed_at__isnull=True, pk__gt=decision.pk)
        .exclude(item__urgent_decision__isnull=False)
        .order_by("-pk")
        .first()
    )
    if later is not None:
        raise DomainError(
            _("The case has been decided again since (%(later)s). Reverse that first.") % {"later": later}
        )


def _clear_agendas(decision: Decision, case: Case, actor: Any) -> None:
    """Take the case off the agendas to come, where the decision had sent it."""
    for item in agenda.undecided_items(case).exclude(pk=decision.item_id):
        if item.meeting.state != MeetingState.PLANNED:
            raise DomainError(
                _("The case stands on an agenda that has been sent: %(meeting)s. Decide it there.")
                % {"meeting": item.meeting}
            )
        agenda.remove(item=item, actor=actor)
