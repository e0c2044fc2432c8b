"""Putting a fund's wishes in order (D9): drafted by those who run the body's meetings, decided by the body.

The order is a case like any other (business_cases.handlers): competence, recusal and minutes follow from that. Approved,
it is in force and supersedes the one before. :func:`draft` takes an order from wherever it comes: a person's numbers
on a page, or a calculation that proposes which wishes to pay.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from business_cases.domain.prioritisation_reads import Seen, discrepancies, named
from business_cases.domain.wishes import Wish, may_read, wishes_of
from business_cases.enums import PrioritisationState as State
from business_cases.models import Fund, Prioritisation, PriorityRow
from common import audit
from common.errors import AlreadyDoneError, DomainError, StaleObjectError
from common.numbers import kr
from common.states import StateMachine, Transition
from common.versions import save_version
from governance.domain import agenda, cases
from governance.enums import PartyRelation
from governance.models import AgendaItem

CASE_KIND = "prioritisation"
_CHANGE = "business_cases.change_prioritisation"

machine = StateMachine(
    Prioritisation,
    {
        "submit": Transition(frozenset({State.DRAFT}), State.SUBMITTED, _CHANGE),
        "take_back": Transition(frozenset({State.SUBMITTED}), State.DRAFT, _CHANGE),
        "drop": Transition(frozenset({State.DRAFT}), State.WITHDRAWN, _CHANGE),
        "approve": Transition(frozenset({State.SUBMITTED}), State.IN_FORCE, _CHANGE),
        "reject": Transition(frozenset({State.SUBMITTED}), State.REJECTED, _CHANGE),
        "send_back": Transition(frozenset({State.SUBMITTED}), State.DRAFT, _CHANGE),
        "supersede": Transition(frozenset({State.IN_FORCE}), State.SUPERSEDED, _CHANGE),
        # What a reversed decision undoes.
        "reopen": Transition(frozenset({State.IN_FORCE, State.REJECTED, State.DRAFT}), State.SUBMITTED, _CHANGE),
        "reinstate": Transition(frozenset({State.SUPERSEDED}), State.IN_FORCE, _CHANGE),
    },
    action_prefix="prioritisation",
)


@transaction.atomic
def draft(
    *,
    fund: Fund,
    order: Sequence[int],
    actor: Any,
    why: str = "",
    saw: Sequence[Seen] | None = None,
    expected: int | None = None,
) -> Prioritisation:
    """Write the fund's draft: ``order`` holds the cases of the prioritised wishes, best first; the rest stay without.

    ``saw`` is what the wishes were when the order was made, ``expected`` the draft's version then (None: there was
    none). Raises PermissionDenied, StaleObjectError with what changed, DomainError.
    """
    if not actor.has_perm("business_cases.prioritise_fund", fund):
        raise PermissionDenied
    wishes = {wish.case_id: wish for wish in wishes_of(fund)}
    changes = _changes(order, wishes, saw)
    if changes:
        raise StaleObjectError(changes=changes)
    _check_order(order, wishes)
    if Prioritisation.objects.filter(fund=fund, state=State.SUBMITTED).exists():
        raise DomainError(_("An order already awaits the body. Take it back first, or await the decision."))
    rows = [(case_id, wishes[case_id]) for case_id in order]
    held = Prioritisation.objects.filter(fund=fund, state=State.DRAFT).first()
    if held is None:
        return _begin(fund, rows, actor=actor, why=why, expected=expected)
    if expected != held.version:
        raise StaleObjectError(changes=[(_("order"), "", _in_words(held, wishes, actor))])
    held.why = why
    changed = save_version(held, expected=expected, fields=["why"])
    was = _cases(held)
    _write(held, rows)
    audit.record(
        "prioritisation.change",
        held,
        actor=actor,
        before=changed.before,
        after=changed.after,
        order=list(order),
        earlier_order=was,
    )
    return held


def _in_words(prioritisation: Prioritisation, wishes: Mapping[int, Wish], reader: Any) -> str:
    shown = may_read(reader, prioritisation.fund)
    known = [wishes[case_id] for case_id in _cases(prioritisation) if case_id in wishes]
    return "; ".join(f"{rank}. {named(wish, full=shown(wish))}" for rank, wish in enumerate(known, start=1))


def _begin(fund: Fund, rows: list[tuple[int, Wish]], *, actor: Any, why: str, expected: int | None) -> Prioritisation:
    if expected is not None:
        raise StaleObjectError(_("The draft has been put before the body, or dropped."))
    try:
        with transaction.atomic():
            made = Prioritisation.objects.create(
                municipality_id=fund.municipality_id,
                fund=fund,
                why=why,
                drafted_by=actor,
                drafted_on=timezone.localdate(),
            )
    except IntegrityError:
        raise StaleObjectError(_("Somebody else has begun to put the wishes in order.")) from None
    _write(made, rows)
    audit.record("prioritisation.start", made, actor=actor, order=[case_id for case_id, _wish in rows])
    return made


def _write(prioritisation: Prioritisation, rows: list[tuple[int, Wish]]) -> None:
    prioritisation.rows.all().delete()
    PriorityRow.objects.bulk_create(
        PriorityRow(
            municipality_id=prioritisation.municipality_id,
            prioritisation=prioritisation,
            case_id=case_id,
            rank=rank,
            amount=wish.amount,
        )
        for rank, (case_id, wish) in enumerate(rows, start=1)
    )


def _cases(prioritisation: Prioritisation) -> list[int]:
    """The cases in order, by key alone: the log never names one that may be closed (D11)."""
    return list(prioritisation.rows.order_by("rank").values_list("case_id", flat=True))


def _check_order(order: Sequence[int], wishes: Mapping[int, Wish]) -> None:
    if not order:
        raise DomainError(_("Give at least one wish a number."))
    if len(set(order)) != len(order):
        raise DomainError(_("A wish can stand in one place only."))
    if not set(order) <= wishes.keys():
        raise DomainError(_("Only wishes that apply to the fund and await a decision can be prioritised."))


def _changes(
    order: Sequence[int], wishes: Mapping[int, Wish], saw: Sequence[Seen] | None
) -> list[tuple[Any, Any, Any]]:
    """What has become of the prioritised wishes since they were seen: (label, was, is) in words."""
    found: list[tuple[Any, Any, Any]] = []
    for row in saw or ():
        if row.case_id not in order:
            continue
        wish = wishes.get(row.case_id)
        if wish is None:
            found.append((row.label, kr(row.amount), _("no longer a wish")))
        elif wish.amount != row.amount:
            found.append((row.label, kr(row.amount), kr(wish.amount)))
    return found


@transaction.atomic
def put_forward(*, prioritisation: Prioritisation, actor: Any) -> Prioritisation:
    """Hand the draft to the fund's body: from now it waits there, and stands as it is (D9).

    Whoever hands it in is a party to the case and does not decide it (D13). Raises PermissionDenied,
    AlreadyDoneError, DomainError with what no longer fits.
    """
    if prioritisation.state in {State.SUBMITTED, State.IN_FORCE}:
        raise AlreadyDoneError(_("The order has been put before the body."), url=prioritisation.get_absolute_url())
    machine.perform(prioritisation, "submit", user=actor, guard=lambda row: _check_still_fits(row, actor), remark="")
    fund = prioritisation.fund
    title = str(prioritisation)
    if prioritisation.case is None:
        prioritisation.case = cases.open_case(
            municipality=prioritisation.municipality,
            kind=CASE_KIND,
            title=title,
            public_title=title,
            actor=actor,
            responsible=actor,
        )
        Prioritisation.objects.filter(pk=prioritisation.pk).update(case=prioritisation.case)
    cases.set_parties(case=prioritisation.case, parties=[(actor, PartyRelation.SUBMITTER)])
    cases.make_ready(case=prioritisation.case, body=fund.body, actor=actor)
    return prioritisation


@transaction.atomic
def put_on_agenda(*, prioritisation: Prioritisation, actor: Any) -> AgendaItem | None:
    """Hand the draft to the body and place it on its next meeting that is still open for cases (D10).

    Returns the item, or None: no meeting is open, or ``actor`` does not run the body's meetings. Then the case waits
    with the body's others. Raises what :func:`put_forward` raises.
    """
    put_forward(prioritisation=prioritisation, actor=actor)
    meeting = agenda.next_open_meeting(body=prioritisation.fund.body, on=timezone.localdate())
    if meeting is None or not actor.has_perm("governance.plan_meeting", meeting):
        return None
    case: Any = prioritisation.case
    return agenda.place(case=case, meeting=meeting, actor=actor)


@transaction.atomic
def take_back(*, prioritisation: Prioritisation, actor: Any) -> Prioritisation:
    """Take an order that awaits the body back to write on it. Raises DomainError when it stands on a coming agenda."""
    machine.perform(prioritisation, "take_back", user=actor, guard=_check_can_be_draft)
    if prioritisation.case is not None:
        cases.take_back(case=prioritisation.case, actor=actor)
    return prioritisation


@transaction.atomic
def drop(*, prioritisation: Prioritisation, actor: Any) -> Prioritisation:
    """Give a draft up; another can be begun."""
    return machine.perform(prioritisation, "drop", user=actor)


def check_can_be_draft(prioritisation: Prioritisation) -> None:
    """Raise DomainError when the fund already has a draft: there is one at a time."""
    others = Prioritisation.objects.filter(fund_id=prioritisation.fund_id, state=State.DRAFT)
    if others.exclude(pk=prioritisation.pk).exists():
        raise DomainError(
            _("Another order of the fund's wishes is being drafted. It must be dropped or decided first.")
        )


def _check_can_be_draft(prioritisation: Prioritisation) -> None:
    check_can_be_draft(prioritisation)
    item = agenda.undecided_items(prioritisation.case).first() if prioritisation.case is not None else None
    if item is not None:
        raise DomainError(
            _("The order stands on the agenda of %(meeting)s. Take it off the agenda first.")
            % {"meeting": item.meeting}
        )


def _check_still_fits(prioritisation: Prioritisation, actor: Any) -> None:
    said = discrepancies(prioritisation, reader=actor, wishes=wishes_of(prioritisation.fund))
    if said:
        raise DomainError(_("The order no longer fits. Put the wishes in order again.") + " " + " ".join(said))
