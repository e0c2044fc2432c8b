"""The parts that charts have in common."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from common.charts.theme import AXIS, INK_3, LETTER, WIDTH
from common.components import LIGHTS


def values(rows: list[dict[str, Any]]) -> alt.Data:
    """Rows as inline data; an empty chart still has axes."""
    return alt.Data(values=rows)


def year_axis(years: Sequence[str]) -> alt.X:
    """Years in the order given, also those without a figure."""
    step = max(1, -(-len(years) // 14))
    shown = [year for place, year in enumerate(years) if place % step == 0]
    return alt.X(
        "year:O",
        scale=alt.Scale(domain=list(years), paddingInner=0.35, paddingOuter=0.2),
        axis=alt.Axis(values=shown, labelPadding=8),
    )


def amount_axis(unit: str, rows: Sequence[dict[str, Any]], *, headroom: float = 0.12) -> alt.Y:
    """The amounts of ``rows`` upward from zero with room for labels, the unit written once above the axis."""
    amounts = [row["value"] for row in rows] or [1]
    low, high = min(0, *amounts, 0), max(0, *amounts, 0)
    return alt.Y(
        "value:Q",
        scale=alt.Scale(
            domain=[low - headroom * (high - low) * (low < 0), high + headroom * (high - low) * (high > 0)]
        ),
        axis=alt.Axis(
            format=",~f",
            title=unit,
            titleAngle=0,
            titleAlign="left",
            titleAnchor="end",
            titleX=0,
            titleY=-8,
            titleBaseline="bottom",
            titleColor=INK_3,
        ),
    )


def legend(field: str, kinds: Sequence[str], colours: Sequence[str], *, offset: int = 28) -> alt.Color:
    """Colour by kind, in the order given, named above the picture and above the unit of the axis."""
    widest = max((len(kind) for kind in kinds), default=0)
    columns = max(1, min(len(kinds), WIDTH // (LETTER * widest + 44)))
    return alt.Color(
        f"{field}:N",
        scale=alt.Scale(domain=list(kinds), range=list(colours)),
        legend=alt.Legend(title=None, columns=columns, offset=offset),
    )


def zero_line(colour: str = AXIS) -> alt.Chart:
    """The line from which amounts rise or fall."""
    return alt.Chart(values([{"zero": 0}])).mark_rule(color=colour, strokeWidth=1).encode(y=alt.Y("zero:Q"))


def light_names() -> dict[str, str]:
    """The word of each light, as it stands beside its shape everywhere."""
    return {name: str(light.word) for name, light in LIGHTS.items()}
