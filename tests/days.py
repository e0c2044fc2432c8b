"""Days for tests that go through a form."""

import datetime

from django.utils import timezone

from governance.domain.days_off import day_off


def working_day(*, after: int) -> datetime.date:
    """The first day on which bodies meet, ``after`` days from today or later."""
    day = timezone.localdate() + datetime.timedelta(days=after)
    while day_off(day):
        day += datetime.timedelta(days=1)
    return day
