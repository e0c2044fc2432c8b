"""Figures of one series of yearly flows: payback and internal rate of return (D39).

What has no figure is answered with the reason, never with an exception or an invented number.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise

from django.db import models
from django.utils.translation import gettext_lazy as _

#: Halvings of the bracket in the search for the internal rate: 2^-70 of its size, far below what is shown.
_HALVINGS = 70


class Reason(models.TextChoices):
    """Why a figure does not exist."""

    ALL_ZERO = "all_zero", _("All amounts are zero.")
    NOTHING_TO_PAY_BACK = (
        "nothing_to_pay_back",
        _("The cumulated flow is never below zero: nothing is to be paid back."),
    )
    NOT_WITHIN_HORIZON = "not_within_horizon", _("It is not paid back within the horizon.")
    NEVER_NEGATIVE = "never_negative", _("No year has more costs than gains.")
    NEVER_POSITIVE = "never_positive", _("No year has more gains than costs.")
    SEVERAL_SIGN_CHANGES = (
        "several_sign_changes",
        _("The flow changes sign more than once, so that there can be several internal rates."),
    )
    NO_COSTS = "no_costs", _("The present value of the costs is not above zero.")
    NO_GAINS = "no_gains", _("The present value of the gains is not above zero.")


@dataclass(frozen=True)
class NoFigure:
    """The figure does not exist, for this reason."""

    reason: Reason


class NoIrr(NoFigure):
    """No internal rate of return, or more than one."""


class NoPayback(NoFigure):
    """Nothing to pay back, or not within the horizon."""


@dataclass(frozen=True)
class Payback:
    """Years from the base year until what was laid out has come back, interpolated within the year.

    ``below_zero_again`` is the first later year whose cumulated flow is negative again, if there is one.
    """

    years: Decimal
    below_zero_again: int | None = None

    @property
    def whole_year(self) -> int:
        """The year at whose end it is paid back."""
        return math.ceil(self.years)


@dataclass(frozen=True)
class Irr:
    """The rate at which the net present value is zero.

    ``gains_first`` turns its meaning round: it is then what the early money costs, and a low one is good.
    """

    rate: Decimal
    gains_first: bool = False


def payback(flows: Sequence[Decimal]) -> Payback | NoPayback:
    """When the cumulated ``flows`` first come back to zero, as a straight line within the year.

    An outlay of 1.600.000 in year 0 and 400.000 a year from year 1 is paid back after 4,0 years (D40).
    """
    cumulated = list(accumulate(flows))
    if not any(flows):
        return NoPayback(Reason.ALL_ZERO)
    if min(cumulated) >= 0:
        return NoPayback(Reason.NOTHING_TO_PAY_BACK)
    for year in range(1, len(cumulated)):
        before = cumulated[year - 1]
        if before < 0 <= cumulated[year]:
            later = (after for after in range(year + 1, len(cumulated)) if cumulated[after] < 0)
            return Payback(year - 1 - before / flows[year], next(later, None))
    return NoPayback(Reason.NOT_WITHIN_HORIZON)


def sign_changes(flows: Sequence[Decimal]) -> int:
    """How often the flows change sign, zeros left out."""
    signs = [flow > 0 for flow in flows if flow]
    return sum(1 for earlier, later in pairwise(signs) if earlier != later)


def internal_rate(flows: Sequence[Decimal]) -> Irr | NoIrr:
    """The internal rate of return of ``flows``, if there is exactly one.

    With one change of sign Descartes' rule gives exactly one root x = 1 / (1 + rate) above zero of Σ flow_t x^t. It
    is bracketed by powers of two and halved, which cannot fail as Newton's method can.
    """
    if not any(flows):
        return NoIrr(Reason.ALL_ZERO)
    changes = sign_changes(flows)
    if changes == 0:
        return NoIrr(Reason.NEVER_NEGATIVE if max(flows) > 0 else Reason.NEVER_POSITIVE)
    if changes > 1:
        return NoIrr(Reason.SEVERAL_SIGN_CHANGES)
    gains_first = next(flow for flow in flows if flow) > 0
    # Below the root the earlier sign wins, above it the later one: seen so, the value rises through zero.
    rising = [-flow for flow in flows] if gains_first else list(flows)
    low = high = Decimal(1)
    if _value(rising, low) < 0:
        while _value(rising, high) < 0:
            low, high = high, high * 2
    else:
        while _value(rising, low) >= 0:
            low, high = low / 2, low
    for _halving in range(_HALVINGS):
        middle = (low + high) / 2
        if _value(rising, middle) < 0:
            low = middle
        else:
            high = middle
    return Irr(1 / high - 1, gains_first)


def _value(flows: Sequence[Decimal], x: Decimal) -> Decimal:
    total = Decimal(0)
    for flow in reversed(flows):
        total = total * x + flow
    return total
