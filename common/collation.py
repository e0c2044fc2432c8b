"""The collation ``danish`` on SQLite: what ICU's Danish does, so that both databases give the same order.

Measured against PostgreSQL's da-x-icu (tests/common/test_collation.py): æ ø å last, aa is å, ü is y, capitals before
small letters; accents matter only between words that are otherwise equal; punctuation counts, before digits.
"""

import unicodedata
from functools import lru_cache
from typing import Any

from django.db.backends.signals import connection_created

from common.text import COLLATION

Key = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], str]

#: Characters in ICU's order, before the letters.
_BEFORE = "_-–—,;:!?.…'‘’\"“”«»()[]{}§@*/\\&#%`´^¨°©®+±÷×<=>|~¤$£€"
_LETTERS = "abcdefghijklmnopqrstuvwxyzæøå"
_PRIMARY = {char: 2 + place for place, char in enumerate(" " + _BEFORE)}
_PRIMARY |= {char: 200 + place for place, char in enumerate("0123456789")}
_PRIMARY |= {char: 300 + place for place, char in enumerate(_LETTERS)}
#: Letters that Danish sorts as another one: (that letter, weight of the difference).
_LIKE = {"ä": ("æ", 90), "ö": ("ø", 90), "ő": ("ø", 91), "ü": ("y", 90), "ű": ("y", 91), "đ": ("d", 90), "ð": ("d", 91)}
_SEVERAL = {"þ": ("th", 90), "œ": ("oe", 90), "ß": ("ss", 90)}


def _elements(text: str) -> list[tuple[int, int, int]]:
    """(letter, accent, case) of each collation element."""
    elements: list[tuple[int, int, int]] = []
    composed = unicodedata.normalize("NFC", text)
    place = 0
    while place < len(composed):
        pair = composed[place : place + 2]
        if pair in {"aa", "Aa", "AA"}:
            # One letter, after å: Aabenraa is Åbenrå written the old way.
            elements.append((_PRIMARY["å"], 0, {"AA": 3, "Aa": 4, "aa": 5}[pair]))
            place += 2
            continue
        elements.extend(_element(composed[place]))
        place += 1
    return elements


def _element(char: str) -> list[tuple[int, int, int]]:
    small = char.lower()
    case = 1 if char == small else 0
    if small in _PRIMARY:
        return [(_PRIMARY[small], 0, case)]
    if small in _LIKE:
        letter, accent = _LIKE[small]
        return [(_PRIMARY[letter], accent, case)]
    if small in _SEVERAL:
        letters, accent = _SEVERAL[small]
        return [(_PRIMARY[letter], accent, case) for letter in letters]
    base, *marks = unicodedata.normalize("NFD", small)
    if base in _PRIMARY and marks:
        return [(_PRIMARY[base], sum(ord(mark) - 0x2FF for mark in marks), case)]
    # Beyond Danish and its neighbours: after everything, by code point.
    return [(0x10000 + ord(char), 0, case)]


@lru_cache(maxsize=20_000)
def sort_key(text: str) -> Key:
    """Key that sorts as ICU's Danish does; texts with equal keys are the same text."""
    elements = _elements(text)
    return (
        tuple(letter for letter, _accent, _case in elements),
        tuple(accent for _letter, accent, _case in elements),
        tuple(case for _letter, _accent, case in elements),
        text,
    )


def compare(left: str, right: str) -> int:
    """-1, 0 or 1. Zero only for the same text, so that uniqueness does not depend on case."""
    if left == right:
        return 0
    return -1 if sort_key(left) < sort_key(right) else 1


def register(connection: Any, **_kwargs: Any) -> None:
    """Give a new SQLite connection the collation."""
    if connection.vendor == "sqlite":
        connection.connection.create_collation(COLLATION, compare)


def connect() -> None:
    """Register on every connection this process opens from now on."""
    connection_created.connect(register, dispatch_uid="common.collation")
