"""A business case as a YAML file: read, checked, and turned into what is calculated. docs/appraisal.md describes it.

Every problem of the file is reported at once, with its line and what is allowed there.
"""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path as FilePath

from django.utils.translation import gettext as _

from business_cases.domain.appraisal import budgetable_by_department
from business_cases.domain.case_file_lines import read_line
from business_cases.domain.case_file_values import Block
from business_cases.domain.case_input import Assumption, CaseInput, Funding, Line, Risk
from business_cases.domain.case_validation import LONGEST_HORIZON, Problem, validate
from business_cases.domain.discounting import (
    NATIONAL_DISCOUNT_RATES,
    DiscountRateRow,
    flat_rate,
    latest_rates,
    rates_on,
)
from business_cases.domain.repayment_schedule import DEFAULT_SHARE, Payer, RepaymentTerms, schedule
from business_cases.enums import EstimateMethod, InstalmentBasis
from common.errors import DomainError
from common.yaml_source import Source, SourceError, SourceProblem, parse_source, read_source

_METHODS = {str(method.value): method for method in EstimateMethod} | {"successiv": EstimateMethod.SUCCESSIVE}
_BASES = {str(basis.value): basis for basis in InstalmentBasis}


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """What a file holds: the case, and how the grant is repaid if it says so."""

    case: CaseInput
    repayment: RepaymentTerms | None = None


def read_case(path: FilePath, *, name: str = "") -> CaseFile:
    """The case in the file ``path``, called ``name`` in messages. Raises SourceError with every problem."""
    return _case_file(read_source(path, name=name))


def parse_case(text: str, *, name: str = "case.yaml") -> CaseFile:
    """The case in ``text``. Raises SourceError with every problem."""
    return _case_file(parse_source(text, name=name))


def _case_file(source: Source) -> CaseFile:
    if not isinstance(source.data, dict):
        raise SourceError(
            [source.problem((), _("The file must begin with a name and a colon, such as “base_year: 2026”."))]
        )
    problems: list[SourceProblem] = []
    top = Block(source, source.data, (), problems)
    case = _read_case(top)
    if case is not None:
        problems += [_placed(source, found) for found in validate(case)]
    repayment_block = top.block("repayment")
    repayment = None
    if repayment_block is not None and case is not None and not problems:
        repayment = _read_repayment(repayment_block, case)
        if repayment is not None and not problems:
            try:
                schedule(repayment)
            except DomainError as error:
                for key, message in error.fields.items():
                    repayment_block.refuse(str(message), key)
    top.finish()
    if problems or case is None:
        raise SourceError(problems)
    return CaseFile(case=case, repayment=repayment)


def _placed(source: Source, found: Problem) -> SourceProblem:
    """The problem at the place in the file that it is about: a year of a line stands in a longer or shorter form."""
    path, message = found.path, found.message
    if len(path) > 3 and isinstance(path[3], int):
        message = _("Year %(year)s: %(message)s") % {"year": path[3], "message": message}
        path = path[:3]
    while path and path not in source.lines:
        path = path[:-1]
    return source.problem(path, message)


def _read_case(top: Block) -> CaseInput | None:
    title = top.text("title")
    base_year = top.whole("base_year", required=True)
    price_level = top.whole("price_level")
    horizon = top.whole("horizon", required=True)
    lifetime = top.whole("lifetime")
    method = top.choice("method", _METHODS, default=EstimateMethod.PERT)
    rates = _read_rates(top)
    go_live, full_effect = top.whole("go_live"), top.whole("full_effect")
    assumptions = tuple(filter(None, map(_read_assumption, top.blocks("assumptions"))))
    risks = tuple(filter(None, map(_read_risk, top.blocks("risks"))))
    funding = tuple(filter(None, map(_read_funding, top.blocks("funding"))))
    lines: list[Line] = []
    for block in top.blocks("lines", required=True):
        # A horizon that is wrong is reported once; the lines are then read as far as they can be.
        within = horizon if horizon is not None and 0 <= horizon <= LONGEST_HORIZON else LONGEST_HORIZON
        line = read_line(block, horizon=within, go_live=1 if go_live is None else go_live)
        if line is not None:
            lines.append(line)
    if base_year is None or horizon is None or method is None:
        return None
    return CaseInput(
        title=title,
        price_level=base_year if price_level is None else price_level,
        base_year=base_year,
        horizon=horizon,
        lifetime=lifetime,
        method=method,
        rates=rates,
        go_live_year=go_live,
        full_effect_year=full_effect,
        lines=tuple(lines),
        assumptions=assumptions,
        risks=risks,
        funding=funding,
    )


