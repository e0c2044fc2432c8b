"""What the front page shows: one or two composed queries for each part, whatever the size of the municipality.

Every sum starts from what the person may see, so that a closed case shows in none of them.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Count, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce

from accounts.enums import RoleScope
from business_cases.domain import benefit_queries, fund_queries
from business_cases.enums import BenefitState
from business_cases.models import BenefitYear, Fund
from common.composed import composed
from common.money import ZERO, MoneyField, from_oere
from common.numbers import share_of
from governance.enums import MeetingState
from governance.models import Case, Meeting
from governance.rules import SEATS
from projects.domain import portfolio_queries
from projects.models import ProjectGoal
from strategies.enums import StrategyState
from strategies.models import Goal

#: How many goals the front page shows.
GOALS_SHOWN = 6
#: How far ahead the next meeting is sought: the soonest of every body lie among these.
MEETINGS_READ = 20
#: Columns of ``_under_goals`` beside the goal.
_FIGURES = 4


@dataclass(frozen=True, kw_only=True)
class Gains:
    """This year's gains in kroner, and how many benefits await an overdue measurement since when."""

    planned: Decimal
    realised: Decimal
    unmeasured: int
    oldest_due: date | None

    @property
    def share(self) -> Decimal | None:
        """Realised of planned; None when nothing was planned."""
        return share_of(self.realised, self.planned)


def gains_this_year(*, user: Any, municipality: Any, today: date) -> Gains:
    """Planned and realised this calendar year, and what has not been measured in time (D49)."""
    [row] = _gains(municipality=municipality, user=user, today=today)
    planned, realised, unmeasured, oldest = row
    return Gains(planned=planned or ZERO, realised=realised or ZERO, unmeasured=unmeasured, oldest_due=oldest)


@composed
def _gains(*, municipality: Any, user: Any, today: date) -> QuerySet:
    benefits = benefit_queries.visible_to(user, municipality).exclude(state=BenefitState.DROPPED)
    overdue = Q(state__in=BenefitState.OPEN, next_due__lt=today)
    return (
        benefit_queries.with_year(benefits, today.year)
        .order_by()
        .values(everything=Value(1))
        .annotate(
            planned_sum=Sum("planned"),
            realised_sum=Sum("realised"),
            unmeasured=Count("pk", filter=overdue),
            oldest=Min("next_due", filter=overdue),
        )
        .values_list("planned_sum", "realised_sum", "unmeasured", "oldest")
    )


def fund_in_view(*, user: Any, municipality: Any, today: date) -> Fund | None:
    """The fund that concerns the person most: one that their body governs, else the one with most granted this year."""
    own = user.roles_in(municipality).scopes(*SEATS, scope_kind=RoleScope.BODY)
    funds = _funds(municipality=municipality, today=today)
    return max(funds, key=lambda fund: (fund.body_id in own, fund.granted, fund.available), default=None)


@composed
def _funds(*, municipality: Any, today: date) -> QuerySet[Fund]:
    del municipality
    return fund_queries.funds_in_year(year=today.year)


def next_meeting(*, user: Any, municipality: Any, now: datetime) -> Meeting | None:
    """The next meeting of a body the person sits in, else of any; with how many cases wait and what they apply for."""
    own = user.roles_in(municipality).scopes(*SEATS, scope_kind=RoleScope.BODY)
    meetings = _meetings(municipality=municipality, now=now)
    return min(meetings, key=lambda meeting: (meeting.body_id not in own, meeting.starts_at), default=None)


@composed
def _meetings(*, municipality: Any, now: datetime) -> QuerySet[Meeting]:
    del municipality
    waiting = Case.objects.filter(awaits_body=OuterRef("body"), ready_at__isnull=False).order_by().values("awaits_body")
    return (
        Meeting.objects.filter(state__in=MeetingState.UPCOMING, ends_at__gte=now)
        .select_related("body")
        .annotate(
            ready=Coalesce(Subquery(waiting.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
            sought=Subquery(waiting.annotate(total=Sum("amount")).values("total"), output_field=MoneyField()),
        )
        .order_by("starts_at")[:MEETINGS_READ]
    )


def goals_in_force(*, user: Any, municipality: Any, today: date) -> list[Goal]:
    """The top goals of the strategies in force, with projects, planned to date and realised over the whole plan.

    A goal counts with everything under it. ``planned_total``, ``planned_to_date`` and ``realised`` are kroner. Shown are
    the GOALS_SHOWN that plan most, in the strategy's own order. Two queries: the goals, and what lies under them.
    """
    goals: list[Any] = _goals(municipality=municipality, today=today)
    under: dict[int, list[int]] = defaultdict(lambda: [0] * _FIGURES)
    for goal_id, *figures in _under_goals(municipality=municipality, user=user, today=today):
        under[goal_id] = [sum(pair) for pair in zip(under[goal_id], figures, strict=True)]
    for goal in goals:
        *amounts, goal.project_count = under[goal.pk]
        goal.planned_total, goal.planned_to_date, goal.realised = (from_oere(int(amount)) for amount in amounts)
        goal.share_realised = share_of(goal.realised, goal.planned_total)
        goal.share_planned = share_of(goal.planned_to_date, goal.planned_total)
    goals.sort(key=lambda goal: (-goal.planned_total, -goal.project_count, goal.position))
    return sorted(goals[:GOALS_SHOWN], key=lambda goal: (goal.strategy_id, goal.position, goal.pk))


@composed
def _goals(*, municipality: Any, today: date) -> QuerySet[Goal]:
    del municipality
    return Goal.objects.filter(
        depth=1,
        is_professional=False,
        strategy__state=StrategyState.APPROVED,
        strategy__valid_from__lte=today,
        strategy__valid_to__gte=today,
    ).select_related("strategy")


@composed
def _under_goals(*, municipality: Any, user: Any, today: date) -> QuerySet:
    """Per top goal: øre planned in all and to date, øre realised, projects. One part of the UNION for each source."""
    benefits = benefit_queries.visible_to(user, municipality).exclude(state=BenefitState.DROPPED).order_by()
    projects = portfolio_queries.active(portfolio_queries.visible_to(user, municipality)).order_by()
    years = BenefitYear.objects.filter(benefit__in=benefits.values("pk")).order_by()
    measured = benefit_queries.latest_of_each_year().filter(benefit__in=benefits.values("pk"))
    serving = ProjectGoal.objects.filter(project__in=projects.values("pk")).order_by()
    planned = Cast("likely", BigIntegerField())
    return _by_top_goal(
        years, "benefit__goal", planned=Sum(planned), to_date=Sum(planned, filter=Q(year__lte=today.year))
    ).union(
        _by_top_goal(measured, "benefit__goal", realised=Sum(Cast("amount", BigIntegerField()))),
        _by_top_goal(serving, "goal", projects=Count("project", distinct=True)),
        all=True,
    )


def _by_top_goal(rows: QuerySet, path: str, **sums: Any) -> QuerySet:
    """Sum ``rows`` by the top of the goal at ``path``; goals have at most three levels (D16)."""
    top = Coalesce(F(f"{path}__parent__parent"), F(f"{path}__parent"), F(path))
    nothing = Value(0, output_field=BigIntegerField())
    figures = {
        f"sum_{name}": Coalesce(sums[name], nothing, output_field=BigIntegerField()) if name in sums else nothing
        for name in ("planned", "to_date", "realised", "projects")
    }
    return rows.filter(**{f"{path}__isnull": False}).annotate(top=top).values_list("top").annotate(**figures)
