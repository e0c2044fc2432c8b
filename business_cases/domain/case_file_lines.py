"""The lines of a case file: what each is, and its amounts by year."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from business_cases.domain.case_file_values import Block
from business_cases.domain.case_input import Line, Use
from business_cases.enums import BenefitKind, LineKind

ZERO = Decimal(0)

_EFFECTS = [kind for kind in BenefitKind if kind not in BenefitKind.MONETARY]
#: The code of each kind, and the Danish word for it that the import files use.
KINDS: dict[str, LineKind | BenefitKind] = {
    **{str(kind.value): kind for kind in LineKind},
    **{str(kind.value): kind for kind in _EFFECTS},
    "ekstern ydelse": LineKind.EXTERNAL,
    "interne timer": LineKind.INTERNAL,
    "licens": LineKind.LICENCE,
    "uddannelse": LineKind.TRAINING,
    "forandring": LineKind.CHANGE,
    "drift i dag": LineKind.RUNNING_BEFORE,
    "drift fremover": LineKind.RUNNING_AFTER,
    "økonomisk gevinst": LineKind.GAIN_BUDGETABLE,
    "frigjort tid": LineKind.GAIN_TIME,
    "undgået omkostning": LineKind.GAIN_AVOIDED,
    "indtægt": LineKind.GAIN_INCOME,
    "kvalitet": BenefitKind.QUALITY,
    "borger og virksomhed": BenefitKind.CITIZEN,
    "medarbejder": BenefitKind.EMPLOYEE,
    "lov og risiko": BenefitKind.LAW,
    "samfund": BenefitKind.SOCIETY,
}


@dataclass
class _Points:
    """Three series being filled."""

    horizon: int
    low: list[Decimal] = field(init=False)
    likely: list[Decimal] = field(init=False)
    high: list[Decimal] = field(init=False)
    taken: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.low, self.likely, self.high = ([ZERO] * (self.horizon + 1) for _series in range(3))


def read_line(block: Block, *, horizon: int, go_live: int) -> Line | None:
    """The line of ``block``; None when it cannot be read, which is then among the block's problems.

    Without years a one-off cost falls in year 0, and everything else runs from ``go_live`` to the horizon.
    """
    before = len(block.problems)
    name = block.text("name", required=True)
    kind = block.choice("type", KINDS)
    rate = block.kroner("rate")
    uses = _read_uses(block)
    in_kroner = rate is None and not uses
    points = _Points(horizon)
    if block.has("amounts"):
        for row in block.blocks("amounts"):
            _read_amounts(row, points, in_kroner=in_kroner, first=None, last=None)
            row.finish()
    else:
        once = kind is not None and kind in LineKind.ONE_OFF
        _read_amounts(block, points, in_kroner=in_kroner, first=0 if once else go_live, last=0 if once else horizon)
    texts = {key: block.text(key) for key in ("department", "source", "owner", "baseline")}
    budget_cut = block.flag("budget_cut")
    block.finish()
    if len(block.problems) > before or kind is None:
        return None
    return Line(
        name=name,
        kind=kind,
        likely=tuple(points.likely),
        # A figure that is certain is checked, and complained about, once.
        low=None if points.low == points.likely else tuple(points.low),
        high=None if points.high == points.likely else tuple(points.high),
        rate=rate,
        uses=uses,
        budget_cut=budget_cut,
        **texts,
    )


def _read_uses(block: Block) -> tuple[Use, ...]:
    """``times`` is the name of an assumption, a list of names, or names with a factor each."""
    if not block.has("times"):
        return ()
    value = block.data["times"]
    if isinstance(value, str):
        return (Use(assumption=value),)
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return tuple(Use(assumption=name) for name in value)
    if isinstance(value, dict):
        factors = {name: block.number_at(factor, "times", name) for name, factor in value.items()}
        return tuple(Use(assumption=name, factor=factor) for name, factor in factors.items() if factor is not None)
    block.refuse(_("Write the name of an assumption, a list of names, or “name: factor”."), "times")
    return ()


def _read_amounts(block: Block, points: _Points, *, in_kroner: bool, first: int | None, last: int | None) -> None:
    """Fill in the years of one block; ``first`` and ``last`` stand in for years it does not state."""
    values = {key: _read_values(block, key, in_kroner=in_kroner) for key in ("low", "likely", "high")}
    years = _read_years(
        block, points.horizon, first=first, last=last, listed=isinstance(block.data.get("likely"), list)
    )
    likely = values["likely"]
    if likely is None:
        if "likely" not in block.data or block.data["likely"] is None:
            block.refuse(_("“%(name)s” must be stated.") % {"name": "likely"})
        return
    if years is None:
        return
    if isinstance(likely, list):
        years = range(years.start, years.start + len(likely))
        if years.stop > points.horizon + 1:
            message = _("The list goes to year %(year)s; the horizon is year %(horizon)s.")
            block.refuse(message % {"year": years.stop - 1, "horizon": points.horizon}, "likely")
            return
    for key, value in values.items():
        if isinstance(value, list) and len(value) != len(years):
            block.refuse(_("low, likely and high must cover the same years."), key)
            return
    for index, year in enumerate(years):
        if year in points.taken:
            block.refuse(_("Year %(year)s stands twice.") % {"year": year})
            return
        points.taken.add(year)
        certain = _nth(likely, index)
        points.likely[year] = certain
        points.low[year] = certain if values["low"] is None else _nth(values["low"], index)
        points.high[year] = certain if values["high"] is None else _nth(values["high"], index)


def _nth(value: Decimal | list[Decimal], index: int) -> Decimal:
    return value[index] if isinstance(value, list) else value


def _read_values(block: Block, key: str, *, in_kroner: bool) -> Decimal | list[Decimal] | None:
    if not block.has(key):
        return None
    value: Any = block.data[key]
    read = block.kroner_at if in_kroner else block.number_at
    if not isinstance(value, list):
        return read(value, key)
    found = [read(entry, key, index) for index, entry in enumerate(value)]
    # A list with a gap would move the later years; None of it is used.
    return None if None in found else [entry for entry in found if entry is not None]


def _read_years(block: Block, horizon: int, *, first: int | None, last: int | None, listed: bool) -> range | None:
    """``year`` is one year (with ``to_year`` up to that one), ``from_year`` runs to the horizon or to ``to_year``."""
    before = len(block.problems)
    year, from_year, to_year = block.whole("year"), block.whole("from_year"), block.whole("to_year")
    if year is not None and from_year is not None:
        block.refuse(_("Either “year” or “from_year”, not both."), "from_year")
    if listed and to_year is not None:
        block.refuse(_("A list says itself how many years it covers; leave “to_year” out."), "to_year")
    for key, value in (("year", year), ("from_year", from_year), ("to_year", to_year)):
        if value is not None and not 0 <= value <= horizon:
            message = _("Year %(year)s is outside the horizon. Allowed: 0 to %(horizon)s.")
            block.refuse(message % {"year": value, "horizon": horizon}, key)
    if len(block.problems) > before:
        return None
    start, stop = _span(year, from_year, to_year, first=0 if listed else first, last=last, horizon=horizon)
    if start is None:
        block.refuse(_("“%(name)s” must be stated.") % {"name": "year"})
        return None
    if to_year is not None and to_year < start:
        block.refuse(_("The period ends before it begins."), "to_year")
        return None
    return range(start, stop + 1)


def _span(
    year: int | None, from_year: int | None, to_year: int | None, *, first: int | None, last: int | None, horizon: int
) -> tuple[int | None, int]:
    if year is not None:
        return year, year if to_year is None else to_year
    if from_year is not None:
        return from_year, horizon if to_year is None else to_year
    stop = to_year if to_year is not None else horizon if last is None else last
    return first, stop
