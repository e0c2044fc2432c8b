"""Keys of strategies, goals and what belongs to them: made from the title, free in their place."""

from typing import Any

from django.utils.text import slugify

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def free_key(rows: Any, title: str, longest: int = 50) -> str:
    """A key for ``title`` that none of ``rows`` has."""
    stem = slugify(title.lower().translate(_LETTERS))[:longest].strip("-") or "x"
    taken = set(rows.filter(key__startswith=stem).values_list("key", flat=True))
    number, key = 2, stem
    while key in taken:
        key, number = f"{stem}-{number}", number + 1
    return key
