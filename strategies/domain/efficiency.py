"""Efficiency targets: what the departments' gains must sum to in a year (D21). All amounts are kroner."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from common import audit
from common.errors import DomainError
from common.money import ZERO
from common.numbers import kr
from common.versions import save_version
from strategies.domain.strategies import check_alive
from strategies.models import EfficiencyTarget, Strategy

#: A target lies within this many years of the strategy's period.
REACH = 10


@transaction.atomic
def set_targets(
    *, strategy: Strategy, year: int, amounts: Mapping[Any, Decimal], total: Decimal | None, actor: Any, expected: int
) -> None:
    """Write one year's targets: kroner by department. ``total`` is what they must sum to, when it is known (D21).

    Raises PermissionDenied, StaleObjectError, and DomainError when they do not sum, or for a year far from the
    strategy's.
    """
    if not actor.has_perm("strategies.change_strategy", strategy):
        raise PermissionDenied
    check_alive(strategy)
    if not strategy.valid_from.year - REACH <= year <= strategy.valid_to.year + REACH:
        raise DomainError(
            _("The year lies far from the strategy's period."), fields={"year": _("Choose a year near the period.")}
        )
    if any(amount < 0 for amount in amounts.values()):
        raise DomainError(_("A target cannot be negative."))
    given = sum(amounts.values(), ZERO)
    if total is not None and total != given:
        raise DomainError(
            _("The departments' targets must sum to the whole."), fields={"total": difference(given, total)}
        )
    rows = EfficiencyTarget.objects.filter(strategy=strategy, year=year)
    before = {str(row.department): row.amount for row in rows.select_related("department")}
    after = {str(department): amount for department, amount in amounts.items() if amount}
    if before == after:
        return
    save_version(strategy, expected=expected, fields=[])
    rows.delete()
    place: dict[str, Any] = {"municipality_id": strategy.municipality_id, "strategy": strategy, "year": year}
    rows_now: list[dict[str, Any]] = [
        {"department": key, "amount": amount} for key, amount in amounts.items() if amount
    ]
    EfficiencyTarget.objects.bulk_create(EfficiencyTarget(**place, **row) for row in rows_now)
    audit.record("strategy.efficiency", strategy, actor=actor, before=before, after=after, year=year)


def difference(given: Decimal, total: Decimal) -> str:
    """By how much the parts miss the whole, in words."""
    missing = total - given
    known = {"given": _kroner(given), "missing": _kroner(abs(missing))}
    if missing > 0:
        return _("The departments' targets are %(given)s: %(missing)s are missing.") % known
    return _("The departments' targets are %(given)s: %(missing)s too much.") % known


def _kroner(amount: Decimal) -> str:
    return kr(amount, places=0 if amount == amount.to_integral_value() else 2)
