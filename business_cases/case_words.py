"""The figures of an appraisal in words, for pages and documents: from its document, whose amounts may be strings."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.numbers import decimal, kr, pct


def years_in_words(count: int) -> str:
    """5 år."""
    return ngettext("%(count)s year", "%(count)s years", count) % {"count": count}


def rate_in_words(appraisal: dict[str, Any]) -> str:
    """The rate of the first band, and that it falls when it does within the horizon."""
    bands = [row for row in appraisal["rates"] if row["from_year"] <= appraisal["horizon"]]
    first = pct(Decimal(bands[0]["rate"]), 1)
    return _("%(rate)s, falling") % {"rate": first} if len(bands) > 1 else first


def reason(appraisal: dict[str, Any], name: str) -> str:
    """Why a figure does not exist."""
    found = appraisal["reasons"].get(name)
    return str(found["text"]) if found else ""


def payback_in_words(appraisal: dict[str, Any], name: str) -> str:
    """4,0 år, or that it is not."""
    value = appraisal["key_figures"][name]
    if value is not None:
        return _("%(number)s years") % {"number": decimal(value, 1)}
    code = appraisal["reasons"].get(name, {}).get("code")
    return (
        _("At once")
        if code == "nothing_to_pay_back"
        else _("Never")
        if code == "all_zero"
        else _("Not within the horizon")
    )


def key_figures(appraisal: dict[str, Any]) -> list[dict[str, str]]:
    """The four figures at the top: net present value with its horizon, payback, gains, investment (D39, D40)."""
    figures = appraisal["key_figures"]
    return [
        {
            "name": _("Net present value, %(years)s") % {"years": years_in_words(appraisal["horizon"])},
            "value": kr(figures["npv"], signed=True),
            "note": _("%(rate)s · expected %(expected)s")
            % {"rate": rate_in_words(appraisal), "expected": kr(figures["expected_npv"], signed=True)},
        },
        {
            "name": _("Paid back in"),
            "value": payback_in_words(appraisal, "simple_payback"),
            "note": _("discounted: %(years)s") % {"years": payback_in_words(appraisal, "discounted_payback").lower()},
        },
        {
            "name": _("Gains in all"),
            "value": kr(figures["gross_gains"]),
            "note": _("%(amount)s can be taken out of budgets") % {"amount": kr(figures["budgetable_gains"])},
        },
        {
            "name": _("Investment"),
            "value": kr(figures["investment"]),
            "note": _("running costs %(amount)s a year") % {"amount": kr(figures["running_cost_change"], signed=True)},
        },
    ]


def all_figures(appraisal: dict[str, Any]) -> list[tuple[str, str]]:
    """Every key figure of D39 with its name; what does not exist says why."""
    figures, uncertainty = appraisal["key_figures"], appraisal["uncertainty"]
    horizon = years_in_words(appraisal["horizon"])
    ratio, rate = figures["benefit_cost_ratio"], figures["irr"]
    year = figures["break_even_calendar_year"]
    return [
        (_("Net present value, %(years)s") % {"years": horizon}, kr(figures["npv"], signed=True)),
        (_("Expected net present value"), kr(uncertainty["expected"], signed=True)),
        (
            _("In 80 of 100 cases between"),
            _("%(low)s and %(high)s")
            % {"low": kr(uncertainty["low"], signed=True), "high": kr(uncertainty["high"], signed=True)},
        ),
        (_("Expected, less the risk reserve"), kr(figures["expected_npv_after_risks"], signed=True)),
        (_("Simple payback"), payback_in_words(appraisal, "simple_payback")),
        (_("Discounted payback"), payback_in_words(appraisal, "discounted_payback")),
        (_("Breaks even in"), str(year) if year is not None else reason(appraisal, "break_even_year")),
        (_("Internal rate of return"), pct(rate, 1) if rate is not None else reason(appraisal, "irr")),
        (
            _("Gains for each krone of cost"),
            decimal(ratio, 2) if ratio is not None else reason(appraisal, "benefit_cost_ratio"),
        ),
        (_("Costs in all"), kr(figures["total_cost"])),
        (_("Gains in all"), kr(figures["gross_gains"])),
        (_("of which can be taken out of budgets"), kr(figures["budgetable_gains"])),
        (_("Change in yearly running costs"), kr(figures["running_cost_change"], signed=True)),
        (_("Risk reserve"), kr(figures["risk_reserve"])),
    ]


def to_break_even(appraisal: dict[str, Any]) -> list[str]:
    """What must be true for the net present value to be zero (D41)."""
    factors = appraisal["break_even"]
    found = []
    if factors["gains"] is not None:
        change = Decimal(factors["gains"]) - 1
        if change <= 0:
            found.append(_("All gains may be %(share)s lower.") % {"share": pct(-change)})
        else:
            found.append(_("All gains must be %(share)s higher.") % {"share": pct(change)})
    if factors["costs"] is not None:
        change = Decimal(factors["costs"]) - 1
        if change >= 0:
            found.append(_("All costs may be %(share)s higher.") % {"share": pct(change)})
        else:
            found.append(_("All costs must be %(share)s lower.") % {"share": pct(-change)})
    return found


YEAR_COLUMNS = ("one_off", "running_change", "gain", "net", "factor", "discounted", "cumulated")


def year_rows(appraisal: dict[str, Any]) -> list[dict[str, str]]:
    """The calculation year by year, so that it can be followed by hand."""
    return [
        {
            "year": str(row["year"]),
            "calendar_year": str(row["calendar_year"]),
            "one_off": kr(row["one_off"]),
            "running_change": kr(row["running_change"], signed=True),
            "gain": kr(row["gain"]),
            "net": kr(row["net"], signed=True),
            "factor": decimal(row["factor"], 6),
            "discounted": kr(row["discounted"], signed=True),
            "cumulated": kr(row["cumulated"], signed=True),
        }
        for row in appraisal["years"]
    ]
