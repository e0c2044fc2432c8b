"""The lights that the system proposes from the baseline (D32).

Cost: green at none over, yellow up to the municipality's limit (10 per cent), red above. Time: green under one month
late, yellow from one to three, red over three. Benefits as cost, the other way. Scope and resources have no baseline:
they stay as they were last time, green at first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.thresholds import Thresholds
from common.numbers import kr, pct
from projects.enums import Light, Parameter


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A light and the sentence that says why."""

    light: Light
    because: str


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Baseline and forecast of a project: kroner, dates, kroner a year at full effect. None where not known."""

    baseline_cost: Decimal | None = None
    forecast_cost: Decimal | None = None
    baseline_go_live: date | None = None
    forecast_go_live: date | None = None
    baseline_gain: Decimal | None = None
    forecast_gain: Decimal | None = None


def propose(
    *, figures: Figures, thresholds: Thresholds, last: Mapping[str, str] | None = None
) -> dict[Parameter, Proposed]:
    """A light for each parameter; ``last`` holds the lights of the latest report by parameter."""
    before = last or {}
    return {
        Parameter.TIME: time_light(figures=figures, thresholds=thresholds),
        Parameter.ECONOMY: cost_light(figures=figures, thresholds=thresholds),
        Parameter.SCOPE: _as_last_time(before.get(Parameter.SCOPE)),
        Parameter.BENEFITS: benefits_light(figures=figures, thresholds=thresholds),
        Parameter.RESOURCES: _as_last_time(before.get(Parameter.RESOURCES)),
    }


def worst(lights: Mapping[str, str]) -> Light:
    """The overall light: the worst of them (D32); green when there are none."""
    return max((Light(light) for light in lights.values()), key=lambda light: Light.RANK[light], default=Light.GREEN)


def cost_light(*, figures: Figures, thresholds: Thresholds) -> Proposed:
    """Expected cost against the approved cost."""
    baseline, forecast = figures.baseline_cost, figures.forecast_cost
    if baseline is None or forecast is None:
        return Proposed(light=Light.GREEN, because=_("No approved cost to compare with."))
    over = forecast - baseline
    if over <= 0:
        return Proposed(light=Light.GREEN, because=_("Within the approved %(cost)s.") % {"cost": kr(baseline)})
    share = over / baseline if baseline else None
    if share is None:
        return Proposed(light=Light.RED, because=_("%(over)s where nothing was approved.") % {"over": kr(over)})
    light = Light.RED if share > thresholds.cost_red_above else Light.YELLOW
    return Proposed(
        light=light, because=_("%(over)s over baseline (%(share)s).") % {"over": kr(over), "share": pct(share, 1)}
    )


def time_light(*, figures: Figures, thresholds: Thresholds) -> Proposed:
    """Expected go-live against the approved one, in whole months."""
    baseline, forecast = figures.baseline_go_live, figures.forecast_go_live
    if baseline is None or forecast is None:
        return Proposed(light=Light.GREEN, because=_("No approved go-live to compare with."))
    if forecast <= baseline:
        return Proposed(light=Light.GREEN, because=_("Go-live as approved."))
    if forecast < baseline + relativedelta(months=thresholds.time_yellow_from_months):
        days = (forecast - baseline).days
        return Proposed(
            light=Light.GREEN,
            because=ngettext("%(days)s day later than approved.", "%(days)s days later than approved.", days)
            % {"days": days},
        )
    months = months_between(baseline, forecast)
    late = ngettext("%(months)s month later than approved.", "%(months)s months later than approved.", months) % {
        "months": months
    }
    if forecast > baseline + relativedelta(months=thresholds.time_red_above_months):
        return Proposed(light=Light.RED, because=late)
    return Proposed(light=Light.YELLOW, because=late)


def benefits_light(*, figures: Figures, thresholds: Thresholds) -> Proposed:
    """Expected yearly gain against the approved one."""
    baseline, forecast = figures.baseline_gain, figures.forecast_gain
    if baseline is None or forecast is None or baseline <= 0:
        return Proposed(light=Light.GREEN, because=_("No approved gain to compare with."))
    short = baseline - forecast
    if short <= 0:
        return Proposed(light=Light.GREEN, because=_("The approved gain is expected in full."))
    share = short / baseline
    light = Light.RED if share > thresholds.benefits_red_above else Light.YELLOW
    return Proposed(
        light=light,
        because=_("%(short)s a year short of baseline (%(share)s).") % {"short": kr(short), "share": pct(share, 1)},
    )


def months_between(first: date, second: date) -> int:
    """Whole months from ``first`` to a later ``second``."""
    gap = relativedelta(second, first)
    return gap.years * 12 + gap.months


def _as_last_time(light: str | None) -> Proposed:
    if light:
        return Proposed(light=Light(light), because=_("As in the last report."))
    return Proposed(light=Light.GREEN, because=_("Not reported before."))
