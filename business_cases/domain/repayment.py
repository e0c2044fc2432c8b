"""Repayment of a grant: the plan a decision makes, and each instalment's way into the budget and home (D45, D47).

Four eyes: one person proposes that an instalment has been paid, another confirms it; only then the ledger moves.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from business_cases.domain import ledger
from business_cases.domain.repayment_payers import Gains, names_of, schedule_for
from business_cases.enums import GrantState, InstalmentBasis, InstalmentState, MovementKind
from business_cases.models import FundMovement, Grant, Instalment, RepaymentPlan
from common import audit
from common.errors import DomainError, InvalidTransitionError, StaleObjectError
from common.money import ZERO, as_kroner, credit
from common.numbers import kr

UNPAID = (InstalmentState.EXPECTED, InstalmentState.IN_BUDGET)


def plan_of(*, grant: Grant) -> RepaymentPlan | None:
    """The plan in force, or None."""
    return RepaymentPlan.objects.filter(grant=grant, ended_at__isnull=True).first()


@transaction.atomic
def make_plan(
    *,
    grant: Grant,
    decision: Any,
    actor: Any,
    share: Decimal,
    first_year: int,
    years: int,
    basis: InstalmentBasis,
    gains: Gains,
) -> RepaymentPlan:
    """Store the instalments that a decision fixes, for what the case has kept of the grant and not yet paid back (D45).

    A plan in force ends and what is unpaid of it is cancelled. Paid to the fund that gets the fund's repayments, else
    to the fund itself. Raises DomainError when there is nothing to pay back, or when no year has a gain.
    """
    grant.refresh_from_db()
    left = grant.amount - grant.released - grant.repaid
    if left <= 0 or grant.state == GrantState.STOPPED:
        raise DomainError(_("There is nothing to pay back of the grant."))
    found = schedule_for(amount=left, share=share, first_year=first_year, years=years, basis=basis, gains=gains)
    if not found.rows:
        raise DomainError(_("There is no gain in those years, so there is nothing to pay back from."))
    _end(grant=grant, actor=actor, reason=_("Replaced by a new plan"))
    plan = RepaymentPlan.objects.create(
        municipality_id=grant.municipality_id,
        grant=grant,
        decision=decision,
        share=share.quantize(Decimal("0.0001")),
        first_year=first_year,
        years=years,
        basis=basis,
        fund=grant.fund.repays_to or grant.fund,
    )
    payers = names_of(gains)
    Instalment.objects.bulk_create(
        Instalment(
            municipality_id=grant.municipality_id,
            plan=plan,
            payer=payers[row.payer],
            year=row.year,
            amount=row.amount,
            due=date(row.year, 12, 31),
        )
        for row in found.rows
    )
    audit.record(
        "plan.make",
        plan,
        actor=actor,
        after={"share": share, "first_year": first_year, "years": years, "basis": basis},
        total=found.total,
        remainder=found.remainder,
    )
    return plan


@transaction.atomic
def cancel_plan(*, grant: Grant, actor: Any, reason: str) -> None:
    """End the plan in force and cancel what is not paid of it; without a plan nothing happens."""
    _end(grant=grant, actor=actor, reason=reason)


def _end(*, grant: Grant, actor: Any, reason: str) -> None:
    plan = plan_of(grant=grant)
    if plan is None:
        return
    ended = RepaymentPlan.objects.filter(pk=plan.pk, ended_at__isnull=True).update(
        ended_at=timezone.now(), version=F("version") + 1
    )
    if ended != 1:
        raise StaleObjectError
    unpaid = Instalment.objects.filter(plan=plan, state__in=UNPAID)
    in_budget = unpaid.filter(state=InstalmentState.IN_BUDGET).count()
    cancelled = unpaid.update(
        state=InstalmentState.CANCELLED,
        proposed_by=None,
        proposed_at=None,
        paid_on=None,
        version=F("version") + 1,
    )
    plan.refresh_from_db()
    audit.record("plan.cancel", plan, actor=actor, note=reason, instalments=cancelled, in_budget=in_budget)


@transaction.atomic
def trim_plan(*, grant: Grant, actor: Any) -> None:
    """After a release: take from the last expected instalments what would pass what the case has kept (D45)."""
    plan = plan_of(grant=grant)
    if plan is None:
        return
    unpaid = list(Instalment.objects.filter(plan=plan, state__in=UNPAID).order_by("-year", "-pk"))
    over = sum((row.amount for row in unpaid), ZERO) - (grant.amount - grant.released - grant.repaid)
    for row in unpaid:
        if over <= 0:
            return
        if row.state != InstalmentState.EXPECTED or row.proposed_by_id is not None:
            continue
        cut = min(over, row.amount)
        columns: dict[str, Any] = {"amount": row.amount - cut}
        if cut == row.amount:
            columns = {"state": InstalmentState.CANCELLED}
        _move(row, "trim", actor=actor, sources=(InstalmentState.EXPECTED,), **columns)
        over -= cut


@transaction.atomic
def enter_in_budget(*, instalment: Instalment, account: str, decision_text: str, actor: Any) -> Instalment:
    """Record that the instalment stands in the budget: on which account, by which decision (D47)."""
    fields = {}
    if not account.strip():
        fields["account"] = _("Write the account.")
    if not decision_text.strip():
        fields["decision_text"] = _("Write which decision put it in the budget.")
    if fields:
        raise DomainError(_("The budget office must be able to find it again."), fields=fields)
    return _move(
        instalment,
        "budget",
        actor=actor,
        sources=(InstalmentState.EXPECTED,),
        state=InstalmentState.IN_BUDGET,
        account=account.strip()[:60],
        budget_decision=decision_text.strip()[:200],
    )


@transaction.atomic
def propose_payment(*, instalment: Instalment, paid_on: date, actor: Any) -> Instalment:
    """Say that an instalment was paid on a date. Another person confirms it (four eyes); nothing is posted yet."""
    if paid_on > timezone.localdate():
        raise DomainError(
            _("The day of payment has not come yet."), fields={"paid_on": _("Write a day that has been.")}
        )
    if instalment.proposed_by_id is not None:
        raise InvalidTransitionError(_("The payment already waits for another person's confirmation."))
    _check_room(instalment)
    return _move(
        instalment,
        "propose",
        actor=actor,
        sources=UNPAID,
        proposed_by=actor,
        proposed_at=timezone.now(),
        paid_on=paid_on,
    )


@transaction.atomic
def take_back_proposal(*, instalment: Instalment, actor: Any) -> Instalment:
    """Drop a proposed payment that another has not confirmed yet."""
    if instalment.proposed_by_id is None:
        raise InvalidTransitionError(_("There is no proposed payment."))
    return _move(instalment, "withdraw", actor=actor, sources=UNPAID, proposed_by=None, proposed_at=None, paid_on=None)


@transaction.atomic
def confirm_payment(*, instalment: Instalment, actor: Any) -> FundMovement:
    """Confirm a proposed payment: the fund gets its money. Raises DomainError for the one who proposed it."""
    if instalment.proposed_by_id is None or instalment.paid_on is None:
        raise InvalidTransitionError(_("Nobody has proposed the payment yet."))
    return pay(instalment=instalment, actor=instalment.proposed_by, approved_by=actor, paid_on=instalment.paid_on)


@transaction.atomic
def pay(*, instalment: Instalment, actor: Any, approved_by: Any, paid_on: date) -> FundMovement:
    """Post an instalment as paid: ``actor`` posts, ``approved_by`` approves, and they are two people (D44, D45).

    Raises DomainError for one person alone, and when more would be paid back than the case has kept of the grant;
    InvalidTransitionError when it is paid or cancelled.
    """
    if approved_by is None or actor is None or approved_by.pk == actor.pk:
        raise DomainError(_("Another person must confirm the payment."))
    if instalment.amount == 0:
        raise DomainError(_("Write an amount above zero."))
    fund, grant = instalment.plan.fund, instalment.plan.grant
    room = Grant.objects.filter(pk=grant.pk).alias(kept=as_kroner(F("amount") - F("released") - F("repaid")))
    if not credit(room.filter(kept__gte=instalment.amount), "repaid", instalment.amount, version=F("version") + 1):
        _check_room(instalment)
        raise StaleObjectError
    movement = ledger.post(
        fund=fund,
        kind=MovementKind.REPAYMENT,
        amount=instalment.amount,
        year=paid_on.year,
        booked_on=paid_on,
        text=_("Instalment %(year)s from %(payer)s") % {"year": instalment.year, "payer": instalment.payer},
        actor=actor,
        grant=grant,
        decision=instalment.plan.decision,
    )
    _move(
        instalment,
        "pay",
        actor=approved_by,
        sources=UNPAID,
        state=InstalmentState.PAID,
        proposed_by=actor,
        proposed_at=instalment.proposed_at or timezone.now(),
        paid_on=paid_on,
        confirmed_by=approved_by,
        confirmed_at=timezone.now(),
        movement=movement,
    )
    grant.refresh_from_db()
    return movement


def _check_room(instalment: Instalment) -> None:
    """Raise DomainError when the instalment would pay back more than the case has kept of the grant."""
    grant = Grant.objects.get(pk=instalment.plan.grant_id)
    kept = grant.amount - grant.released - grant.repaid
    if instalment.amount > kept:
        raise DomainError(
            _("%(left)s is left to pay back of the grant; %(amount)s is more than that.")
            % {"left": kr(kept, places=2), "amount": kr(instalment.amount, places=2)}
        )


def _move(
    instalment: Instalment, action: str, *, actor: Any, sources: tuple[InstalmentState, ...], **columns: Any
) -> Instalment:
    """Change the row as it was read, or raise: another may have acted on it meanwhile."""
    if instalment.state not in sources:
        raise InvalidTransitionError(_("The instalment is paid or cancelled, or stands in the budget already."))
    written = Instalment.objects.filter(pk=instalment.pk, version=instalment.version, state=instalment.state)
    before = {name: getattr(instalment, name) for name in columns}
    if written.update(**columns, version=F("version") + 1) != 1:
        raise StaleObjectError
    for name, value in columns.items():
        setattr(instalment, name, value)
    instalment.version += 1
    audit.record(f"instalment.{action}", instalment, actor=actor, before=before, after=columns)
    return instalment
