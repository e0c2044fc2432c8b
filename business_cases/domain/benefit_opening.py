"""Opening benefits: what an approved business case promises becomes what is followed up (D43, D48)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Municipality
from business_cases.domain.benefit_profile import due_dates, months_between, search_text_of
from business_cases.domain.case_figures import rows_of
from business_cases.enums import BenefitKind, BenefitState, LineKind
from business_cases.models import Benefit, BenefitShare, BenefitYear, BusinessCase, CaseLine
from common import audit
from common.errors import DomainError
from common.money import ZERO
from strategies.enums import Frequency

_KINDS = {
    LineKind.GAIN_BUDGETABLE: BenefitKind.BUDGETABLE,
    LineKind.GAIN_TIME: BenefitKind.TIME,
    LineKind.GAIN_AVOIDED: BenefitKind.AVOIDED,
    LineKind.GAIN_INCOME: BenefitKind.INCOME,
}


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


def _first_due(last_year: int, go_live: date | None) -> date | None:
    if go_live is None:
        return None
    return min(due_dates(go_live=go_live, frequency=Frequency.HALF_YEAR, last_year=last_year), default=None)


def planned_opening(*, business_case: BusinessCase, go_live: date | None) -> tuple[int, date | None]:
    """How many benefits open_benefits() would open, and their first measurement (None without a go-live)."""
    last_years = [
        business_case.base_year + max(years)
        for line in rows_of(business_case)["lines"]
        if line["kind"] in LineKind.GAINS
        and (years := [row["year"] for row in line["amounts"] if row["year"] <= business_case.horizon and row["high"]])
    ]
    dates = [day for year in last_years if (day := _first_due(year, go_live)) is not None]
    return len(last_years), min(dates, default=None)


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
        next_due=_first_due(max(gain.years), go_live),
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
