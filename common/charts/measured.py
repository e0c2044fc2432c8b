"""A chart of one indicator: what was measured, and the targets ahead (D20). Values are in the indicator's own unit."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import altair as alt
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.brand import DEFAULT, WHITE
from common.charts.chart import Chart, cached
from common.charts.drawing import picture
from common.charts.marks import legend, values
from common.charts.theme import GREY, INK_3
from common.numbers import dato, number


@cached
def measured_course(
    *,
    title: str,
    unit: str,
    measured: Sequence[tuple[date, Decimal]],
    targets: Sequence[tuple[date, Decimal]],
    baseline: tuple[date, Decimal] | None = None,
    brand: str = DEFAULT,
) -> Chart:
    """The measurements as a line from the baseline, and the targets as a dashed line of their own, all oldest first."""
    kinds = [pgettext("indicator", "Measured"), pgettext("indicator", "Target")]
    began = [baseline] if baseline else []
    course, plan = [*began, *measured], [*began, *targets]
    first = min((day for day, _value in (*course, *plan)), default=date.min)
    last = max((day for day, _value in (*course, *plan)), default=first)
    data = [
        {"day": (day - first).days, "value": float(value), "kind": kind, "label": _label(place, points, value)}
        for kind, points in zip(kinds, (course, plan), strict=True)
        for place, (day, value) in enumerate(points)
    ]
    amounts = [row["value"] for row in data] or [0.0, 1.0]
    low, high = min(0.0, *amounts), max(0.0, *amounts)
    room = 0.15 * ((high - low) or 1)
    ticks = _ticks(first, last)
    axis = alt.Axis(values=list(ticks), labelExpr=f"({ticks})[toString(datum.value)]", labelFlush=True)
    x = alt.X("day:Q", axis=axis, scale=alt.Scale(domain=[0, max(1, (last - first).days)], nice=False, padding=6))
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[low - room * (low < 0), high + room]),
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
    base = alt.Chart(values(data)).encode(x=x, y=y, color=legend("kind", kinds, [brand, GREY]))
    chart = alt.layer(
        base.transform_filter(alt.datum.kind == kinds[1]).mark_line(strokeWidth=2, strokeDash=[5, 4]),
        base.transform_filter(alt.datum.kind == kinds[1]).mark_point(
            size=70, filled=True, fill=WHITE, stroke=GREY, strokeWidth=2, opacity=1
        ),
        base.transform_filter(alt.datum.kind == kinds[0]).mark_line(strokeWidth=2.5),
        base.transform_filter(alt.datum.kind == kinds[0]).mark_point(size=50, filled=True, opacity=1),
        base.mark_text(dy=-12, fontWeight=500, align="right", dx=4).encode(text="label:N"),
    )
    return picture(
        chart,
        height=240,
        title=title,
        says=_says(measured, targets, unit),
        columns=[_("Date"), kinds[0], kinds[1]],
        rows=_rows(course, targets),
    )


def _label(place: int, points: Sequence[tuple[date, Decimal]], value: Decimal) -> str:
    return number(value) if place == len(points) - 1 and place else ""


def _says(measured: Sequence[tuple[date, Decimal]], targets: Sequence[tuple[date, Decimal]], unit: str) -> list[str]:
    said = []
    if measured:
        day, value = measured[-1]
        said.append(_("%(value)s %(unit)s on %(day)s") % {"value": number(value), "unit": unit, "day": dato(day)})
    if targets:
        day, value = targets[-1]
        said.append(
            _("The target is %(value)s %(unit)s by %(day)s") % {"value": number(value), "unit": unit, "day": dato(day)}
        )
    return said or [_("No figures yet")]


def _rows(course: Sequence[tuple[date, Decimal]], targets: Sequence[tuple[date, Decimal]]) -> list[list[str]]:
    measured, planned = dict(course), dict(targets)
    return [
        [dato(day), *(number(found[day]) if day in found else "" for found in (measured, planned))]
        for day in sorted({*measured, *planned})
    ]


def _ticks(first: date, last: date) -> dict[str, str]:
    """The first day of each year in the picture, at most eight of them; the first day itself where there is none."""
    years = range(first.year + 1, last.year + 1)
    step = max(1, -(-len(years) // 8))
    found = {str((date(year, 1, 1) - first).days): str(year) for year in years[::step]}
    return found or {"0": dato(first) if first != date.min else ""}
