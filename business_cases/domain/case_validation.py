"""What a case may hold. Every problem names its field and what is allowed."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from business_cases.domain.case_input import Assumption, CaseInput, Line, Risk, Series
from business_cases.enums import BenefitKind, LineKind
from common.errors import DomainError
from common.money import LARGEST
from common.numbers import kr, number
from common.yaml_source import Path, field_name

LONGEST_HORIZON = 100
LONGEST_LIFETIME = 100
YEARS = (1900, 2200)
MOST_RISKS = 12


@dataclass(frozen=True)
class Problem:
    """``path`` leads to the field, list positions counted from 0; ``message`` is a sentence for the user."""

    path: Path
    message: str

    @property
    def field(self) -> str:
        """The path as a person reads it: lines[1].high is the first line's high."""
        return field_name(self.path)


class InvalidCaseError(DomainError):
    """The case cannot be calculated; ``problems`` says where and what is allowed."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            " ".join(f"{problem.field}: {problem.message}" for problem in problems),
            fields={problem.field: problem.message for problem in problems},
        )
        self.problems = problems


def validate(case: CaseInput) -> list[Problem]:
    """All problems of a case, in the order of its fields; an empty list when it can be calculated."""
    problems = [*_frame(case), *_rates(case)]
    if any(problem.path == ("horizon",) for problem in problems):
        return problems  # every series would be of the wrong length
    problems += _assumptions(case)
    for index, line in enumerate(case.lines):
        problems += [Problem(("lines", index, *found.path), found.message) for found in _line(case, line)]
    if len(case.risks) > MOST_RISKS:
        problems.append(Problem(("risks",), _("At most %(number)s risks are priced.") % {"number": MOST_RISKS}))
    for index, risk in enumerate(case.risks):
        problems += [Problem(("risks", index, *found.path), found.message) for found in _risk(case, risk)]
    for index, funding in enumerate(case.funding):
        problems += _reach(("funding", index, "amount"), funding.amount, lowest=Decimal(0))
    return problems


def _frame(case: CaseInput) -> Iterator[Problem]:
    for name, value in (("price_level", case.price_level), ("base_year", case.base_year)):
        yield from _between((name,), value, *YEARS)
    yield from _between(("horizon",), case.horizon, 0, LONGEST_HORIZON)
    if case.lifetime is not None:
        yield from _between(("lifetime",), case.lifetime, 1, LONGEST_LIFETIME)
    for name, year in (("go_live", case.go_live_year), ("full_effect", case.full_effect_year)):
        if year is not None:
            yield from _between((name,), year, 0, case.horizon)


def _rates(case: CaseInput) -> Iterator[Problem]:
    years = [row.from_year for row in case.rates]
    if not years or years[0] != 0 or any(later <= earlier for earlier, later in pairwise(years)):
        yield Problem(("rates",), _("The bands start with year 0 and follow one another."))
    for index, row in enumerate(case.rates):
        if not 0 <= row.rate <= 1:
            yield Problem(("rates", index, "rate"), _("A rate lies between 0 and 1: 0.035 for 3.5 per cent."))


def _assumptions(case: CaseInput) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, item in enumerate(case.assumptions):
        if item.name in seen:
            yield Problem(("assumptions", index, "name"), _("Another assumption has this name."))
        seen.add(item.name)
        yield from _reach(("assumptions", index, "value"), item.value, lowest=Decimal(0))


def _line(case: CaseInput, line: Line) -> Iterator[Problem]:
    if isinstance(line.kind, BenefitKind) and line.kind in BenefitKind.MONETARY:
        yield Problem(("kind",), _("A gain in the municipality's economy is a kind of line."))
    lowest = None if line.is_gain else Decimal(0)
    sound = True
    for name, series in _points(line):
        found = list(_series(name, series, horizon=case.horizon, lowest=lowest))
        sound = sound and not found
        yield from found
    if line.rate is not None:
        found = list(_reach(("rate",), line.rate, lowest=Decimal(0)))
        sound = sound and not found
        yield from found
    for use in line.uses:
        if use.assumption not in case.values:
            sound = False
            yield Problem(("times",), _unknown(use.assumption, case.assumptions))
        elif use.factor < 0:
            sound = False
            yield Problem(("times",), _("A factor is 0 or more."))
    if line.budget_cut and line.kind != LineKind.GAIN_TIME:
        yield Problem(("budget_cut",), _("Only released time can be turned into a budget cut."))
    if sound:
        yield from _order(line)
        yield from _kroner_within_reach(case, line)


def _points(line: Line) -> Iterator[tuple[str, Series]]:
    for name, series in (("low", line.low), ("likely", line.likely), ("high", line.high)):
        if series is not None:
            yield name, series


def _series(name: str, series: Series, *, horizon: int, lowest: Decimal | None) -> Iterator[Problem]:
    if len(series) != horizon + 1:
        yield Problem((name,), _("There is one value for each year from 0 to %(horizon)s.") % {"horizon": horizon})
    for year, value in enumerate(series):
        yield from _reach((name, year), value, lowest=lowest)


def _order(line: Line) -> Iterator[Problem]:
    low = line.likely if line.low is None else line.low
    high = line.likely if line.high is None else line.high
    for year, (least, likely, most) in enumerate(zip(low, line.likely, high, strict=True)):
        if not least <= likely <= most:
            yield Problem(
                ("low",) if least > likely else ("high",),
                _("Year %(year)s: low ≤ likely ≤ high does not hold for %(low)s, %(likely)s and %(high)s.")
                % {"year": year, "low": number(least), "likely": number(likely), "high": number(most)},
            )
            return


def _kroner_within_reach(case: CaseInput, line: Line) -> Iterator[Problem]:
    points = line.kroner(case.values)
    if any(abs(value) > LARGEST for value in (*points.low, *points.likely, *points.high)):
        yield Problem(("likely",), _too_large())


def _risk(case: CaseInput, risk: Risk) -> Iterator[Problem]:
    if not 0 <= risk.probability <= 1:
        yield Problem(("probability",), _("A probability lies between 0 and 1: 0.2 for 20 per cent."))
    low, likely, high = risk.points
    found = [
        problem
        for name, value in (("low", low), ("likely", likely), ("high", high))
        for problem in _reach((name,), value, lowest=Decimal(0))
    ]
    yield from found
    if not found and not low <= likely <= high:
        yield Problem(
            ("low",) if low > likely else ("high",),
            _("low ≤ likely ≤ high does not hold for %(low)s, %(likely)s and %(high)s.")
            % {"low": number(low), "likely": number(likely), "high": number(high)},
        )
    yield from _between(("year",), risk.year, 0, case.horizon)


def _between(path: Path, value: int, least: int, most: int) -> Iterator[Problem]:
    if not least <= value <= most:
        yield Problem(path, _("Allowed: a whole number from %(least)s to %(most)s.") % {"least": least, "most": most})


def _reach(path: Path, value: Decimal, *, lowest: Decimal | None) -> Iterator[Problem]:
    if not value.is_finite():
        yield Problem(path, _("This is not a number."))
    elif lowest is not None and value < lowest:
        yield Problem(path, _("Allowed: 0 or more; costs are written as positive figures."))
    elif abs(value) > LARGEST:
        yield Problem(path, _too_large())


def _too_large() -> str:
    return _("Allowed: at most %(amount)s") % {"amount": kr(LARGEST)}


def _unknown(name: str, assumptions: tuple[Assumption, ...]) -> str:
    known = ", ".join(item.name for item in assumptions) or _("none")
    return _("There is no assumption “%(name)s”; there are: %(known)s.") % {"name": name, "known": known}
