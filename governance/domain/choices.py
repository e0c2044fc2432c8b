"""What can be decided on a recommendation, and why not: the same for page and act (D4, D12)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from common.errors import DomainError
from governance.cases import CaseHandler, Choice, case_handlers
from governance.domain.competence import Answer, Powers, competence_of, powers_of, refusal
from governance.enums import MeetingState, Outcome, RecommendationKind
from governance.models import Body, Case, Competence, Recommendation

_RATIFICATION = (Outcome.APPROVED, Outcome.REJECTED, Outcome.POSTPONED)
_INFORMATION = (Outcome.NOTED, Outcome.POSTPONED)
_IN_WORDS = (Outcome.APPROVED, Outcome.CONDITIONAL, Outcome.POSTPONED, Outcome.REJECTED, Outcome.NOTED)


def handler_of(case: Case | None) -> CaseHandler | None:
    """The handler of the case's kind; None for an item without a case."""
    return case_handlers.get(case.kind) if case is not None else None


def outcomes_for(recommendation: Recommendation, case: Case | None) -> tuple[Outcome, ...]:
    """What can be decided on one recommendation, in the order shown."""
    if recommendation.kind == RecommendationKind.RATIFY:
        return _RATIFICATION
    handler = handler_of(case)
    if handler is not None:
        return tuple(handler.outcomes(recommendation))
    return _INFORMATION if recommendation.kind == RecommendationKind.NOTE else _IN_WORDS


def answer_for(recommendation: Recommendation, *, body: Body, on: date, rows: list[Competence] | None = None) -> Answer:
    """What the body may do with one recommendation (D4)."""
    return competence_of(
        body=body,
        kind=recommendation.kind,
        amount=recommendation.amount,
        fund_key=recommendation.fund_key,
        on=on,
        rows=rows,
    )


def check_choices(
    *,
    choices: Sequence[Choice],
    body: Body,
    case: Case | None,
    on: date,
    superior: Body | None = None,
    powers: Powers | None = None,
) -> None:
    """Raise DomainError with the sentence that refuses the choices.

    A choice that concerns the whole case (postponed, returned, forwarded) holds for every recommendation; conditions
    and what is missing are written down; what the body has no competence for, it can only recommend. ``superior`` is
    the body that will ratify an urgent decision: what lies with that one may be decided too (D5).
    """
    if not choices:
        raise DomainError(_("There is no recommendation to decide on."))
    _check_whole(choices)
    rows = (powers or powers_of(body=body, on=on)).rows
    for choice in choices:
        _check_choice(choice, body=body, case=case)
        if choice.outcome in Outcome.POSITIVE:
            answer = answer_for(choice.recommendation, body=body, on=on, rows=rows)
            if not answer.decides and (superior is None or answer.target != superior):
                recommendation = choice.recommendation
                raise DomainError(refusal(answer, body=body, kind=recommendation.kind, amount=recommendation.amount))


def _check_whole(choices: Sequence[Choice]) -> None:
    whole = {choice.outcome for choice in choices if choice.outcome in Outcome.WHOLE_CASE}
    if not whole:
        return
    if len({(choice.outcome, choice.forwarded_to, choice.postponed_to) for choice in choices}) > 1:
        raise DomainError(
            _("“%(outcome)s” holds for the whole item. Choose it for every recommendation.")
            % {"outcome": Outcome(next(iter(whole))).label}
        )


def _check_choice(choice: Choice, *, body: Body, case: Case | None) -> None:
    number: dict[str, Any] = {"number": choice.recommendation.number}
    if choice.outcome not in outcomes_for(choice.recommendation, case):
        raise DomainError(
            _("Recommendation %(number)s cannot be decided as “%(outcome)s”.")
            % (number | {"outcome": Outcome(choice.outcome).label})
        )
    if choice.outcome in Outcome.NEEDS_TEXT and not choice.text.strip():
        if choice.outcome == Outcome.CONDITIONAL:
            raise DomainError(_("Recommendation %(number)s: write the conditions.") % number)
        raise DomainError(_("Recommendation %(number)s: write what is missing.") % number)
    if choice.outcome == Outcome.FORWARDED:
        if choice.forwarded_to is None:
            raise DomainError(_("Recommendation %(number)s: choose the body to recommend it to.") % number)
        if choice.forwarded_to == body:
            raise DomainError(_("A body cannot recommend a case to itself. Choose another body."))
    if choice.outcome == Outcome.POSTPONED and choice.postponed_to is not None:
        meeting = choice.postponed_to
        if meeting.body_id != body.pk or meeting.state != MeetingState.PLANNED:
            raise DomainError(_("Choose one of the body's own meetings whose agenda has not been sent."))
