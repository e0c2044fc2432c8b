"""Discount rates as dated rows, and the factor by which a year's money counts (D39).

The national rate falls with the distance in time. A flow of year t passes through every band on its way: the factor
D_t is the running product of (1 + the rate of each year up to t), which is how the Ministry of Finance says that its
falling profile is to be used (answer to the Finance Committee, FIU alm. del 418, 3 September 2018). The rate is real,
so flows are in fixed prices.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

#: Digits kept while calculating; amounts are rounded to øre only when they leave.
PRECISION = 50


@dataclass(frozen=True, kw_only=True)
class DiscountRateRow:
    """``rate`` (0.035 = 3,5 %) counts from year ``from_year`` on, in cases that use the set of ``valid_from``.

    A case's own rate belongs to no dated set.
    """

    from_year: int
    rate: Decimal
    source: str = ""
    valid_from: date | None = None


def _national(valid_from: date, source: str, *bands: tuple[int, str]) -> tuple[DiscountRateRow, ...]:
    return tuple(
        DiscountRateRow(valid_from=valid_from, from_year=year, rate=Decimal(rate), source=source)
        for year, rate in bands
    )


#: The ministry's rates by the day they were announced, oldest first. The guide of 1999 gives no day. In the years
#: before 2013 it also used 5 % (some sectors from 2009); no source found says from which day, so there is no row.
NATIONAL_DISCOUNT_RATES: tuple[DiscountRateRow, ...] = (
    *_national(
        date(1999, 1, 1),
        "Finansministeriet, Vejledning i udarbejdelse af samfundsøkonomiske konsekvensvurderinger, 1999",
        (0, "0.06"),
    ),
    *_national(
        date(2013, 5, 31),
        "Finansministeriet, Ny og lavere samfundsøkonomisk diskonteringsrente, 31. maj 2013",
        (0, "0.04"),
        (36, "0.03"),
        (71, "0.02"),
    ),
    *_national(
        date(2021, 1, 7),
        "Finansministeriet, Dokumentationsnotat for den samfundsøkonomiske diskonteringsrente, 7. januar 2021",
        (0, "0.035"),
        (36, "0.025"),
        (71, "0.015"),
    ),
)


def rates_on(day: date, rows: Sequence[DiscountRateRow] = NATIONAL_DISCOUNT_RATES) -> tuple[DiscountRateRow, ...]:
    """The bands in force on ``day``, by year; empty when none were yet."""
    started = [row.valid_from for row in rows if row.valid_from is not None and row.valid_from <= day]
    if not started:
        return ()
    latest = max(started)
    return tuple(sorted((row for row in rows if row.valid_from == latest), key=lambda row: row.from_year))


def latest_rates(rows: Sequence[DiscountRateRow] = NATIONAL_DISCOUNT_RATES) -> tuple[DiscountRateRow, ...]:
    """The bands announced last: what a case uses that states no date."""
    return rates_on(date.max, rows)


def flat_rate(rate: Decimal, *, source: str = "") -> tuple[DiscountRateRow, ...]:
    """A case's own rate, the same for all years."""
    return (DiscountRateRow(from_year=0, rate=rate, source=source),)


def rate_of_year(rates: Sequence[DiscountRateRow], year: int) -> Decimal:
    """The rate by which year ``year`` is further off than the year before. Raises ValueError if no band covers it."""
    bands = [row for row in rates if row.from_year <= year]
    if not bands:
        raise ValueError(f"No discount rate covers year {year}.")
    return max(bands, key=lambda row: row.from_year).rate


def factors(rates: Sequence[DiscountRateRow], horizon: int) -> tuple[Decimal, ...]:
    """D_0 … D_horizon, by which a year's flow is divided; D_0 is 1."""
    with localcontext(prec=PRECISION):
        running = [Decimal(1)]
        for year in range(1, horizon + 1):
            running.append(running[-1] * (1 + rate_of_year(rates, year)))
        return tuple(running)


def discount_factors(rates: Sequence[DiscountRateRow], horizon: int) -> tuple[Decimal, ...]:
    """1 / D_t of each year: what a krone of that year is worth in year 0."""
    with localcontext(prec=PRECISION):
        return tuple(1 / factor for factor in factors(rates, horizon))
