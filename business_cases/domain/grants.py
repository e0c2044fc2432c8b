"""Grants: what a body commits from a fund to a case, what is paid out, released, stopped or taken back (D44, D45)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from business_cases.domain import ledger, repayment
from business_cases.enums import GrantState, MovementKind, Principle
from business_cases.models import Disbursement, Fund, FundArea, FundMovement, Grant
from common import audit
from common.errors import DomainError, StaleObjectError
from common.money import LARGEST, ZERO, as_kroner, credit, debit, to_kroner
from common.numbers import dato, kr
from common.versions import changes_since


def check_eligibility(
    *, fund: Fund, amount: Decimal, running_cost: Decimal = ZERO, has_business_case: bool, area: FundArea | None = None
) -> None:
    """Raise DomainError with the sentence that says why ``fund`` cannot pay this at all, whatever its balance.

    Eligibility is the fund's own rule (D44): ``running_cost`` is the part of the amount that would pay operation.
    """
    if to_kroner(amount) <= 0:
        raise DomainError(_("Write an amount above zero."))
    if not 0 <= running_cost <= amount:
        raise DomainError(_("The running costs are a part of the amount."))
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
    *,
    fund: Fund,
    amount: Decimal,
    running_cost: Decimal = ZERO,
    has_business_case: bool,
    area: FundArea | None = None,
    free: Decimal | None = None,
) -> None:
    """Raise DomainError with the sentence that refuses a grant of ``amount`` kroner: eligibility, then the balance.

    ``free`` is the balance where a page has just read it; whoever acts leaves it out, and it is read now.
    """
    check_eligibility(
        fund=fund, amount=amount, running_cost=running_cost, has_business_case=has_business_case, area=area
    )
    amount = to_kroner(amount)
    if free is None:
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
    # The rules as they are now, not as they were when the caller read the fund: they are kept with the grant.
    rules = Fund.objects.values("pays_running_cost", "requires_business_case").get(pk=fund.pk)
    fund.pays_running_cost, fund.requires_business_case = rules["pays_running_cost"], rules["requires_business_case"]
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
        running_cost=to_kroner(running_cost),
        has_business_case=has_business_case,
        allowed_running_cost=fund.pays_running_cost,
        required_business_case=fund.requires_business_case,
        granted_on=granted_on,
        is_illustrative=illustrative,
    )
    ledger.post(
        fund=fund,
        kind=MovementKind.GRANT,
        amount=-amount,
        year=granted_on.year,
        booked_on=granted_on,
        text=_("By decision of %(day)s") % {"day": dato(granted_on)},
        actor=actor,
        area=area,
        grant=row,
        decision=decision,
        illustrative=illustrative,
    )
    audit.record("grant.give", row, actor=actor, after={"amount": amount, "principle": principle, "area": area})
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
    expected_version: int | None = None,
) -> Disbursement:
    """Record kroner paid out against a grant: never more than was granted and not released (D44).

    ``expected_version`` is the grant as the payer saw it: a payment recorded meanwhile may be the same invoice.
    Raises StaleObjectError, DomainError.
    """
    amount = to_kroner(amount)
    _check(amount=amount, text=text, missing=_("Write what was paid."), field="text")
    _check_day(paid_on, grant)
    room = _with_room(Grant.objects.filter(pk=grant.pk, state=GrantState.ACTIVE)).filter(room__gte=amount)
    if expected_version is not None:
        room = room.filter(version=expected_version)
    if not credit(room, "disbursed", amount, version=F("version") + 1):
        grant.refresh_from_db()
        if expected_version is not None and grant.version != expected_version:
            raise StaleObjectError(changes=changes_since(grant, expected_version))
        if grant.state != GrantState.ACTIVE:
            raise DomainError(_("The grant is not active; nothing can be paid from it."))
        raise DomainError(
            _("%(left)s is left of the grant; %(amount)s is more than that.")
            % {"left": kr(grant.left, places=2), "amount": kr(amount, places=2)}
        )
    row = _write(grant, amount=amount, paid_on=paid_on, text=text, actor=actor, attachment=attachment)
    audit.record("grant.disburse", grant, actor=actor, after={"amount": amount, "paid_on": paid_on}, note=text)
    return row


@transaction.atomic
def take_back(*, grant: Grant, amount: Decimal, paid_on: date, text: str, actor: Any) -> Disbursement:
    """Record kroner that were paid out and came back, or were booked wrongly: a disbursement with the opposite sign.

    Of an active grant they can be paid out again; of a stopped or closed one they go back to the fund at once (D5).
    """
    amount = to_kroner(amount)
    _check(amount=amount, text=text, missing=_("Say why."), field="text")
    _check_day(paid_on, grant)
    if not debit(Grant.objects.filter(pk=grant.pk), "disbursed", amount, version=F("version") + 1):
        raise DomainError(_("So much has not been paid out of the grant."))
    row = _write(grant, amount=-amount, paid_on=paid_on, text=text, actor=actor)
    audit.record("grant.take_back", grant, actor=actor, after={"amount": amount, "paid_on": paid_on}, note=text)
    if grant.state != GrantState.ACTIVE:
        release(grant=grant, amount=amount, actor=actor, reason=text)
    return row


@transaction.atomic
def release(*, grant: Grant, amount: Decimal, actor: Any, reason: str) -> FundMovement:
    """Give kroner of a grant that are not needed back to the fund (D44); the repayment is cut to what was kept (D45)."""
    amount = to_kroner(amount)
    _check(amount=amount, text=reason, missing=_("Say why."), field="reason")
    room = (
        _with_room(Grant.objects.filter(pk=grant.pk))
        .alias(kept=as_kroner(F("amount") - F("released") - F("repaid")))
        .filter(room__gte=amount, kept__gte=amount)
    )
    if not credit(room, "released", amount, version=F("version") + 1):
        raise DomainError(_("So much is not left of the grant."))
    grant.refresh_from_db()
    audit.record("grant.release", grant, actor=actor, after={"amount": amount}, note=reason)
    repayment.trim_plan(grant=grant, actor=actor)
    return ledger.post(
        fund=grant.fund,
        kind=MovementKind.RELEASE,
        amount=amount,
        year=timezone.localdate().year,
        booked_on=timezone.localdate(),
        text=_("Released from the grant of %(day)s") % {"day": dato(grant.granted_on)},
        actor=actor,
        area=grant.area,
        grant=grant,
        illustrative=grant.is_illustrative,
    )


@transaction.atomic
def close(*, grant: Grant, actor: Any, reason: str) -> Grant:
    """Close a grant from which nothing more will be paid; what is left goes back to the fund. Repayment goes on."""
    _end(grant, GrantState.CLOSED, actor=actor, reason=reason)
    audit.record("grant.close", grant, actor=actor, note=reason)
    return grant


@transaction.atomic
def undo(*, grant: Grant, actor: Any, reason: str) -> Decimal:
    """Take a grant back because its decision was reversed (D5); returns the kroner to be recovered.

    What is not paid out goes back to the fund at once and disbursement stops. What has been paid out stays on the
    grant as an amount to recover, until :func:`take_back` says that it came.
    """
    _end(grant, GrantState.STOPPED, actor=actor, reason=reason)
    audit.record("grant.undo", grant, actor=actor, note=reason, recover=grant.disbursed)
    return grant.disbursed


def _end(grant: Grant, state: GrantState, *, actor: Any, reason: str) -> None:
    if not reason.strip():
        raise DomainError(_("Say why."), fields={"reason": _("Write the reason.")})
    ended = Grant.objects.filter(pk=grant.pk, state=GrantState.ACTIVE).update(state=state, version=F("version") + 1)
    if ended != 1:
        raise StaleObjectError
    grant.refresh_from_db()
    # What was paid back for it already is the fund's: it cannot be given back a second time.
    left = min(grant.left, grant.amount - grant.released - grant.repaid)
    if left > 0:
        release(grant=grant, amount=left, actor=actor, reason=reason)


def _with_room(grants: QuerySet[Grant]) -> Any:
    return grants.alias(room=as_kroner(F("amount") - F("disbursed") - F("released")))


def _check(*, amount: Decimal, text: str, missing: str, field: str) -> None:
    fields = {}
    if amount <= 0:
        fields["amount"] = _("Write an amount above zero.")
    elif amount > LARGEST:
        fields["amount"] = _("The amount is too large.")
    if not text.strip():
        fields[field] = missing
    elif len(text.strip()) > ledger.LONGEST_TEXT:
        fields[field] = _("Write at most %(count)s characters.") % {"count": ledger.LONGEST_TEXT}
    if fields:
        raise DomainError(" ".join(fields.values()), fields=fields)


def _check_day(day: date, grant: Grant) -> None:
    if not grant.granted_on <= day <= timezone.localdate():
        text = _("Write a day from %(first)s, when the grant was given, to today.") % {"first": dato(grant.granted_on)}
        raise DomainError(text, fields={"paid_on": text})


def _write(
    grant: Grant, *, amount: Decimal, paid_on: date, text: str, actor: Any, attachment: Any = None
) -> Disbursement:
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
    return row
