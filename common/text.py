"""Danish text in the database: sorted with Å last, found without regard to case.

The collation ``danish`` is ICU's da-x-icu on PostgreSQL (made by a migration of common) and a function
registered on each SQLite connection (common/collation.py).
"""

from typing import Any

from django.db import models

COLLATION = "danish"


class DanishCharField(models.CharField):
    """A title or a name: sorts as Danes sort."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("db_collation", COLLATION)
        super().__init__(*args, **kwargs)


def fold(text: str) -> str:
    """The form in which text is searched: casefolded, single spaces."""
    return " ".join(text.casefold().split())


def sentence(text: str) -> str:
    """``text`` with one full stop after an amount: the abbreviation "kr." closes a sentence by itself."""
    return text.replace("kr..", "kr.")
