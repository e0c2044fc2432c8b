"""Deciding: one act, everything follows (D12).

``record()`` checks who decides (D13), the quorum, and the body's competence (D4), writes the decision with its
outcomes, and lets the case's handler act, all in one transaction. ``preview()`` says beforehand what would happen,
with the same checks. A corrected decision is reversed, never edited.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.errors import DomainError
from common.numbers import dato
from common.transactions import retrying
from governance.cases import Choice
from governance.domain import acts, waiting
from governance.domain.choices import check_choices, handler_of
from governance.domain.competence import Powers, powers_of
from governance.domain.items import hold_open
from governance.domain.quorum import Quorum, quorum_of
from governance.enums import MeetingState, Outcome
from governance.models import AgendaItem, Case, Decision, DecisionOutcome, Recommendation, UrgentDecision


def preview(
    *,
    item: AgendaItem,
    choices: Sequence[Choice],
    powers: Powers | None = None,
    quorum: Quorum | None = None,
    recommendations: Sequence[Recommendation] | None = None,
) -> list[str]:
    """Sentences that say what confirming would do, in kroner and dates. Raises DomainError as record() would.

    A page that has read the body's powers, the item's quorum and its recommendations already hands them in.
    """
    _check(item, choices, timezone.localdate(), powers=powers, quorum=quorum, recommendations=recommendations)
    if item.urgent_decision is not None:
        return _ratification_sentences(item.urgent_decision, choices[0])
    handler = handler_of(item.case)
    if handler is None:
        return _sentences_in_words(choices)
    return handler.preview(item.case, list(choices), item.meeting.body)


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
        raise PermissionDenied(
            _("Only the chair decides, and nobody decides a case they are recused from or party to.")
        )
    day = decided_on or timezone.localdate()
    if day > timezone.localdate():
        raise DomainError(_("The date lies ahead."), fields={"decided_on": _("Choose today or an earlier date.")})
    _not_before_the_agenda(item, day)
    hold_open(item.meeting, _not_open())
    quorum = _check(item, choices, day)
    if item.case is not None and item.urgent_decision_id is None:
        _hold_case(item, item.case)
    decision, outcomes = acts.write(
        body=item.meeting.body,
        case=item.case,
        choices=choices,
        actor=actor,
        day=day,
        announcement=announcement,
        item=item,
        quorum=quorum.sentence(),
    )
    if item.urgent_decision is not None:
        _ratify(item.urgent_decision, decision, outcomes[0], actor)
    else:
        acts.carry_out(decision, outcomes, actor=actor)
    return decision


def _not_before_the_agenda(item: AgendaItem, day: date) -> None:
    """What a body has not been sent it cannot have decided: its money would land in a year that has been reported."""
    sent = item.meeting.agenda_sent_at
    if sent is not None and day < timezone.localdate(sent):
        raise DomainError(
            _("The body got the agenda on %(day)s; it cannot have decided before that.")
            % {"day": dato(timezone.localdate(sent))},
            fields={"decided_on": _("Choose the day of the agenda or later.")},
        )


@retrying
@transaction.atomic
def reverse(*, decision: Decision, actor: Any, reason: str) -> Decision:
    """Undo a decision in force: the handler takes back what it did, or refuses with a sentence.

    Raises PermissionDenied, AlreadyDoneError, DomainError (a later decision on the case, a ratification, no reason).
    """
    if not actor.has_perm("governance.reverse_decision", decision):
        raise PermissionDenied
    if not reason.strip():
        raise DomainError(_("Say why the decision is reversed."), fields={"reason": _("Write the reason.")})
    if decision.item is not None and decision.item.urgent_decision_id is not None:
        raise DomainError(_("A ratification stands. What was ratified can be reversed by the body that decided it."))
    acts.undo(decision, actor=actor, reason=reason.strip())
    if decision.urgent_decision is not None:
        UrgentDecision.objects.filter(pk=decision.urgent_decision.pk, ratified_at__isnull=True).update(
            reversed_at=decision.reversed_at
        )
        waiting.withdraw(decision.urgent_decision)
    return decision


def _not_open() -> str:
    return _("Decisions are recorded when the agenda has been sent and until the minutes are.")


def _check(
    item: AgendaItem,
    choices: Sequence[Choice],
    day: date,
    *,
    powers: Powers | None = None,
    quorum: Quorum | None = None,
    recommendations: Sequence[Recommendation] | None = None,
) -> Quorum:
    meeting = item.meeting
    if meeting.state not in MeetingState.OPEN_FOR_DECISIONS:
        raise DomainError(_not_open())
    powers = powers or powers_of(body=meeting.body, on=day)
    asked = item.recommendations.all() if recommendations is None else recommendations
    wanted = {recommendation.pk for recommendation in asked}
    given = [choice.recommendation.pk for choice in choices]
    if len(given) != len(set(given)) or set(given) != wanted:
        raise DomainError(_("Decide every recommendation of the item, each once."))
    check_choices(choices=choices, body=meeting.body, case=item.case, on=day, powers=powers)
    quorum = quorum or quorum_of(item, powers=powers)
    if not quorum.reached:
        raise DomainError(_("The body is not quorate for this item. %(why)s") % {"why": quorum.sentence()})
    return quorum


def _hold_case(item: AgendaItem, case: Case) -> None:
    """Hold the case's row: no other body, and no urgent decision, decides it at the same moment."""
    held = Case.objects.filter(pk=case.pk, awaits_body_id=item.meeting.body_id).update(version=F("version"))
    if held != 1 and not item.decisions.filter(reversed_at__isnull=True).exists():
        raise DomainError(_("The case no longer waits for %(body)s.") % {"body": item.meeting.body})


