"""Writing a strategy and its goals, and taking it through hearing to a body (D16, D17)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common import audit
from common.errors import DomainError
from common.states import StateMachine, Transition
from common.versions import save_version
from governance.domain import cases
from governance.models import Body
from strategies.enums import StrategyState as State
from strategies.models import Goal, Initiative, Strategy, StrategyLevel

CASE_KIND = "strategy"
DEEPEST = 3

_SUBMIT = "strategies.submit_strategy"

machine = StateMachine(
    Strategy,
    {
        "hear": Transition(frozenset({State.DRAFT}), State.HEARING, _SUBMIT),
        "recommend": Transition(frozenset({State.DRAFT, State.HEARING}), State.RECOMMENDED, _SUBMIT),
        "approve": Transition(frozenset({State.RECOMMENDED}), State.APPROVED, _SUBMIT),
        "send_back": Transition(frozenset({State.RECOMMENDED}), State.DRAFT, _SUBMIT),
        "supersede": Transition(frozenset({State.APPROVED}), State.SUPERSEDED, _SUBMIT),
        "expire": Transition(frozenset({State.APPROVED}), State.EXPIRED, _SUBMIT),
        "reinstate": Transition(frozenset({State.APPROVED, State.SUPERSEDED}), State.RECOMMENDED, _SUBMIT),
    },
    action_prefix="strategy",
)


def free_key(rows: Any, title: str, longest: int = 50) -> str:
    """A key for ``title`` that none of ``rows`` has."""
    stem = slugify(title.lower().translate(str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})))[:longest] or "x"
    taken = set(rows.filter(key__startswith=stem).values_list("key", flat=True))
    number, key = 2, stem
    while key in taken:
        key, number = f"{stem}-{number}", number + 1
    return key


@transaction.atomic
def start(
    *,
    municipality: Any,
    title: str,
    valid_from: date,
    valid_to: date,
    levels: Sequence[tuple[str, str]],
    actor: Any,
    vision: str = "",
    summary: str = "",
) -> Strategy:
    """Begin a strategy as a draft. ``levels`` name its one to three levels of goals: (singular, plural) (D16)."""
    if not actor.has_perm("strategies.add_strategy", municipality):
        raise PermissionDenied
    if valid_to < valid_from:
        raise DomainError(
            _("The period ends before it begins."), fields={"valid_to": _("Choose a date after the first.")}
        )
    if not 1 <= len(levels) <= DEEPEST:
        raise DomainError(_("A strategy has one to three levels of goals."))
    strategy = Strategy.objects.create(
        municipality=municipality,
        key=free_key(Strategy.objects.all(), title),
        title=title,
        vision=vision,
        summary=summary,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    StrategyLevel.objects.bulk_create(
        StrategyLevel(municipality=municipality, strategy=strategy, depth=depth, name=one, name_plural=many)
        for depth, (one, many) in enumerate(levels, start=1)
    )
    audit.record("strategy.start", strategy, actor=actor, after={"title": title})
    return strategy


@transaction.atomic
def change(*, strategy: Strategy, actor: Any, expected: int, values: Mapping[str, Any]) -> Strategy:
    """Save title, vision, summary or period of a draft. Raises PermissionDenied, StaleObjectError, DomainError."""
    _check_editable(strategy, actor)
    for name, value in values.items():
        setattr(strategy, name, value)
    if strategy.valid_to < strategy.valid_from:
        raise DomainError(
            _("The period ends before it begins."), fields={"valid_to": _("Choose a date after the first.")}
        )
    changes = save_version(strategy, expected=expected, fields=list(values))
    if changes.after:
        audit.record("strategy.change", strategy, actor=actor, before=changes.before, after=changes.after)
    return strategy


@transaction.atomic
def add_goal(
    *,
    strategy: Strategy,
    title: str,
    actor: Any,
    parent: Goal | None = None,
    number: str = "",
    text: str = "",
    department: Any = None,
) -> Goal:
    """Add a goal, under ``parent`` or at the top; no deeper than the strategy's levels (D16)."""
    _check_editable(strategy, actor)
    depth = parent.depth + 1 if parent is not None else 1
    if parent is not None and parent.strategy_id != strategy.pk:
        raise DomainError(_("The goal above belongs to another strategy."))
    if depth > strategy.levels.count():
        raise DomainError(_("The strategy has no level below that goal."))
    siblings = Goal.objects.filter(strategy=strategy, parent=parent)
    goal = Goal.objects.create(
        municipality_id=strategy.municipality_id,
        strategy=strategy,
        key=free_key(Goal.objects.filter(strategy=strategy), title),
        depth=depth,
        parent=parent,
        position=siblings.count() + 1,
        number=number,
        title=title,
        text=text,
        department=department,
    )
    audit.record("goal.add", goal, actor=actor, after={"title": title})
    return goal


@transaction.atomic
def add_initiative(*, goal: Goal, title: str, actor: Any, **known: Any) -> Initiative:
    """Add what is done to reach a goal; ``known`` are further fields of Initiative."""
    if not actor.has_perm("strategies.add_initiative", goal):
        raise PermissionDenied
    initiative = Initiative.objects.create(
        municipality_id=goal.municipality_id,
        goal=goal,
        key=free_key(Initiative.objects.filter(goal=goal), title),
        position=goal.initiatives.count() + 1,
        title=title,
        **known,
    )
    audit.record("initiative.add", initiative, actor=actor, after={"title": title})
    return initiative


@transaction.atomic
def send_to_hearing(*, strategy: Strategy, actor: Any) -> Strategy:
    """Open the draft for hearing (D17)."""
    return machine.perform(strategy, "hear", user=actor, guard=_has_goals)


@transaction.atomic
def recommend(*, strategy: Strategy, body: Body, actor: Any) -> Strategy:
    """Recommend the strategy to the body that approves it; its case waits there from now (D17)."""
    machine.perform(strategy, "recommend", user=actor, guard=_has_goals)
    if strategy.case is None:
        case = cases.open_case(
            municipality=strategy.municipality,
            kind=CASE_KIND,
            title=strategy.title,
            public_title=strategy.title,
            actor=actor,
            department=strategy.owner_department,
            responsible=actor,
        )
        Strategy.objects.filter(pk=strategy.pk).update(case=case)
        strategy.case = case
    cases.make_ready(case=strategy.case, body=body, actor=actor)
    return strategy


def revision_due(strategy: Strategy) -> date | None:
    """When the approved strategy should be revised (D17); None for one that is not in force."""
    if strategy.state != State.APPROVED or strategy.approved_on is None:
        return None
    return strategy.approved_on + relativedelta(months=strategy.municipality.thresholds.strategy_revision_months)


def expire_past(*, on: date | None = None) -> int:
    """Let approved strategies whose period has ended expire; returns how many. A daily job."""
    day = on or timezone.localdate()
    past = Strategy.objects.filter(state=State.APPROVED, valid_to__lt=day)
    count = 0
    for strategy in past:
        machine.perform(strategy, "expire", user=None, system=True)
        count += 1
    return count


def _check_editable(strategy: Strategy, actor: Any) -> None:
    if not actor.has_perm("strategies.change_strategy", strategy):
        raise PermissionDenied
    if strategy.state not in State.EDITABLE:
        raise DomainError(_("The strategy has been handed to a body and cannot be changed."))


def _has_goals(strategy: Strategy) -> None:
    if not strategy.goals.exists():
        raise DomainError(_("Write at least one goal first."))
