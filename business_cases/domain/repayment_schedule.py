"""Who pays back what to a fund in which year (D45): he who gains pays, never more than was granted.

Pure: the plan is calculated here and stored by the grant. Herning's example: a grant of 600.000, two payers who gain
200.000 a year each, half of it in three years, is 100.000 + 100.000 a year and 600.000 in all.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext

from django.utils.translation import gettext as _

from business_cases.domain.discounting import PRECISION
from business_cases.enums import InstalmentBasis
from common.errors import DomainError
from common.money import LARGEST, OERE, ZERO, split_by_weight, to_kroner
from common.numbers import kr

DEFAULT_SHARE = Decimal("0.5")
LONGEST_REPAYMENT = 50


@dataclass(frozen=True, kw_only=True)
class Payer:
    """Who gains, and how much in each year of repayment; kroner.

    ``realised`` holds the gains found so far, None where none is known yet. A negative gain counts as none: nobody is
    paid for losing.
    """

    name: str
    planned: tuple[Decimal, ...]
    realised: tuple[Decimal | None, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RepaymentTerms:
    """What the decision fixes. ``share`` is of the gain (0.5 = half); ``first_year`` is the year of the first row."""

    grant: Decimal
    first_year: int
    years: int
    payers: tuple[Payer, ...]
    share: Decimal = DEFAULT_SHARE
    follows: InstalmentBasis = InstalmentBasis.PLANNED


@dataclass(frozen=True, kw_only=True)
class ScheduledInstalment:
    """One row: ``basis`` says whether it rests on a realised gain or still on the planned one."""

    payer: str
    year: int
    amount: Decimal
    basis: InstalmentBasis


@dataclass(frozen=True, kw_only=True)
class RepaymentSchedule:
    """``remainder`` is what is left of the grant after the last year, for the body to extend or write off."""

    rows: tuple[ScheduledInstalment, ...]
    total: Decimal
    remainder: Decimal
    gains: Decimal
    #: The last year with a row; None when nothing is repaid.
    last_year: int | None

    def by_year(self) -> dict[int, Decimal]:
        totals: dict[int, Decimal] = {}
        for row in self.rows:
            totals[row.year] = totals.get(row.year, ZERO) + row.amount
        return totals


def schedule(terms: RepaymentTerms) -> RepaymentSchedule:
    """The instalments of ``terms``. Raises DomainError with every field that is wrong.

    A year's instalments together are what the share of all gains so far comes to in whole øre, less what was paid
    before: no øre is lost over the years. In the year that reaches the grant the rest is split by the gains.
    """
    _check(terms)
    with localcontext(prec=PRECISION):
        rows: list[ScheduledInstalment] = []
        gained, repaid = Decimal(0), ZERO
        for index in range(terms.years):
            gains = [_gain(terms, payer, index) for payer in terms.payers]
            gained += sum(amount for amount, _basis in gains)
            due = min(terms.grant, to_kroner(terms.share * gained)) - repaid
            if due <= 0:
                continue
            amounts = split_by_weight(due, [amount for amount, _basis in gains])
            rows += [
                ScheduledInstalment(payer=payer.name, year=terms.first_year + index, amount=amount, basis=basis)
                for payer, amount, (_gained, basis) in zip(terms.payers, amounts, gains, strict=True)
                if amount
            ]
            repaid += due
        return RepaymentSchedule(
            rows=tuple(rows),
            total=repaid,
            remainder=terms.grant - repaid,
            gains=to_kroner(gained),
            last_year=rows[-1].year if rows else None,
        )


def _gain(terms: RepaymentTerms, payer: Payer, index: int) -> tuple[Decimal, InstalmentBasis]:
    realised = payer.realised[index] if index < len(payer.realised) else None
    if terms.follows == InstalmentBasis.REALISED and realised is not None:
        return max(realised, Decimal(0)), InstalmentBasis.REALISED
    planned = payer.planned[index] if index < len(payer.planned) else Decimal(0)
    return max(planned, Decimal(0)), InstalmentBasis.PLANNED


def _check(terms: RepaymentTerms) -> None:
    fields: dict[str, str] = {}
    if not OERE <= terms.grant <= LARGEST or terms.grant != to_kroner(terms.grant):
        fields["grant"] = _("Allowed: an amount in whole øre from 0.01 kr. to %(amount)s") % {"amount": kr(LARGEST)}
    if not 0 < terms.share <= 1:
        fields["share"] = _("The share is above 0 and at most 1; half is 0.5.")
    if not 1 <= terms.years <= LONGEST_REPAYMENT:
        fields["years"] = _("Allowed: a whole number from %(least)s to %(most)s.") % {
            "least": 1,
            "most": LONGEST_REPAYMENT,
        }
    names = [payer.name for payer in terms.payers]
    if not names:
        fields["payers"] = _("There is at least one payer.")
    elif len(set(names)) < len(names):
        fields["payers"] = _("Each payer stands once.")
    elif any(len(payer.planned) > terms.years or len(payer.realised) > terms.years for payer in terms.payers):
        fields["payers"] = _("There are gains of more years than are repaid in.")
    elif any(abs(gain) > LARGEST for payer in terms.payers for gain in (*payer.planned, *payer.realised) if gain):
        fields["payers"] = _("Allowed: at most %(amount)s") % {"amount": kr(LARGEST)}
    if fields:
        raise DomainError(" ".join(fields.values()), fields=fields)
