"""A strategy's life: written, heard, recommended, approved, superseded or expired (D17); and its next version."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.errors import DomainError
from common.states import StateMachine, Transition
from common.versions import save_version
from governance.domain import agenda, cases
from governance.enums import PartyRelation
from governance.models import Body
from strategies.domain import copies
from strategies.domain.keys import free_key
from strategies.enums import StrategyState as State
from strategies.models import Goal, Strategy, StrategyLevel

CASE_KIND = "strategy"
DEEPEST = 3
#: How long before its revision is due an approved strategy stands in the secretaries' inbox.
REVISION_NOTICE_DAYS = 90

_SUBMIT = "strategies.submit_strategy"

machine = StateMachine(
    Strategy,
    {
        "hear": Transition(frozenset({State.DRAFT}), State.HEARING, _SUBMIT),
        "recommend": Transition(frozenset({State.DRAFT, State.HEARING}), State.RECOMMENDED, _SUBMIT),
        "withdraw": Transition(frozenset({State.RECOMMENDED}), State.DRAFT, _SUBMIT),
        "approve": Transition(frozenset({State.RECOMMENDED}), State.APPROVED, _SUBMIT),
        "send_back": Transition(frozenset({State.RECOMMENDED}), State.DRAFT, _SUBMIT),
        "supersede": Transition(frozenset({State.APPROVED}), State.SUPERSEDED, _SUBMIT),
        "expire": Transition(frozenset({State.APPROVED}), State.EXPIRED, _SUBMIT),
        # What a reversed decision undoes.
        "reopen": Transition(frozenset({State.APPROVED}), State.RECOMMENDED, _SUBMIT),
        "reinstate": Transition(frozenset({State.SUPERSEDED}), State.APPROVED, _SUBMIT),
    },
    action_prefix="strategy",
)
#: The steps that people take; the others follow from decisions and dates.
STEPS = ("hear", "withdraw")


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
    owner_department: Any = None,
    area: str = "",
) -> Strategy:
    """Begin a strategy as a draft. ``levels`` name its one to three levels of goals: (singular, plural) (D16).

    Raises PermissionDenied and DomainError.
    """
    if not actor.has_perm("strategies.add_strategy", municipality):
        raise PermissionDenied
    _check_period(valid_from, valid_to)
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
        owner_department=owner_department,
        area=area,
    )
    StrategyLevel.objects.bulk_create(
        StrategyLevel(municipality=municipality, strategy=strategy, depth=depth, name=one, name_plural=many)
        for depth, (one, many) in enumerate(levels, start=1)
    )
    audit.record("strategy.start", strategy, actor=actor, after={"title": title})
    return strategy


@transaction.atomic
def start_next_version(*, strategy: Strategy, valid_from: date, valid_to: date, actor: Any) -> Strategy:
    """Begin the strategy's next version: a draft with the same goals, whose indicators begin where these stand (D17).

    Raises DomainError while another version is being written or waits for a body.
    """
    if not actor.has_perm("strategies.add_strategy", strategy):
        raise PermissionDenied
    _check_period(valid_from, valid_to)
    versions = Strategy.objects.filter(key=strategy.key)
    if versions.filter(state__in=[*State.EDITABLE, State.RECOMMENDED]).exists():
        raise DomainError(_("The next version is already being written."))
    successor = Strategy.objects.create(
        municipality_id=strategy.municipality_id,
        key=strategy.key,
        number=versions.aggregate(last=Max("number"))["last"] + 1,
        title=strategy.title,
        vision=strategy.vision,
        summary=strategy.summary,
        valid_from=valid_from,
        valid_to=valid_to,
        owner_department_id=strategy.owner_department_id,
        area=strategy.area,
    )
    copies.copy_content(strategy, successor)
    audit.record("strategy.renew", successor, actor=actor, after={"number": successor.number})
    return successor


@transaction.atomic
def change(*, strategy: Strategy, actor: Any, expected: int, values: Mapping[str, Any]) -> Strategy:
    """Save title, vision, summary, period, department or area of a draft.

    Raises PermissionDenied, StaleObjectError, DomainError.
    """
    check_editable(strategy, actor)
    for name, value in values.items():
        setattr(strategy, name, value)
    _check_period(strategy.valid_from, strategy.valid_to)
    changes = save_version(strategy, expected=expected, fields=list(values))
    if changes.after:
        audit.record("strategy.change", strategy, actor=actor, before=changes.before, after=changes.after)
    return strategy


@transaction.atomic
def rename_levels(*, strategy: Strategy, levels: Sequence[tuple[str, str]], actor: Any) -> None:
    """Give the levels new names; one may be added below, or the lowest taken away when it holds no goal (D16)."""
    check_editable(strategy, actor)
    if not 1 <= len(levels) <= DEEPEST:
        raise DomainError(_("A strategy has one to three levels of goals."))
    if Goal.objects.filter(strategy=strategy, depth__gt=len(levels)).exists():
        raise DomainError(_("There are goals at the level you took away. Move them first."))
    before = {str(level.depth): level.name for level in strategy.levels.all()}
    strategy.levels.filter(depth__gt=len(levels)).delete()
    for depth, (one, many) in enumerate(levels, start=1):
        StrategyLevel.objects.update_or_create(
            strategy=strategy,
            depth=depth,
            defaults={"name": one, "name_plural": many},
            create_defaults={"municipality_id": strategy.municipality_id, "name": one, "name_plural": many},
        )
    after = {str(depth): one for depth, (one, _many) in enumerate(levels, start=1)}
    if before != after:
        audit.record("strategy.levels", strategy, actor=actor, before=before, after=after)


@transaction.atomic
def send_to_hearing(*, strategy: Strategy, actor: Any) -> Strategy:
    """Open the draft for hearing (D17)."""
    return machine.perform(strategy, "hear", user=actor, guard=_has_goals)


@transaction.atomic
def recommend(*, strategy: Strategy, body: Body, actor: Any) -> Strategy:
    """Recommend the strategy to the body that approves it; its case waits there from now (D17).

    Whoever recommends it is a party to the case and does not decide it (D13).
    """
    machine.perform(strategy, "recommend", user=actor, guard=_has_goals)
    if strategy.case is None:
        strategy.case = cases.open_case(
            municipality=strategy.municipality,
            kind=CASE_KIND,
            title=strategy.title,
            public_title=strategy.title,
            actor=actor,
            department=strategy.owner_department,
            responsible=actor,
        )
        Strategy.objects.filter(pk=strategy.pk).update(case=strategy.case)
    else:
        cases.describe(
            case=strategy.case,
            title=strategy.title,
            department=strategy.owner_department,
            responsible=actor,
            amount=None,
            journal_number=strategy.case.journal_number,
        )
    cases.set_parties(case=strategy.case, parties=[(actor, PartyRelation.SUBMITTER)])
    cases.make_ready(case=strategy.case, body=body, actor=actor)
    return strategy


@transaction.atomic
def withdraw(*, strategy: Strategy, actor: Any, note: str = "") -> Strategy:
    """Take the recommendation back and write on. Raises DomainError when it stands on a coming agenda."""
    machine.perform(strategy, "withdraw", user=actor, note=note, guard=_on_no_agenda)
    if strategy.case is not None:
        cases.take_back(case=strategy.case, actor=actor, reason=note)
    return strategy


def revision_due(strategy: Strategy) -> date | None:
    """When the approved strategy should be revised (D17); None for one that is not in force."""
    if strategy.state != State.APPROVED or strategy.approved_on is None:
        return None
    return strategy.approved_on + relativedelta(months=strategy.municipality.thresholds.strategy_revision_months)


def earlier_in_force(strategy: Strategy) -> Iterable[Strategy]:
    """The earlier versions that are still in force: those that this one supersedes from its first day."""
    return Strategy.objects.filter(key=strategy.key, number__lt=strategy.number, state=State.APPROVED)


@transaction.atomic
def supersede_earlier(*, strategy: Strategy, actor: Any) -> list[int]:
    """Let the earlier versions end now that this one is in force; returns their keys."""
    ended = list(earlier_in_force(strategy))
    for earlier in ended:
        machine.perform(earlier, "supersede", user=actor, system=True, data={"by": strategy.pk})
    return [earlier.pk for earlier in ended]


@transaction.atomic
def follow_calendar(*, on: date | None = None) -> int:
    """Let approved strategies take over from earlier versions on their first day, and expire after their last.

    Returns how many changed. A daily job, in one municipality's scope.
    """
    day = on or timezone.localdate()
    count = 0
    for strategy in Strategy.objects.filter(state=State.APPROVED, number__gt=1, valid_from__lte=day):
        count += len(supersede_earlier(strategy=strategy, actor=None))
    for strategy in Strategy.objects.filter(state=State.APPROVED, valid_to__lt=day):
        machine.perform(strategy, "expire", user=None, system=True)
        count += 1
    return count


def check_editable(strategy: Strategy, actor: Any) -> None:
    """Raise PermissionDenied, or DomainError when a body has the strategy."""
    if not actor.has_perm("strategies.change_strategy", strategy):
        raise PermissionDenied
    if not strategy.is_editable:
        raise DomainError(_("The strategy has been handed to a body and cannot be changed."))


def check_alive(strategy: Strategy) -> None:
    """Raise DomainError when initiatives and indicators of the strategy are no longer worked on."""
    if not strategy.is_alive:
        raise DomainError(
            _("The strategy is %(state)s. Its initiatives and indicators cannot be changed now.")
            % {"state": strategy.get_state_display().lower()}
        )


def _check_period(valid_from: date, valid_to: date) -> None:
    if valid_to < valid_from:
        raise DomainError(
            _("The period ends before it begins."), fields={"valid_to": _("Choose a date after the first.")}
        )


def _has_goals(strategy: Strategy) -> None:
    if not strategy.goals.exists():
        raise DomainError(_("Write at least one goal first."))


def _on_no_agenda(strategy: Strategy) -> None:
    item = agenda.undecided_items(strategy.case).first() if strategy.case is not None else None
    if item is not None:
        raise DomainError(
            _("The strategy stands on the agenda of %(meeting)s. Ask its secretary to take it off first.")
            % {"meeting": item.meeting}
        )
