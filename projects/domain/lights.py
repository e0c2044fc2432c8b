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
    if baseline is None:
        return Proposed(light=Light.GREEN, because=_("No approved cost to compare with."))
    if forecast is None:
        return Proposed(light=Light.GREEN, because=_("No expected cost yet."))
    over = forecast - baseline
    if over <= 0:
        return Proposed(light=Light.GREEN, because=_("Within the approved %(cost)s.") % {"cost": kr(baseline)})
    if not baseline:
        return Proposed(light=Light.RED, because=_("%(over)s where nothing was approved.") % {"over": kr(over)})
    share = over / baseline
    light = Light.RED if share > thresholds.cost_red_above else Light.YELLOW
    return Proposed(
        light=light, because=_("%(over)s over baseline (%(share)s).") % {"over": kr(over), "share": pct(share, 1)}
    )


def time_light(*, figures: Figures, thresholds: Thresholds) -> Proposed:
    """Expected go-live against the approved one, in calendar months: 31.01 and a month is 28.02."""
    baseline, forecast = figures.baseline_go_live, figures.forecast_go_live
    if baseline is None:
        return Proposed(light=Light.GREEN, because=_("No approved go-live to compare with."))
    if forecast is None:
        return Proposed(light=Light.GREEN, because=_("No expected go-live yet."))
    if forecast <= baseline:
        return Proposed(light=Light.GREEN, because=_("Go-live as approved."))
    because = _("%(late)s later than approved.") % {"late": lateness(baseline, forecast)}
    if forecast < baseline + relativedelta(months=thresholds.time_yellow_from_months):
        return Proposed(light=Light.GREEN, because=because)
    if forecast > baseline + relativedelta(months=thresholds.time_red_above_months):
        return Proposed(light=Light.RED, because=because)
    return Proposed(light=Light.YELLOW, because=because)


def benefits_light(*, figures: Figures, thresholds: Thresholds) -> Proposed:
    """Expected yearly gain against the approved one."""
    baseline, forecast = figures.baseline_gain, figures.forecast_gain
    if baseline is None or baseline <= 0:
        return Proposed(light=Light.GREEN, because=_("No approved gain to compare with."))
    if forecast is None:
        return Proposed(light=Light.GREEN, because=_("No expected gain yet."))
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
    """Whole calendar months from ``first`` to a later ``second``, counted as adding months to ``first`` does."""
    months = (second.year - first.year) * 12 + second.month - first.month
    return months if first + relativedelta(months=months) <= second else months - 1


def lateness(first: date, second: date) -> str:
    """How much later ``second`` is, in words: 9 days, 2 months, 3 months and 1 day."""
    months = months_between(first, second)
    days = (second - (first + relativedelta(months=months))).days
    in_days = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    if not months:
        return in_days
    in_months = ngettext("%(months)s month", "%(months)s months", months) % {"months": months}
    return _("%(months)s and %(days)s") % {"months": in_months, "days": in_days} if days else in_months


def slip(first: date, second: date) -> str:
    """The same in a few signs, for a list: 9 days, else whole months."""
    months = months_between(first, second)
    if not months:
        return lateness(first, second)
    return ngettext("%(months)s mo.", "%(months)s mo.", months) % {"months": months}


def _as_last_time(light: str | None) -> Proposed:
    if light:
        return Proposed(light=Light(light), because=_("As in the last report."))
    return Proposed(light=Light.GREEN, because=_("Not reported before."))
