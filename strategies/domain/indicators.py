"""Indicators: targets by date, measurements, and when the next is due (D20)."""

from datetime import date
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.errors import DomainError
from strategies.enums import Direction, Frequency
from strategies.models import Indicator, Measurement


@transaction.atomic
def measure(
    *,
    indicator: Indicator,
    measured_on: date,
    value: Decimal,
    actor: Any,
    source: str = "",
    comment: str = "",
    illustrative: bool = False,
) -> Measurement:
    """Record a measurement and move the next one's date on. One per day; a later day corrects an earlier figure.

    Raises PermissionDenied and DomainError (a date to come, or a day already measured).
    """
    if not actor.has_perm("strategies.measure_indicator", indicator):
        raise PermissionDenied
    if measured_on > timezone.localdate():
        raise DomainError(_("A measurement cannot lie ahead."), fields={"measured_on": _("Choose today or earlier.")})
    try:
        with transaction.atomic():
            row = Measurement.objects.create(
                municipality_id=indicator.municipality_id,
                indicator=indicator,
                measured_on=measured_on,
                value=value,
                source=source,
                comment=comment,
                measured_by=actor,
                is_illustrative=illustrative,
            )
    except IntegrityError:
        raise DomainError(
            _("There is already a measurement of that day."), fields={"measured_on": _("Choose another day.")}
        ) from None
    latest = indicator.measurements.order_by("-measured_on").values_list("measured_on", flat=True)[0]
    indicator.next_due = next_due(frequency=indicator.frequency, last=latest)
    Indicator.objects.filter(pk=indicator.pk).update(next_due=indicator.next_due, version=F("version") + 1)
    audit.record(
        "indicator.measure", indicator, actor=actor, after={"measured_on": measured_on, "value": value}, note=comment
    )
    return row


def next_due(*, frequency: str, last: date) -> date:
    """When the next measurement is due after ``last``."""
    return last + relativedelta(months=Frequency.MONTHS[frequency])


def progress(
    *, baseline: Decimal | None, value: Decimal | None, target: Decimal | None, direction: str
) -> Decimal | None:
    """How far from the baseline to the target, as a share; below 0 is the wrong way. None where it cannot be said.

    Without a baseline, a growing indicator counts from zero; a falling one cannot be judged.
    """
    if value is None or target is None:
        return None
    start = baseline if baseline is not None else (Decimal(0) if direction == Direction.UP else None)
    if start is None or start == target:
        return None
    return (value - start) / (target - start)
