"""The pictures of a note, drawn from its frozen figures."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from common.charts import (
    Chart,
    Progress,
    YearFigures,
    fund_balance,
    lights_distribution,
    planned_realised,
    progress_bullet,
)
from common.numbers import share_of

Facts = dict[str, Any]
#: More goals than this, and the bullets fill a page without saying more than the table.
MOST_BULLETS = 9


def lights(data: Facts) -> Chart | None:
    """How many projects are red, yellow, green or without a report."""
    counts = data["portfolio"]["lights"]
    if not any(counts.values()):
        return None
    return lights_distribution(title=_("Projects by overall light"), counts=counts)


def bullets(data: Facts) -> Chart | None:
    """How far the gains of each goal have come of all that is planned, and how far they should be."""
    rows = [
        Progress(name=_name(goal), actual=_share(goal, "realised"), planned=_share(goal, "due"))
        for strategy in data["goals"]
        for goal in strategy["goals"]
        if Decimal(goal["gains"]["due"]) > 0
    ]
    if not rows:
        return None
    return progress_bullet(
        title=_("Gains of each goal: measured to date, and where the plan should be"),
        goals=rows[:MOST_BULLETS],
        brand=data["municipality"]["brand"],
    )


def _name(goal: Facts) -> str:
    return f"{goal['number']} {goal['title']}".strip()


def _share(goal: Facts, name: str) -> Decimal:
    return (share_of(goal["gains"][name], goal["gains"]["planned"]) or Decimal(0)).quantize(Decimal("0.0001"))


def balance(fund: Facts, data: Facts) -> Chart | None:
    """What was free in the fund, from one movement to the next."""
    movements = [(date.fromisoformat(day), Decimal(amount)) for day, amount in fund["balance"]]
    if len(movements) < 2:
        return None
    return fund_balance(
        title=_("Free balance"),
        movements=movements,
        until=date.fromisoformat(data["period"]["as_of"]),
        brand=data["municipality"]["brand"],
    )


def gains(data: Facts) -> Chart | None:
    """Planned, in the budget and measured, year by year."""
    years = [
        YearFigures(
            year=row["year"],
            planned=Decimal(row["planned"]),
            in_budget=Decimal(row["in_budget"]),
            realised=Decimal(row["realised"]),
        )
        for row in data["gains"]["years"]
    ]
    if not any(row.planned or row.in_budget or row.realised for row in years):
        return None
    return planned_realised(title=_("Gains by year"), years=years, brand=data["municipality"]["brand"])
