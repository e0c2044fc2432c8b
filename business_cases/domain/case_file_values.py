"""Blocks of a case file read key by key: text in, values out, every problem kept with its line."""

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from common.numbers import parse_amount, parse_number
from common.yaml_source import Path, Source, SourceProblem

T = TypeVar("T")

#: As programs write numbers; in kroner two decimals are the most.
_PLAIN = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.([0-9]+))?")
#: 1.600 without quotes: sixteen hundred to a Dane, 1,6 to a program.
_AMBIGUOUS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")
#: 010 is eight to some programs.
_OCTAL = re.compile(r"-?0[0-9]")
_PERCENT = re.compile(r"(?i)^(.*?)\s*(?:%|pct\.?|procent)$")
_YES_NO = {"true": True, "ja": True, "false": False, "nej": False}
LONGEST_NUMBER = 40
LONGEST_TEXT = 500


class Block:
    """A mapping of the file. Each key is asked for once; ``finish`` reports what nobody asked for."""

    def __init__(self, source: Source, data: Mapping[str, Any], path: Path, problems: list[SourceProblem]) -> None:
        self.source, self.data, self.path, self.problems = source, data, path, problems
        self.known: list[str] = []

    def has(self, key: str) -> bool:
        if key not in self.known:
            self.known.append(key)
        return self.data.get(key) is not None

    def refuse(self, message: str, *where: str | int) -> None:
        self.problems.append(self.source.problem((*self.path, *where), message))

    def finish(self) -> None:
        for key in self.data:
            if key not in self.known:
                self.refuse(_("Unknown. Allowed here: %(names)s.") % {"names": ", ".join(self.known)}, key)

    def text(self, key: str, *, required: bool = False) -> str:
        value = self._scalar(key, required=required)
        if value is not None and len(value) > LONGEST_TEXT:
            self.refuse(_("The text is longer than %(longest)s characters.") % {"longest": LONGEST_TEXT}, key)
            return ""
        return " ".join((value or "").split())

    def whole(self, key: str, *, required: bool = False) -> int | None:
        value = self._scalar(key, required=required)
        if value is None:
            return None
        if not re.fullmatch(r"-?(?:0|[1-9][0-9]{0,8})", value):
            self.refuse(_("“%(value)s” is not a whole number.") % {"value": _short(value)}, key)
            return None
        return int(value)

    def choice(self, key: str, words: Mapping[str, T], default: T | None = None) -> T | None:
        value = self._scalar(key, required=default is None)
        if value is None:
            return default
        found = words.get(value.casefold())
        if found is None:
            message = _("“%(value)s” is not allowed. Allowed: %(names)s.")
            self.refuse(message % {"value": _short(value), "names": ", ".join(words)}, key)
        return found

    def flag(self, key: str) -> bool:
        return bool(self.choice(key, _YES_NO, default=False))

    def date(self, key: str) -> datetime.date | None:
        value = self._scalar(key)
        if value is None:
            return None
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            self.refuse(_("Write a date as 2026-11-22."), key)
            return None

    def kroner(self, key: str, *, required: bool = False) -> Decimal | None:
        """An amount; refuses more than two decimals."""
        value = self._scalar(key, required=required)
        return None if value is None else self.kroner_at(value, key)

    def number(self, key: str, *, required: bool = False) -> Decimal | None:
        """A quantity or a factor, with any decimals."""
        value = self._scalar(key, required=required)
        return None if value is None else self.number_at(value, key)

    def share(self, key: str, *, required: bool = False) -> Decimal | None:
        """0.035 or "3,5 %"."""
        value = self._scalar(key, required=required)
        return None if value is None else self.share_at(value, key)

    def kroner_at(self, value: Any, *where: str | int) -> Decimal | None:
        found = self._number(value, parse_amount, 2, *where)
        if found is None and not self._two_readings(value, *where):
            hint = _('“%(value)s” is not an amount. Write 1600000, 1600000.50 or "1.600.000,50"; at most two decimals.')
            self.refuse(hint % {"value": _short(value)}, *where)
        return found

    def number_at(self, value: Any, *where: str | int) -> Decimal | None:
        found = self._number(value, parse_number, LONGEST_NUMBER, *where)
        if found is None and not self._two_readings(value, *where):
            hint = _('“%(value)s” is not a number. Write 1600, 0.5 or "1.600,5".')
            self.refuse(hint % {"value": _short(value)}, *where)
        return found

    def share_at(self, value: Any, *where: str | int) -> Decimal | None:
        percent = _PERCENT.match(value) if isinstance(value, str) else None
        found = self._number(percent[1] if percent else value, parse_number, LONGEST_NUMBER, *where)
        if found is None:
            hint = _('“%(value)s” is not a share. Write 0.2 or "20 pct.".')
            self.refuse(hint % {"value": _short(value)}, *where)
            return None
        return found / 100 if percent else found

    def blocks(self, key: str, *, required: bool = False) -> list["Block"]:
        """The mappings of a list."""
        if not self.has(key):
            if required:
                self.refuse(_("Must be stated."), *([key] if key in self.data else []))
            return []
        rows = self.data[key]
        if not isinstance(rows, list) or not rows:
            self.refuse(_("A list must stand here, each entry with a - before it."), key)
            return []
        return [block for index, row in enumerate(rows) if (block := self._block(row, key, index)) is not None]

    def block(self, key: str) -> "Block | None":
        return self._block(self.data[key], key) if self.has(key) else None

    def _block(self, value: Any, *where: str | int) -> "Block | None":
        if isinstance(value, dict):
            return Block(self.source, value, (*self.path, *where), self.problems)
        self.refuse(_("Names with a colon and a value must stand here."), *where)
        return None

    def _scalar(self, key: str, *, required: bool = False) -> str | None:
        if not self.has(key):
            if required:
                self.refuse(_("“%(name)s” must be stated.") % {"name": key})
            return None
        value = self.data[key]
        if isinstance(value, str):
            return value.strip()
        self.refuse(_("One value must stand here, not a list or a block."), key)
        return None

    def _two_readings(self, value: Any, *where: str | int) -> bool:
        """Whether the value was refused because its dot may be a decimal sign or stand between thousands."""
        if not isinstance(value, str) or not _AMBIGUOUS.fullmatch(value):
            return False
        message = _("“%(value)s” can be read in two ways. Write %(small)s or %(large)s.")
        readings = {"small": value.rstrip("0").rstrip("."), "large": value.replace(".", "")}
        self.refuse(message % {"value": value, **readings}, *where)
        return True

    def _number(self, value: Any, parse: Any, places: int, *where: str | int) -> Decimal | None:
        if not isinstance(value, str) or len(value) > LONGEST_NUMBER or _OCTAL.match(value):
            return None
        if _AMBIGUOUS.fullmatch(value) and (*self.path, *where) in self.source.unquoted:
            return None
        plain = _PLAIN.fullmatch(value)
        if plain and not _AMBIGUOUS.fullmatch(value):
            return Decimal(value) if len(plain[1] or "") <= places else None
        try:
            return parse(value)
        except ValueError:
            return None


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else _("a list or a block")
    return text if len(text) <= LONGEST_NUMBER else f"{text[:LONGEST_NUMBER]}…"
