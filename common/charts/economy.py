"""Charts of kroner over time. Amounts are Decimal kroner; years are names, not numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import altair as alt
from django.utils.translation import gettext as _

from common.brand import DEFAULT, WHITE, mix
from common.charts.chart import Chart, cached
from common.charts.drawing import picture
from common.charts.marks import amount_axis, legend, values, year_axis, zero_line
from common.charts.theme import AXIS, GREY, INK, INK_2, LIGHTS, unit_for
from common.money import ZERO
from common.numbers import NONE, dato, kr, mio

#: More columns than this, and labels would run into each other.
LABELLED = 12


@dataclass(frozen=True)
class YearFigures:
    """A year's kroner, all positive numbers: planned, in the budget, measured; and what they must come to, if that is set."""

    year: int
    planned: Decimal = ZERO
    in_budget: Decimal = ZERO
    realised: Decimal = ZERO
    target: Decimal | None = None


@cached
def yearly_bars(*, title: str, years: Sequence[tuple[int, Decimal, Decimal]], brand: str = DEFAULT) -> Chart:
    """Costs down and gains up, year by year (D38): ``years`` holds (year, costs, gains), both as positive kroner."""
    costs, gains = sum((row[1] for row in years), ZERO), sum((row[2] for row in years), ZERO)
    says = _("Costs of %(costs)s and gains of %(gains)s over %(count)d years") % {
        "costs": mio(costs),
        "gains": mio(gains),
        "count": len(years),
    }
    unit = unit_for(amount for row in years for amount in row[1:])
    kinds = [_("Gains"), _("Costs")]
    data = [
        {"year": str(year), "kind": kind, "value": unit.scaled(amount), "label": unit.text(amount, signed=True)}
        for year, cost, gain in years
        for kind, amount in ((kinds[0], gain), (kinds[1], -cost))
        if amount
    ]
    base = alt.Chart(values(data)).encode(
        x=year_axis([str(row[0]) for row in years]),
        y=amount_axis(unit.label, data),
        color=legend("kind", kinds, [brand, GREY]),
    )
    layers = [base.mark_bar(size=_thickness(len(years))), zero_line()]
    if len(years) <= LABELLED:
        layers += [
            base.transform_filter("datum.value > 0").mark_text(dy=-9).encode(text="label:N", color=alt.value(INK)),
            base.transform_filter("datum.value < 0").mark_text(dy=11).encode(text="label:N", color=alt.value(INK)),
        ]
    return picture(
        alt.layer(*layers),
        height=250,
        title=title,
        says=says,
        columns=[_("Year"), _("Costs"), _("Gains"), _("Net")],
        rows=[[str(year), kr(cost), kr(gain), kr(gain - cost, signed=True)] for year, cost, gain in years],
    )


@cached
def cumulative(
    *, title: str, years: Sequence[tuple[int, Decimal]], break_even: int | None = None, brand: str = DEFAULT
) -> Chart:
    """The cumulated net present value at the end of each year (D39), with the year in which it turns positive."""
    ends_at = years[-1][1] if years else ZERO
    says = [_("The net present value adds up to %s") % mio(ends_at, signed=True)]
    if break_even is not None:
        says.append(_("It breaks even in %s") % break_even)
    elif years:
        says.append(_("It does not break even within the horizon"))
    unit = unit_for(amount for _year, amount in years)
    ends = {row[0] for row in (*years[:1], *years[-1:])} - {break_even}
    data = [
        {
            "year": str(year),
            "value": unit.scaled(amount),
            "label": unit.text(amount, signed=True) if year in ends else "",
            "mark": _("%(amount)s, breaks even") % {"amount": unit.text(amount, signed=True)}
            if year == break_even
            else "",
        }
        for year, amount in years
    ]
    base = alt.Chart(values(data)).encode(
        x=year_axis([str(row[0]) for row in years]), y=amount_axis(unit.label, data, headroom=0.2)
    )
    turn = base.transform_filter("datum.mark != ''")
    chart = alt.layer(
        zero_line(INK_2),
        base.mark_line(color=brand, strokeWidth=2.5),
        base.mark_point(color=brand, size=46, filled=True, opacity=1),
        turn.mark_point(size=130, filled=True, fill=WHITE, stroke=brand, strokeWidth=2.5, opacity=1),
        base.mark_text(dy=-13, fontWeight=500).encode(text="label:N"),
        # A cumulated value that turns positive comes from below: to the left above the point there is room.
        turn.mark_text(dy=-16, dx=12, align="right", fontWeight=500).encode(text="mark:N"),
    )
    return picture(
        chart,
        height=240,
        title=title,
        says=says,
        columns=[_("Year"), _("Cumulated net present value")],
        rows=[[str(year), kr(amount, signed=True)] for year, amount in years],
    )


