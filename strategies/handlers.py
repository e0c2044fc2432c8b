"""A strategy version as a case: approved by a body, it comes into force and supersedes the one before (D17).

Where the case itself waits is governance's to say (governance.domain.acts); this moves the strategy.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.errors import DomainError
from common.numbers import dato
from common.snapshots import freeze
from governance.cases import CaseHandler, Fact, RecommendationDraft
from governance.enums import Outcome, RecommendationKind
from strategies.domain import strategies, strategy_snapshot
from strategies.domain.strategies import CASE_KIND, machine
from strategies.enums import StrategyState
from strategies.models import Indicator, Initiative, Strategy

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


def _preview(case: Any, choices: Sequence[Any], body: Any) -> list[str]:
    strategy, choice = _strategy(case), choices[0]
    outcome = Outcome(choice.outcome)
    if outcome in Outcome.POSITIVE:
        return [
            _("The strategy is in force from %(date)s, approved by %(body)s.")
            % {"date": dato(strategy.valid_from), "body": body},
            *(_fate_of(earlier, strategy) for earlier in strategies.earlier_in_force(strategy)),
        ]
    if outcome == Outcome.FORWARDED:
        return [_("The strategy is handed to %(body)s, which decides.") % {"body": choice.forwarded_to}]
    if outcome == Outcome.POSTPONED:
        return [_("The strategy waits for a later meeting.")]
    return [_("The strategy goes back to its writers.")]


def _fate_of(earlier: Strategy, successor: Strategy) -> str:
    known = {"number": earlier.number, "title": earlier.title, "date": dato(successor.valid_from)}
    if successor.valid_from > timezone.localdate():
        return _("Version %(number)s of “%(title)s” stays in force until then.") % known
    return _("Version %(number)s of “%(title)s” is superseded.") % known


def _apply(decision: Any, outcomes: Iterable[Any], actor: Any) -> None:
    strategy = _strategy(decision.case)
    row = next(iter(outcomes))
    outcome = Outcome(row.outcome)
    row.consequences = _preview(decision.case, [row], decision.body)
    row.effect = {"state": strategy.state}
    if outcome in Outcome.POSITIVE:
        machine.perform(
            strategy,
            "approve",
            user=actor,
            system=True,
            note=row.text,
            approved_by=decision.body,
            approved_on=decision.decided_on,
        )
        row.effect["supersedes"] = [earlier.pk for earlier in strategies.earlier_in_force(strategy)]
        if strategy.valid_from <= timezone.localdate():
            strategies.supersede_earlier(strategy=strategy, actor=actor)
    elif outcome in {Outcome.RETURNED, Outcome.REJECTED}:
        machine.perform(strategy, "send_back", user=actor, system=True, note=row.text)
    row.save(update_fields=["effect", "consequences"])


def _reverse(decision: Any, outcomes: Iterable[Any], actor: Any, reason: str) -> None:
    """Undo it: the strategy waits for its body again, and what it superseded is back in force."""
    strategy = _strategy(decision.case)
    row = next(iter(outcomes))
    outcome = Outcome(row.outcome)
    if outcome in Outcome.POSITIVE:
        if strategy.state != StrategyState.APPROVED:
            raise DomainError(
                _("The strategy is %(state)s by now, so its approval cannot be reversed.")
                % {"state": strategy.get_state_display().lower()}
            )
        machine.perform(strategy, "reopen", user=actor, system=True, note=reason, approved_by=None, approved_on=None)
        superseded = Strategy.objects.filter(pk__in=row.effect.get("supersedes", []), state=StrategyState.SUPERSEDED)
        for earlier in superseded:
            machine.perform(earlier, "reinstate", user=actor, system=True, note=reason)
    elif outcome in {Outcome.RETURNED, Outcome.REJECTED} and strategy.is_editable:
        machine.perform(strategy, "recommend", user=actor, system=True, note=reason)


def _facts(case: Any) -> list[Fact]:
    strategy = _strategy(case)
    goals = strategy.goals.count()
    initiatives = Initiative.objects.filter(goal__strategy=strategy).count()
    return [
        Fact(
            label=_("Period"),
            value=f"{strategy.valid_from.year}–{strategy.valid_to.year}",
            note=_("version %(number)s") % {"number": strategy.number},
        ),
        Fact(
            label=_("Goals"),
            value=str(goals),
            note=ngettext("%(n)s initiative", "%(n)s initiatives", initiatives) % {"n": initiatives},
        ),
    ]


def _warnings(case: Any) -> list[str]:
    """What the body should know: what nobody can follow up on (D20)."""
    strategy = _strategy(case)
    found = []
    unmeasured = strategy.goals.filter(indicators__isnull=True, children__isnull=True).count()
    if unmeasured:
        found.append(
            ngettext(
                "%(n)s goal has no indicator, so nobody can see whether it is reached.",
                "%(n)s goals have no indicator, so nobody can see whether they are reached.",
                unmeasured,
            )
            % {"n": unmeasured}
        )
    without = Indicator.objects.filter(goal__strategy=strategy, baseline_value__isnull=True).count()
    if without:
        found.append(
            ngettext("%(n)s indicator has no baseline.", "%(n)s indicators have no baseline.", without) % {"n": without}
        )
    return found


strategy_handler = CaseHandler(
    kind=CASE_KIND,
    label=gettext_lazy("Strategy"),
    url=lambda case: case.strategy.get_absolute_url(),
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
    warnings=_warnings,
)