def _read_rates(top: Block) -> tuple[DiscountRateRow, ...]:
    if top.has("rates_from"):
        day = top.date("rates_from")
        found = rates_on(day) if day else latest_rates()
        if not found:
            first = NATIONAL_DISCOUNT_RATES[0].valid_from
            top.refuse(_("No national rate is known before %(day)s.") % {"day": first}, "rates_from")
        if top.has("rates"):
            top.refuse(_("Either “rates” or “rates_from”, not both."), "rates")
        return found or latest_rates()
    if not top.has("rates"):
        return latest_rates()
    if not isinstance(top.data["rates"], list):
        rate = top.share("rates")
        return latest_rates() if rate is None else flat_rate(rate)
    return tuple(filter(None, map(_read_rate, top.blocks("rates"))))


def _read_rate(block: Block) -> DiscountRateRow | None:
    from_year, rate = block.whole("from_year", required=True), block.share("rate", required=True)
    source = block.text("source")
    block.finish()
    return None if from_year is None or rate is None else DiscountRateRow(from_year=from_year, rate=rate, source=source)


def _read_assumption(block: Block) -> Assumption | None:
    name, value = block.text("name", required=True), block.number("value", required=True)
    unit, source, owner = block.text("unit"), block.text("source"), block.text("owner")
    block.finish()
    if not name or value is None:
        return None
    return Assumption(name=name, value=value, unit=unit, source=source, owner=owner)


def _read_risk(block: Block) -> Risk | None:
    name = block.text("name", required=True)
    probability = block.share("probability", required=True)
    low, likely, high = block.kroner("low"), block.kroner("likely", required=True), block.kroner("high")
    year = block.whole("year")
    source, owner = block.text("source"), block.text("owner")
    block.finish()
    if not name or probability is None or likely is None:
        return None
    return Risk(
        name=name,
        probability=probability,
        low=low,
        likely=likely,
        high=high,
        year=year or 0,
        source=source,
        owner=owner,
    )


def _read_funding(block: Block) -> Funding | None:
    name, amount = block.text("name", required=True), block.kroner("amount", required=True)
    block.finish()
    return None if not name or amount is None else Funding(name=name, amount=amount)


def _read_repayment(block: Block, case: CaseInput) -> RepaymentTerms | None:
    grant = block.kroner("grant", required=True)
    years = block.whole("years", required=True)
    first = block.whole("first_year")
    share = block.share("share")
    follows = block.choice("follows", _BASES, default=InstalmentBasis.PLANNED)
    first_year = 1 if first is None else first
    payers: tuple[Payer, ...] | None = None
    if block.has("payers"):
        payers = tuple(filter(None, map(_read_payer, block.blocks("payers"))))
    block.finish()
    if grant is None or years is None or follows is None:
        return None
    if not 0 <= first_year <= LONGEST_HORIZON:
        block.refuse(
            _("Allowed: a whole number from %(least)s to %(most)s.") % {"least": 0, "most": LONGEST_HORIZON},
            "first_year",
        )
        return None
    if payers is None:
        payers = tuple(
            Payer(name=name or _("Unnamed department"), planned=gains[first_year : first_year + max(years, 0)])
            for name, gains in budgetable_by_department(case).items()
        )
    return RepaymentTerms(
        grant=grant,
        share=DEFAULT_SHARE if share is None else share,
        first_year=case.base_year + first_year,
        years=years,
        follows=follows,
        payers=payers,
    )


def _read_payer(block: Block) -> Payer | None:
    name = block.text("name", required=True)
    planned, realised = _gains(block, "planned"), _gains(block, "realised")
    block.finish()
    return Payer(name=name, planned=planned, realised=realised) if name else None


def _gains(block: Block, key: str) -> tuple[Decimal, ...]:
    if not block.has(key):
        return ()
    values = block.data[key]
    if not isinstance(values, list):
        block.refuse(_("A list with one amount for each year must stand here."), key)
        return ()
    found = [block.kroner_at(value, key, index) for index, value in enumerate(values)]
    return tuple(value for value in found if value is not None)
