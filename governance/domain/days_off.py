"""Days on which a body does not usually meet (D7): weekends and Danish public holidays."""

from datetime import date

import holidays
from django.utils.translation import gettext as _

SATURDAY, SUNDAY = 5, 6


def day_off(day: date) -> str:
    """The sentence that says on what day the meeting lies; empty for a working day."""
    holiday = holidays.country_holidays("DK", years=day.year, language="da").get(day)
    if holiday:
        return _("The meeting is on a public holiday: %(holiday)s.") % {"holiday": holiday}
    if day.weekday() == SATURDAY:
        return _("The meeting is on a Saturday.")
    if day.weekday() == SUNDAY:
        return _("The meeting is on a Sunday.")
    return ""