@cached
def fund_balance(*, title: str, movements: Sequence[tuple[date, Decimal]], until: date, brand: str = DEFAULT) -> Chart:
    """What was free in a fund after each movement (D44): a balance stands until the next one changes it."""
    balance = movements[-1][1] if movements else ZERO
    lowest = min((amount for _day, amount in movements), default=ZERO)
    says = _("%(balance)s free on %(day)s; lowest %(lowest)s") % {
        "balance": mio(balance),
        "day": dato(until),
        "lowest": mio(lowest),
    }
    unit = unit_for(amount for _day, amount in movements)
    first = movements[0][0] if movements else until
    steps = [*movements] if movements and movements[-1][0] >= until else [*movements, (until, balance)]
    data = [{"day": (day - first).days, "value": unit.scaled(amount)} for day, amount in steps]
    end = [data[-1] | {"label": unit.text(balance)}]
    ticks = _ticks(first, until)
    axis = alt.Axis(values=list(ticks), labelExpr=f"({ticks})[toString(datum.value)]", labelFlush=True)
    scale = alt.Scale(domain=[0, max(1, (until - first).days)], nice=False, padding=0)
    x = alt.X("day:Q", axis=axis, scale=scale)
    base = alt.Chart(values(data)).encode(x=x, y=amount_axis(unit.label, data))
    chart = alt.layer(
        base.mark_area(color=mix(brand, WHITE, 0.88), interpolate="step-after"),
        base.mark_line(color=brand, strokeWidth=2, interpolate="step-after"),
        zero_line(AXIS),
        alt.Chart(values(end)).mark_text(align="right", dy=-9, fontWeight=500).encode(x=x, y="value:Q", text="label:N"),
    )
    return picture(
        chart,
        height=220,
        title=title,
        says=says,
        columns=[_("Date"), _("Free balance")],
        rows=[[dato(day), kr(amount)] for day, amount in movements],
    )


@cached
def planned_realised(*, title: str, years: Sequence[YearFigures], brand: str = DEFAULT) -> Chart:
    """Planned gains as a line against what stands in the budget and what was measured (D21, D49).

    A year with a target has a stroke at its height.
    """
    planned, realised = sum((row.planned for row in years), ZERO), sum((row.realised for row in years), ZERO)
    says = _("%(realised)s realised of %(planned)s planned") % {
        "realised": mio(realised),
        "planned": mio(planned),
    }
    aimed = [(row.year, row.target) for row in years if row.target is not None]
    unit = unit_for(
        amount for row in years for amount in (row.planned, row.in_budget, row.realised, row.target or ZERO)
    )
    kinds = [_("In budget"), _("Realised")]
    bars = [
        {"year": str(row.year), "kind": kind, "value": unit.scaled(amount), "label": unit.text(amount)}
        for row in years
        for kind, amount in zip(kinds, (row.in_budget, row.realised), strict=True)
        if amount
    ]
    line = [{"year": str(row.year), "value": unit.scaled(row.planned), "kind": _("Planned")} for row in years]
    aims = [{"year": str(year), "value": unit.scaled(amount), "kind": _("Target")} for year, amount in aimed]
    x, y = year_axis([str(row.year) for row in years]), amount_axis(unit.label, [*bars, *line, *aims])
    names, colours = [_("Planned"), *kinds], [INK, mix(brand, WHITE, 0.65), brand]
    if aims:
        names, colours = [_("Target"), *names], [LIGHTS["yellow"], *colours]
    colour = legend("kind", names, colours)
    columns = alt.Chart(values(bars)).encode(x=x, xOffset=alt.XOffset("kind:N", sort=kinds), y=y, color=colour)
    plan = alt.Chart(values(line)).encode(x=x, y=y, color=colour)
    layers = [
        columns.mark_bar(),
        columns.mark_text(dy=-8, fontSize=11).encode(text="label:N", color=alt.value(INK_2)),
        plan.mark_line(strokeWidth=2),
        plan.mark_point(filled=True, size=50, opacity=1),
        zero_line(AXIS),
    ]
    if aims:
        layers.append(alt.Chart(values(aims)).mark_tick(thickness=3, size=44).encode(x=x, y=y, color=colour))
    return picture(
        alt.layer(*layers),
        height=240,
        title=title,
        says=says,
        columns=[_("Year"), *([_("Target")] if aims else []), _("Planned"), _("In budget"), _("Realised")],
        rows=[
            [
                str(row.year),
                *([kr(row.target) if row.target is not None else NONE] if aims else []),
                *(kr(amount) for amount in (row.planned, row.in_budget, row.realised)),
            ]
            for row in years
        ],
    )


def _thickness(count: int) -> int:
    return max(8, min(46, 420 // max(1, count)))


def _ticks(first: date, until: date) -> dict[int, str]:
    """Days from the start, with their labels: quarters for up to two years, else years."""
    months = (1, 4, 7, 10) if (until - first).days <= 2 * 366 else (1,)
    days = (date(year, month, 1) for year in range(first.year, until.year + 1) for month in months)
    return {(day - first).days: dato(day) for day in days if first <= day <= until}
