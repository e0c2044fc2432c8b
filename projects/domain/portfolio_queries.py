"""What lists, panels and totals read about projects: single queries, whatever the number of rows.

Every function that shows projects to a person starts from ``visible_to``: a closed project is in no list, sum, search
or file of those who may not know of it (D11).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Role, RoleScope
from business_cases.domain.benefit_queries import SHARE_UNITS
from business_cases.enums import GrantState
from business_cases.models import Grant
from common.money import ZERO, MoneyField
from common.numbers import share_of
from governance.rules import SEATS
from projects.domain.lights import lateness
from projects.enums import Light, ProjectState
from projects.models import Project, ProjectGoal

#: What a row of a list reads of the project itself.
ROW = (
    "title",
    "state",
    "light",
    "light_rank",
    "attention",
    "baseline_cost",
    "forecast_cost",
    "baseline_go_live",
    "forecast_go_live",
    "last_report_on",
    "opened_on",
    "is_illustrative",
)
# --- Which projects ----------------------------------------------------------------------------------------------
def visible_to(user: Any, municipality: Any) -> QuerySet[Project]:
    """The projects a person may know of; the same as the rule ``projects.view_project``, as a query."""
    roles = user.roles_in(municipality)
    if not roles.has(Role.STAFF):
        return Project.objects.none()
    mine = Q(case__isnull=True) | Q(case__is_closed=False) | Q(leader=user) | Q(owner=user) | Q(system_owner=user)
    cases = roles.scopes(Role.CASE_PARTY, scope_kind=RoleScope.CASE)
    bodies = roles.scopes(*SEATS, scope_kind=RoleScope.BODY)
    if cases:
        mine |= Q(case__in=cases)
    if bodies:
        mine |= Q(body__in=bodies)
    return Project.objects.filter(mine)


def in_the_open() -> QuerySet[Project]:
    """The projects that every signed-in person may know of."""
    return Project.objects.filter(Q(case__isnull=True) | Q(case__is_closed=False))


def active(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Those that are neither closed nor stopped."""
    return projects.filter(state__in=ProjectState.ACTIVE)


def serves(goals: Iterable[int] | QuerySet) -> Q:
    """Those that serve one of the goals (keys, or a query of them), mainly or besides."""
    besides = ProjectGoal.objects.filter(project=OuterRef("pk"), goal__in=goals)
    return Q(goal__in=goals) | Q(Exists(besides))


def last_fresh_day(municipality: Any, today: date) -> date:
    """A running project that was last heard of before this day is out of date (D32)."""
    return today - timedelta(days=municipality.thresholds.stale_after_days)


def is_stale(first_fresh: date) -> Q:
    """No report for longer than the municipality allows; one that never reported counts from its opening."""
    heard = Q(last_report_on__lt=first_fresh) | Q(last_report_on__isnull=True, opened_on__lt=first_fresh)
    return Q(state=ProjectState.RUNNING) & heard


def stale(projects: QuerySet[Project], *, municipality: Any, today: date) -> QuerySet[Project]:
    """Those without a report for too long."""
    return projects.filter(is_stale(last_fresh_day(municipality, today)))


# --- Lists -------------------------------------------------------------------------------------------------------
def for_list(projects: QuerySet[Project], *, municipality: Any, today: date) -> QuerySet[Project]:
    """Everything a row shows, in one query: names beside the project, its deviation, and whether it is stale."""
    baseline = Cast("baseline_cost", BigIntegerField())
    over = Cast("forecast_cost", BigIntegerField()) - baseline
    return projects.only(*ROW).annotate(
        goal_number=F("goal__number"),
        goal_title=F("goal__title"),
        department_name=F("department__name"),
        phase_name=F("phase__name"),
        leader_name=F("leader__name"),
        kept_closed=F("case__is_closed"),
        # In ten-thousandths: whole numbers are divided alike by every database.
        over_units=ExpressionWrapper(over * SHARE_UNITS / NullIf(baseline, 0), output_field=BigIntegerField()),
        heard_on=Coalesce("last_report_on", "opened_on"),
        stale=ExpressionWrapper(is_stale(last_fresh_day(municipality, today)), output_field=BooleanField()),
    )


