"""Text that the embedded typeface can show: PDF/UA fails a file with a single missing glyph."""

import re
from functools import cache

from fontTools.ttLib import TTFont

from common.documents.fonts import FONTS

#: Selects or joins emoji and shows nothing by itself.
_INVISIBLE = re.compile("[\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@cache
def _covered() -> re.Pattern[str]:
    """Matches what the typeface lacks, line breaks and tabs apart."""
    with TTFont(FONTS / "IBMPlexSans-Regular.ttf", lazy=True) as font:
        points = font.getBestCmap().keys()
    kept = "".join(re.escape(chr(point)) for point in sorted(points) if point >= 0x20)
    return re.compile(f"[^\n\r\t{kept}]")


def legible(html: str) -> str:
    """``html`` with each character that the typeface lacks (an emoji, a control character) shown as a mark."""
    return _covered().sub(_REPLACEMENT, _INVISIBLE.sub("", html))
