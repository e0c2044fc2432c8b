"""What lists, pages and the inbox read about proposals."""

from typing import Any

from django.db.models import (
    Case,
    Count,
    DecimalField,
    Exists,
    F,
    FloatField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, NullIf
from django.utils import timezone

from accounts.enums import Role, RoleScope
from accounts.models import Department, Membership, User
from business_cases.domain.wishes import Wish
from business_cases.enums import Principle
from business_cases.models import Fund, FundArea
from common.money import ZERO
from governance.domain.closed import in_open_case
from governance.models import Body, CaseParty, Decision, DecisionOutcome
from governance.rules import SEATS
from projects.domain.scoring import weights
from projects.enums import Criterion, ProposalState
from projects.models import Consultation, Proposal, ProposalGoal, ProposalScore
from strategies.domain.queries import line_of
from strategies.enums import StrategyState
from strategies.models import Goal, Initiative

_MEAN: DecimalField = DecimalField(max_digits=5, decimal_places=3)


def with_names(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """The proposals with what their pages name."""
    return rows.select_related(
        "municipality",
        "case",
        "department",
        "body",
        "created_by",
        "owner",
        "leader",
        "system_owner",
        "fund",
        "fund_area",
        "business_case__department",
    )


def with_parts(rows: QuerySet[Proposal], *, consultations: bool = True) -> QuerySet[Proposal]:
    """The proposals with scores and questions to Koncern IT, and whether they serve a goal: what completeness asks."""
    scores = ProposalScore.objects.select_related("department").order_by("department__name", "pk")
    asked = Consultation.objects.select_related("answered_by").order_by("asked_at")
    found = with_names(rows).annotate(has_goals=Exists(ProposalGoal.objects.filter(proposal=OuterRef("pk"))))
    found = found.prefetch_related(Prefetch("scores", scores))
    return found.prefetch_related(Prefetch("consultations", asked)) if consultations else found


def visible_to(user: Any, municipality: Any) -> QuerySet[Proposal]:
    """The proposals a person may see: the rule of ``view_proposal`` as a filter (projects/rules.py)."""
    roles = user.roles_in(municipality)
    represents = roles.scopes(Role.DEPARTMENT_LEAD, scope_kind=RoleScope.DEPARTMENT)
    mine = Q(created_by=user) | Q(case__in=CaseParty.objects.filter(user=user).values("case"))
    mine |= Q(system_owner=user) | Q(department__in=represents)
    if roles.has(Role.DEPARTMENT_LEAD, scope_id=municipality.pk, scope_kind=RoleScope.MUNICIPALITY):
        mine |= Q(pk__isnull=False)
    if roles.has(Role.CENTRAL_IT):
        mine |= Q(state=ProposalState.CONSULTATION)
    seats = roles.scopes(*SEATS, scope_kind=RoleScope.BODY)
    handed_in = ~Q(state__in=ProposalState.EDITABLE)
    opened = handed_in & Q(submitted_at__isnull=False, case__isnull=False) & in_open_case()
    return Proposal.objects.filter(mine | opened | (handed_in & Q(body__in=seats)))


def for_list(user: Any, municipality: Any) -> QuerySet[Proposal]:
    """The list: what a row shows, in one query."""
    return (
        visible_to(user, municipality)
        .select_related("department", "body")
        .annotate(importance=importance_of(municipality))
    )


def importance_of(municipality: Any) -> Subquery:
    """The weighted mean of the scores (D26). A department scores all criteria, so it is the mean of the departments'."""
    weight = Case(
        *(When(criterion=name, then=Value(points)) for name, points in weights(municipality.thresholds).items())
    )
    scores = (
        ProposalScore.objects.filter(proposal=OuterRef("pk"))
        .order_by()
        .values("proposal")
        # Both databases divide whole numbers whole, and SQLite reads "1.0" as one of them.
        .annotate(mean=Cast(Cast(Sum(weight * F("value")), FloatField()) / NullIf(Sum(weight), Value(0)), _MEAN))
    )
    return Subquery(scores.values("mean"), output_field=_MEAN)


def goals_to_choose(_municipality: Any) -> QuerySet[Goal]:
    """The goals of the strategies in force or on their way, strategy by strategy."""
    hidden = (StrategyState.SUPERSEDED, StrategyState.EXPIRED)
    return (
        Goal.objects.exclude(strategy__state__in=hidden)
        .select_related("strategy")
        .order_by("strategy__title", "strategy_id", "position", "number")
    )


def initiatives_to_choose(_municipality: Any) -> QuerySet[Initiative]:
    """The initiatives under those goals."""
    return (
        Initiative.objects.filter(goal__in=goals_to_choose(None).order_by().values("pk"))
        .select_related("goal")
        .order_by("goal__position", "goal_id", "position")
    )


def funds_to_choose(_municipality: Any) -> QuerySet[Fund]:
    """The municipality's funds."""
    return Fund.objects.order_by("name")


def areas_to_choose(_municipality: Any) -> QuerySet[FundArea]:
    """The areas of all funds; the form says which belong to which."""
    return FundArea.objects.select_related("fund").order_by("fund__name", "name")


def bodies_to_choose(_municipality: Any) -> QuerySet[Body]:
    """Bodies that still meet."""
    today = timezone.localdate()
    return Body.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today)).order_by("name")


