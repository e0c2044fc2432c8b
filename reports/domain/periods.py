"""Half-years end 30.06 and 31.12 (D52)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.utils.translation import gettext as _

from common.errors import DomainError

FIRST_YEAR, LAST_YEAR = 2000, 2200
_WRITTEN = re.compile(r"(\d{4})-([12])", re.ASCII)


@dataclass(frozen=True, order=True)
class HalfYear:
    """The first or second half of a calendar year."""

    year: int
    half: int

    @classmethod
    def of(cls, day: date) -> Self:
        """The half-year in which ``day`` lies."""
        return cls(day.year, 1 if day.month <= 6 else 2)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read 2026-1. Raises DomainError for anything else."""
        found = _WRITTEN.fullmatch(text.strip())
        if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
            raise DomainError(_("Write a half-year as 2026-1 or 2026-2."))
        return cls(int(found[1]), int(found[2]))

    @property
    def first_day(self) -> date:
        """1 January or 1 July."""
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def cut_off(self) -> date:
        """The last day: 30 June or 31 December."""
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    @property
    def before(self) -> "HalfYear":
        """The half-year before."""
        return HalfYear.of(self.first_day - timedelta(days=1))

    @property
    def after(self) -> "HalfYear":
        """The half-year after."""
        return HalfYear.of(self.cut_off + timedelta(days=1))

    def as_of(self, today: date) -> date:
        """The day whose figures the note shows: the cut-off, or today while that lies ahead."""
        return min(self.cut_off, today)

    def in_words(self) -> str:
        """1. halvår 2026"""
        words = _("first half of %(year)s") if self.half == 1 else _("second half of %(year)s")
        return words % {"year": self.year}

    def __str__(self) -> str:
        return f"{self.year}-{self.half}"
