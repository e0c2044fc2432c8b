"""Grants: what a body commits from a fund to a case, what is paid out, released, stopped or taken back (D44, D45)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from business_cases.domain import ledger
from business_cases.enums import GrantState, MovementKind, Principle
from business_cases.models import Disbursement, Fund, FundArea, FundMovement, Grant
from common import audit
from common.errors import DomainError, StaleObjectError
from common.money import ZERO, credit, to_kroner
from common.numbers import kr


def check_eligibility(
    *, fund: Fund, amount: Decimal, running_cost: Decimal = ZERO, has_business_case: bool, area: FundArea | None = None
) -> None:
    """Raise DomainError with the sentence that says why ``fund`` cannot pay this at all, whatever its balance.

    Eligibility is the fund's own rule (D44): ``running_cost`` is the part of the amount that would pay operation.
    """
    if to_kroner(amount) <= 0:
        raise DomainError(_("Write an amount above zero."))
    if running_cost > 0 and not fund.pays_running_cost:
        raise DomainError(
            _("%(fund)s pays no running costs; %(amount)s of the application is running costs.")
            % {"fund": fund, "amount": kr(running_cost)}
        )
    if fund.requires_business_case and not has_business_case:
        raise DomainError(_("%(fund)s requires a business case.") % {"fund": fund})
    if area is not None and area.fund_id != fund.pk:
        raise DomainError(_("The area belongs to another fund."))


def check(
    *, fund: Fund, amount: Decimal, running_cost: Decimal = ZERO, has_business_case: bool, area: FundArea | None = None
) -> None:
    """Raise DomainError with the sentence that refuses a grant of ``amount`` kroner: eligibility, then the balance."""
    check_eligibility(
        fund=fund, amount=amount, running_cost=running_cost, has_business_case=has_business_case, area=area
    )
    amount = to_kroner(amount)
    free = Fund.objects.values_list("available", flat=True).get(pk=fund.pk)
    if amount > free:
        raise DomainError(
            _("%(fund)s has %(free)s free; %(amount)s is more than that.")
            % {"fund": fund, "free": kr(free), "amount": kr(amount)}
        )


@transaction.atomic
def grant(
    *,
    fund: Fund,
    case: Any,
    amount: Decimal,
    principle: Principle,
    decision: Any,
    granted_on: date,
    actor: Any,
    has_business_case: bool,
    running_cost: Decimal = ZERO,
    area: FundArea | None = None,
    illustrative: bool = False,
) -> Grant:
    """Commit kroner from a fund to a case by a decision, and take them from what is free (D44).

    Raises DomainError as :func:`check` does; the ledger refuses again at the moment of posting.
    """
    check(fund=fund, amount=amount, running_cost=running_cost, has_business_case=has_business_case, area=area)
    amount = to_kroner(amount)
    row = Grant.objects.create(
        municipality_id=fund.municipality_id,
        fund=fund,
        case=case,
        decision=decision,
        area=area,
        principle=principle,
        amount=amount,
        granted_on=granted_on,
        is_illustrative=illustrative,
    )
    ledger.post(
        fund=fund,
        kind=MovementKind.GRANT,
        amount=-amount,
        year=granted_on.year,
        booked_on=granted_on,
        text=str(case)[:300],
        actor=actor,
        area=area,
        grant=row,
        decision=decision,
        illustrative=illustrative,
    )
    return row


@transaction.atomic
def disburse(
    *,
    grant: Grant,
    amount: Decimal,
    paid_on: date,
    text: str,
    actor: Any,
    attachment: Any = None,
) -> Disbursement:
    """Record kroner paid out against a grant: never more than was granted and not released (D44)."""
    amount = to_kroner(amount)
    if amount <= 0:
        raise DomainError(_("Write an amount above zero."), fields={"amount": _("Write an amount above zero.")})
    if not text.strip():
        raise DomainError(_("Write what was paid."), fields={"text": _("Write what was paid.")})
    room = (
        Grant.objects.filter(pk=grant.pk, state=GrantState.ACTIVE)
        .alias(left=F("amount") - F("disbursed") - F("released"))
        .filter(left__gte=amount)
    )
    if not credit(room, "disbursed", amount, version=F("version") + 1):
        grant.refresh_from_db()
        if grant.state != GrantState.ACTIVE:
            raise DomainError(_("The grant is not active; nothing can be paid from it."))
        raise DomainError(
            _("%(left)s is left of the grant; %(amount)s is more than that.")
            % {"left": kr(grant.amount - grant.disbursed - grant.released), "amount": kr(amount)}
        )
    row = Disbursement.objects.create(
        municipality_id=grant.municipality_id,
        grant=grant,
        amount=amount,
        paid_on=paid_on,
        text=text.strip(),
        attachment=attachment,
        posted_by=actor,
        posted_at=timezone.now(),
    )
    grant.refresh_from_db()
    audit.record("grant.disburse", grant, actor=actor, after={"amount": amount, "paid_on": paid_on}, note=text)
    return row


@transaction.atomic
def release(*, grant: Grant, amount: Decimal, actor: Any, reason: str) -> FundMovement:
    """Give kroner of a grant that are not needed back to the fund (D44)."""
    amount = to_kroner(amount)
    if amount <= 0:
        raise DomainError(_("Write an amount above zero."), fields={"amount": _("Write an amount above zero.")})
    if not reason.strip():
        raise DomainError(_("Say why."), fields={"reason": _("Write the reason.")})
    room = (
        Grant.objects.filter(pk=grant.pk)
        .alias(left=F("amount") - F("disbursed") - F("released"))
        .filter(left__gte=amount)
    )
    if not credit(room, "released", amount, version=F("version") + 1):
        raise DomainError(_("So much is not left of the grant."))
    grant.refresh_from_db()
    return ledger.post(
        fund=grant.fund,
        kind=MovementKind.RELEASE,
        amount=amount,
        year=timezone.localdate().year,
        booked_on=timezone.localdate(),
        text=reason.strip(),
        actor=actor,
        area=grant.area,
        grant=grant,
    )


@transaction.atomic
def undo(*, grant: Grant, actor: Any, reason: str) -> Decimal:
    """Take a grant back because its decision was reversed (D5); returns the kroner to be recovered.

    What is not paid out goes back to the fund at once and disbursement stops. What has been paid out stays on the
    grant as an amount to recover.
    """
    stopped = Grant.objects.filter(pk=grant.pk, state=GrantState.ACTIVE).update(
        state=GrantState.STOPPED, version=F("version") + 1
    )
    if stopped != 1:
        raise StaleObjectError
    grant.refresh_from_db()
    left = grant.amount - grant.disbursed - grant.released
    if left > 0:
        release(grant=grant, amount=left, actor=actor, reason=reason)
    audit.record("grant.undo", grant, actor=actor, note=reason, recover=grant.disbursed)
    return grant.disbursed
