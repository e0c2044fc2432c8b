"""What a note says of projects: their latest report by the cut-off against the baseline, and who has not reported (D53).

Six queries, whatever the number of projects. Only projects that everybody in the municipality may know of: what is kept
closed is in no edition, no sum and no file (D11).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from common.money import ZERO
from common.numbers import share_of
from projects.domain import portfolio_queries
from projects.enums import Light, ProjectState
from projects.models import DeliveryRating, Project, Risk, StatusLight, StatusReport

#: The heaviest risks that a note shows.
TOP_RISKS = 8
Facts = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Window:
    """The days a note is about: the half-year's first day, and the day of its figures."""

    first: date
    as_of: date


def running_on(day: date) -> QuerySet[Project]:
    """The projects that were neither closed nor stopped on ``day``, as everybody may know of them."""
    ended = Q(state__in=ProjectState.ACTIVE) | Q(closed_on__gt=day)
    return portfolio_queries.in_the_open().filter(ended, opened_on__lte=day)


def without_report(window: Window) -> QuerySet[Project]:
    """The running projects that have not reported in the half-year: the note shows them as missing (D52)."""
    reported = StatusReport.objects.filter(reported_on__gte=window.first, reported_on__lte=window.as_of)
    return running_on(window.as_of).filter(state=ProjectState.RUNNING).exclude(pk__in=reported.values("project"))


def projects(window: Window) -> list[Facts]:
    """Every running project, worst light first, then by title."""
    latest = StatusReport.objects.filter(project=OuterRef("pk"), reported_on__lte=window.as_of).order_by("-number")
    rated = DeliveryRating.objects.filter(project=OuterRef("pk"), rated_on__lte=window.as_of).order_by(
        "-rated_on", "-id"
    )
    rows = list(
        running_on(window.as_of)
        .select_related("department", "phase", "leader", "goal")
        .annotate(report_key=Subquery(latest.values("pk")[:1]), rating_key=Subquery(rated.values("pk")[:1]))
        .defer("search_text", "purpose")
        .order_by("title", "pk")
    )
    reports = StatusReport.objects.in_bulk([row.report_key for row in rows if row.report_key])
    ratings = DeliveryRating.objects.select_related("rated_by").in_bulk(
        [row.rating_key for row in rows if row.rating_key]
    )
    lights: dict[int, list[StatusLight]] = defaultdict(list)
    for light in StatusLight.objects.filter(report__in=list(reports)).order_by("pk"):
        lights[light.report_id].append(light)
    found = [
        _project(
            row, report=reports.get(row.report_key), rating=ratings.get(row.rating_key), lights=lights, window=window
        )
        for row in rows
    ]
    order = {"red": 0, "yellow": 1, "stale": 2, "none": 3, "green": 4}
    return sorted(found, key=lambda facts: (order[facts["light"]], facts["title"]))


def _project(
    row: Any,
    *,
    report: StatusReport | None,
    rating: DeliveryRating | None,
    lights: dict[int, list[StatusLight]],
    window: Window,
) -> Facts:
    forecast: Any = report if report is not None else row
    own = lights.get(report.pk, []) if report is not None else []
    contributed = report is not None and report.reported_on >= window.first
    paused = row.state == ProjectState.PAUSED
    return {
        "number": row.number,
        "title": row.title,
        "department": row.department.name if row.department else "",
        "goal": row.goal_id,
        "goal_title": str(row.goal) if row.goal else "",
        "phase": row.phase.name if row.phase else "",
        "level": row.level,
        "is_paused": paused,
        "leader": row.leader.name if row.leader else "",
        # A light that was set before the half-year says nothing about it.
        "light": _shown(report, contributed=contributed or paused),
        "last_light": report.overall if report is not None else "",
        "lights": {light.parameter: light.light for light in own},
        "reported_on": report.reported_on if report is not None else None,
        "contributed": contributed,
        "baseline": {"cost": row.baseline_cost, "go_live": row.baseline_go_live, "gain": row.baseline_gain},
        "forecast": {
            "cost": _known(forecast.forecast_cost, row.forecast_cost),
            "go_live": _known(forecast.forecast_go_live, row.forecast_go_live),
            "gain": _known(forecast.forecast_gain, row.forecast_gain),
        },
        "spent": forecast.spent,
        "explanation": report.summary if report is not None and contributed else "",
        "reasons": [light.reason or light.proposed_because for light in own if light.light != Light.GREEN],
        "action": report.action if report is not None and contributed else "",
        "rating": {
            "light": rating.light,
            "on": rating.rated_on,
            "reason": rating.reason,
            "by": rating.rated_by.name if rating.rated_by else "",
        }
        if rating is not None
        else None,
        "illustrative": row.is_illustrative,
    }


