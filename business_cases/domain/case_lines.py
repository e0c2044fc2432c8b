"""The lines of a business case: what is entered, what is worked out, and how both are saved (D38)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from business_cases.domain.case_figures import forget
from business_cases.enums import LineKind
from business_cases.models import BusinessCase, CaseLine, LineAmount
from common import audit
from common.errors import DomainError
from common.money import LARGEST, to_kroner
from common.numbers import kr, number
from common.versions import save_version

MOST_LINES = 100
ONE = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class LineInput:
    """A line as somebody entered it. ``pk`` is that of the line it changes, None for a new one.

    ``likely`` holds kroner by year (0 = base year), or a quantity when ``rate`` (kroner for each) is given. ``low`` and
    ``high`` state the years of their own; without them they are ``low_share`` and ``high_share`` of the likely.
    """

    kind: LineKind
    name: str
    likely: Mapping[int, Decimal]
    pk: int | None = None
    department: Any = None
    owner: Any = None
    source: str = ""
    baseline: str = ""
    rate: Decimal | None = None
    budget_cut: bool = False
    low_share: Decimal = ONE
    high_share: Decimal = ONE
    low: Mapping[int, Decimal] = field(default_factory=dict)
    high: Mapping[int, Decimal] = field(default_factory=dict)


@transaction.atomic
def save_lines(*, business_case: BusinessCase, lines: Sequence[LineInput], actor: Any, expected: int) -> None:
    """Make the case hold exactly ``lines``, in that order.

    Raises DomainError (``fields`` keyed "<index>.<name>" or "<index>.<year>"), and StaleObjectError when somebody else
    saved meanwhile.
    """
    refuse_locked(business_case)
    _check(business_case, lines)
    before = summary(business_case)
    save_version(business_case, expected=expected, fields=[])
    stored = {line.pk: line for line in business_case.lines.all()}
    unknown = [line.pk for line in lines if line.pk is not None and line.pk not in stored]
    if unknown:
        raise DomainError(_("A line was removed meanwhile. Open the page again."))
    business_case.lines.exclude(pk__in=[line.pk for line in lines if line.pk is not None]).delete()
    rows = [_row(business_case, stored.get(line.pk or 0), line, position) for position, line in enumerate(lines)]
    CaseLine.objects.bulk_update([row for row in rows if row.pk], _FIELDS)
    created = iter(CaseLine.objects.bulk_create([row for row in rows if not row.pk]))
    rows = [row if row.pk else next(created) for row in rows]
    LineAmount.objects.filter(line__in=[row.pk for row in rows]).delete()
    LineAmount.objects.bulk_create(
        amount for row, line in zip(rows, lines, strict=True) for amount in _amounts(business_case, row, line)
    )
    forget(business_case)
    after = summary(business_case)
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    audit.record(
        "business_case.lines",
        business_case,
        actor=actor,
        before={name: before.get(name, "") for name in changed},
        after={name: after.get(name, "") for name in changed},
    )


_FIELDS = (
    "position",
    "kind",
    "name",
    "department",
    "owner",
    "source",
    "baseline",
    "rate",
    "low_share",
    "high_share",
    "budget_cut",
)


def refuse_locked(business_case: BusinessCase) -> None:
    """Raise DomainError while a body has the case."""
    if BusinessCase.objects.filter(pk=business_case.pk, is_locked=True).exists():
        raise DomainError(_("A body has the case now, so its figures are locked."))


def summary(business_case: BusinessCase) -> dict[str, str]:
    """Each line in words, by its name: what the log keeps and a stale form shows."""
    found: dict[str, str] = {}
    rows = business_case.lines.prefetch_related("amounts")
    for line in rows:
        years = ", ".join(f"{business_case.base_year + row.year}: {kr(row.likely)}" for row in line.amounts.all())
        name = line.name if line.name not in found else f"{line.name} ({line.position + 1})"
        spread = (
            ""
            if line.low_share == line.high_share
            else f" ({number(line.low_share * 100)}–{number(line.high_share * 100)} %)"
        )
        found[name] = f"{line.get_kind_display()}: {years or kr(0)}{spread}"
    return found


def _row(business_case: BusinessCase, stored: CaseLine | None, line: LineInput, position: int) -> CaseLine:
    row = stored or CaseLine(municipality_id=business_case.municipality_id, business_case=business_case)
    low_share, high_share = _shares(line)
    values = {
        "position": position,
        "kind": line.kind,
        "name": line.name,
        "department": line.department,
        "owner": line.owner,
        "source": line.source,
        "baseline": line.baseline,
        "rate": line.rate,
        "low_share": low_share,
        "high_share": high_share,
        "budget_cut": line.budget_cut,
    }
    for name, value in values.items():
        setattr(row, name, value)
    return row


def _shares(line: LineInput) -> tuple[Decimal, Decimal]:
    """The entered shares, or the whole line's own when each year states its points."""
    likely = sum(line.likely.values(), Decimal(0))
    if not likely or not (line.low or line.high):
        return line.low_share, line.high_share
    low = sum((line.low.get(year, value) for year, value in line.likely.items()), Decimal(0)) / likely
    high = sum((line.high.get(year, value) for year, value in line.likely.items()), Decimal(0)) / likely
    return min(round(low, 4), ONE), max(min(round(high, 4), Decimal("99.9999")), ONE)


