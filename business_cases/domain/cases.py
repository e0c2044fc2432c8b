"""Business cases: made, changed, locked while a body has them (D38). Figures and lines stand in modules of their own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from business_cases.domain.case_figures import figures, forget, rates_of, warnings, yearly_gains
from business_cases.domain.case_lines import LineInput, refuse_locked, save_lines
from business_cases.domain.case_validation import LONGEST_LIFETIME, MOST_RISKS
from business_cases.models import Assumption, BusinessCase, CaseRisk, DiscountRate
from common import audit
from common.errors import DomainError
from common.numbers import kr, number, pct
from common.versions import save_version

__all__ = [
    "BASIS",
    "AssumptionInput",
    "LineInput",
    "RiskInput",
    "belong_to",
    "create",
    "figures",
    "lock",
    "rate_days",
    "save_assumptions",
    "save_basis",
    "save_lines",
    "save_risks",
    "unlock",
    "warnings",
    "yearly_gains",
]

#: What save_basis may change.
BASIS = (
    "title",
    "department",
    "price_level",
    "base_year",
    "horizon",
    "lifetime",
    "go_live",
    "rates_from",
    "method",
    "processes_today",
    "processes_after",
    "organisation",
    "competences",
)
LONGEST_HORIZON = 75


@dataclass(frozen=True, kw_only=True)
class AssumptionInput:
    """A figure that several lines build on, as entered."""

    name: str
    value: Decimal
    unit: str = ""
    source: str = ""
    owner: Any = None


@dataclass(frozen=True, kw_only=True)
class RiskInput:
    """A risk as entered: probability 0–1, kroner if it comes, in which year (0 = base year)."""

    name: str
    probability: Decimal
    likely: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    year: int = 0
    source: str = ""
    owner: Any = None


@transaction.atomic
def create(
    *,
    municipality: Any,
    title: str,
    department: Any,
    actor: Any,
    price_level: int,
    base_year: int,
    horizon: int,
    case: Any = None,
    go_live: date | None = None,
    illustrative: bool = False,
    **basis: Any,
) -> BusinessCase:
    """A new case without lines. ``basis`` may hold the other names of BASIS. Raises DomainError as save_basis."""
    made = BusinessCase(
        municipality=municipality,
        case=case,
        title=title,
        department=department,
        price_level=price_level,
        base_year=base_year,
        horizon=horizon,
        go_live=go_live,
        created_by=actor,
        is_illustrative=illustrative,
        **{"lifetime": max(horizon, 1)} | basis,
    )
    _check_basis(made)
    made.save()
    audit.record("business_case.create", made, actor=actor, after={"title": title, "horizon": horizon})
    return made


@transaction.atomic
def save_basis(*, business_case: BusinessCase, actor: Any, expected: int, **values: Any) -> BusinessCase:
    """Change what the calculation rests on. A shorter horizon hides later years and forgets none of them.

    Raises DomainError for what cannot be calculated or is locked, StaleObjectError for a stale form.
    """
    refuse_locked(business_case)
    for name, value in values.items():
        if name not in BASIS:
            raise TypeError(f"{name} is no part of the basis.")
        setattr(business_case, name, value)
    _check_basis(business_case)
    changes = save_version(business_case, expected=expected, fields=values)
    forget(business_case)
    audit.record("business_case.basis", business_case, actor=actor, before=changes.before, after=changes.after)
    return business_case


def _check_basis(business_case: BusinessCase) -> None:
    wrong = {}
    if not 0 <= business_case.horizon <= LONGEST_HORIZON:
        wrong["horizon"] = _("The horizon is at most 75 years.")
    if not 1 <= business_case.lifetime <= LONGEST_LIFETIME:
        wrong["lifetime"] = _("The lifetime is between 1 and %(years)s years.") % {"years": LONGEST_LIFETIME}
    for name in ("base_year", "price_level"):
        if not 1990 <= getattr(business_case, name) <= 2100:
            wrong[name] = _("Write a year between 1990 and 2100.")
    if not wrong and business_case.go_live is not None and business_case.go_live.year < business_case.base_year:
        wrong["go_live"] = _("Go-live is not before year 0, which is %(year)s.") % {"year": business_case.base_year}
    if wrong:
        raise DomainError(" ".join(wrong.values()), fields=wrong)
    rates_of(business_case)


def rate_days() -> list[date]:
    """The days from which discount rates are known, newest first."""
    return list(DiscountRate.objects.order_by("-valid_from").values_list("valid_from", flat=True).distinct())


@transaction.atomic
def save_assumptions(
    *, business_case: BusinessCase, assumptions: Sequence[AssumptionInput], actor: Any, expected: int
) -> None:
    """Make the case hold exactly ``assumptions``. Two of one name are refused; errors keyed "<index>.<name>"."""
    refuse_locked(business_case)
    _refuse_twins(assumptions)
    before = _assumption_words(business_case)
    save_version(business_case, expected=expected, fields=[])
    business_case.assumptions.all().delete()
    Assumption.objects.bulk_create(
        Assumption(
            municipality_id=business_case.municipality_id,
            business_case=business_case,
            name=row.name,
            value=row.value,
            unit=row.unit,
            source=row.source,
            owner=row.owner,
        )
        for row in assumptions
    )
    forget(business_case)
    _log("business_case.assumptions", business_case, actor, before, _assumption_words(business_case))


@transaction.atomic
def save_risks(*, business_case: BusinessCase, risks: Sequence[RiskInput], actor: Any, expected: int) -> None:
    """Make the case hold exactly ``risks``, at most twelve (D38). Errors keyed "<index>.<field>"."""
    refuse_locked(business_case)
    _check_risks(business_case, risks)
    before = _risk_words(business_case)
    save_version(business_case, expected=expected, fields=[])
    business_case.risks.all().delete()
    CaseRisk.objects.bulk_create(
        CaseRisk(
            municipality_id=business_case.municipality_id,
            business_case=business_case,
            position=position,
            name=row.name,
            probability=row.probability,
            low=row.likely if row.low is None else row.low,
            likely=row.likely,
            high=row.likely if row.high is None else row.high,
            year=row.year,
            source=row.source,
            owner=row.owner,
        )
        for position, row in enumerate(risks)
    )
    forget(business_case)
    _log("business_case.risks", business_case, actor, before, _risk_words(business_case))


def _refuse_twins(rows: Iterable[AssumptionInput]) -> None:
    seen: set[str] = set()
    wrong = {}
    for index, row in enumerate(rows):
        if row.name.casefold() in seen:
            wrong[f"{index}.name"] = _("Another assumption has this name.")
        seen.add(row.name.casefold())
    if wrong:
        raise DomainError(_("Some figures cannot be used. They are marked below."), fields=wrong)


def _check_risks(business_case: BusinessCase, risks: Sequence[RiskInput]) -> None:
    if len(risks) > MOST_RISKS:
        raise DomainError(_("At most %(number)s risks are priced.") % {"number": MOST_RISKS})
    wrong = {}
    for index, row in enumerate(risks):
        low = row.likely if row.low is None else row.low
        high = row.likely if row.high is None else row.high
        if not 0 <= row.probability <= 1:
            wrong[f"{index}.probability"] = _("Write a percentage from 0 to 100.")
        if low < 0 or not low <= row.likely <= high:
            wrong[f"{index}.likely"] = _("Low must not be above likely, nor likely above high.")
        if not 0 <= row.year <= business_case.horizon:
            wrong[f"{index}.year"] = _("That year is outside the horizon.")
    if wrong:
        raise DomainError(_("Some figures cannot be used. They are marked below."), fields=wrong)


def _assumption_words(business_case: BusinessCase) -> dict[str, str]:
    rows = business_case.assumptions.values_list("name", "value", "unit")
    return {name: f"{number(value)} {unit}".strip() for name, value, unit in rows}


def _risk_words(business_case: BusinessCase) -> dict[str, str]:
    rows = business_case.risks.values_list("name", "probability", "likely")
    return {name: f"{pct(probability)} × {kr(likely)}" for name, probability, likely in rows}


def _log(action: str, business_case: BusinessCase, actor: Any, before: dict[str, str], after: dict[str, str]) -> None:
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    audit.record(
        action,
        business_case,
        actor=actor,
        before={name: before.get(name, "") for name in changed},
        after={name: after.get(name, "") for name in changed},
    )


@transaction.atomic
def belong_to(*, business_case: BusinessCase, case: Any) -> BusinessCase:
    """Let the business case be kept, closed and decided with ``case``; twice changes nothing.

    Raises DomainError when it belongs to another.
    """
    if business_case.case_id == case.pk:
        return business_case
    if BusinessCase.objects.filter(pk=business_case.pk, case__isnull=True).update(case=case) != 1:
        raise DomainError(_("The business case belongs to another case."))
    business_case.case = case
    return business_case


def lock(*, business_case: BusinessCase) -> None:
    """Keep the figures as the body sees them; the submission that asks for it says so in the log."""
    _set_lock(business_case, locked=True)


def unlock(*, business_case: BusinessCase) -> None:
    """Let the figures be changed again."""
    _set_lock(business_case, locked=False)


def _set_lock(business_case: BusinessCase, *, locked: bool) -> None:
    BusinessCase.objects.filter(pk=business_case.pk).update(is_locked=locked)
    business_case.is_locked = locked
