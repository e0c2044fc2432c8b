"""Charts of what may turn out otherwise."""

import json
import textwrap
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import altair as alt
from django.utils.translation import gettext as _

from common.brand import DEFAULT, WHITE, mix
from common.charts.chart import Chart, cached
from common.charts.drawing import picture
from common.charts.marks import legend, values
from common.charts.theme import GREY, INK, INK_2, INK_3, unit_for
from common.numbers import kr, mio

#: Probability and consequence are judged 1–5 (D33).
STEPS = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Swing:
    """One line of a business case: the net present value when it comes out low and when it comes out high."""

    name: str
    low: Decimal
    high: Decimal

    @property
    def width(self) -> Decimal:
        """How much the line matters, in kroner."""
        return abs(self.high - self.low)


@dataclass(frozen=True)
class Risk:
    """A risk with its number in the list, its probability and its consequence, both 1–5."""

    number: int
    name: str
    probability: int
    consequence: int


@cached
def tornado(*, title: str, expected: Decimal, swings: Sequence[Swing], brand: str = DEFAULT) -> Chart:
    """The lines that move the net present value most, widest first, around the expected value (D41)."""
    ranked = sorted(swings, key=lambda swing: -swing.width)
    unit = unit_for([expected, *(amount for swing in swings for amount in (swing.low, swing.high))])
    kinds = [_("Lower than expected"), _("Higher than expected")]
    centre = unit.scaled(expected)
    data = [
        {
            "name": swing.name,
            "kind": kinds[amount > expected],
            "value": unit.scaled(amount),
            "expected": centre,
            "label": unit.text(amount, signed=True),
        }
        for swing in ranked
        for amount in sorted((swing.low, swing.high))
        if amount != expected
    ]
    y = alt.Y(
        "name:N",
        sort=[swing.name for swing in ranked],
        scale=alt.Scale(paddingInner=0.35),
        axis=alt.Axis(title=None, labelLimit=260, labelColor=INK, labelPadding=12, labelExpr=_wrapped(ranked)),
    )
    x = alt.X(
        "value:Q",
        scale=alt.Scale(zero=False, nice=True, padding=54),
        axis=alt.Axis(
            format=",~f",
            grid=True,
            domain=False,
            tickCount=5,
            title=_("Net present value, %s") % unit.label,
            titleColor=INK_3,
            titlePadding=10,
        ),
    )
    rows = alt.Chart(values(data)).encode(y=y, x=x)
    centre_line = alt.Chart(values([{"expected": centre}])).mark_rule(color=INK, strokeWidth=1.5).encode(x="expected:Q")
    text = rows.encode(text="label:N")
    chart = alt.layer(
        rows.mark_bar().encode(x2="expected:Q", color=legend("kind", kinds, [GREY, brand], offset=8)),
        centre_line,
        text.transform_filter("datum.value < datum.expected").mark_text(align="right", dx=-6, color=INK_2),
        text.transform_filter("datum.value > datum.expected").mark_text(align="left", dx=6, color=INK_2),
    )
    says = [_("Expected net present value %s") % mio(expected, signed=True)]
    if ranked:
        low, high = sorted((ranked[0].low, ranked[0].high))
        moved = {"name": ranked[0].name, "low": mio(low, signed=True), "high": mio(high, signed=True)}
        says.append(_("%(name)s matters most: from %(low)s to %(high)s") % moved)
    return picture(
        chart,
        height=70 + 36 * max(1, len(ranked)),
        title=title,
        says=says,
        columns=[_("Budget line"), _("Low"), _("High"), _("Spread")],
        rows=[
            [swing.name, kr(swing.low, signed=True), kr(swing.high, signed=True), kr(swing.width)] for swing in ranked
        ],
    )


def _wrapped(swings: Sequence[Swing]) -> str:
    """An expression that breaks long names into lines: Vega cuts them, and takes a list as lines."""
    lines = {swing.name: textwrap.wrap(swing.name, 34) for swing in swings}
    return f"({json.dumps(lines, ensure_ascii=False)})[datum.value]"


@cached
def risk_matrix(*, title: str, risks: Sequence[Risk], brand: str = DEFAULT) -> Chart:
    """Risks by probability and consequence (D33), numbered as in the table; darker cells weigh more."""
    placed: dict[tuple[int, int], list[str]] = defaultdict(list)
    for risk in risks:
        placed[risk.consequence, risk.probability].append(str(risk.number))
    cells = [
        {
            "consequence": consequence,
            "probability": probability,
            "weight": consequence * probability,
            "numbers": " · ".join(placed[consequence, probability]),
            "shade": mix(brand, WHITE, round(0.97 - 0.5 * consequence * probability / 25, 3)),
        }
        for consequence in STEPS
        for probability in STEPS
    ]
    words = {1: _("very low"), 2: _("low"), 3: _("medium"), 4: _("high"), 5: _("very high")}
    label = f"({words})[toString(datum.value)]"
    padding = alt.Scale(paddingInner=0.04, paddingOuter=0)
    axis = {"domain": False, "labelExpr": label, "titleColor": INK_3, "titleFontSize": 12}
    rows = alt.Chart(values(cells)).encode(
        x=alt.X("consequence:O", scale=padding, axis=alt.Axis(title=_("Consequence"), titlePadding=8, **axis)),
        y=alt.Y(
            "probability:O",
            sort="descending",
            scale=padding,
            axis=alt.Axis(title=_("Probability"), titlePadding=12, **axis),
        ),
    )
    chart = alt.layer(
        rows.mark_rect(cornerRadius=3).encode(color=alt.Color("shade:N", scale=None, legend=None)),
        rows.transform_filter("datum.numbers != ''")
        .mark_text(fontSize=14, fontWeight=600, limit=100)
        .encode(text="numbers:N"),
    )
    worst = max(risks, key=lambda risk: risk.probability * risk.consequence, default=None)
    says = (
        _("%(count)d risks; the largest is number %(number)d, %(name)s")
        % {"count": len(risks), "number": worst.number, "name": worst.name}
        if worst
        else _("No risks")
    )
    return picture(
        chart,
        height=280,
        title=title,
        says=says,
        columns=[_("No."), _("Risk"), _("Probability"), _("Consequence")],
        rows=[[str(risk.number), risk.name, words[risk.probability], words[risk.consequence]] for risk in risks],
        words=frozenset({0, 1, 2, 3}),
    )
