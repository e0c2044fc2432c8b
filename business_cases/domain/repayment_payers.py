"""Departments that gain, as the payers of the pure repayment schedule (D45)."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import Department
from business_cases.domain.repayment_schedule import Payer, RepaymentSchedule, RepaymentTerms, schedule
from business_cases.enums import InstalmentBasis
from common.errors import DomainError
from common.money import ZERO, to_kroner

Gains = Mapping[Department, Mapping[int, Decimal]]


def schedule_for(
    *, amount: Decimal, share: Decimal, first_year: int, years: int, basis: InstalmentBasis, gains: Gains
) -> RepaymentSchedule:
    """Who would pay back ``amount`` kroner in which year; nothing is stored.

    ``gains`` holds the budgetable kroner of each calendar year by department; ``share`` is a fraction of one, four
    decimals. Payers are named as their departments. Raises DomainError for terms that cannot be, and when nobody gains.
    """
    names = names_of(gains)
    if not names:
        raise DomainError(_("No department has a budgetable gain, so there is nothing to pay back from."))
    return schedule(
        RepaymentTerms(
            grant=to_kroner(amount),
            first_year=first_year,
            years=years,
            share=share.quantize(Decimal("0.0001")),
            follows=basis,
            payers=tuple(
                Payer(
                    name=name,
                    planned=tuple(
                        gains[department].get(year, ZERO) for year in range(first_year, first_year + max(years, 0))
                    ),
                )
                for name, department in names.items()
            ),
        )
    )


def names_of(gains: Gains) -> dict[str, Department]:
    """Departments by the name a plan calls them, in a fixed order; two of the same name are told apart by number."""
    found: dict[str, Department] = {}
    for department in sorted(gains, key=lambda department: (str(department), department.pk)):
        name = str(department)
        found[name if name not in found else f"{name} ({department.pk})"] = department
    return found
