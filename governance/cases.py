"""How a lower app acts on a higher one: the case handler.

governance knows cases, bodies and decisions; what a decision does to a proposal, a fund or a strategy is the business
of the app that owns it. That app registers one CaseHandler per kind of case in its AppConfig.ready().
``governance.domain.decisions.record()`` calls ``apply`` inside its own transaction, pages show ``preview``, and a
corrected decision calls ``reverse``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from common.registries import Registry
from governance.enums import Outcome, RecommendationKind


@dataclass(frozen=True, kw_only=True)
class RecommendationDraft:
    """A recommendation that a case brings with it. ``amount`` is in kroner; ``payload`` is the handler's own data."""

    kind: RecommendationKind
    text: str
    amount: Decimal | None = None
    fund_key: str = ""
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What somebody is about to decide on one recommendation: the input of preview and of record.

    ``text`` holds conditions, the reason, or what is missing; ``forwarded_to`` a Body, ``postponed_to`` a Meeting.
    """

    recommendation: Any
    outcome: Outcome
    text: str = ""
    forwarded_to: Any = None
    postponed_to: Any = None
    votes_for: int | None = None
    votes_against: int | None = None
    abstentions: int | None = None
    dissent: str = ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A key figure of the case for the decision page: label, value as text, and what it compares to."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseHandler:
    """What governance must know of one kind of case. Every callable takes the Case unless it says otherwise.

    - ``url``: the subject's page. ``visible_to(case, user)``: whether the person may see the subject.
    - ``document(case, actor)``: freeze what the body will see; a common Snapshot, or None.
    - ``recommendations``: the drafts that come with the case when it goes on an agenda.
    - ``outcomes(recommendation)``: the outcomes that make sense for one recommendation.
    - ``placed(case, item, actor)`` / ``removed(case, actor)``: the case went on, or came off, an agenda.
    - ``preview(case, choices, body)``: sentences that say what confirming would do, in kroner and dates; raises
      DomainError with the sentence that refuses it.
    - ``apply(decision, outcomes, actor)``: do it, inside the caller's transaction, once; writes ``effect`` and
      ``consequences`` on each DecisionOutcome; raises DomainError to refuse the whole decision.
    - ``reverse(decision, outcomes, actor, reason)``: undo what apply did, or raise DomainError saying why not.
    - ``facts``/``warnings``: key figures (at most four) and what the body should know.
    """

    kind: str
    label: Any
    url: Callable[[Any], str]
    visible_to: Callable[[Any, Any], bool]
    document: Callable[[Any, Any], Any]
    recommendations: Callable[[Any], list[RecommendationDraft]]
    outcomes: Callable[[Any], tuple[Outcome, ...]]
    placed: Callable[[Any, Any, Any], None]
    removed: Callable[[Any, Any], None]
    preview: Callable[[Any, list[Choice], Any], list[str]]
    apply: Callable[[Any, Iterable[Any], Any], None]
    reverse: Callable[[Any, Iterable[Any], Any, str], None]
    facts: Callable[[Any], list[Fact]]
    warnings: Callable[[Any], list[str]]


case_handlers: Registry[CaseHandler] = Registry("case_handlers")