def _amounts(business_case: BusinessCase, row: CaseLine, line: LineInput) -> list[LineAmount]:
    price = ONE if line.rate is None else line.rate
    found = []
    for year, value in sorted(line.likely.items()):
        if not value and not line.high.get(year):
            continue
        likely = to_kroner(value * price)
        found.append(
            LineAmount(
                municipality_id=business_case.municipality_id,
                line=row,
                year=year,
                low=to_kroner(line.low[year] * price if year in line.low else likely * line.low_share),
                likely=likely,
                high=to_kroner(line.high[year] * price if year in line.high else likely * line.high_share),
                quantity=None if line.rate is None else value,
            )
        )
    return found


def _check(business_case: BusinessCase, lines: Sequence[LineInput]) -> None:
    if len(lines) > MOST_LINES:
        raise DomainError(_("A case has at most %(number)s lines.") % {"number": MOST_LINES})
    wrong: dict[str, str] = {}
    for index, line in enumerate(lines):
        for name, message in _problems(business_case, line):
            wrong.setdefault(f"{index}.{name}", message)
    if wrong:
        raise DomainError(_("Some figures cannot be used. They are marked below."), fields=wrong)


def _problems(business_case: BusinessCase, line: LineInput) -> list[tuple[str, str]]:
    found = []
    if not line.name.strip():
        found.append(("name", _("Write what the line is about.")))
    if line.budget_cut and line.kind != LineKind.GAIN_TIME:
        found.append(("budget_cut", _("Only released time can be turned into a budget cut.")))
    if not 0 <= line.low_share <= 1:
        found.append(("low_share", _("Low is between 0 and 100 pct. of the likely figure.")))
    if line.high_share < 1:
        found.append(("high_share", _("High is at least 100 pct. of the likely figure.")))
    if line.rate is not None and line.rate < 0:
        found.append(("rate", _("Write an amount that is not negative.")))
    found += [(str(year), message) for year in line.likely if (message := _year_problem(business_case, line, year))]
    return found


def _year_problem(business_case: BusinessCase, line: LineInput, year: int) -> str:
    price = ONE if line.rate is None else line.rate
    value = line.likely[year]
    low, high = line.low.get(year, value * line.low_share), line.high.get(year, value * line.high_share)
    if not 0 <= year <= business_case.horizon:
        return _("Year %(year)s is outside the horizon.") % {"year": business_case.base_year + year}
    if value < 0 or low < 0:
        return _("Write an amount that is not negative.")
    if high * price > LARGEST:
        return _("The amount is too large: the highest is %(limit)s.") % {"limit": kr(LARGEST)}
    return "" if low <= value <= high else _("Low must not be above likely, nor likely above high.")


__all__ = ["MOST_LINES", "LineInput", "refuse_locked", "save_lines", "summary"]
