"""Indicators: baseline, targets by date, measurements, and when the next is due (D20)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.errors import DomainError
from common.versions import save_version
from strategies.domain.keys import free_key
from strategies.domain.strategies import check_alive
from strategies.enums import Direction, Frequency
from strategies.models import Goal, Indicator, IndicatorTarget, Measurement


@transaction.atomic
def add_indicator(*, goal: Goal, name: str, unit: str, actor: Any, **known: Any) -> Indicator:
    """Measure a goal; ``known`` are further fields of Indicator. The first measurement is due one period from now.

    Raises PermissionDenied, and DomainError when the strategy is no longer worked on.
    """
    if not actor.has_perm("strategies.add_indicator", goal):
        raise PermissionDenied
    check_alive(goal.strategy)
    _check_baseline(known.get("baseline_value"), known.get("baseline_on"))
    frequency = known.get("frequency", Frequency.HALF_YEAR)
    indicator = Indicator.objects.create(
        municipality_id=goal.municipality_id,
        goal=goal,
        key=free_key(Indicator.objects.filter(goal=goal), name),
        name=name,
        unit=unit,
        next_due=next_due(frequency=frequency, last=known.get("baseline_on") or timezone.localdate()),
        **known,
    )
    audit.record("indicator.add", indicator, actor=actor, after={"name": name, "unit": unit})
    return indicator


@transaction.atomic
def change_indicator(*, indicator: Indicator, actor: Any, expected: int, values: Mapping[str, Any]) -> Indicator:
    """Save what an indicator measures, its baseline, owner and rhythm.

    Raises PermissionDenied, StaleObjectError and DomainError.
    """
    if not actor.has_perm("strategies.change_indicator", indicator):
        raise PermissionDenied
    check_alive(indicator.goal.strategy)
    for name, value in values.items():
        setattr(indicator, name, value)
    _check_baseline(indicator.baseline_value, indicator.baseline_on)
    indicator.next_due = next_due(frequency=indicator.frequency, last=_last_known_day(indicator))
    changes = save_version(indicator, expected=expected, fields=[*values, "next_due"])
    if changes.after:
        audit.record("indicator.change", indicator, actor=actor, before=changes.before, after=changes.after)
    return indicator


@transaction.atomic
def set_targets(*, indicator: Indicator, targets: Sequence[tuple[date, Decimal]], actor: Any, expected: int) -> None:
    """Write the targets anew: (by, value), each date once and after the baseline's (D20).

    Raises PermissionDenied, StaleObjectError and DomainError.
    """
    if not actor.has_perm("strategies.change_indicator", indicator):
        raise PermissionDenied
    check_alive(indicator.goal.strategy)
    days = [day for day, _value in targets]
    if len(days) != len(set(days)):
        raise DomainError(_("There are two targets for the same day."))
    if indicator.baseline_on is not None and any(day <= indicator.baseline_on for day in days):
        raise DomainError(_("A target must lie after the baseline."))
    before = _in_words(indicator.targets.values_list("due", "value"))
    after = _in_words(sorted(targets))
    if before == after:
        return
    save_version(indicator, expected=expected, fields=[])
    indicator.targets.all().delete()
    IndicatorTarget.objects.bulk_create(
        IndicatorTarget(municipality_id=indicator.municipality_id, indicator=indicator, due=due, value=value)
        for due, value in sorted(targets)
    )
    audit.record("indicator.targets", indicator, actor=actor, before=before, after=after)


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
    # Not a change of what the indicator is: its version stays, so that nobody's edit of it goes stale.
    indicator.next_due = next_due(frequency=indicator.frequency, last=_last_known_day(indicator))
    Indicator.objects.filter(pk=indicator.pk).update(next_due=indicator.next_due)
    audit.record(
        "indicator.measure", indicator, actor=actor, note=comment, measured_on=measured_on.isoformat(), value=str(value)
    )
    return row


def next_due(*, frequency: str, last: date) -> date:
    """When the next measurement is due after ``last``."""
    return last + relativedelta(months=Frequency.MONTHS[frequency])


def is_against_direction(*, direction: str, baseline: Decimal | None, target: Decimal | None) -> bool:
    """Whether a target lies on the wrong side of the baseline: worth a warning, since one of the two is wrong."""
    if baseline is None or target is None:
        return False
    return target < baseline if direction == Direction.UP else target > baseline


def _last_known_day(indicator: Indicator) -> date:
    measured = indicator.measurements.order_by("-measured_on").values_list("measured_on", flat=True).first()
    return measured or indicator.baseline_on or timezone.localdate()


def _check_baseline(value: Decimal | None, day: date | None) -> None:
    if value is not None and day is None:
        raise DomainError(
            _("Say when the baseline was measured."), fields={"baseline_on": _("Write the day of the baseline.")}
        )
    if day is not None and day > timezone.localdate():
        raise DomainError(_("A baseline cannot lie ahead."), fields={"baseline_on": _("Choose today or earlier.")})


def _in_words(targets: Any) -> dict[str, str]:
    return {due.isoformat(): f"{value.normalize():f}" for due, value in targets}