def _shown(report: StatusReport | None, *, contributed: bool) -> str:
    if report is None:
        return "none"
    return report.overall if contributed else "stale"


def _known(value: Any, otherwise: Any) -> Any:
    return otherwise if value is None else value


def ended(window: Window, *, since: date) -> list[Facts]:
    """The projects that were closed or stopped after ``since``: read live, so that one now kept closed is not named."""
    rows = (
        portfolio_queries.in_the_open()
        .filter(closed_on__gt=since, closed_on__lte=window.as_of)
        .exclude(state__in=ProjectState.ACTIVE)
        .order_by("closed_on", "pk")
    )
    return [
        {"number": number, "title": title, "state": state, "closed_on": closed_on}
        for number, title, state, closed_on in rows.values_list("number", "title", "state", "closed_on")
    ]


def risks(window: Window) -> list[Facts]:
    """The heaviest open risks of the running projects, by what is left of them after measures."""
    left = Coalesce(F("probability_after") * F("consequence_after"), F("probability") * F("consequence"))
    rows = (
        Risk.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=window.as_of), is_opportunity=False)
        .filter(project__in=running_on(window.as_of).values("pk"))
        .select_related("project__department", "owner")
        .annotate(left=left)
        .order_by("-left", "-probability", "pk")
    )
    # As many of those that are shown to bodies as of all, so that the council's edition is no shorter.
    found: list[Any] = [*rows.filter(shown_to_body=False)[:TOP_RISKS], *rows.filter(shown_to_body=True)[:TOP_RISKS]]
    found.sort(key=lambda risk: (-risk.left, -risk.probability, risk.pk))
    return [
        {
            "title": risk.title,
            "project": risk.project.title,
            "department": risk.project.department.name if risk.project.department else "",
            "cause": risk.cause,
            "consequence": risk.consequence_text,
            "probability": risk.probability,
            "impact": risk.consequence,
            "score": risk.score,
            "left": risk.left,
            "measures": risk.measures,
            "owner": risk.owner.name if risk.owner else "",
            "shown_to_body": risk.shown_to_body,
        }
        for risk in found
    ]


def portfolio(found: list[Facts]) -> Facts:
    """How many by light, and how many have reported."""
    counts = dict.fromkeys(("red", "yellow", "green", "stale", "none"), 0)
    for facts in found:
        counts[facts["light"]] += 1
    expected = [facts for facts in found if not facts["is_paused"]]
    return {
        "count": len(found),
        "lights": counts,
        "contributions": {
            "expected": len(expected),
            "received": sum(facts["contributed"] for facts in expected),
            "missing": [
                {name: facts[name] for name in ("number", "title", "department", "leader", "reported_on")}
                for facts in expected
                if not facts["contributed"]
            ],
        },
    }


def economy(found: list[Facts]) -> Facts:
    """Approved and expected cost of the projects that have both, and what is spent so far. Kroner."""
    both = [facts for facts in found if facts["baseline"]["cost"] is not None and facts["forecast"]["cost"] is not None]
    baseline = sum((facts["baseline"]["cost"] for facts in both), ZERO)
    forecast = sum((facts["forecast"]["cost"] for facts in both), ZERO)
    return {
        "count": len(both),
        "without": len(found) - len(both),
        "baseline": baseline,
        "forecast": forecast,
        "over": forecast - baseline,
        "spent": sum((facts["spent"] or ZERO for facts in found), ZERO),
        "departments": _by_department(both),
    }


def _by_department(both: list[Facts]) -> list[Facts]:
    rows: dict[str, Facts] = {}
    for facts in both:
        row = rows.setdefault(
            facts["department"],
            {"name": facts["department"], "count": 0, "baseline": ZERO, "forecast": ZERO, "spent": ZERO},
        )
        row["count"] += 1
        row["baseline"] += facts["baseline"]["cost"]
        row["forecast"] += facts["forecast"]["cost"]
        row["spent"] += facts["spent"] or ZERO
    return sorted(rows.values(), key=lambda row: (-row["baseline"], row["name"]))


def over_share(baseline: Decimal | None, forecast: Decimal | None) -> Decimal | None:
    """Expected over approved, as a share of the approved; None where there is nothing to compare."""
    if not baseline or forecast is None:
        return None
    return share_of(forecast - baseline, baseline)
