"""What the project's page reads: one query each, so that a director has it at once."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.enums import Role, RoleScope
from governance.models import DecisionOutcome
from governance.rules import SEATS
from projects.enums import Light, Parameter
from projects.models import DeliveryRating, Milestone, Project, StatusLight, StatusReport

#: How many reports the trend looks back.
TREND = 6


@dataclass(frozen=True, kw_only=True)
class LightRow:
    """A parameter in the latest report, and the same parameter before: (report's date, light), oldest first."""

    parameter: str
    label: Any
    light: str
    because: str
    before: list[tuple[date, str]]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The latest report, and the lights of it and of those before."""

    report: StatusReport
    overall: list[tuple[date, str]]
    rows: list[LightRow]

    @property
    def direction(self) -> int:
        """Against the report before: 1 better, -1 worse, 0 the same or no other."""
        if len(self.overall) < 2:
            return 0
        ranks = [Light.RANK[light] for _day, light in self.overall[-2:]]
        return (ranks[0] > ranks[1]) - (ranks[0] < ranks[1])

    @property
    def since(self) -> date:
        """Since which report the overall light has been what it is, as far back as the trend looks."""
        day, light = self.overall[-1]
        for earlier, other in reversed(self.overall):
            if other != light:
                break
            day = earlier
        return day


def standing(project: Project) -> Standing | None:
    """The latest reports with their lights, in one query; None before the first."""
    lights = list(
        StatusLight.objects.filter(report__project=project)
        .select_related("report__reported_by")
        .order_by("-report__number", "pk")[: TREND * len(Parameter)]
    )
    if not lights:
        return None
    reports: dict[int, StatusReport] = {row.report_id: row.report for row in reversed(lights)}
    by_parameter: dict[str, list[StatusLight]] = {}
    for row in reversed(lights):
        by_parameter.setdefault(row.parameter, []).append(row)
    latest = lights[0].report
    return Standing(
        report=latest,
        overall=[(report.reported_on, report.overall) for report in reports.values()],
        rows=[
            LightRow(
                parameter=parameter,
                label=parameter.label,
                light=found[-1].light,
                because=found[-1].reason or found[-1].proposed_because,
                before=[(row.report.reported_on, row.light) for row in found],
            )
            for parameter in Parameter
            if (found := by_parameter.get(parameter))
        ],
    )


def with_rating(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Each project with its newest delivery confidence: rated_light, rated_reason, rated_on, rated_by_name."""
    latest = DeliveryRating.objects.filter(project=OuterRef("pk")).order_by("-rated_on", "-pk")
    return projects.annotate(
        rated_light=Subquery(latest.values("light")[:1]),
        rated_reason=Subquery(latest.values("reason")[:1]),
        rated_on=Subquery(latest.values("rated_on")[:1]),
        rated_by_name=Subquery(latest.values("rated_by__name")[:1]),
    )


def next_milestones(project: Project) -> QuerySet[Milestone]:
    """What is not reached yet, the nearest first."""
    return project.milestones.filter(reached_on__isnull=True).order_by("forecast_on", "pk")


def decisions(project: Project, user: Any, *, limit: int = 6) -> list[DecisionOutcome]:
    """The latest outcomes decided on the project's case, in force; a closed item only for those who may see it."""
    if project.case_id is None:
        return []
    bodies = user.roles_in(project.municipality_id).scopes(*SEATS, scope_kind=RoleScope.BODY)
    cases = user.roles_in(project.municipality_id).scopes(Role.CASE_PARTY, scope_kind=RoleScope.CASE)
    rows = DecisionOutcome.objects.filter(decision__case=project.case_id, decision__reversed_at__isnull=True)
    if project.case_id not in cases:
        is_open = Q(decision__item__isnull=True) | Q(decision__item__is_closed=False)
        rows = rows.filter(is_open | Q(decision__body__in=bodies))
    return list(
        rows.select_related("decision__body", "decision__item__meeting", "recommendation").order_by(
            "-decision__decided_on", "-decision_id", "recommendation__number"
        )[:limit]
    )
