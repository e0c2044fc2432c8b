"""What the front page shows: each part is one query, whatever the size of the municipality.

Every sum starts from what the person may see, so that a closed case shows in none of them.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.enums import Role, RoleScope
from business_cases.domain import benefit_queries, fund_queries
from business_cases.enums import BenefitState
from business_cases.models import BenefitYear, Fund
from common.money import ZERO, MoneyField
from common.numbers import share_of
from governance.enums import MeetingState
from governance.models import Case, Meeting
from projects.domain import portfolio_queries
from projects.models import ProjectGoal
from strategies.enums import StrategyState
from strategies.models import Goal

#: How many goals the front page shows.
GOALS_SHOWN = 6


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
    benefits = benefit_queries.visible_to(user, municipality).exclude(state=BenefitState.DROPPED)
    overdue = Q(state__in=BenefitState.OPEN, next_due__lt=today)
    row = benefit_queries.with_year(benefits, today.year).aggregate(
        planned_sum=Sum("planned"),
        realised_sum=Sum("realised"),
        unmeasured=Count("pk", filter=overdue),
        oldest=Min("next_due", filter=overdue),
    )
    return Gains(
        planned=row["planned_sum"] or ZERO,
        realised=row["realised_sum"] or ZERO,
        unmeasured=row["unmeasured"],
        oldest_due=row["oldest"],
    )


def fund_in_view(*, user: Any, municipality: Any, today: date) -> Fund | None:
    """The fund that concerns the person most: one that their body governs, else the one with most granted this year."""
    own = user.roles_in(municipality).scopes(
        Role.CHAIR, Role.DEPUTY_CHAIR, Role.MEMBER, Role.SECRETARY, scope_kind=RoleScope.BODY
    )
    funds: list[Any] = list(fund_queries.funds_in_year(year=today.year))
    return max(funds, key=lambda fund: (fund.body_id in own, fund.granted, fund.available), default=None)


def next_meeting(*, user: Any, municipality: Any, now: Any) -> Meeting | None:
    """The next meeting of a body the person sits in, else of any; with how many cases wait and what they apply for."""
    own = user.roles_in(municipality).scopes(
        Role.CHAIR, Role.DEPUTY_CHAIR, Role.MEMBER, Role.SECRETARY, scope_kind=RoleScope.BODY
    )
    waiting = Case.objects.filter(awaits_body=OuterRef("body"), ready_at__isnull=False).order_by().values("awaits_body")
    meetings = list(
        Meeting.objects.filter(state__in=MeetingState.UPCOMING, ends_at__gte=now)
        .select_related("body")
        .annotate(
            ready=Coalesce(Subquery(waiting.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
            sought=Subquery(waiting.annotate(total=Sum("amount")).values("total"), output_field=MoneyField()),
        )
        .order_by("starts_at")[:20]
    )
    return min(meetings, key=lambda meeting: (meeting.body_id not in own, meeting.starts_at), default=None)


def goals_in_force(*, user: Any, municipality: Any, today: date) -> list[Goal]:
    """The top goals of the strategies in force, with projects, planned to date and realised over the whole plan.

    A goal counts with everything under it. ``planned_total``, ``planned_to_date`` and ``realised`` are kroner.
    """
    benefits = benefit_queries.visible_to(user, municipality).exclude(state=BenefitState.DROPPED)
    mine = benefits.filter(_under("goal")).order_by().values("municipality_id")
    years = BenefitYear.objects.filter(benefit__in=benefits.order_by().values("pk")).filter(_under("benefit__goal"))
    summed = years.order_by().values("municipality_id").annotate(total=Sum("likely")).values("total")
    to_date = (
        years.filter(year__lte=today.year)
        .order_by()
        .values("municipality_id")
        .annotate(total=Sum("likely"))
        .values("total")
    )
    measured = (
        benefit_queries.latest_of_each_year()
        .filter(benefit__in=benefits.order_by().values("pk"))
        .filter(_under("benefit__goal"))
        .values("municipality_id")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    projects = portfolio_queries.active(portfolio_queries.visible_to(user, municipality))
    serving = (
        ProjectGoal.objects.filter(project__in=projects.order_by().values("pk"))
        .filter(_under("goal"))
        .order_by()
        .values("municipality_id")
        .annotate(n=Count("project", distinct=True))
        .values("n")
    )
    goals: QuerySet[Goal] = (
        Goal.objects.filter(
            depth=1,
            is_professional=False,
            strategy__state=StrategyState.APPROVED,
            strategy__valid_from__lte=today,
            strategy__valid_to__gte=today,
        )
        .select_related("strategy")
        .annotate(
            planned_total=Subquery(summed, output_field=MoneyField()),
            planned_to_date=Subquery(to_date, output_field=MoneyField()),
            realised=Subquery(measured, output_field=MoneyField()),
            project_count=Coalesce(Subquery(serving, output_field=IntegerField()), 0),
            benefit_count=Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
        )
        .order_by(F("planned_total").desc(nulls_last=True), "-project_count", "position")[:GOALS_SHOWN]
    )
    found: list[Any] = sorted(goals, key=lambda goal: (goal.strategy_id, goal.position, goal.pk))
    for goal in found:
        goal.share_realised = share_of(goal.realised or ZERO, goal.planned_total or ZERO)
        goal.share_planned = share_of(goal.planned_to_date or ZERO, goal.planned_total or ZERO)
    return found


def _under(path: str) -> Q:
    """The goal at ``path`` is the outer goal, or lies under it; goals have at most three levels (D16)."""
    outer = OuterRef("pk")
    return Q(**{path: outer}) | Q(**{f"{path}__parent": outer}) | Q(**{f"{path}__parent__parent": outer})
