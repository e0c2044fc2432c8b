"""What of the projects waits for a person (D57): derived from their state, never stored."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.enums import Role, RoleScope
from common.inbox import columns
from projects.domain import portfolio_queries
from projects.enums import Light, ProjectLevel, ProjectState
from projects.models import DeliveryRating, Milestone, Project

REPORT = "project_report"
RATING = "project_rating"
SYSTEM_OWNER = "project_system_owner"
MILESTONE = "project_milestone"

#: Days before a report is due that it shows, and before go-live that the system owner is missed.
AHEAD = timedelta(days=7)
BEFORE_GO_LIVE = timedelta(days=90)


def reports(user: Any, municipality: Any, today: date) -> QuerySet:
    """The leader's projects whose report is due within a week, or overdue (D32)."""
    del municipality
    rows = Project.objects.filter(leader=user, state=ProjectState.RUNNING, next_report_due__lte=today + AHEAD)
    return columns(rows, kind=REPORT, title="title", detail="attention", due="next_report_due")


def ratings(user: Any, municipality: Any, today: date) -> QuerySet | None:
    """Projects of the common portfolio that the benefits manager has not rated lately, or sees differently since.

    A rating is old after as many days as a report; one that differs waits again when a newer report stands by its light.
    """
    roles = user.roles_in(municipality)
    if not roles.has(Role.BENEFITS_MANAGER):
        return None
    latest = DeliveryRating.objects.filter(project=OuterRef("pk")).order_by("-rated_on", "-pk")
    barred = roles.scopes(Role.CASE_PARTY, Role.RECUSED, scope_kind=RoleScope.CASE)
    rows = (
        portfolio_queries.active(portfolio_queries.visible_to(user, municipality))
        .filter(level__in=ProjectLevel.COMMON_PORTFOLIO)
        .exclude(light="")
        .exclude(Q(leader=user) | Q(owner=user))
        .annotate(rated_on=Subquery(latest.values("rated_on")[:1]), rated=Subquery(latest.values("light")[:1]))
    )
    if barred:
        rows = rows.filter(Q(case__isnull=True) | ~Q(case__in=barred))
    fresh = portfolio_queries.last_fresh_day(municipality, today)
    differs = ~Q(rated=F("light")) & Q(rated_on__lt=F("last_report_on"))
    rows = rows.filter(Q(rated_on__isnull=True) | Q(rated_on__lt=fresh) | differs)
    said = {light: _("The project leader says: %(light)s") % {"light": light.label} for light in Light}
    detail = Case(*(When(light=light, then=Value(text)) for light, text in said.items()), output_field=CharField())
    return columns(rows, kind=RATING, title="title", detail=detail, due=Coalesce("rated_on", "last_report_on"))


def system_owners(user: Any, municipality: Any, today: date) -> QuerySet:
    """The owner's projects that go live within three months with nobody to answer for the system (D34)."""
    del municipality
    rows = Project.objects.filter(
        owner=user,
        state__in=ProjectState.ACTIVE,
        system_owner__isnull=True,
        forecast_go_live__lte=today + BEFORE_GO_LIVE,
    )
    return columns(rows, kind=SYSTEM_OWNER, title="title", detail="department__name", due="forecast_go_live")


def milestones(user: Any, municipality: Any, today: date) -> QuerySet:
    """The leader's milestones whose day has passed without their being reached (D33)."""
    del municipality
    rows = Milestone.objects.filter(
        project__leader=user, project__state=ProjectState.RUNNING, reached_on__isnull=True, forecast_on__lt=today
    )
    return columns(rows, kind=MILESTONE, title="title", detail="project__title", due="forecast_on", extra="project_id")
