"""Playing a demonstration's history: each act is done at the time it is said to have happened.

The portal's rules ask ``django.utils.timezone.now`` what time it is. Inside ``acting_at`` it answers with the moment of
the act, so that a meeting of last year is planned, decided and minuted last year by the same functions as today's.
Only the demonstration is played; audit entries keep the real time (their default was taken when the model was made).
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone


@contextmanager
def acting_at(moment: datetime.datetime | None) -> Iterator[None]:
    """Let it be ``moment`` in the block; None leaves the time as it is. For a command with one thread, never for the web."""
    if moment is None:
        yield
        return
    real = timezone.now
    timezone.now = lambda: moment  # type: ignore[assignment]
    try:
        yield
    finally:
        timezone.now = real  # type: ignore[assignment]


def at(day: datetime.date, hour: int, minute: int = 0) -> datetime.datetime:
    """That day at that time, in the municipality's own time zone."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))
