"""How charts look: the portal's type and greys, one colour with meaning, few lines, Danish numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from common.brand import WHITE, mix
from common.numbers import NBSP, number

FONT = "IBM Plex Sans"
#: Width of every chart in CSS pixels: exactly the text width of an A4 page with 20 mm margins.
WIDTH = 640
#: Width of a letter at 12 px, on the safe side: enough to see whether words fit.
LETTER = 7
INK, INK_2, INK_3 = "#16202c", "#4a5766", "#5f6b7a"
LINE, LINE_2, AXIS = "#dfe4ea", "#eef1f4", "#b9c2cc"
#: For what is no gain, no goal and no light: costs, and what was planned.
GREY = "#9aa5b1"
LIGHTS = {"red": "#b3261e", "yellow": "#855600", "green": "#177545", "stale": "#4a5766", "none": "#5f6b7a"}
#: The shapes of common.components.LIGHTS as Vega draws them.
SHAPES = {"red": "square", "yellow": "triangle-up", "green": "circle", "stale": "diamond", "none": "M-1,-.22H1V.22H-1Z"}

NUMBERS = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", NBSP + "kr."]}

CONFIG: dict[str, Any] = {
    "background": None,
    "font": FONT,
    "padding": {"left": 0, "right": 4, "top": 4, "bottom": 5},
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12,
        "labelColor": INK_2,
        "labelPadding": 8,
        "labelLimit": 260,
        "titleFontSize": 12,
        "titleFontWeight": 400,
        "titleColor": INK_3,
        "gridColor": LINE_2,
        "domain": False,
        "ticks": False,
    },
    "axisX": {"grid": False, "domain": True, "domainColor": AXIS, "labelAngle": 0, "title": None},
    "axisY": {"tickCount": 4},
    "legend": {
        "orient": "top",
        "title": None,
        "labelFontSize": 12,
        "labelColor": INK_2,
        "labelLimit": 300,
        "symbolType": "square",
        "symbolSize": 110,
        "symbolStrokeWidth": 0,
        "columnPadding": 20,
        "padding": 0,
        "offset": 28,
    },
    "text": {"fontSize": 12, "color": INK},
}


@dataclass(frozen=True)
class Unit:
    """What an axis counts in, so that its numbers stay short."""

    size: Decimal
    label: str

    def scaled(self, amount: Decimal) -> float:
        """The amount in this unit, for drawing only."""
        return round(float(amount / self.size), 6)

    def text(self, amount: Decimal, *, signed: bool = False) -> str:
        """The amount in this unit as a label: three digits at most, so that labels stay apart."""
        scaled = amount / self.size
        places = 0 if abs(scaled) >= 100 else 1 if abs(scaled) >= 10 else 2
        text = number(scaled.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))
        return f"+{text}" if signed and scaled > 0 else text


def unit_for(amounts: Iterable[Decimal]) -> Unit:
    """The unit in which the largest of the amounts has at most four digits."""
    largest = max((abs(amount) for amount in amounts), default=Decimal(0))
    if largest >= 1_000_000:
        return Unit(Decimal(1_000_000), _("DKK million"))
    if largest >= 10_000:
        return Unit(Decimal(1_000), _("DKK thousand"))
    return Unit(Decimal(1), _("DKK"))


def shades(brand: str, count: int) -> list[str]:
    """``count`` tones that can be told apart in order: from the municipality's colour to light, then greys."""
    if count <= 5:
        return [mix(brand, WHITE, share) for share in (0, 0.36, 0.58, 0.74, 0.86)[:count]]
    half = (count + 1) // 2
    coloured = [mix(brand, WHITE, 0.8 * place / (half - 1)) for place in range(half)]
    greys = [mix(INK_2, WHITE, 0.15 + 0.65 * place / max(1, count - half - 1)) for place in range(count - half)]
    return coloured + greys
