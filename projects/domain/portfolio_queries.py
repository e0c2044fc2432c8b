"""What lists, panels and totals read about projects: single queries, whatever the number of rows.

Every function that shows projects to a person starts from ``visible_to``: a closed project is in no list, sum, search
or file of those who may not know of it (D11).
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Role, RoleScope
from business_cases.domain.benefit_queries import SHARE_UNITS
from common.composed import Fixed, composed
from common.money import ZERO, from_oere
from common.numbers import share_of
from governance.domain.closed import closed_cases, in_open_case
from governance.rules import SEATS
from projects.domain.lights import slip
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
    mine = in_open_case() | Q(leader=user) | Q(owner=user) | Q(system_owner=user)
    cases = roles.scopes(Role.CASE_PARTY, scope_kind=RoleScope.CASE)
    bodies = roles.scopes(*SEATS, scope_kind=RoleScope.BODY)
    if cases:
        mine |= Q(case__in=cases)
    if bodies:
        mine |= Q(body__in=bodies)
    return Project.objects.filter(mine)


def in_the_open() -> QuerySet[Project]:
    """The projects that every signed-in person may know of."""
    return Project.objects.filter(in_open_case())


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
        kept_closed=ExpressionWrapper(Q(case__in=closed_cases()), output_field=BooleanField()),
        # In ten-thousandths: whole numbers are divided alike by every database.
        over_units=ExpressionWrapper(over * SHARE_UNITS / NullIf(baseline, 0), output_field=BigIntegerField()),
        heard_on=Coalesce("last_report_on", "opened_on"),
        stale=ExpressionWrapper(is_stale(last_fresh_day(municipality, today)), output_field=BooleanField()),
    )


def attention(*, municipality: Any, user: Any, today: date, limit: int | None = None) -> list[Project]:
    """What needs attention, worst first: red, yellow, then the silent ones (D32). Rows as ``for_list``, described."""
    most = None if limit is None else Fixed(limit)
    return described(_attention(municipality=municipality, user=user, today=today, most=most), today=today)


@composed
def _attention(*, municipality: Any, user: Any, today: date, most: Fixed | None) -> QuerySet[Project]:
    mine = active(visible_to(user, municipality))
    wanted = Q(light_rank__gte=Light.RANK[Light.YELLOW]) | is_stale(last_fresh_day(municipality, today))
    rows = for_list(mine.filter(wanted), municipality=municipality, today=today)
    return rows.order_by("-light_rank", "heard_on", "pk")[:most]


def described(rows: Iterable[Project], *, today: date) -> list[Project]:
    """The rows of ``for_list`` with ``why`` and ``late`` in words."""
    found: list[Any] = list(rows)
    for row in found:
        row.why = why(row, today=today)
        due, expected = row.baseline_go_live, row.forecast_go_live
        row.late = slip(due, expected) if due and expected and expected > due else ""
    return found


def why(row: Any, *, today: date) -> str:
    """Why a row of ``for_list`` needs attention, in a few words; empty when it does not."""
    if row.attention or not row.stale:
        return row.attention
    if row.last_report_on is None:
        return _("No report yet.")
    days = (today - row.last_report_on).days
    return ngettext("No report for %(days)s day.", "No report for %(days)s days.", days) % {"days": days}


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


#: Put together by hand around the query of which projects: through the ORM composing it takes longer than a whole page.
_TOTALS = """
SELECT COUNT(*),
  COUNT(*) FILTER (WHERE p.light = 'red'), COUNT(*) FILTER (WHERE p.light = 'yellow'),
  COUNT(*) FILTER (WHERE p.light = 'green'),
  COUNT(*) FILTER (WHERE p.state = 'running' AND COALESCE(p.last_report_on, p.opened_on) < %s),
  SUM(p.baseline_cost) FILTER (WHERE p.forecast_cost IS NOT NULL),
  SUM(p.forecast_cost) FILTER (WHERE p.baseline_cost IS NOT NULL),
  SUM(p.spent), SUM(p.forecast_gain), SUM(p.baseline_gain), SUM(g.net), SUM(g.paid)
FROM projects_project p
LEFT JOIN (
  SELECT case_id, SUM(amount - released) AS net, SUM(disbursed) AS paid
  FROM business_cases_grant WHERE municipality_id = %s AND state <> 'stopped' GROUP BY case_id
) g ON g.case_id = p.case_id
WHERE p.id IN ({projects})
"""
_COUNTS = 5


def totals(projects: QuerySet[Project], *, municipality: Any, today: date) -> Totals:
    """Counts and sums of ``projects`` in one query; approved and expected cost of those that have both."""
    try:
        which, values = projects.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # whoever is no staff sees none
        return Totals()
    return _summed(which, values, municipality=municipality, today=today)


def totals_in_progress(*, user: Any, municipality: Any, today: date) -> Totals:
    """The totals of what is in progress, and that the person may know of."""
    statement = _in_progress.statement(municipality=municipality, user=user)
    return Totals() if statement is None else _summed(*statement, municipality=municipality, today=today)


@composed
def _in_progress(*, municipality: Any, user: Any) -> QuerySet:
    return active(visible_to(user, municipality)).order_by().values("pk")


def _summed(which: str, values: Iterable[Any], *, municipality: Any, today: date) -> Totals:
    first_fresh = connection.ops.adapt_datefield_value(last_fresh_day(municipality, today))
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS.format(projects=which), [first_fresh, municipality.pk, *values])
        row = cursor.fetchone()
    counts, amounts = row[:_COUNTS], [from_oere(int(amount or 0)) for amount in row[_COUNTS:]]
    return Totals(**dict(zip((field.name for field in fields(Totals)), [*counts, *amounts], strict=True)))
