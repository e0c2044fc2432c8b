"""Benefits: changed with a reason, moved by slippage, entered in the budget, given up (D43, D48).

Opening stands in ``benefit_opening``, measuring in ``measurements``; their functions can be had from here too.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from business_cases.domain.benefit_opening import open_benefits, planned_opening
from business_cases.domain.benefit_profile import months_between, search_text_of, shifted
from business_cases.domain.measurements import judge, measure, plan_next
from business_cases.enums import BenefitKind, BenefitState
from business_cases.models import Benefit, BenefitYear
from common import audit
from common.errors import DomainError
from common.money import ZERO, to_kroner
from common.numbers import kr
from common.versions import save_version

__all__ = [
    "PROFILE",
    "change",
    "drop",
    "enter_in_budget",
    "judge",
    "measure",
    "months_late",
    "move_go_live",
    "open_benefits",
    "plan_next",
    "planned_opening",
    "search_text_of",
]

#: What ``change`` may write.
PROFILE = (
    "name",
    "description",
    "deliverable",
    "change",
    "owner",
    "goal",
    "unit",
    "direction",
    "baseline_value",
    "baseline_on",
    "baseline_source",
    "target_value",
    "method",
    "data_source",
    "frequency",
    "last_year",
    "assumptions",
    "negative_effects",
    "risk",
)


@transaction.atomic
def change(*, benefit: Benefit, actor: Any, expected: int, reason: str = "", **values: Any) -> Benefit:
    """Change the profile, with a reason (D49). Raises DomainError without one, StaleObjectError for a stale form."""
    _refuse_dropped(benefit)
    if not reason.strip():
        raise DomainError(
            _("Write why the benefit is changed."), fields={"reason": _("Write why the benefit is changed.")}
        )
    for name, value in values.items():
        if name not in PROFILE:
            raise TypeError(f"{name} is no part of the profile.")
        setattr(benefit, name, value)
    benefit.search_text = search_text_of(benefit)
    benefit.next_due = plan_next(benefit)
    changes = save_version(benefit, expected=expected, fields=[*values, "search_text", "next_due"])
    shown = {"search_text"}
    audit.record(
        "benefit.change",
        benefit,
        actor=actor,
        before={name: value for name, value in changes.before.items() if name not in shown},
        after={name: value for name, value in changes.after.items() if name not in shown},
        note=reason,
    )
    return benefit


def _refuse_dropped(benefit: Benefit) -> None:
    if benefit.state == BenefitState.DROPPED:
        raise DomainError(_("The benefit was given up."))


@transaction.atomic
def drop(*, benefits: Iterable[int], actor: Any, reason: str) -> None:
    """Give up benefits (keys): they are no longer planned, measured or waited for; their history stays."""
    rows = Benefit.objects.filter(pk__in=list(benefits)).exclude(state=BenefitState.DROPPED)
    for benefit in rows.select_for_update().order_by("pk"):
        before = {"state": benefit.state, "next_due": benefit.next_due}
        benefit.state, benefit.next_due = BenefitState.DROPPED, None
        save_version(benefit, expected=benefit.version, fields=["state", "next_due"])
        audit.record("benefit.drop", benefit, actor=actor, before=before, after={"state": benefit.state}, note=reason)


@transaction.atomic
def move_go_live(*, case: Any, go_live: date | None, actor: Any) -> list[Benefit]:
    """Let every open benefit of a case follow a new go-live: yearly profile and measurements move with it (D48).

    The profile is always moved from what was promised, so that moving back gives the promise again.
    """
    moved = []
    rows = Benefit.objects.filter(case=case, state__in=BenefitState.OPEN).exclude(go_live=go_live)
    for benefit in rows.select_for_update().order_by("pk"):
        before = benefit.go_live
        promised = benefit.promised_go_live or before or go_live
        benefit.go_live, benefit.promised_go_live = go_live, promised
        if go_live is not None and promised is not None:
            benefit.last_year = _move_years(benefit, months_between(promised, go_live)) or benefit.last_year
        benefit.next_due = plan_next(benefit)
        save_version(benefit, expected=benefit.version, fields=["go_live", "promised_go_live", "last_year", "next_due"])
        audit.record("benefit.move", benefit, actor=actor, before={"go_live": before}, after={"go_live": go_live})
        moved.append(benefit)
    return moved


def _move_years(benefit: Benefit, months: int) -> int | None:
    """Rewrite the plan as the promise moved by ``months``; returns the last year that yields."""
    rows = {row.year: row for row in benefit.years.all()}
    if not any(row.promised for row in rows.values()):
        for row in rows.values():
            row.promised = row.likely
    likely = sum((row.likely for row in rows.values()), ZERO)
    spread = {
        name: sum((getattr(row, name) for row in rows.values()), ZERO) / likely if likely else Decimal(1)
        for name in ("low", "high")
    }
    plan = shifted({row.year: row.promised for row in rows.values() if row.promised}, months)
    for year in plan.keys() - rows.keys():
        rows[year] = BenefitYear(municipality_id=benefit.municipality_id, benefit=benefit, year=year)
    for year, row in rows.items():
        row.likely = plan.get(year, ZERO)
        row.low = min(to_kroner(row.likely * spread["low"]), row.likely)
        row.high = max(to_kroner(row.likely * spread["high"]), row.likely)
    BenefitYear.objects.bulk_update([row for row in rows.values() if row.pk], ["low", "likely", "high", "promised"])
    BenefitYear.objects.bulk_create(row for row in rows.values() if not row.pk)
    return max(plan, default=None)


@transaction.atomic
def enter_in_budget(*, benefit: Benefit, year: int, amount: Decimal, decision_text: str, actor: Any) -> BenefitYear:
    """Record that a gain stands in the budget of a year, by which decision (D48).

    Only economic gains and income cut budgets; released time that a decision cuts becomes economic, budgetable (D43).
    """
    _refuse_dropped(benefit)
    wrong = {}
    if not decision_text.strip():
        wrong["decision_text"] = _("Write which decision put it in the budget.")
    if amount < 0:
        wrong["amount"] = _("Write an amount that is not negative.")
    if wrong:
        raise DomainError(" ".join(wrong.values()), fields=wrong)
    if benefit.kind not in BenefitKind.CUTS_BUDGETS | {BenefitKind.TIME}:
        raise DomainError(
            _("A gain of the type “%(kind)s” does not cut a budget.") % {"kind": benefit.get_kind_display()}
        )
    before = {"kind": benefit.kind}
    if benefit.kind == BenefitKind.TIME:
        benefit.kind = BenefitKind.BUDGETABLE
        save_version(benefit, expected=benefit.version, fields=["kind"])
    row, _created = BenefitYear.objects.select_for_update().get_or_create(
        municipality_id=benefit.municipality_id, benefit=benefit, year=year
    )
    was = row.in_budget
    row.in_budget, row.budget_decision = to_kroner(amount), decision_text.strip()[:200]
    row.save(update_fields=["in_budget", "budget_decision"])
    audit.record(
        "benefit.budget",
        benefit,
        actor=actor,
        before=before | {f"{_('in the budget')} {year}": kr(was)},
        after={"kind": benefit.kind, f"{_('in the budget')} {year}": kr(row.in_budget)},
        note=decision_text,
    )
    return row


def months_late(benefit: Benefit) -> int:
    """How far go-live has moved since it was promised, in months; negative when earlier."""
    if benefit.go_live is None or benefit.promised_go_live is None:
        return 0
    return months_between(benefit.promised_go_live, benefit.go_live)
