"""Urgent decisions: taken between meetings, in force at once, ratified or reversed by the superior body (D5)."""

from collections.abc import Sequence
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
from governance.domain import acts, agenda, waiting
from governance.domain.choices import check_choices, handler_of
from governance.domain.competence import Powers, powers_of, terms_in_force
from governance.enums import MeetingState, Outcome, UrgentDecider
from governance.models import Body, Case, Recommendation, UrgentDecision


def may_take(*, case: Case, actor: Any, powers: Powers | None = None) -> bool:
    """Whether ``actor`` leads the body that the case waits for, and its terms allow urgent decisions.

    A page that has read the body's powers hands them in, here and to :func:`preview`.
    """
    body = case.awaits_body
    if body is None or body.reports_to_id is None:
        return False
    asked = UrgentDecision(municipality_id=case.municipality_id, case=case, body=body)
    if not actor.has_perm("governance.take_urgentdecision", asked):
        return False
    terms = terms_in_force(body=body, on=timezone.localdate()) if powers is None else powers.terms
    return terms is not None and terms.urgent_decider != UrgentDecider.NOBODY


def proposed(case: Case) -> list[Recommendation]:
    """What the case asks for now, as unsaved recommendations: what the page shows and the choices point at."""
    handler = handler_of(case)
    assert handler is not None  # noqa: S101 -- a case has a kind, and every kind a handler
    return agenda.as_rows(list(handler.recommendations(case)), municipality_id=case.municipality_id)


def preview(*, case: Case, choices: Sequence[Choice], powers: Powers | None = None) -> list[str]:
    """What taking the decision would do, and that the superior body will see it. Raises DomainError as take()."""
    body = case.awaits_body
    superior = _check(case=case, body=body, choices=choices, powers=powers)
    handler = handler_of(case)
    said = handler.preview(case, list(choices), body) if handler is not None else []
    meeting = waiting.next_planned(superior.pk)
    if meeting is None:
        return [*said, _("%(body)s ratifies or reverses it at its next meeting.") % {"body": superior}]
    known = {"body": superior, "date": dato(meeting.starts_at)}
    return [*said, _("%(body)s ratifies or reverses it on %(date)s.") % known]


@retrying
@transaction.atomic
def take(*, case: Case, body: Body, reason: str, actor: Any, choices: Sequence[Choice] | None = None) -> UrgentDecision:
    """Decide a waiting case at once; without ``choices``, everything it asks for is approved.

    The choices point at recommendations by number (see :func:`proposed`). Raises PermissionDenied (does not lead the
    body, recused, or a party to the case) and DomainError (the terms allow nobody, no superior body, the case stands on
    an agenda that has been sent, or nobody above has the competence either): then nothing has happened.
    """
    asked = UrgentDecision(municipality_id=case.municipality_id, case=case, body=body)
    if not actor.has_perm("governance.take_urgentdecision", asked):
        raise PermissionDenied(_("Only the chair takes urgent decisions, and nobody in a case they are party to."))
    if not reason.strip():
        raise DomainError(_("Say why it cannot wait."), fields={"reason": _("Write why it cannot wait.")})
    if Case.objects.filter(pk=case.pk, awaits_body=body).update(version=F("version")) != 1:
        raise DomainError(_("The case no longer waits for %(body)s.") % {"body": body})
    wanted = choices or [Choice(recommendation=row, outcome=Outcome.APPROVED) for row in proposed(case)]
    superior = _check(case=case, body=body, choices=wanted)
    _leave_agendas(case, actor)
    handler = handler_of(case)
    urgent = UrgentDecision.objects.create(
        municipality_id=case.municipality_id,
        case=case,
        body=body,
        superior=superior,
        reason=reason.strip(),
        taken_by=actor,
        taken_at=timezone.now(),
        document=handler.document(case, actor) if handler is not None else None,
    )
    audit.record("urgent.take", urgent, actor=actor, note=reason.strip())
    decision, outcomes = acts.write(
        body=body,
        case=case,
        choices=_stored(urgent, case, wanted),
        actor=actor,
        day=timezone.localdate(),
        urgent=urgent,
    )
    acts.carry_out(decision, outcomes, actor=actor)
    waiting.place_on_next(urgent)
    return urgent


def _check(*, case: Case, body: Body | None, choices: Sequence[Choice], powers: Powers | None = None) -> Body:
    """The superior body that will ratify; DomainError when the decision cannot be taken so."""
    today = timezone.localdate()
    if body is None:
        raise DomainError(_("The case waits for no body."))
    powers = powers or powers_of(body=body, on=today)
    terms = powers.terms
    if terms is None or terms.urgent_decider == UrgentDecider.NOBODY:
        raise DomainError(_("The terms of reference of %(body)s allow no urgent decisions.") % {"body": body})
    superior = body.reports_to
    if superior is None:
        raise DomainError(_("%(body)s reports to no other body, which could ratify the decision.") % {"body": body})
    if any(choice.outcome not in {*Outcome.POSITIVE, Outcome.REJECTED} for choice in choices):
        raise DomainError(_("An urgent decision approves or rejects. Anything else can wait for the meeting."))
    check_choices(choices=choices, body=body, case=case, on=today, superior=superior, powers=powers)
    return superior


def _leave_agendas(case: Case, actor: Any) -> None:
    for item in agenda.undecided_items(case):
        if item.meeting.state != MeetingState.PLANNED:
            raise DomainError(
                _("The case stands on an agenda that has been sent: %(meeting)s. Decide it there.")
                % {"meeting": item.meeting}
            )
        agenda.remove(item=item, actor=actor)


def _stored(urgent: UrgentDecision, case: Case, choices: Sequence[Choice]) -> list[Choice]:
    rows = agenda.as_rows(
        list(handler.recommendations(case)) if (handler := handler_of(case)) is not None else [],
        municipality_id=urgent.municipality_id,
        urgent_decision=urgent,
    )
    stored = {row.number: row for row in Recommendation.objects.bulk_create(rows)}
    if {choice.recommendation.number for choice in choices} != set(stored):
        raise DomainError(_("Decide every recommendation of the item, each once."))
    return [
        Choice(recommendation=stored[choice.recommendation.number], outcome=choice.outcome, text=choice.text)
        for choice in choices
    ]
