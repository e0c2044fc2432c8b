"""Charts of departments and of the portfolio."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import altair as alt
from django.utils.translation import gettext as _

from common.brand import DEFAULT, WHITE, mix
from common.charts.chart import Chart, cached
from common.charts.drawing import picture
from common.charts.marks import amount_axis, legend, light_names, values, year_axis, zero_line
from common.charts.theme import INK_2, INK_3, shades, unit_for
from common.money import ZERO
from common.numbers import kr, mio, number

#: With more bubbles than this, only their numbers fit in the picture.
NAMED = 12


@dataclass(frozen=True)
class Bubble:
    """A project or a wish: its importance (1–5), its value and its size in kroner, and its light."""

    name: str
    importance: Decimal
    value: Decimal
    size: Decimal
    light: str = "none"


@cached
def stacked_by_department(
    *, title: str, years: Sequence[int], departments: Mapping[str, Sequence[Decimal]], brand: str = DEFAULT
) -> Chart:
    """Kroner by year, stacked by department (D21): each department has one amount, not negative, for each year."""
    totals = [sum((row[place] for row in departments.values()), ZERO) for place in range(len(years))]
    unit = unit_for(totals)
    names = list(departments)
    data = [
        {"year": str(year), "department": name, "place": place, "value": unit.scaled(amount)}
        for place, (name, row) in enumerate(departments.items())
        for year, amount in zip(years, row, strict=True)
    ]
    tops = [
        {"year": str(year), "value": unit.scaled(amount), "label": unit.text(amount)}
        for year, amount in zip(years, totals, strict=True)
    ]
    x = year_axis([str(year) for year in years])
    bars = (
        alt.Chart(values(data))
        .mark_bar(stroke=WHITE, strokeWidth=1)
        .encode(
            x=x,
            y=amount_axis(unit.label, tops),
            color=legend("department", names, shades(brand, len(names))),
            order=alt.Order("place:Q"),
        )
    )
    labels = alt.Chart(values(tops)).mark_text(dy=-9, fontWeight=500).encode(x=x, y="value:Q", text="label:N")
    largest = max(departments, key=lambda name: sum(departments[name], ZERO), default="")
    says = _("%(total)s in all, most in %(name)s") % {"total": mio(sum(totals, ZERO)), "name": largest}
    return picture(
        alt.layer(bars, labels, zero_line()),
        height=260 + 18 * (len(names) // 4),
        title=title,
        says=[says if departments else _("No figures yet")],
        columns=[_("Department"), *(str(year) for year in years), _("Total")],
        rows=[
            *([name, *(kr(amount) for amount in row), kr(sum(row, ZERO))] for name, row in departments.items()),
            [_("Total"), *(kr(amount) for amount in totals), kr(sum(totals, ZERO))],
        ],
    )


@cached
def bubble(*, title: str, items: Sequence[Bubble], brand: str = DEFAULT) -> Chart:
    """Value against importance, the area of a bubble being its cost (D51): numbered as in the table."""
    names = light_names()
    unit = unit_for(item.value for item in items)
    ranked = list(enumerate(sorted(items, key=lambda item: -item.size), start=1))
    largest = max((item.size for item in items), default=Decimal(1)) or Decimal(1)
    data = []
    for place, item in ranked:
        area = 180 + 1700 * float(item.size / largest)
        data.append(
            {
                "number": str(place),
                "importance": float(item.importance),
                "value": unit.scaled(item.value),
                "area": area,
                "radius": math.sqrt(area / math.pi),
                "name": item.name if len(items) <= NAMED else "",
                "side": -1 if item.importance > 4 else 1,
            }
        )
    axis = alt.Axis(
        values=[1, 2, 3, 4, 5], format="d", title=_("Importance, 5 is highest"), titleColor=INK_3, titlePadding=8
    )
    rows = alt.Chart(values(data)).encode(
        x=alt.X("importance:Q", scale=alt.Scale(domain=[0.7, 5.3], nice=False), axis=axis),
        y=amount_axis(_("Net present value, %s") % unit.label, data, headroom=0.25),
    )
    beside = {"fontSize": 12, "color": INK_2, "limit": 200}
    chart = alt.layer(
        zero_line(),
        rows.mark_circle(opacity=1, strokeWidth=1.5, fill=mix(brand, WHITE, 0.82), stroke=brand).encode(
            size=alt.Size("area:Q", scale=None, legend=None)
        ),
        rows.mark_text(fontWeight=500).encode(text="number:N"),
        rows.transform_filter("datum.side > 0")
        .mark_text(align="left", dx=alt.expr("datum.radius + 6"), **beside)
        .encode(text="name:N"),
        rows.transform_filter("datum.side < 0")
        .mark_text(align="right", dx=alt.expr("-datum.radius - 6"), **beside)
        .encode(text="name:N"),
    )
    best = max(items, key=lambda item: item.value, default=None)
    says = _("No figures yet")
    if best:
        says = _("Highest value: %(name)s, %(value)s") % {"name": best.name, "value": mio(best.value, signed=True)}
    return picture(
        chart,
        height=330,
        title=title,
        says=says,
        columns=[_("No."), _("Project"), _("Light"), _("Importance"), _("Net present value"), _("Cost")],
        rows=[
            [
                str(place),
                item.name,
                names[item.light],
                number(item.importance),
                kr(item.value, signed=True),
                kr(item.size),
            ]
            for place, item in ranked
        ],
        words=frozenset({0, 1, 2}),
    )
