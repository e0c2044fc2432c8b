"""Charts of lights and of how far goals have come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from common.brand import DEFAULT, WHITE
from common.charts.chart import Chart, cached
from common.charts.drawing import picture
from common.charts.marks import light_names, values
from common.charts.theme import INK, INK_2, LETTER, LIGHTS, LINE_2, SHAPES, WIDTH
from common.numbers import pct


@dataclass(frozen=True)
class Progress:
    """How far a goal has come and how far it should be: shares, 1 = reached."""

    name: str
    actual: Decimal
    planned: Decimal


@cached
def lights_distribution(*, title: str, counts: Mapping[str, int]) -> Chart:
    """How many are red, yellow, green and not rated, as one bar; a light of which there are none is left out."""
    names = light_names()
    shown = [(light, counts.get(light, 0)) for light in LIGHTS if counts.get(light, 0)]
    says = ", ".join(f"{names[light]}: {count}" for light, count in shown) or _("No figures yet")
    data = _parts(shown)
    scale = alt.Scale(domain=[0, WIDTH], nice=False, padding=0)
    own = alt.Color("ink:N", scale=None, legend=None)
    rows = alt.Chart(values(data))
    middle, word = alt.X("middle:Q", scale=scale), alt.X("word_at:Q", scale=scale)
    chart = alt.layer(
        rows.mark_bar(height=30, stroke=WHITE, strokeWidth=2).encode(
            x=alt.X("from:Q", scale=scale, axis=None), x2="to:Q", y=alt.value(17), color=own
        ),
        rows.mark_text(color=WHITE, fontSize=14, fontWeight=600).encode(x=middle, y=alt.value(17), text="count:N"),
        rows.mark_point(filled=True, size=75, opacity=1, xOffset=6).encode(
            x=word, y=alt.value(47), color=own, shape=alt.Shape("shape:N", scale=None)
        ),
        rows.mark_text(align="left", dx=17, fontWeight=500).encode(x=word, y=alt.value(48), text="label:N", color=own),
    )
    return picture(
        chart,
        height=62,
        title=title,
        says=says,
        columns=[_("Light"), _("How many")],
        rows=[[names[light], str(count)] for light, count in shown],
    )


def _parts(shown: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    """The parts of the bar in pixels, and where their words stand: below their part, or beside the word before."""
    names, total = light_names(), sum(count for _light, count in shown)
    widths = [len(names[light]) * LETTER + 34 for light, _count in shown]
    parts, start, free = [], 0.0, 0.0
    for place, (light, count) in enumerate(shown):
        end = start + WIDTH * count / total
        word_at = min(max(start, free), WIDTH - sum(widths[place:]))
        parts.append(
            {
                "from": start,
                "to": end,
                "middle": (start + end) / 2,
                "word_at": word_at,
                "count": str(count),
                "label": names[light],
                "shape": SHAPES[light],
                "ink": LIGHTS[light],
            }
        )
        start, free = end, word_at + widths[place]
    return parts


@cached
def progress_bullet(*, title: str, goals: Sequence[Progress], brand: str = DEFAULT) -> Chart:
    """How far each goal has come, with a mark where the plan says that it should be."""
    data = [
        {
            "row": place,
            "name": goal.name,
            "actual": _within(goal.actual),
            "planned": _within(goal.planned),
            "label": _against(goal),
        }
        for place, goal in enumerate(goals)
    ]
    behind = sum(goal.actual < goal.planned for goal in goals)
    says = _("%(behind)d of %(count)d are behind the plan") % {"behind": behind, "count": len(goals)}
    x = {"scale": alt.Scale(domain=[0, 1], nice=False, padding=0)}
    y = alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    rows = alt.Chart(values(data)).encode(y=y)
    chart = alt.layer(
        rows.mark_bar(height=8, color=LINE_2, yOffset=10, cornerRadius=4).encode(
            x=alt.datum(0, type="quantitative", axis=None, **x), x2=alt.datum(1)
        ),
        rows.mark_bar(height=8, color=brand, yOffset=10, cornerRadius=4).encode(x=alt.X("actual:Q", axis=None, **x)),
        rows.mark_tick(color=INK, thickness=2.5, height=18, yOffset=10).encode(x=alt.X("planned:Q", axis=None, **x)),
        rows.mark_text(align="left", dy=-9, fontSize=13, limit=400).encode(x=alt.value(0), text="name:N"),
        rows.mark_text(align="right", dy=-9, color=INK_2).encode(x=alt.value("width"), text="label:N"),
    )
    return picture(
        chart,
        height=max(1, len(goals)) * 48,
        title=title,
        says=says,
        columns=[_("Goal"), _("Reached"), _("Planned")],
        rows=[[goal.name, pct(goal.actual), pct(goal.planned)] for goal in goals],
    )


@cached
def light_trend(*, title: str, periods: Sequence[tuple[str, str]]) -> Chart:
    """The light of one thing over time: ``periods`` holds (its name, the light), oldest first."""
    names = light_names()
    data = [
        {
            "period": period,
            "shape": SHAPES[light],
            "ink": LIGHTS[light],
            "word": names[light],
        }
        for period, light in periods
    ]
    x = alt.X("period:O", sort=None, axis=alt.Axis(domain=False, labelPadding=4))
    rows = alt.Chart(values(data)).encode(x=x)
    own = alt.Color("ink:N", scale=None, legend=None)
    chart = alt.layer(
        rows.mark_line(color=LINE_2, strokeWidth=2).encode(y=alt.value(12)),
        rows.mark_point(size=130, opacity=1, strokeWidth=2).encode(
            y=alt.value(12),
            shape=alt.Shape("shape:N", scale=None),
            stroke=alt.Stroke("ink:N", scale=None, legend=None),
            fill=alt.Fill("ink:N", scale=None, legend=None),
        ),
        rows.mark_text().encode(y=alt.value(34), text="word:N", color=own),
    )
    says = ", ".join(f"{period}: {names[light]}" for period, light in periods) or _("No figures yet")
    return picture(
        chart,
        height=70,
        title=title,
        says=says,
        columns=[_("Period"), _("Light")],
        rows=[[period, names[light]] for period, light in periods],
        words=frozenset({0, 1}),
    )


def _within(share: Decimal) -> float:
    return float(min(Decimal(1), max(Decimal(0), share)))


def _against(goal: Progress) -> str:
    return _("%(actual)s against %(planned)s planned") % {"actual": pct(goal.actual), "planned": pct(goal.planned)}
