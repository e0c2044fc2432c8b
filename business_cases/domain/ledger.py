"""The funds' ledger: the only way money moves (D44).

A movement is a row that is never changed; a correction is a reversal. One conditional UPDATE of the fund takes the
amount from its free balance and moves the head of its hash chain, so two at once can neither overdraw the fund nor
fork the chain: right on SQLite, where a transaction is alone from its start, and on PostgreSQL, where the second waits
for the fund's row.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from business_cases.domain.ledger_chain import movement_hash
from business_cases.domain.ledger_reads import REVERSIBLE, fed_by, free_from_before, pair_of
from business_cases.enums import MovementKind
from business_cases.models import Fund, FundArea, FundMovement, Grant
from common import audit
from common.errors import DomainError, StaleObjectError
from common.money import LARGEST, ZERO, credit, debit, to_kroner
from common.numbers import kr

#: As long as the columns are.
LONGEST_TEXT, LONGEST_JOURNAL_NUMBER = 300, 40


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
    held: bool = False,
) -> FundMovement:
    """Insert one movement; ``amount`` is signed kroner. The functions below say what each kind means.

    ``held`` says that this transaction has taken the fund's row already, and ``fund`` is as it is there.

    Raises DomainError when the fund would go below zero, and for an amount of zero.
    """
    amount = to_kroner(amount)
    if amount == 0:
        raise DomainError(_("Write an amount above zero."))
    if abs(amount) > LARGEST:
        raise DomainError(_("The amount is too large."), fields={"amount": _("The amount is too large.")})
    _check_text(text, journal_number)
    if not held:
        _take(fund)
    balance = fund.available + amount
    if balance < 0:
        raise DomainError(
            _("%(fund)s has %(free)s free; %(amount)s is more than that.")
            % {"fund": fund, "free": kr(fund.available), "amount": kr(-amount)}
        )
    movement = FundMovement(
        municipality_id=fund.municipality_id,
        fund=fund,
        number=fund.head_number + 1,
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
        journal_number=journal_number.strip(),
        text=text.strip(),
        posted_by=actor,
        posted_at=posted_at or timezone.now(),
        previous_hash=fund.head_hash,
        is_illustrative=illustrative,
    )
    movement.hash = movement_hash(movement)
    untouched = Fund.objects.filter(pk=fund.pk, head_number=fund.head_number)
    moved = {"head_number": movement.number, "head_hash": movement.hash}
    changed = (
        credit(untouched, "available", amount, **moved)
        if amount > 0
        else debit(untouched, "available", -amount, **moved)
    )
    if not changed:
        raise StaleObjectError
    movement.save()
    fund.available, fund.head_number, fund.head_hash = balance, movement.number, movement.hash
    audit.record(f"fund.{kind}", movement, actor=actor, after={"amount": amount, "balance": balance}, note=text)
    return movement


def _take(fund: Fund) -> None:
    """Read the fund's head, held until the transaction ends. Its key stays free, so that new grants may point at it."""
    heads = Fund.objects.select_for_update(no_key=True).filter(pk=fund.pk)
    fund.available, fund.head_number, fund.head_hash = heads.values_list("available", "head_number", "head_hash").get()


def _check_text(text: str, journal_number: str) -> None:
    fields = {}
    if not text.strip():
        fields["text"] = _("Write what it is about.")
    elif len(text.strip()) > LONGEST_TEXT:
        fields["text"] = _("Write at most %(count)s characters.") % {"count": LONGEST_TEXT}
    if len(journal_number.strip()) > LONGEST_JOURNAL_NUMBER:
        fields["journal_number"] = _("Write at most %(count)s characters.") % {"count": LONGEST_JOURNAL_NUMBER}
    if fields:
        raise DomainError(" ".join(fields.values()), fields=fields)


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
    """Carry kroner over into ``year`` by decision; what is left of the years before lapses (D44).

    Two rows: the years before are closed with what they left free, and ``amount`` of it opens ``year``. A fund without
    movements before ``year`` gets its opening balance, which it had before the portal. Returns the last row. Raises
    DomainError for more than was left, when nothing is left, and when the lapse would take what is granted already.
    """
    amount = to_kroner(amount)
    _take(fund)
    before = free_from_before(fund=fund, year=year)
    known = FundMovement.objects.filter(fund=fund, year__lt=year).exists()
    if amount < 0 or (amount == 0 and before <= 0):
        raise DomainError(_("Write an amount above zero."), fields={"amount": _("Write an amount above zero.")})
    if known and amount > max(before, ZERO):
        raise DomainError(
            _("%(free)s is free from the years before %(year)s; no more can be carried over.")
            % {"free": kr(max(before, ZERO)), "year": year}
        )
    if fund.available - before + amount < 0:
        raise DomainError(_("More has been granted this year than would be free afterwards."))
    shared = {"fund": fund, "booked_on": booked_on, "actor": actor, "text": text, "journal_number": journal_number}
    shared |= {"decision": decision, "illustrative": illustrative, "held": True}
    into: FundMovement | None = None
    # What comes in stands first, so that the balance between the two rows is never below zero.
    if amount > 0:
        into = post(kind=MovementKind.CARRY_OVER, amount=amount, year=year, **shared)
    if before > 0:
        return post(kind=MovementKind.YEAR_END, amount=-before, year=year - 1, counterpart=into, **shared)
    if into is None:
        raise DomainError(_("Nothing is left from the years before."))
    return into


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
    """Move kroner from one fund to another that it is tied to; both rows or none. Funds are taken by id, always.

    Raises DomainError when the funds do not feed one another (:func:`fed_by`), and when it is more than is free.
    """
    _check_positive(amount)
    if target.pk not in {fund.pk for fund in fed_by(source)}:
        raise DomainError(
            _("%(source)s does not feed %(target)s.") % {"source": source, "target": target},
            fields={"target": _("Choose a fund that this one feeds.")},
        )
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


@transaction.atomic
def reverse_movement(*, movement: FundMovement, actor: Any, reason: str) -> FundMovement:
    """Correct a movement by its opposite, and the one it belongs with too (D44).

    Raises DomainError: reversed before, no reason, of a kind that something else owns, or not free any more.
    """
    if not reason.strip():
        raise DomainError(_("Say why the movement is reversed."), fields={"reason": _("Write the reason.")})
    if movement.kind not in REVERSIBLE:
        raise DomainError(_("That movement belongs to something else, which must be corrected instead."))
    pair = pair_of(movement)
    funds = {row.fund_id: row.fund for row in pair}
    for pk in sorted(funds):
        _take(funds[pk])
    if FundMovement.objects.filter(reverses__in=pair).exists():
        raise DomainError(_("The movement has already been reversed."))
    posted = {
        row.pk: post(
            fund=funds[row.fund_id],
            held=True,
            kind=MovementKind.REVERSAL,
            amount=-row.amount,
            year=row.year,
            booked_on=timezone.localdate(),
            actor=actor,
            text=reason,
            area=row.area,
            reverses=row,
            illustrative=row.is_illustrative,
        )
        for row in pair
    }
    return posted[movement.pk]


def _check_positive(amount: Decimal) -> None:
    if amount <= 0:
        raise DomainError(_("Write an amount above zero."), fields={"amount": _("Write an amount above zero.")})
