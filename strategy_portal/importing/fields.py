"""Marshmallow fields that read text as Danes write it, and say what is allowed when they cannot."""

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from marshmallow import ValidationError, fields

from common.money import LARGEST, to_kroner

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
LONGEST_KEY = 60
NATIONAL = "national:"
_MONEY = re.compile(r"(-?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?(?:\s*kr\.?)?\Z")
_MILLIONS = re.compile(r"(-?\d+(?:,\d{1,6})?)\s*mio\.?(?:\s*kr\.?)?\Z")
_NUMBER = re.compile(r"(-?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,6}))?\Z")
_DATE = re.compile(r"(?:(\d{4})-(\d{2})-(\d{2})|(\d{1,2})\.(\d{1,2})\.(\d{4}))\Z")
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)\Z")
_YEARS = re.compile(r"(\d{4})(?:\s*[-–]\s*(\d{4}))?\Z")
FIRST_YEAR, LAST_YEAR = 1970, 2200


class Reference(str):
    """The key of another row, with the kind of row it must be."""

    __slots__ = ("kind",)
    kind: str

    def __new__(cls, key: str, kind: str) -> Self:
        self = super().__new__(cls, key)
        self.kind = kind
        return self

    @property
    def is_national(self) -> bool:
        return self.startswith(NATIONAL)


class YearNumber(int):
    """A year: an int that a move of years can tell from other ints."""


class HalfYearNumber(NamedTuple):
    """A half-year: (2026, 1) ends 30.06.2026."""

    year: int
    half: int


class _TextValue(fields.Field):
    """A field that reads one piece of text."""

    default_error_messages: dict[str, Any] = {
        "required": gettext_lazy("Must be stated."),
        "null": gettext_lazy("A value is missing."),
    }

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("required"):
            kwargs.setdefault("load_default", None)
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if isinstance(value, dict | list):
            raise ValidationError(_("One value must stand here, not a list or a block."))
        return self.read(value.strip())

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def wrong(self, text: str, allowed: str) -> ValidationError:
        message = _("“%(value)s” is not allowed. %(allowed)s")
        return ValidationError(message % {"value": shorten(text), "allowed": allowed})


