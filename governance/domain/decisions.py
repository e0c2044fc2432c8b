"""Deciding: one act, everything follows (D12).

``record()`` checks who decides (D13), the quorum, and the body's competence (D4), writes the decision with its
outcomes, and lets the case's handler act, all in one transaction. ``preview()`` says beforehand what would happen,
with the same checks. A corrected decision is reversed, never edited.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.errors import AlreadyDoneError, DomainError
from common.transactions import retrying
from governance.cases import CaseHandler, Choice, case_handlers
from governance.domain.competence import competence_of, competences, refusal
from governance.domain.quorum import quorum_of
from governance.enums import MeetingState, Outcome
from governance.models import AgendaItem, Body, Case, Decision, DecisionOutcome


def handler_of(case: Case | None) -> CaseHandler | None:
    """The handler of the case's kind; None for an item without a case."""
    return case_handlers.get(case.kind) if case is not None else None


def check_choices(*, choices: Sequence[Choice], body: Body, case: Case | None, on: date) -> None:
    """Raise DomainError with the sentence that refuses the choices; the same for page and act.

    A choice that concerns the whole case (postponed, returned, forwarded) holds for every recommendation; conditions
    and what is missing are written down; what the body has no competence for, it can only recommend.
    """
    if not choices:
        raise DomainError(_("There is no recommendation to decide on."))
    whole = {choice.outcome for choice in choices if choice.outcome in Outcome.WHOLE_CASE}
    if whole and len({choice.outcome for choice in choices}) > 1:
        raise DomainError(
            _("“%(outcome)s” holds for the whole item. Choose it for every recommendation.")
            % {"outcome": Outcome(next(iter(whole))).label}
        )
    handler = handler_of(case)
    rows = competences(body=body, on=on)
    for choice in choices:
        recommendation = choice.recommendation
        if handler is not None and choice.outcome not in handler.outcomes(recommendation):
            raise DomainError(
                _("Recommendation %(number)s cannot be decided as “%(outcome)s”.")
                % {"number": recommendation.number, "outcome": choice.outcome.label}
            )
        if choice.outcome in Outcome.NEEDS_TEXT and not choice.text.strip():
            raise DomainError(
                _("Recommendation %(number)s: write the conditions.") % {"number": recommendation.number}
                if choice.outcome == Outcome.CONDITIONAL
                else _("Recommendation %(number)s: write what is missing.") % {"number": recommendation.number}
            )
        if choice.outcome == Outcome.FORWARDED and choice.forwarded_to is None:
            raise DomainError(
                _("Recommendation %(number)s: choose the body to recommend it to.") % {"number": recommendation.number}
            )
        if choice.outcome in Outcome.POSITIVE:
            answer = competence_of(
                body=body,
                kind=recommendation.kind,
                amount=recommendation.amount,
                fund_key=recommendation.fund_key,
                on=on,
                rows=rows,
            )
            if not answer.decides:
                raise DomainError(refusal(answer, body=body, kind=recommendation.kind, amount=recommendation.amount))


def preview(*, item: AgendaItem, choices: Sequence[Choice]) -> list[str]:
    """Sentences that say what confirming would do, in kroner and dates. Raises DomainError as record() would."""
    check_choices(choices=choices, body=item.meeting.body, case=item.case, on=timezone.localdate())
    handler = handler_of(item.case)
    return handler.preview(item.case, list(choices), item.meeting.body) if handler is not None else []


@retrying
@transaction.atomic
def record(
    *, item: AgendaItem, choices: Sequence[Choice], actor: Any, decided_on: date | None = None, announcement: str = ""
) -> Decision:
    """Record what the body decided on an item, and do it.

    Raises PermissionDenied (not the chair, recused, or a party to the case), AlreadyDoneError (decided before),
    DomainError (competence, quorum, meeting not open, or the handler's own refusal): then nothing has happened.
    """
    if not actor.has_perm("governance.decide_agendaitem", item):
        raise PermissionDenied
    meeting = item.meeting
    if meeting.state not in MeetingState.OPEN_FOR_DECISIONS:
        raise DomainError(_("Decisions are recorded when the agenda has been sent and until the minutes are."))
    day = decided_on or timezone.localdate()
    _check_complete(item, choices)
    check_choices(choices=choices, body=meeting.body, case=item.case, on=day)
    quorum = quorum_of(item)
    if not quorum.reached:
        raise DomainError(_("The body is not quorate for this item. %(why)s") % {"why": quorum.sentence()})
    return _write(
        body=meeting.body, case=item.case, choices=choices, actor=actor, day=day, announcement=announcement, item=item
    )


def _check_complete(item: AgendaItem, choices: Sequence[Choice]) -> None:
    wanted = set(item.recommendations.values_list("pk", flat=True))
    given = [choice.recommendation.pk for choice in choices]
    if len(given) != len(set(given)) or set(given) != wanted:
        raise DomainError(_("Decide every recommendation of the item, each once."))


def _write(
    *,
    body: Body,
    case: Case | None,
    choices: Sequence[Choice],
    actor: Any,
    day: date,
    announcement: str = "",
    item: AgendaItem | None = None,
    urgent: Any = None,
) -> Decision:
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
                announcement=announcement,
            )
    except IntegrityError:
        raise AlreadyDoneError(_("The item has already been decided.")) from None
    outcomes = DecisionOutcome.objects.bulk_create(
        DecisionOutcome(
            municipality_id=municipality_id,
            decision=decision,
            recommendation=choice.recommendation,
            outcome=choice.outcome,
            text=choice.text.strip(),
            forwarded_to=choice.forwarded_to,
            postponed_to=choice.postponed_to,
            votes_for=choice.votes_for,
            votes_against=choice.votes_against,
            abstentions=choice.abstentions,
            dissent=choice.dissent.strip(),
        )
        for choice in choices
    )
    handler = handler_of(case)
    if handler is not None and case is not None:
        handler.apply(decision, outcomes, actor)
    audit.record(
        "decision.record",
        decision,
        actor=actor,
        after={"outcomes": {str(o.recommendation.number): str(o.outcome) for o in outcomes}},
        case=case.pk if case is not None else None,
        item=item.pk if item is not None else None,
    )
    return decision


@retrying
@transaction.atomic
def reverse(*, decision: Decision, actor: Any, reason: str, system: bool = False) -> Decision:
    """Undo a decision in force: the handler takes back what it did, or refuses with a sentence.

    ``system`` is for the superior body's refusal to ratify an urgent decision, whose permission was asked there.
    Raises PermissionDenied, DomainError.
    """
    if not system and not actor.has_perm("governance.reverse_decision", decision):
        raise PermissionDenied
    if not reason.strip():
        raise DomainError(_("Say why the decision is reversed."), fields={"reason": _("Write the reason.")})
    now = timezone.now()
    moved = Decision.objects.filter(pk=decision.pk, reversed_at__isnull=True).update(
        reversed_at=now, reversed_by=actor, reversal_reason=reason.strip()
    )
    if moved != 1:
        raise AlreadyDoneError(_("The decision has already been reversed."))
    decision.reversed_at, decision.reversed_by, decision.reversal_reason = now, actor, reason.strip()
    handler = handler_of(decision.case)
    if handler is not None:
        outcomes = list(decision.outcomes.select_related("recommendation"))
        handler.reverse(decision, outcomes, actor, reason.strip())
    audit.record("decision.reverse", decision, actor=actor, note=reason.strip())
    return decision