def attention(*, municipality: Any, user: Any, today: date, limit: int | None = None) -> list[Project]:
    """What needs attention, worst first: red, yellow, then the silent ones (D32). Rows as ``for_list``, described."""
    mine = active(visible_to(user, municipality))
    wanted = Q(light_rank__gte=Light.RANK[Light.YELLOW]) | is_stale(last_fresh_day(municipality, today))
    rows = for_list(mine.filter(wanted), municipality=municipality, today=today).order_by("-light_rank", "heard_on", "pk")
    return described(rows if limit is None else rows[:limit], today=today)


def described(rows: Iterable[Project], *, today: date) -> list[Project]:
    """The rows of ``for_list`` with ``why`` and ``late`` in words."""
    found: list[Any] = list(rows)
    for row in found:
        row.why = why(row, today=today)
        due, expected = row.baseline_go_live, row.forecast_go_live
        row.late = lateness(due, expected) if due and expected and expected > due else ""
    return found


def why(row: Any, *, today: date) -> str:
    """Why a row of ``for_list`` needs attention, in a few words; empty when it does not."""
    if not row.stale:
        return row.attention
    if row.last_report_on is None:
        return _("No report yet.")
    days = (today - row.last_report_on).days
    silent = ngettext("No report for %(days)s day.", "No report for %(days)s days.", days) % {"days": days}
    return f"{row.attention} {silent}".strip()


# --- Totals ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Totals:
    """A portfolio in figures: how many by light, and kroner. ``gain`` is a year, at full effect."""

    count: int = 0
    red: int = 0
    yellow: int = 0
    green: int = 0
    stale: int = 0
    baseline: Decimal = ZERO
    forecast: Decimal = ZERO
    spent: Decimal = ZERO
    gain: Decimal = ZERO
    baseline_gain: Decimal = ZERO
    granted: Decimal = ZERO
    disbursed: Decimal = ZERO

    @property
    def deviation(self) -> Decimal | None:
        """Expected over approved cost, as a share, of the projects that have both."""
        return share_of(self.forecast - self.baseline, self.baseline)

    @property
    def unrated(self) -> int:
        """How many have no light yet."""
        return self.count - self.red - self.yellow - self.green


def totals(projects: QuerySet[Project], *, municipality: Any, today: date) -> Totals:
    """Counts and sums of ``projects`` in one query; forecast and baseline of those that have a baseline."""
    both = Q(baseline_cost__isnull=False, forecast_cost__isnull=False)
    given = (
        Grant.objects.filter(case=OuterRef("case"))
        .exclude(state=GrantState.STOPPED)
        .order_by()
        .values("case")
        .annotate(net=Sum("amount") - Sum("released"), paid=Sum("disbursed"))
    )
    row = (
        projects.order_by()
        .annotate(
            net_grant=Subquery(given.values("net"), output_field=MoneyField()),
            paid=Subquery(given.values("paid"), output_field=MoneyField()),
        )
        .aggregate(
            count=Count("pk"),
            red=Count("pk", filter=Q(light=Light.RED)),
            yellow=Count("pk", filter=Q(light=Light.YELLOW)),
            green=Count("pk", filter=Q(light=Light.GREEN)),
            stale=Count("pk", filter=is_stale(last_fresh_day(municipality, today))),
            baseline=Sum("baseline_cost", filter=both),
            forecast=Sum("forecast_cost", filter=both),
            spent=Sum("spent"),
            gain=Sum("forecast_gain"),
            baseline_gain=Sum("baseline_gain"),
            granted=Sum("net_grant"),
            disbursed=Sum("paid"),
        )
    )
    known: dict[str, Any] = {name: value for name, value in row.items() if value is not None}
    return Totals(**known)
