"""A strategy version as a case: approved by a body, it comes into force and supersedes the one before (D17)."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.numbers import dato
from common.snapshots import freeze
from common.tenant_urls import tenant_url
from governance.cases import CaseHandler, Choice, Fact, RecommendationDraft
from governance.domain import cases
from governance.enums import Outcome, RecommendationKind
from strategies.domain import strategy_snapshot
from strategies.domain.strategies import CASE_KIND, machine
from strategies.enums import StrategyState
from strategies.models import Strategy

OUTCOMES = (
    Outcome.APPROVED,
    Outcome.CONDITIONAL,
    Outcome.POSTPONED,
    Outcome.RETURNED,
    Outcome.REJECTED,
    Outcome.FORWARDED,
)


def _strategy(case: Any) -> Strategy:
    return Strategy.objects.select_related("case", "municipality").get(case=case)


def _document(case: Any, actor: Any) -> Any:
    del actor
    strategy = _strategy(case)
    return freeze(
        kind=strategy_snapshot.KIND,
        schema_version=strategy_snapshot.SCHEMA_VERSION,
        data=strategy_snapshot.collect(strategy),
        municipality=strategy.municipality,
        taken_at=timezone.now(),
    )


def _recommendations(case: Any) -> list[RecommendationDraft]:
    strategy = _strategy(case)
    text = _("approve “%(title)s” for %(start)s to %(end)s") % {
        "title": strategy.title,
        "start": dato(strategy.valid_from),
        "end": dato(strategy.valid_to),
    }
    return [RecommendationDraft(kind=RecommendationKind.STRATEGY, text=text)]


def _previous(strategy: Strategy) -> Strategy | None:
    return Strategy.objects.filter(key=strategy.key, state=StrategyState.APPROVED).exclude(pk=strategy.pk).first()


def _preview(case: Any, choices: list[Choice], body: Any) -> list[str]:
    strategy, outcome = _strategy(case), choices[0].outcome
    if outcome in Outcome.POSITIVE:
        found = [
            _("The strategy is in force from %(date)s, approved by %(body)s.")
            % {"date": dato(strategy.valid_from), "body": body}
        ]
        before = _previous(strategy)
        if before is not None:
            found.append(_("“%(title)s” is superseded.") % {"title": before})
        return found
    if outcome == Outcome.FORWARDED:
        return [_("The strategy is handed to %(body)s, which decides.") % {"body": choices[0].forwarded_to}]
    if outcome == Outcome.POSTPONED:
        return [_("The strategy waits for a later meeting.")]
    return [_("The strategy goes back to its writers.")]


def _apply(decision: Any, outcomes: Iterable[Any], actor: Any) -> None:
    strategy = _strategy(decision.case)
    row = next(iter(outcomes))
    outcome = Outcome(row.outcome)
    row.consequences = _preview(decision.case, [row], decision.body)
    row.effect = {"state": strategy.state, "body": strategy.case.awaits_body_id}
    if outcome in Outcome.POSITIVE:
        before = _previous(strategy)
        if before is not None:
            machine.perform(before, "supersede", user=actor, system=True)
            row.effect["superseded"] = before.pk
        machine.perform(
            strategy, "approve", user=actor, system=True, approved_by=decision.body, approved_on=decision.decided_on
        )
        cases.settle(case=strategy.case, actor=actor)
    elif outcome in {Outcome.RETURNED, Outcome.REJECTED}:
        machine.perform(strategy, "send_back", user=actor, system=True, note=row.text)
        cases.take_back(case=strategy.case, actor=actor, reason=row.text)
    elif outcome == Outcome.FORWARDED:
        cases.make_ready(case=strategy.case, body=row.forwarded_to, actor=actor)
    row.save(update_fields=["effect", "consequences"])


def _reverse(decision: Any, outcomes: Iterable[Any], actor: Any, reason: str) -> None:
    strategy = _strategy(decision.case)
    row = next(iter(outcomes))
    if strategy.state == StrategyState.APPROVED:
        machine.perform(strategy, "reinstate", user=actor, system=True, note=reason, approved_by=None, approved_on=None)
        cases.make_ready(case=strategy.case, body=decision.body, actor=actor)
    superseded = Strategy.objects.filter(pk=row.effect.get("superseded"), state=StrategyState.SUPERSEDED).first()
    if superseded is not None:
        machine.perform(superseded, "reinstate", user=actor, system=True, note=reason)
        machine.perform(superseded, "approve", user=actor, system=True, note=reason)


def _facts(case: Any) -> list[Fact]:
    strategy = _strategy(case)
    goals = strategy.goals.count()
    return [
        Fact(label=_("Period"), value=f"{strategy.valid_from.year}–{strategy.valid_to.year}"),
        Fact(label=_("Goals"), value=str(goals), note=ngettext("%(n)s goal", "%(n)s goals", goals) % {"n": goals}),
    ]


strategy_handler = CaseHandler(
    kind=CASE_KIND,
    label=gettext_lazy("Strategy"),
    url=lambda case: tenant_url("strategies:strategy", case, pk=case.strategy.pk),
    visible_to=lambda case, user: user.has_perm("strategies.view_strategy", _strategy(case)),
    document=_document,
    recommendations=_recommendations,
    outcomes=lambda recommendation: OUTCOMES,  # noqa: ARG005 -- one kind of recommendation
    placed=lambda case, item, actor: None,  # noqa: ARG005 -- the strategy's state does not change on an agenda
    removed=lambda case, actor: None,  # noqa: ARG005 -- nor off it
    preview=_preview,
    apply=_apply,
    reverse=_reverse,
    facts=_facts,
    warnings=lambda case: [],  # noqa: ARG005 -- nothing to warn about
)
