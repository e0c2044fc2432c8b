"""The municipality's colour, and the tones made of it: always readable, whatever colour was chosen."""

import re

WHITE = "#ffffff"
#: The ground pages stand on (static/css/portal.css --ground): links must be readable on it too.
GROUND = "#f6f7f9"
#: WCAG 2.2, 1.4.3: contrast of text against what is behind it.
ENOUGH = 4.5
DEFAULT = "#0b4f6c"
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def contrast(one: str, other: str) -> float:
    """Contrast of two #rrggbb colours as WCAG counts it, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """``colour`` with ``share`` (0–1) of ``other`` in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable(colour: str) -> str:
    """``colour``, darkened until white text on it, and it as text on the ground and on its own tint, can be read."""
    for step in range(21):
        tone = mix(colour, "#000000", step / 20)
        if min(contrast(tone, paper) for paper in (WHITE, GROUND, soft(tone))) >= ENOUGH:
            return tone
    return "#000000"


def soft(colour: str) -> str:
    """The tint behind what the colour says."""
    return mix(colour, WHITE, 0.9)


def palette(colour: str) -> dict[str, str]:
    """CSS custom properties for a municipality's #rrggbb; raises ValueError for anything else."""
    if not _COLOUR.fullmatch(colour):
        raise ValueError(f"{colour!r} is not a colour.")
    brand = readable(colour)
    quiet = next(
        (tone for share in (0.85, 0.9, 0.95) if contrast(tone := mix(brand, WHITE, share), brand) >= ENOUGH), WHITE
    )
    return {
        "--brand": brand,
        "--brand-deep": mix(brand, "#000000", 0.2),
        "--brand-soft": soft(brand),
        "--brand-quiet": quiet,
        "--brand-field": mix(brand, WHITE, 0.13)
        if contrast(mix(brand, WHITE, 0.13), quiet) >= ENOUGH
        else mix(brand, "#000000", 0.3),
    }


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (n / 255 for n in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