def shorten(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


class Text(_TextValue):
    """Words, on one or several lines."""

    def __init__(self, *, longest: int = 20_000, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = longest

    def read(self, text: str) -> str:
        if len(text) > self.longest:
            message = _("The text has %(length)s characters; at most %(longest)s are allowed.")
            raise ValidationError(message % {"length": len(text), "longest": self.longest})
        if self.required and not text:
            raise ValidationError(_("Text is missing."))
        return text


class Line(Text):
    """A name or a title: one line."""

    def __init__(self, *, longest: int = 200, **kwargs: Any) -> None:
        super().__init__(longest=longest, **kwargs)

    def read(self, text: str) -> str:
        return super().read(" ".join(text.split()))


class Key(_TextValue):
    """The row's own stable key."""

    def read(self, text: str) -> str:
        if not KEY.match(text) or len(text) > LONGEST_KEY:
            raise self.wrong(text, _("A key is lower-case letters a–z and figures, joined by - (at most 60)."))
        return text


class Ref(_TextValue):
    """The key of a row of ``kind``; whether the row is there is checked when all files have been read."""

    def __init__(self, kind: str, *, national: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind
        self.national = national

    def read(self, text: str) -> Reference:
        key = text.removeprefix(NATIONAL)
        if text.startswith(NATIONAL) and not self.national:
            raise self.wrong(text, _("A national key cannot stand here."))
        if not KEY.match(key) or len(key) > LONGEST_KEY:
            raise self.wrong(text, _("A key is lower-case letters a–z and figures, joined by - (at most 60)."))
        return Reference(text, self.kind)


class Choice(_TextValue):
    """One of the words in ``words`` (Danish word → value in the code)."""

    def __init__(self, words: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.words = words

    def read(self, text: str) -> str:
        found = self.words.get(text) or self.words.get(text.casefold())
        if found is None:
            raise self.wrong(text, _("Allowed: %(words)s.") % {"words": ", ".join(self.words)})
        return found


class YesNo(_TextValue):
    words = {"ja": True, "nej": False, "true": True, "false": False}

    def read(self, text: str) -> bool:
        try:
            return self.words[text.casefold()]
        except KeyError:
            raise self.wrong(text, _("Allowed: ja, nej.")) from None


class Money(_TextValue):
    """Kroner: ``600.000``, ``600000``, ``1.234,56`` or ``2,5 mio.``"""

    def __init__(self, *, negative: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.negative = negative

    def read(self, text: str) -> Decimal:
        amount = _kroner(text)
        if amount is None or abs(amount) > LARGEST:
            raise self.wrong(text, _("Write an amount as 600.000, 1.234,56 or 2,5 mio."))
        if amount < 0 and not self.negative:
            raise self.wrong(text, _("The amount cannot be negative."))
        return amount


def _kroner(text: str) -> Decimal | None:
    text = text.replace("\u00a0", " ").replace("−", "-")
    if match := _MILLIONS.match(text):
        return to_kroner(Decimal(match[1].replace(",", ".")) * 1_000_000)
    if match := _MONEY.match(text):
        return to_kroner(Decimal(f"{match[1]}{match[2].replace('.', '')}.{match[3] or 0}"))
    return None


class Number(_TextValue):
    """A Decimal written with a decimal comma; ``places`` 0 allows whole numbers only."""

    def __init__(self, *, places: int = 4, least: int | None = None, most: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.places, self.least, self.most = places, least, most

    def read(self, text: str) -> Decimal | int:
        match = _NUMBER.match(text.replace("−", "-"))
        decimals = (match[3] or "") if match else ""
        if not match or len(decimals) > self.places:
            example = _("Write a whole number.") if self.places == 0 else _("Write a number with comma, such as 12,5.")
            raise self.wrong(text, example)
        number = Decimal(f"{match[1]}{match[2].replace('.', '')}.{decimals or 0}")
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            limits = {"least": self.least, "most": self.most}
            if self.most is None:
                raise self.wrong(text, _("At least %(least)s.") % limits)
            raise self.wrong(text, _("Between %(least)s and %(most)s.") % limits)
        return int(number) if self.places == 0 else number


class Whole(Number):
    """A whole number, not negative unless ``least`` says so."""

    def __init__(self, *, least: int = 0, most: int | None = None, **kwargs: Any) -> None:
        super().__init__(places=0, least=least, most=most, **kwargs)


class Percent(_TextValue):
    """A share: ``50 pct.`` or ``50 %`` gives Decimal 0,5."""

    def read(self, text: str) -> Decimal:
        match = re.match(r"(\d{1,3})(?:,(\d{1,4}))?\s*(?:%|pct\.?)\Z", text)
        share = Decimal(f"{match[1]}.{match[2] or 0}") / 100 if match else None
        if share is None or share > 1:
            raise self.wrong(text, _("Write a share as 50 pct. (at most 100 pct.)."))
        return share


class Date(_TextValue):
    """``2026-11-22`` or ``22.11.2026``."""

    def read(self, text: str) -> datetime.date:
        match = _DATE.match(text)
        if match:
            year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
            try:
                found = datetime.date(int(year), int(month), int(day))
            except ValueError:
                raise self.wrong(text, _("There is no such day.")) from None
            if FIRST_YEAR <= found.year <= LAST_YEAR:
                return found
        raise self.wrong(text, _("Write a date as 22.11.2026 or 2026-11-22."))


class Time(_TextValue):
    """A time of day: ``13.00`` or ``13:00``."""

    def read(self, text: str) -> datetime.time:
        match = _TIME.match(text)
        if not match:
            raise self.wrong(text, _("Write a time as 13.00."))
        return datetime.time(int(match[1]), int(match[2]))


class Year(_TextValue):
    def read(self, text: str) -> YearNumber:
        if not re.match(r"\d{4}\Z", text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
            raise self.wrong(text, _("Write a year with four figures."))
        return YearNumber(text)


class Years(_TextValue):
    """A span of years, ``2013–2017`` (or one year), as a pair."""

    def read(self, text: str) -> tuple[YearNumber, YearNumber]:
        match = _YEARS.match(text)
        if match:
            first, last = int(match[1]), int(match[2] or match[1])
            if FIRST_YEAR <= first <= last <= LAST_YEAR:
                return YearNumber(first), YearNumber(last)
        raise self.wrong(text, _("Write years as 2013–2017."))


class HalfYear(_TextValue):
    """``2026-1`` is the half-year that ends 30.06.2026."""

    def read(self, text: str) -> HalfYearNumber:
        if not re.match(r"\d{4}-[12]\Z", text):
            raise self.wrong(text, _("Write a half-year as 2026-1 or 2026-2."))
        return HalfYearNumber(int(text[:4]), int(text[5]))
