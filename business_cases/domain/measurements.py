"""Measuring benefits, and the benefits manager's word on it (D49)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from business_cases.domain.benefit_profile import counts_for, due_dates, expected_by
from business_cases.enums import BenefitKind, BenefitState, MeasurementState
from business_cases.models import Benefit, BenefitMeasurement
from common import audit
from common.errors import DomainError
from common.money import ZERO, to_kroner
from common.numbers import dato
from common.versions import save_version

#: A measurement made this long after one was due in the year before still belongs to that year.
LATE_FOR_LAST_YEAR = timedelta(days=92)


def counts(measurements: Any) -> Any:
    """The measurements that count: a disputed one never does."""
    return measurements.exclude(state=MeasurementState.DISPUTED)


def plan_next(benefit: Benefit) -> date | None:
    """The next measurement by D49: after the latest that counts; None without a go-live or when the profile is over."""
    if benefit.go_live is None or benefit.last_year is None or benefit.state == BenefitState.DROPPED:
        return None
    dates = due_dates(go_live=benefit.go_live, frequency=benefit.frequency, last_year=benefit.last_year)
    latest = counts(benefit.measurements).order_by("-measured_on").values_list("measured_on", flat=True).first()
    if latest is None:
        return dates[0] if dates else None
    for due in dates:
        if due > latest and not counts_for(due=due, measured_on=latest, frequency=benefit.frequency):
            return due
    # The last of all closes the profile's last year; an earlier measurement cannot stand for it.
    return dates[-1] if dates and latest < dates[-1] else None


def year_of(benefit: Benefit, measured_on: date) -> int:
    """The calendar year a measurement is about: that of the one that is due, if it is only a little late."""
    due = benefit.next_due
    if due is not None and due.year < measured_on.year and measured_on - due <= LATE_FOR_LAST_YEAR:
        return due.year
    return measured_on.year


@transaction.atomic
def measure(
    *,
    benefit: Benefit,
    measured_on: date,
    actor: Any,
    value: Decimal | None = None,
    amount: Decimal | None = None,
    source: str = "",
    comment: str = "",
    evidence: Any = None,
    year: int | None = None,
    illustrative: bool = False,
) -> BenefitMeasurement:
    """Record what was found: kroner gained so far in the year for a monetary gain, else the value in its unit.

    The next measurement is planned. Raises DomainError (keyed by field) for a day to come, a missing figure, or a
    benefit that was given up.
    """
    if benefit.state == BenefitState.DROPPED:
        raise DomainError(_("The benefit was given up, so it is not measured."))
    _check(benefit, measured_on=measured_on, value=value, amount=amount)
    about = year if year is not None else year_of(benefit, measured_on)
    found = BenefitMeasurement.objects.create(
        municipality_id=benefit.municipality_id,
        benefit=benefit,
        measured_on=measured_on,
        year=about,
        value=value,
        amount=None if amount is None else to_kroner(amount),
        expected=_expected(benefit, about, measured_on),
        source=source,
        comment=comment,
        evidence=evidence,
        measured_by=actor,
        recorded_at=timezone.now(),
        is_illustrative=illustrative,
    )
    before = {"state": benefit.state, "next_due": benefit.next_due}
    benefit.state = BenefitState.FOLLOWED if benefit.state == BenefitState.PLANNED else BenefitState(benefit.state)
    _note_latest(benefit)
    save_version(benefit, expected=benefit.version, fields=["state", "last_measured_on", "next_due"])
    audit.record(
        "benefit.measure",
        benefit,
        actor=actor,
        before=before,
        after={"state": benefit.state, "next_due": benefit.next_due},
        note=comment,
        measurement=found.pk,
        measured_on=measured_on,
        value=value,
        amount=found.amount,
    )
    return found


def _check(benefit: Benefit, *, measured_on: date, value: Decimal | None, amount: Decimal | None) -> None:
    if measured_on > timezone.localdate():
        message = _("A measurement cannot be of a day to come.")
        raise DomainError(message, fields={"measured_on": message})
    if benefit.kind in BenefitKind.MONETARY and amount is None:
        message = _("Write the gain in kroner.")
        raise DomainError(message, fields={"amount": message})
    if value is None and amount is None:
        message = _("Write a value or an amount.")
        raise DomainError(message, fields={"value": message})


def _expected(benefit: Benefit, year: int, day: date) -> Decimal | None:
    row = benefit.years.filter(year=year).first()
    if row is None:
        return ZERO if benefit.kind in BenefitKind.MONETARY else None
    return expected_by(yearly=row.likely, year=year, go_live=benefit.go_live, day=day)


def _note_latest(benefit: Benefit) -> None:
    latest = counts(benefit.measurements).order_by("-measured_on", "-pk").first()
    benefit.last_measured_on = latest.measured_on if latest else None
    benefit.next_due = plan_next(benefit)


@transaction.atomic
def judge(
    *, measurement: BenefitMeasurement, state: MeasurementState, actor: Any, reason: str = ""
) -> BenefitMeasurement:
    """Confirm or dispute a reported measurement. A disputed one counts for nothing and is made anew, due at once.

    Raises DomainError for one's own measurement, a dispute without a reason, and one that is judged already.
    """
    state = MeasurementState(state)
    if state == MeasurementState.REPORTED:
        raise DomainError(_("Confirm or dispute the measurement."))
    if state == MeasurementState.CONFIRMED and measurement.measured_by_id == actor.pk:
        raise DomainError(_("You measured this yourself, so somebody else must confirm it."))
    if state == MeasurementState.DISPUTED and not reason.strip():
        message = _("Write why the measurement is disputed.")
        raise DomainError(message, fields={"reason": message})
    now = timezone.now()
    hit = BenefitMeasurement.objects.filter(pk=measurement.pk, state=MeasurementState.REPORTED).update(
        state=state, judged_by=actor, judged_at=now, judgement=reason.strip()[:500]
    )
    measurement.refresh_from_db()
    if not hit:
        raise DomainError(
            _("%(person)s has already judged this measurement on %(date)s.")
            % {"person": measurement.judged_by, "date": dato(measurement.judged_at) if measurement.judged_at else ""}
        )
    benefit = measurement.benefit
    before = benefit.next_due
    _note_latest(benefit)
    if state == MeasurementState.DISPUTED and benefit.state != BenefitState.DROPPED:
        today = timezone.localdate()
        benefit.next_due = min(benefit.next_due or today, today)
    save_version(benefit, expected=benefit.version, fields=["last_measured_on", "next_due"])
    audit.record(
        "benefit.confirm" if state == MeasurementState.CONFIRMED else "benefit.dispute",
        benefit,
        actor=actor,
        before={"next_due": before},
        after={"next_due": benefit.next_due},
        note=reason,
        measurement=measurement.pk,
    )
    return measurement
