"""When a benefit yields and when it is measured: pure functions over dates and kroner (D48, D49)."""

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from common.money import to_kroner
from common.text import fold
from strategies.enums import Frequency

#: In the first year after go-live a benefit is measured twice (D49).
FIRST_YEAR_MONTHS = 6
MONTHS = 12


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the last of a shorter month."""
    total = day.year * MONTHS + day.month - 1 + months
    year, month = divmod(total, MONTHS)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_between(first: date, last: date) -> int:
    """Calendar months from one to the other; the day of the month does not count."""
    return (last.year - first.year) * MONTHS + last.month - first.month


def due_dates(*, go_live: date, frequency: str, last_year: int) -> list[date]:
    """Every measurement of a benefit: twice in the first year, then by frequency, and once when the profile ends."""
    step = Frequency.MONTHS[Frequency(frequency)]
    end = date(last_year, MONTHS, 31)
    found: list[date] = []
    months = 0
    while True:
        months += min(step, FIRST_YEAR_MONTHS) if months < MONTHS else step
        day = add_months(go_live, months)
        if day >= end:
            break
        found.append(day)
    return [*found, end] if end > go_live else found


def counts_for(*, due: date, measured_on: date, frequency: str) -> bool:
    """Whether a measurement answers the one that is due: not more than half an interval early (three months)."""
    step = min(Frequency.MONTHS[Frequency(frequency)], FIRST_YEAR_MONTHS)
    return measured_on >= due - timedelta(days=step * 15)


def shifted(years: Mapping[int, Decimal], months: int) -> dict[int, Decimal]:
    """The yearly kroner when everything comes ``months`` later (earlier when negative), evenly over a year.

    Six months late, half of each year's gain falls in the next. The sum is kept to the øre.
    """
    whole, rest = divmod(months, MONTHS)
    found: dict[int, Decimal] = {}
    for year, amount in sorted(years.items()):
        later = to_kroner(amount * rest / MONTHS)
        found[year + whole] = found.get(year + whole, Decimal(0)) + amount - later
        if later:
            found[year + whole + 1] = found.get(year + whole + 1, Decimal(0)) + later
    return {year: amount for year, amount in found.items() if amount}


def expected_by(*, yearly: Decimal, year: int, go_live: date | None, day: date) -> Decimal:
    """What a year's plan comes to by ``day``, counted in days from go-live (or New Year) to the end of the year."""
    start = date(year, 1, 1)
    if go_live is not None and go_live.year == year:
        start = go_live
    end = date(year, MONTHS, 31)
    if day >= end:
        return yearly
    if day < start:
        return Decimal("0.00")
    return to_kroner(yearly * ((day - start).days + 1) / ((end - start).days + 1))


def search_text_of(benefit: Any) -> str:
    """What a search for a benefit looks in."""
    return fold(f"{benefit.name} {benefit.department or ''} {benefit.description}")
