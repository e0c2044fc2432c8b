"""The collation ``danish`` on SQLite: what ICU's Danish does, so that both databases give the same order.

Measured against PostgreSQL's da-x-icu (tests/common/test_collation.py): æ ø å last, aa is å, ü is y, capitals before
small letters; accents matter only between words that are otherwise equal; punctuation counts, before digits.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.db.backends.signals import connection_created

from common.text import COLLATION

Key = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], str]

#: Characters in ICU's order, before the letters.
_BEFORE = "\t\n\r _-–—,;:!¡?¿.…·'‘’\"“”«»()[]{}§¶@*/\\&#%`´^¯¨¸°©®+±÷×<=>¬|¦~¤¢$£¥€"
_LETTERS = "abcdefghijklmnopqrstuvwxyzæøå"
_PRIMARY = {char: 2 + place for place, char in enumerate(_BEFORE)}
_PRIMARY |= {char: 200 + place for place, char in enumerate("0123456789")}
_PRIMARY |= {char: 300 + place for place, char in enumerate(_LETTERS)}
#: Letters sorted as others, with the weight of the difference.
_LIKE = {
    "ä": ("æ", 90), "ö": ("ø", 90), "ő": ("ø", 91), "ü": ("y", 90), "ű": ("y", 91), "đ": ("d", 90), "ð": ("d", 91),
    "þ": ("th", 90), "œ": ("oe", 90), "ß": ("ss", 90), "ł": ("l", 90), "ħ": ("h", 90), "ŧ": ("t", 95), "\xa0": (" ", 0),
}  # fmt: skip
#: Combining accents in ICU's order: acute, grave, breve, circumflex, caron, ring, diaeresis, double acute, tilde, …
_ACCENTS = {
    chr(mark): 1 + place
    for place, mark in enumerate(
        (0x301, 0x300, 0x306, 0x302, 0x30C, 0x30A, 0x308, 0x30B, 0x303, 0x307, 0x327, 0x328, 0x304)
    )
}
#: Third level: capitals first; a double a stands after the å of its case, Aa between the cases.
_CAPITAL, _SMALL, _NO_BREAK = 0, 3, 5
_DOUBLE_A = {"AA": 1, "Aa": 2, "aa": 4}

Element = tuple[int, int, int]


def _clusters(text: str) -> Iterator[tuple[str, str]]:
    """Base character and its combining marks, one after the other; aa comes as one base."""
    decomposed = unicodedata.normalize("NFD", text)
    place = 0
    while place < len(decomposed):
        length = 2 if decomposed[place : place + 2] in _DOUBLE_A else 1
        end = place + length
        while end < len(decomposed) and unicodedata.combining(decomposed[end]):
            end += 1
        yield decomposed[place : place + length], decomposed[place + length : end]
        place = end


def _elements(base: str, marks: str) -> list[Element]:
    """(letter, accent, case) of each collation element of a cluster."""
    if base in _DOUBLE_A:
        return [(_PRIMARY["å"], _accent(marks), _DOUBLE_A[base])]
    whole = unicodedata.normalize("NFC", base + marks)
    small = whole.lower()
    case = _SMALL if whole == small else _CAPITAL
    if small in _PRIMARY:
        return [(_PRIMARY[small], 0, case)]
    if small in _LIKE:
        letters, accent = _LIKE[small]
        return [(_PRIMARY[letter], accent, _NO_BREAK if small == "\xa0" else case) for letter in letters]
    if base.lower() in _PRIMARY:
        return [(_PRIMARY[base.lower()], _accent(marks), case)]
    # Beyond Danish and its neighbours: after everything, by code point.
    return [(0x10000 + ord(char), 0, case) for char in whole]


def _accent(marks: str) -> int:
    return sum(_ACCENTS.get(mark, 50) * 100**place for place, mark in enumerate(marks))


@lru_cache(maxsize=20_000)
def sort_key(text: str) -> Key:
    """Key that sorts as ICU's Danish does; texts with equal keys are the same text."""
    elements = [element for base, marks in _clusters(text) for element in _elements(base, marks)]
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