def departments_to_choose(_municipality: Any) -> QuerySet[Department]:
    """Departments that exist today."""
    return Department.objects.valid_on(timezone.localdate()).order_by("name")


def people_to_choose(_municipality: Any) -> QuerySet[User]:
    """Everyone with access today."""
    today = timezone.localdate()
    return User.objects.filter(pk__in=Membership.objects.valid_on(today).values("user")).order_by("name")


def decisions_on(proposal: Proposal) -> QuerySet[Decision]:
    """What bodies decided on the proposal, newest first, with each outcome and what it did."""
    outcomes = DecisionOutcome.objects.select_related("recommendation").order_by("recommendation__number")
    return (
        Decision.objects.filter(case_id=proposal.case_id)
        .select_related("body", "item__meeting", "case", "municipality")
        .prefetch_related(Prefetch("outcomes", outcomes))
    )


def goals_of(proposal: Proposal) -> QuerySet[Any]:
    """The goals it serves, the main one first."""
    return proposal.goals.select_related("goal__strategy").order_by("-is_primary", "id")


def serving(goal: Any, user: Any) -> QuerySet[Proposal]:
    """The proposals that serve a goal and are on their way to a decision, for its page."""
    on_the_way = ProposalState.EDITABLE | ProposalState.WITH_BODY
    return (
        visible_to(user, goal.municipality)
        .filter(goals__goal__in=line_of(goal), state__in=on_the_way)
        .select_related("department", "body")
        .distinct()
        .order_by("-number")
    )


def awaiting_answer(user: Any, municipality: Any) -> QuerySet[Consultation]:
    """Questions that wait for the person's answer on behalf of Koncern IT."""
    if not user.roles_in(municipality).has(Role.CENTRAL_IT):
        return Consultation.objects.none()
    return Consultation.objects.filter(
        answered_at__isnull=True, role=Role.CENTRAL_IT, proposal__state__in=ProposalState.EDITABLE
    ).exclude(proposal__case__in=CaseParty.objects.filter(user=user).values("case"))


def written_by(user: Any) -> QuerySet[Proposal]:
    """The drafts that the person writes on."""
    mine = Q(created_by=user) | Q(case__in=CaseParty.objects.filter(user=user).values("case"))
    return Proposal.objects.filter(mine, state__in=ProposalState.EDITABLE)


def ready_to_submit(drafts: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Of ``drafts`` those in which nothing is missing: completeness.obstacles() as a filter, but for sums of money."""
    texts = ("reasoning", "current_situation", "solution", "alternative_nothing", "risks", "data_protection")
    keys = ("estimated_cost", "owner", "leader", "system_owner", "go_live", "body")
    own_scores = ProposalScore.objects.filter(proposal=OuterRef("pk"), department=OuterRef("department"))
    asked = Consultation.objects.filter(proposal=OuterRef("pk"))
    without_fund = Q(fund__isnull=True)
    with_fund = (
        Q(applied_amount__gt=0)
        & ~Q(running_cost_payer="")
        & (Q(fund__requires_business_case=False) | Q(business_case__isnull=False))
        & (
            Q(principle=Principle.DEVELOPMENT)
            | Q(principle=Principle.EFFICIENCY, repayment_years__gt=0, repayment_first_year__gt=0)
        )
    )
    return (
        drafts.filter(without_fund | with_fund, **{f"{name}__isnull": False for name in keys})
        .filter(*[~Q(**{name: ""}) for name in texts])
        .filter(Exists(ProposalGoal.objects.filter(proposal=OuterRef("pk"))))
        .filter(Exists(asked), ~Exists(asked.filter(answered_at__isnull=True)))
        .alias(own=Subquery(own_scores.order_by().values("proposal").annotate(n=Count("pk")).values("n")))
        .filter(own=len(Criterion))
    )


def unscored_by(user: Any, municipality: Any) -> QuerySet[Proposal]:
    """Proposals in consultation that a department's representative has not scored (D26)."""
    departments = user.roles_in(municipality).scopes(Role.DEPARTMENT_LEAD, scope_kind=RoleScope.DEPARTMENT)
    if not departments:
        return Proposal.objects.none()
    scored = ProposalScore.objects.filter(proposal=OuterRef("pk"), department__in=departments)
    asked = Q(department__in=departments) | Q(is_cross_cutting=True)
    return Proposal.objects.filter(asked, ~Exists(scored), state=ProposalState.CONSULTATION)


def wishes_to(fund: Fund) -> list[Wish]:
    """What a fund is asked for by proposals that await a decision, with their importance (D9, D26); one query."""
    asked = (
        Proposal.objects.filter(fund=fund, state__in=ProposalState.WITH_BODY, applied_amount__gt=0)
        .select_related("fund_area", "case")
        .annotate(importance=importance_of(fund.municipality))
        .order_by("number")
    )
    return [
        Wish(
            case_id=row.case_id,
            number=row.number,
            title=row.title,
            open_title=row.case.public_title,
            is_closed=row.case.is_closed,
            amount=row.applied_amount or ZERO,
            area=row.fund_area.name if row.fund_area is not None else "",
            importance=row.importance,
            url=row.get_absolute_url(),
        )
        for row in asked
    ]
