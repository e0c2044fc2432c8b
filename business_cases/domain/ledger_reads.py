"""What the ledger asks before it moves money: what may be carried over, moved to whom, and reversed (D44)."""

from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from business_cases.enums import MovementKind
from business_cases.models import Fund, FundMovement
from common.money import ZERO

#: Kinds that can be reversed by themselves, a pair together; the others belong to a grant or an instalment, whose own
#: functions take them back.
REVERSIBLE = frozenset(
    {
        MovementKind.APPROPRIATION,
        MovementKind.CARRY_OVER,
        MovementKind.YEAR_END,
        MovementKind.TRANSFER_IN,
        MovementKind.TRANSFER_OUT,
    }
)


def free_from_before(*, fund: Fund, year: int) -> Decimal:
    """What the movements of the years before ``year`` leave free, kroner: what a decision may carry over."""
    total = FundMovement.objects.filter(fund=fund, year__lt=year).aggregate(total=Sum("amount"))["total"]
    return total or ZERO


def fed_by(source: Fund) -> QuerySet[Fund]:
    """The funds that ``source`` may move kroner to: those it feeds, the one it repays to and the one it comes from."""
    ids = [pk for pk in (source.repays_to_id, source.fed_by_id) if pk is not None]
    return Fund.objects.filter(Q(fed_by=source) | Q(pk__in=ids)).exclude(pk=source.pk)


def pair_of(movement: FundMovement) -> list[FundMovement]:
    """The movement and the one it was posted with, in the order in which they are reversed.

    By fund, as everywhere; in one fund what gives back comes first, so that no balance dips below zero on the way.
    """
    pair = [movement, *FundMovement.objects.select_related("fund").filter(counterpart=movement)]
    if movement.counterpart is not None:
        pair.append(movement.counterpart)
    return sorted(pair, key=lambda row: (row.fund_id, row.amount))
