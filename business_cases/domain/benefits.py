"""Benefits: opened by a decision, changed with a reason, moved by slippage, entered in the budget (D43, D48).

Measurements stand in ``measurements``; ``measure``, ``judge`` and ``plan_next`` can be had from here too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Municipality
from business_cases.domain.benefit_profile import due_dates, months_between, shifted
from business_cases.domain.measurements import judge, measure, plan_next
from business_cases.enums import BenefitKind, BenefitState, LineKind
from business_cases.models import Benefit, BenefitShare, BenefitYear, BusinessCase, CaseLine
from common import audit
from common.errors import DomainError
from common.money import ZERO, to_kroner
from common.numbers import kr
from common.text import fold
from common.versions import save_version
from strategies.enums import Frequency

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

_KINDS = {
    LineKind.GAIN_BUDGETABLE: BenefitKind.BUDGETABLE,
    LineKind.GAIN_TIME: BenefitKind.TIME,
    LineKind.GAIN_AVOIDED: BenefitKind.AVOIDED,
    LineKind.GAIN_INCOME: BenefitKind.INCOME,
}

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


@dataclass(frozen=True, kw_only=True)
class _Gain:
    """A gain line that yields something, by calendar year: (low, likely, high)."""

    line: CaseLine
    years: dict[int, tuple[Decimal, Decimal, Decimal]]

    @property
    def kind(self) -> BenefitKind:
        """Released time that is cut from the budget is an economic, budgetable gain (D43)."""
        if self.line.kind == LineKind.GAIN_TIME and self.line.budget_cut:
            return BenefitKind.BUDGETABLE
        return _KINDS[LineKind(self.line.kind)]


def _gains(business_case: BusinessCase) -> list[_Gain]:
    lines = (
        business_case.lines.filter(kind__in=LineKind.GAINS)
        .select_related("department", "owner")
        .prefetch_related("amounts")
    )
    found = []
    for line in lines:
        years = {
            business_case.base_year + row.year: (row.low, row.likely, row.high)
            for row in line.amounts.all()
            if row.year <= business_case.horizon and row.high
        }
        if years:
            found.append(_Gain(line=line, years=years))
    return found


def _first_due(gain: _Gain, go_live: date | None) -> date | None:
    if go_live is None:
        return None
    return min(due_dates(go_live=go_live, frequency=Frequency.HALF_YEAR, last_year=max(gain.years)), default=None)


def planned_opening(*, business_case: BusinessCase, go_live: date | None) -> tuple[int, date | None]:
    """How many benefits open_benefits() would open, and their first measurement (None without a go-live)."""
    gains = _gains(business_case)
    dates = [day for gain in gains if (day := _first_due(gain, go_live)) is not None]
    return len(gains), min(dates, default=None)


@transaction.atomic
def open_benefits(
    *, business_case: BusinessCase, case: Any, goal: Any, go_live: date | None, actor: Any
) -> list[Benefit]:
    """Follow up every gain line of the case: one benefit each, with owner, shares, years and first measurement.

    Raises DomainError when the case's gains are followed up already.
    """
    if Benefit.objects.filter(business_case=business_case).exclude(state=BenefitState.DROPPED).exists():
        raise DomainError(_("The gains of this case are followed up already."))
    return [
        _open(gain, number=number, business_case=business_case, case=case, goal=goal, go_live=go_live, actor=actor)
        for number, gain in enumerate(_gains(business_case), start=_next_number(business_case.municipality_id))
    ]


def _next_number(municipality_id: int) -> int:
    # The municipality's row is held, so that two decisions at once do not take the same numbers.
    Municipality.objects.select_for_update().get(pk=municipality_id)
    return (Benefit.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def _open(
    gain: _Gain, *, number: int, business_case: BusinessCase, case: Any, goal: Any, go_live: date | None, actor: Any
) -> Benefit:
    line, municipality_id = gain.line, business_case.municipality_id
    department = line.department or business_case.department
    first, full = min(gain.years), max(gain.years, key=lambda year: (gain.years[year][1], -year))
    start_month = _months_after(go_live, first)
    benefit = Benefit(
        municipality_id=municipality_id,
        case=case,
        business_case=business_case,
        line=line,
        goal=goal,
        number=number,
        name=line.name,
        kind=gain.kind,
        owner=line.owner,
        department=department,
        unit=str(_("kr.")),
        baseline_source=line.baseline,
        data_source=line.source[:200],
        go_live=go_live,
        promised_go_live=go_live,
        start_month=start_month,
        full_effect_month=max(start_month, _months_after(go_live, full)),
        last_year=max(gain.years),
        next_due=_first_due(gain, go_live),
        is_illustrative=business_case.is_illustrative,
    )
    benefit.search_text = search_text_of(benefit)
    benefit.save()
    if department is not None:
        BenefitShare.objects.create(
            municipality_id=municipality_id, benefit=benefit, department=department, share=Decimal(1)
        )
    BenefitYear.objects.bulk_create(
        BenefitYear(
            municipality_id=municipality_id,
            benefit=benefit,
            year=year,
            low=low,
            likely=likely,
            high=high,
            promised=likely,
        )
        for year, (low, likely, high) in sorted(gain.years.items())
    )
    audit.record(
        "benefit.open",
        benefit,
        actor=actor,
        after={"next_due": benefit.next_due, "owner": benefit.owner_id},
        planned=sum((likely for _low, likely, _high in gain.years.values()), ZERO),
    )
    return benefit


def _months_after(go_live: date | None, year: int) -> int:
    return 0 if go_live is None else max(0, months_between(go_live, date(year, 1, 1)))


def search_text_of(benefit: Benefit) -> str:
    """What a search for a benefit looks in."""
    return fold(f"{benefit.name} {benefit.department or ''} {benefit.description}")


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