def _ratify(urgent: UrgentDecision, decision: Decision, outcome: DecisionOutcome, actor: Any) -> None:
    """The superior body ratifies the urgent decision, or it is reversed (D5)."""
    said = _ratification_sentences(urgent, outcome)
    now = timezone.now()
    standing = UrgentDecision.objects.filter(pk=urgent.pk, ratified_at__isnull=True, reversed_at__isnull=True)
    if outcome.outcome == Outcome.POSTPONED:
        if outcome.postponed_to is not None:
            acts.postpone(decision, outcome.postponed_to, actor=actor)
    elif standing.update(**{"ratified_at" if outcome.outcome == Outcome.APPROVED else "reversed_at": now}) != 1:
        raise DomainError(_("The urgent decision has been ratified or reversed already."))
    elif outcome.outcome == Outcome.APPROVED:
        audit.record("urgent.ratify", urgent, actor=actor, decision=decision.pk)
    else:
        reason = outcome.text.strip() or _("%(body)s did not ratify the decision.") % {"body": decision.body}
        for taken in urgent.decisions.filter(reversed_at__isnull=True).select_related("body", "case"):
            acts.undo(taken, actor=actor, reason=reason)
        audit.record("urgent.reverse", urgent, actor=actor, note=reason, decision=decision.pk)
    outcome.consequences = said
    outcome.save(update_fields=["consequences"])


def _ratification_sentences(urgent: UrgentDecision, choice: Any) -> list[str]:
    known = {"body": urgent.body, "date": dato(urgent.taken_at)}
    if choice.outcome == Outcome.APPROVED:
        return [_("The urgent decision that %(body)s took on %(date)s stands.") % known]
    if choice.outcome == Outcome.REJECTED:
        return [
            _("The urgent decision that %(body)s took on %(date)s is reversed, and what it did is undone.") % known,
            _("No more is paid out. What has already been paid is listed for recovery."),
        ]
    return _sentences_in_words([choice])


def _sentences_in_words(choices: Sequence[Any]) -> list[str]:
    first = choices[0]
    if first.outcome == Outcome.POSTPONED and first.postponed_to is not None:
        return [_("The item is taken up again on %(date)s.") % {"date": dato(first.postponed_to.starts_at)}]
    if first.outcome == Outcome.POSTPONED:
        return [_("The item waits for a later meeting.")]
    return [_("The decision stands in the minutes.")]
