"""An order of wishes as a case: approved by the body it is in force and supersedes the one before (D9).

Where the case itself waits is governance's to say (governance.domain.acts); this moves the order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from business_cases.domain import prioritisation_paper
from business_cases.domain.prioritisation import CASE_KIND, check_can_be_draft, machine
from business_cases.domain.prioritisation_reads import discrepancies, in_force, named
from business_cases.domain.wishes import Lined, lined_up, read_by_all, wishes_of
from business_cases.enums import PrioritisationState
from business_cases.models import Prioritisation, PriorityRow
from common.errors import DomainError
from common.money import ZERO
from common.numbers import dato, kr
from governance.cases import CaseHandler, Choice, Fact, RecommendationDraft
from governance.enums import Outcome, RecommendationKind
from governance.models import CaseParty, Seat

OUTCOMES = (
    Outcome.APPROVED,
    Outcome.CONDITIONAL,
    Outcome.POSTPONED,
    Outcome.RETURNED,
    Outcome.REJECTED,
    Outcome.FORWARDED,
)
_MEMO = "_prioritisation_to_read"


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """An order with its wishes as they stand, and the day of the one that it would supersede."""

    order: Prioritisation
    rows: Sequence[PriorityRow]
    prioritised: list[Lined]
    others: list[Lined]
    former_on: date | None


def _now(case: Any) -> _Reading:
    """The order as it is now, to act on: two queries."""
    former = Prioritisation.objects.filter(
        fund=OuterRef("prioritisation__fund"), state=PrioritisationState.IN_FORCE
    ).exclude(pk=OuterRef("prioritisation"))
    rows = list(
        PriorityRow.objects.filter(prioritisation__case=case)
        .select_related(
            "case", "prioritisation__fund__body", "prioritisation__municipality", "prioritisation__drafted_by"
        )
        .annotate(former_on=Subquery(former.values("decided_on")[:1]))
        .order_by("rank")
    )
    order = rows[0].prioritisation
    order.case = case
    order.fund.municipality = order.municipality
    wishes = wishes_of(order.fund, ranks={row.case_id: row.rank for row in rows})
    prioritised, others = lined_up(order.fund, shown=read_by_all, wishes=wishes)
    return _Reading(order=order, rows=rows, prioritised=prioritised, others=others, former_on=rows[0].former_on)


def _read(case: Any) -> _Reading:
    """The order for a page that only shows it: read once for each case object."""
    if _MEMO not in case.__dict__:
        case.__dict__[_MEMO] = _now(case)
    known: _Reading = case.__dict__[_MEMO]
    return known


def _recommendations(case: Any) -> list[RecommendationDraft]:
    order, prioritised = _read(case).order, _read(case).prioritised
    text = _("prioritise the wishes to %(fund)s in this order: %(order)s") % {
        "fund": order.fund.name,
        "order": _in_words(prioritised),
    }
    return [
        RecommendationDraft(
            kind=RecommendationKind.PRIORITISATION,
            text=text,
            fund_key=order.fund.key,
            payload={"prioritisation": order.pk},
        )
    ]


def _in_words(prioritised: Sequence[Lined]) -> str:
    return "; ".join(f"{lined.wish.rank}) {named(lined.wish)}" for lined in prioritised)


def _preview(case: Any, choices: Sequence[Choice], body: Any) -> list[str]:
    return _sentences(_read(case), choices[0])


def _sentences(reading: _Reading, choice: Any) -> list[str]:
    outcome = Outcome(choice.outcome)
    if outcome in Outcome.POSITIVE:
        return _in_force_sentences(reading)
    if outcome == Outcome.RETURNED:
        check_can_be_draft(reading.order)
        return [_("The order goes back to those who drafted it. %(now)s") % {"now": _unchanged(reading)}]
    if outcome == Outcome.REJECTED:
        return [_("The order is rejected. %(now)s") % {"now": _unchanged(reading)}]
    if outcome == Outcome.FORWARDED:
        return [_("The order is handed to %(body)s, which decides.") % {"body": choice.forwarded_to}]
    return [_("The order waits for a later meeting.")]


def _unchanged(reading: _Reading) -> str:
    if reading.former_on is None:
        return _("The wishes stay without an order.")
    return _("The order of %(date)s stays in force.") % {"date": dato(reading.former_on)}


def _in_force_sentences(reading: _Reading) -> list[str]:
    order, prioritised = reading.order, reading.prioritised
    if not prioritised:
        raise DomainError(_("None of the wishes in the order awaits a decision any more. Reject it or return it."))
    covered = sum(1 for lined in prioritised if lined.is_covered)
    said = [
        _("The wishes are prioritised in this order: %(order)s.") % {"order": _in_words(prioritised)},
        ngettext(
            "What is free in %(fund)s, %(free)s, covers %(covered)s of %(count)s prioritised wish.",
            "What is free in %(fund)s, %(free)s, covers %(covered)s of %(count)s prioritised wishes.",
            len(prioritised),
        )
        % {
            "fund": order.fund.name,
            "free": kr(order.fund.available),
            "covered": covered,
            "count": len(prioritised),
        },
        _("No money is granted: each wish is decided by itself."),
    ]
    if reading.former_on is not None:
        said.append(_("The order of %(date)s is superseded.") % {"date": dato(reading.former_on)})
    return said


def _apply(decision: Any, outcomes: Iterable[Any], actor: Any) -> None:
    reading = _now(decision.case)
    order = reading.order
    row = next(iter(outcomes))
    outcome = Outcome(row.outcome)
    row.consequences = _sentences(reading, row)
    row.effect = {"state": order.state}
    if outcome in Outcome.POSITIVE:
        former = in_force(order.fund_id)
        if former is not None:
            machine.perform(former, "supersede", user=actor, system=True, data={"by": order.pk})
            row.effect["supersedes"] = former.pk
        machine.perform(
            order,
            "approve",
            user=actor,
            system=True,
            note=row.text,
            decision=decision,
            decided_on=decision.decided_on,
            remark=row.text,
        )
    elif outcome == Outcome.REJECTED:
        columns = {"decision": decision, "decided_on": decision.decided_on, "remark": row.text}
        machine.perform(order, "reject", user=actor, system=True, note=row.text, **columns)
    elif outcome == Outcome.RETURNED:
        machine.perform(order, "send_back", user=actor, system=True, note=row.text, remark=row.text)
    row.save(update_fields=["effect", "consequences"])


def _reverse(decision: Any, outcomes: Iterable[Any], actor: Any, reason: str) -> None:
    """Undo it: the order waits for its body again, and the one it superseded is back in force."""
    order = _now(decision.case).order
    row = next(iter(outcomes))
    outcome = Outcome(row.outcome)
    if outcome not in Outcome.POSITIVE | {Outcome.REJECTED, Outcome.RETURNED}:
        return
    expected = {Outcome.REJECTED: PrioritisationState.REJECTED, Outcome.RETURNED: PrioritisationState.DRAFT}
    if order.state != expected.get(outcome, PrioritisationState.IN_FORCE):
        raise DomainError(
            _("The order is %(state)s by now, so the decision cannot be reversed.")
            % {"state": order.get_state_display().lower()}
        )
    machine.perform(order, "reopen", user=actor, system=True, note=reason, decision=None, decided_on=None, remark="")
    former = Prioritisation.objects.filter(pk=row.effect.get("supersedes"), state=PrioritisationState.SUPERSEDED)
    for earlier in former:
        machine.perform(earlier, "reinstate", user=actor, system=True, note=reason)


def _facts(case: Any) -> list[Fact]:
    reading = _read(case)
    order, prioritised, others = reading.order, reading.prioritised, reading.others
    total = sum((lined.wish.amount for lined in prioritised), ZERO)
    covered = sum(1 for lined in prioritised if lined.is_covered)
    return [
        Fact(
            label=_("Prioritised wishes"),
            value=str(len(prioritised)),
            note=_("%(count)s not prioritised") % {"count": len(others)},
        ),
        Fact(label=_("Applied for in all"), value=kr(total)),
        Fact(
            label=_("The fund's free balance"),
            value=kr(order.fund.available),
            note=_("covers the first %(count)s") % {"count": covered},
        ),
    ]


def _warnings(case: Any) -> list[str]:
    """What has changed since the order was put forward, and whose impartiality the body must look at (D13)."""
    reading = _read(case)
    order, prioritised, others = reading.order, reading.prioritised, reading.others
    if order.state != PrioritisationState.SUBMITTED:
        return []
    wishes = [lined.wish for lined in (*prioritised, *others)]
    numbers = {wish.case_id: wish.number for wish in wishes if wish.rank is not None}
    seated = Seat.objects.filter(body_id=order.fund.body_id, has_vote=True).valid_on(order.drafted_on)
    concerned: dict[str, set[int]] = {}
    for name, case_id in CaseParty.objects.filter(
        case__in=numbers, user__in=seated.order_by().values("user")
    ).values_list("user__name", "case_id"):
        concerned.setdefault(name, set()).add(numbers[case_id])
    return [
        *discrepancies(order, reader=None, wishes=wishes, rows=reading.rows),
        *(
            _("%(name)s is party to wish no. %(numbers)s. Consider recusal.")
            % {"name": name, "numbers": ", ".join(str(number) for number in sorted(found))}
            for name, found in sorted(concerned.items())
        ),
    ]


prioritisation_handler = CaseHandler(
    kind=CASE_KIND,
    label=gettext_lazy("Order of wishes"),
    url=lambda case: _read(case).order.get_absolute_url(),
    visible_to=lambda case, user: user.has_perm("business_cases.view_prioritisation", _read(case).order),
    document=lambda case, actor: prioritisation_paper.freeze(_now(case).order),  # noqa: ARG005 -- the same for everybody
    recommendations=_recommendations,
    outcomes=lambda recommendation: OUTCOMES,  # noqa: ARG005 -- one kind of recommendation
    placed=lambda case, item, actor: None,  # noqa: ARG005 -- the order's state does not change on an agenda
    removed=lambda case, actor: None,  # noqa: ARG005 -- nor off it
    preview=_preview,
    apply=_apply,
    reverse=_reverse,
    facts=_facts,
    warnings=_warnings,
)
