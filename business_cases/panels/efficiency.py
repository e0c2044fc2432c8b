"""The gains against a strategy's efficiency targets, year by year and department by department (D21)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from business_cases.domain import benefit_queries as queries
from business_cases.domain.benefit_queries import Gains
from business_cases.domain.targets import Standing, standings, targets_of_strategy
from business_cases.gain_chart import gains_by_year
from common.money import ZERO
from common.tenant_urls import tenant_url


@dataclass(frozen=True)
class Row:
    """A department's standing, with the address of the gains behind it."""

    standing: Standing
    url: str


@dataclass(frozen=True)
class Year:
    """One year's targets and what stands against them. ``elsewhere`` are gains of departments without a target."""

    year: int
    rows: list[Row]
    whole: Standing
    elsewhere: Gains
    url: str
    change_url: str


def gains_of_strategy(strategy: Any, user: Any) -> dict[str, Any] | None:
    """The strategy's targets with planned, budgeted and realised gains: two queries, and none more for more rows."""
    targets = targets_of_strategy(strategy)
    if not targets:
        return None
    shown = range(min(strategy.valid_from.year, *targets), max(strategy.valid_to.year, *targets) + 1)
    visible = queries.visible_to(user, strategy.municipality)
    split = queries.by_year_and_department(visible, years=shown)
    change = tenant_url("strategies:strategy_efficiency", strategy, pk=strategy.pk) if _may(user, strategy) else ""
    years = [
        _year(strategy, year, standings(year=year, targets=rows, split=split, nowhere=_("No department")), change)
        for year, rows in targets.items()
    ]
    first = _first(targets)
    return {
        "years": [row for row in years if row.year == first] + [row for row in years if row.year != first],
        "chart": gains_by_year(
            _by_year(split, shown),
            brand=strategy.municipality.colour,
            targets={row.year: row.whole.target for row in years},
        ),
        "change_url": change,
    }


def _may(user: Any, strategy: Any) -> bool:
    return strategy.is_alive and user.has_perm("strategies.change_strategy", strategy)


def _year(strategy: Any, year: int, found: list[Standing], change: str) -> Year:
    address = tenant_url("business_cases:benefit_list", strategy)
    aimed = sorted((row for row in found if row.target), key=lambda row: (-row.target, row.name))
    whole = Standing(
        None, _("In all"), sum((row.target for row in aimed), ZERO), sum((row.gains for row in found), Gains())
    )
    return Year(
        year=year,
        rows=[Row(row, f"{address}?{urlencode({'department': row.key, 'year': year})}") for row in aimed],
        whole=whole,
        elsewhere=sum((row.gains for row in found if not row.target), Gains()),
        url=f"{address}?{urlencode({'year': year})}",
        change_url=f"{change}?{urlencode({'year': year})}" if change else "",
    )


def _by_year(split: Mapping[tuple[int, int | None], Gains], shown: range) -> dict[int, Gains]:
    found = dict.fromkeys(shown, Gains())
    for (year, _department), part in split.items():
        found[year] += part
    return found


def _first(targets: Mapping[int, Any]) -> int:
    """The year that opens: this one or the next with a target, else the last there was."""
    today = timezone.localdate().year
    return min((year for year in targets if year >= today), default=max(targets))
