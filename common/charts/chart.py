"""What a chart is to a template, and the cache in front of drawing one."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

from django.core.cache import caches
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from common.brand import palette

P = ParamSpec("P")
_TITLE = re.compile("<title>.*?</title>", re.DOTALL)
#: Raised when the same figures must be drawn in another way than before.
EDITION = "1"


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A picture with its words: title, description for who cannot see it, and the figures that it shows."""

    title: str
    description: str
    #: A complete <svg> element without styles, scripts or identifiers that could meet others on a page.
    svg: SafeString
    columns: Sequence[str]
    #: Cells as they are shown, formatted; as many in each row as there are columns.
    rows: Sequence[Sequence[str]]
    #: The columns that hold words; all others are right-aligned numbers.
    words: frozenset[int] = frozenset({0})

    @property
    def printed(self) -> SafeString:
        """The picture for paper, where its <title> alone is what is read aloud."""
        spoken = format_html("<title>{}. {}</title>", self.title, self.description)
        return mark_safe(_TITLE.sub(lambda _found: spoken, self.svg, count=1))  # noqa: S308 - both are escaped

    @property
    def head(self) -> list[tuple[str, bool]]:
        """Column headings, each with whether numbers stand below it."""
        return [(label, place not in self.words) for place, label in enumerate(self.columns)]

    @property
    def body(self) -> Iterator[list[tuple[str, bool]]]:
        """Rows of cells, each with whether it is a number."""
        for row in self.rows:
            yield [(text, place not in self.words) for place, text in enumerate(row)]


def cached(draw: Callable[P, Chart]) -> Callable[P, Chart]:
    """Keep what ``draw`` made of the same arguments; their repr() is the key, so they must be plain values."""

    @wraps(draw)
    def kept(*args: P.args, **figures: P.kwargs) -> Chart:
        if "brand" in figures:
            # The tone that pages and documents use; ValueError for what is no colour.
            figures["brand"] = palette(str(figures["brand"]).lower())["--brand"]
        said = repr((EDITION, draw.__name__, sorted(figures.items())))
        key = hashlib.sha256(said.encode()).hexdigest()
        cache = caches["charts"]
        found: Any = cache.get(key)
        if found is None:
            found = draw(*args, **figures)
            cache.set(key, found)
        return found

    return kept
