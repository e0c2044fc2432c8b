"""The funds' ledger: the only way money moves (D44).

A movement is a row that is never changed; a correction is a reversal. One conditional UPDATE of the fund takes the
amount from its free balance and moves the head of its hash chain, so two at once can neither overdraw the fund nor
fork the chain: right on SQLite, which has no row locks, and on PostgreSQL.
"""

import hashlib
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from business_cases.enums import MovementKind
from business_cases.models import Fund, FundArea, FundMovement, Grant
from common import audit
from common.canonical import canonical
from common.errors import DomainError
from common.money import credit, debit, to_kroner
from common.numbers import kr

#: How often a movement is tried again when another moved the head first. Each try reads committed figures.
ATTEMPTS = 50


def movement_hash(movement: FundMovement) -> str:
    """sha256 over what the movement says and over the hash before it."""
    said = {
        "municipality": movement.municipality_id,
        "fund": movement.fund_id,
        "number": movement.number,
        "kind": str(movement.kind),
        "amount": movement.amount,
        "balance": movement.balance,
        "year": movement.year,
        "booked_on": movement.booked_on,
        "area": movement.area_id,
        "grant": movement.grant_id,
        "decision": movement.decision_id,
        "reverses": movement.reverses_id,
        "counterpart": movement.counterpart_id,
        "journal_number": movement.journal_number,
        "text": movement.text,
        "posted_by": movement.posted_by_id,
        "posted_at": movement.posted_at,
        "is_illustrative": movement.is_illustrative,
        "previous_hash": movement.previous_hash,
    }
    return hashlib.sha256(canonical(said).encode()).hexdigest()


@transaction.atomic
def post(
    *,
    fund: Fund,
    kind: MovementKind,
    amount: Decimal,
    year: int,
    booked_on: date,
    text: str,
    actor: Any,
    area: FundArea | None = None,
    grant: Grant | None = None,
    decision: Any = None,
    reverses: FundMovement | None = None,
    counterpart: FundMovement | None = None,
    journal_number: str = "",
    posted_at: datetime | None = None,
    illustrative: bool = False,
) -> FundMovement:
    """Insert one movement; ``amount`` is signed kroner. The functions below say what each kind means.

    Raises DomainError when the fund would go below zero, and for an amount of zero.
    """
    amount = to_kroner(amount)
    if amount == 0:
        raise DomainError(_("Write an amount above zero."))
    at = posted_at or timezone.now()
    for _attempt in range(ATTEMPTS):
        head = Fund.objects.values("available", "head_number", "head_hash").get(pk=fund.pk)
        balance = head["available"] + amount
        if balance < 0:
            raise DomainError(
                _("%(fund)s has %(free)s free; %(amount)s is more than that.")
                % {"fund": fund, "free": kr(head["available"]), "amount": kr(-amount)}
            )
        movement = FundMovement(
            municipality_id=fund.municipality_id,
            fund=fund,
            number=head["head_number"] + 1,
            kind=kind,
            amount=amount,
            balance=balance,
            year=year,
            booked_on=booked_on,
            area=area,
            grant=grant,
            decision=decision,
            reverses=reverses,
            counterpart=counterpart,
            journal_number=journal_number,
            text=text,
            posted_by=actor,
            posted_at=at,
            previous_hash=head["head_hash"],
            is_illustrative=illustrative,
        )
        movement.hash = movement_hash(movement)
        untouched = Fund.objects.filter(pk=fund.pk, head_number=head["head_number"])
        moved = {"head_number": movement.number, "head_hash": movement.hash}
        if (
            credit(untouched, "available", amount, **moved)
            if amount > 0
            else debit(untouched, "available", -amount, **moved)
        ):
            movement.save()
            fund.available, fund.head_number, fund.head_hash = balance, movement.number, movement.hash
            audit.record(f"fund.{kind}", movement, actor=actor, after={"amount": amount, "balance": balance}, note=text)
            return movement
    raise DomainError(_("%(fund)s is very busy just now. Try again in a moment.") % {"fund": fund})


@transaction.atomic
def appropriate(
    *,
    fund: Fund,
    amount: Decimal,
    year: int,
    booked_on: date,
    actor: Any,
    text: str,
    journal_number: str = "",
    decision: Any = None,
    illustrative: bool = False,
) -> FundMovement:
    """Add a year's appropriation, in kroner, by a body's decision of a date with a journal number (D44)."""
    _check_positive(amount)
    return post(
        fund=fund,
        kind=MovementKind.APPROPRIATION,
        amount=amount,
        year=year,
        booked_on=booked_on,
        actor=actor,
        text=text,
        journal_number=journal_number,
        decision=decision,
        illustrative=illustrative,
    )


@transaction.atomic
def carry_over(
    *, fund: Fund, amount: Decimal, year: int, booked_on: date, actor: Any, text: str, decision: Any = None
) -> FundMovement:
    """Add what a decision carries over from the year before, in kroner (D44)."""
    _check_positive(amount)
    return post(
        fund=fund,
        kind=MovementKind.CARRY_OVER,
        amount=amount,
        year=year,
        booked_on=booked_on,
        actor=actor,
        text=text,
        decision=decision,
    )


@transaction.atomic
def transfer(
    *,
    source: Fund,
    target: Fund,
    amount: Decimal,
    year: int,
    booked_on: date,
    actor: Any,
    text: str,
    illustrative: bool = False,
) -> tuple[FundMovement, FundMovement]:
    """Move kroner from one fund to another that it feeds; both rows or none. Funds are taken by id (design: order)."""
    _check_positive(amount)
    if source.pk == target.pk:
        raise DomainError(_("Choose another fund."))
    parts = {
        source.pk: (source, MovementKind.TRANSFER_OUT, -to_kroner(amount)),
        target.pk: (target, MovementKind.TRANSFER_IN, to_kroner(amount)),
    }
    at = timezone.now()
    posted: dict[int, FundMovement] = {}
    for pk in sorted(parts):
        fund, kind, signed = parts[pk]
        posted[pk] = post(
            fund=fund,
            kind=kind,
            amount=signed,
            year=year,
            booked_on=booked_on,
            actor=actor,
            text=text,
            posted_at=at,
            counterpart=next(iter(posted.values()), None),
            illustrative=illustrative,
        )
    return posted[source.pk], posted[target.pk]


#: Kinds that stand on a row of their own and can be reversed by themselves; the others belong to a grant, an
#: instalment or a pair, whose own functions take them back together.
REVERSIBLE = frozenset({MovementKind.APPROPRIATION, MovementKind.CARRY_OVER})


@transaction.atomic
def reverse_movement(*, movement: FundMovement, actor: Any, reason: str) -> FundMovement:
    """Correct a movement by its opposite (D44). Raises DomainError: reversed before, no reason, or not free any more."""
    if not reason.strip():
        raise DomainError(_("Say why the movement is reversed."), fields={"reason": _("Write the reason.")})
    if movement.kind not in REVERSIBLE:
        raise DomainError(_("That movement belongs to something else, which must be corrected instead."))
    if FundMovement.objects.filter(reverses=movement).exists():
        raise DomainError(_("The movement has already been reversed."))
    return post(
        fund=movement.fund,
        kind=MovementKind.REVERSAL,
        amount=-movement.amount,
        year=movement.year,
        booked_on=timezone.localdate(),
        actor=actor,
        text=reason.strip(),
        area=movement.area,
        reverses=movement,
    )


def _check_positive(amount: Decimal) -> None:
    if amount <= 0:
        raise DomainError(_("Write an amount above zero."), fields={"amount": _("Write an amount above zero.")})
