"""What the project's page reads: one query each, so that a director has it at once."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.enums import Role, RoleScope
from common.composed import Fixed, composed
from governance.enums import Outcome
from governance.models import DecisionOutcome
from governance.rules import SEATS
from projects.enums import Light, Parameter
from projects.models import DeliveryRating, Milestone, Project, StatusLight

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


class Said(NamedTuple):
    """The latest report as the page shows it."""

    number: int
    reported_on: date
    overall: str
    summary: str
    action: str
    reported_by: str | None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The latest report, and the lights of it and of those before."""

    report: Said
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


_REPORT = ("number", "reported_on", "overall", "summary", "action", "reported_by__name")


def standing(project: Project) -> Standing | None:
    """The latest reports with their lights, in one query; None before the first.

    Plain columns: thirty lights with a report and a person each would cost more than the rest of the page.
    """
    found = list(
        StatusLight.objects.filter(report__project=project)
        .order_by("-report__number", "pk")
        .values_list("parameter", "light", "reason", "proposed_because", *(f"report__{name}" for name in _REPORT))[
            : TREND * len(Parameter)
        ]
    )
    if not found:
        return None
    reports = {row[4]: Said(*row[4:]) for row in reversed(found)}
    by_parameter: dict[str, list[tuple[Any, ...]]] = {}
    for row in reversed(found):
        by_parameter.setdefault(row[0], []).append(row)
    return Standing(
        report=reports[found[0][4]],
        overall=[(report.reported_on, report.overall) for report in reports.values()],
        rows=[
            LightRow(
                parameter=parameter,
                label=parameter.label,
                light=rows[-1][1],
                because=rows[-1][2] or rows[-1][3],
                before=[(reports[row[4]].reported_on, row[1]) for row in rows],
            )
            for parameter in Parameter
            if (rows := by_parameter.get(parameter))
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


class Decided(NamedTuple):
    """What was decided on one recommendation, by whom and when, and what it did."""

    decision_id: int
    decided_on: date
    body: str
    outcome: str
    recommendation: str
    consequences: list[str]

    @property
    def words(self) -> Any:
        """The outcome in words."""
        return Outcome(self.outcome).label


def decisions(project: Project, user: Any, *, limit: int = 6) -> list[Decided]:
    """The latest outcomes decided on the project's case, in force; a closed item only for those who may see it."""
    if project.case_id is None:
        return []
    roles = user.roles_in(project.municipality_id)
    rows = _decisions(
        municipality=project.municipality,
        user=user,
        case_id=project.case_id,
        party=project.case_id in roles.scopes(Role.CASE_PARTY, scope_kind=RoleScope.CASE),
        most=Fixed(limit),
    )
    return [Decided(*row) for row in rows]


@composed
def _decisions(*, municipality: Any, user: Any, case_id: int, party: bool, most: Fixed) -> QuerySet:
    rows = DecisionOutcome.objects.filter(decision__case=case_id, decision__reversed_at__isnull=True)
    if not party:
        is_open = Q(decision__item__isnull=True) | Q(decision__item__is_closed=False)
        bodies = user.roles_in(municipality).scopes(*SEATS, scope_kind=RoleScope.BODY)
        rows = rows.filter(is_open | Q(decision__body__in=bodies) if bodies else is_open)
    return rows.order_by("-decision__decided_on", "-decision_id", "recommendation__number").values_list(
        "decision_id", "decision__decided_on", "decision__body__name", "outcome", "recommendation__text", "consequences"
    )[:most]
