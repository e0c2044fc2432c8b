"""What a person holds in a municipality, on the administrator's page about them: somebody takes it over when they leave.

Of what is closed the administrator sees that it is there, and not what it is about. One query for every kind.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from business_cases.enums import BenefitState
from business_cases.models import Benefit
from common.panels import Panel, panels
from common.tenant_urls import tenant_url
from governance.models import ActionPoint, Appointment, Seat
from projects.enums import ProjectState
from projects.models import Project, Proposal, Risk
from reports.models import StatusNote
from strategies.enums import InitiativeState, StrategyState
from strategies.models import Indicator, Initiative, Strategy

Rows = Callable[[Any, date], QuerySet]


@dataclass(frozen=True)
class Kind:
    """One kind of holding: its label, how its rows are found, and the page where it is handed over.

    ``by_extra``: the page is that of the row's parent.
    """

    label: Any
    rows: Rows
    page: str
    by_extra: bool = False


@dataclass
class Group:
    """What is listed under one label: (words, address)."""

    label: Any
    rows: list[tuple[str, str]] = field(default_factory=list)


def _columns(rows: QuerySet, title: Any, *, extra: str = "pk", closed: str = "") -> QuerySet:
    """(title, key, parent's key); ``closed`` is the lookup that says a row is closed, and hides its title."""
    text = F(title) if isinstance(title, str) else title
    if closed:
        text = Case(When(**{closed: True}, then=Value(_("Closed case"))), default=text, output_field=CharField())
    return (
        rows.order_by()
        .annotate(held_title=Cast(text, CharField()), held_extra=Cast(F(extra), IntegerField()))
        .values_list("held_title", "pk", "held_extra")
    )


def _proposals(user: Any, _day: date) -> QuerySet:
    mine = Q(case__responsible=user) | Q(owner=user) | Q(leader=user)
    rows = Proposal.objects.filter(mine, case__settled_at__isnull=True)
    return _columns(rows, "title", closed="case__is_closed")


def _strategies(user: Any, _day: date) -> QuerySet:
    return _columns(Strategy.objects.filter(case__responsible=user, case__settled_at__isnull=True), "title")


def _notes(user: Any, _day: date) -> QuerySet:
    rows = StatusNote.objects.filter(case__responsible=user, case__settled_at__isnull=True)
    return _columns(rows, "case__title", closed="case__is_closed")


def _projects(user: Any, _day: date) -> QuerySet:
    mine = Q(leader=user) | Q(owner=user) | Q(system_owner=user)
    rows = Project.objects.filter(mine, state__in=ProjectState.ACTIVE)
    return _columns(rows, "title", closed="case__is_closed")


def _risks(user: Any, _day: date) -> QuerySet:
    rows = Risk.objects.filter(owner=user, closed_on__isnull=True, project__state__in=ProjectState.ACTIVE)
    return _columns(rows, "title", extra="project", closed="project__case__is_closed")


def _benefits(user: Any, _day: date) -> QuerySet:
    return _columns(Benefit.objects.filter(owner=user, state__in=BenefitState.OPEN), "name", closed="case__is_closed")


def _action_points(user: Any, _day: date) -> QuerySet:
    rows = ActionPoint.objects.filter(responsible=user, done_at__isnull=True)
    return _columns(rows, "text", closed="item__is_closed")


def _seats(user: Any, day: date) -> QuerySet:
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    return _columns(Seat.objects.filter(lasting, user=user), "body__name", extra="body")


def _appointments(user: Any, day: date) -> QuerySet:
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    names = [When(role=role.value, then=Value(str(role.label))) for role in Role]
    return _columns(Appointment.objects.filter(lasting, user=user), Case(*names, output_field=CharField()))


def _initiatives(user: Any, _day: date) -> QuerySet:
    return _columns(Initiative.objects.filter(responsible=user, state__in=InitiativeState.OPEN), "title")


def _indicators(user: Any, _day: date) -> QuerySet:
    return _columns(Indicator.objects.filter(owner=user, goal__strategy__state=StrategyState.APPROVED), "name")


#: In the order shown.
KINDS = (
    Kind(gettext_lazy("Seats"), _seats, "governance:body_detail", by_extra=True),
    Kind(gettext_lazy("Appointments"), _appointments, "governance:appointment_end"),
    Kind(gettext_lazy("Project proposals"), _proposals, "projects:proposal_detail"),
    Kind(gettext_lazy("Projects"), _projects, "projects:project_detail"),
    Kind(gettext_lazy("Risks"), _risks, "projects:project_detail", by_extra=True),
    Kind(gettext_lazy("Gains"), _benefits, "business_cases:benefit_change"),
    Kind(gettext_lazy("Action points"), _action_points, "governance:action_point_detail"),
    Kind(gettext_lazy("Strategies"), _strategies, "strategies:strategy_detail"),
    Kind(gettext_lazy("Initiatives"), _initiatives, "strategies:initiative_change"),
    Kind(gettext_lazy("Indicators"), _indicators, "strategies:indicator_change"),
    Kind(gettext_lazy("Status notes"), _notes, "reports:note_detail"),
)


def holdings_of(membership: Any, user: Any) -> dict[str, Any]:
    """What the person holds today, by kind: one query."""
    municipality, today = membership.municipality, timezone.localdate()
    first, *rest = (
        kind.rows(membership.user, today).annotate(held_kind=Value(place, output_field=IntegerField()))
        for place, kind in enumerate(KINDS)
    )
    groups: dict[int, Group] = {}
    count = 0
    for title, key, extra, place in sorted(first.union(*rest, all=True), key=lambda row: (row[3], row[0] or "")):
        kind = KINDS[place]
        url = tenant_url(kind.page, municipality, pk=extra if kind.by_extra else key)
        groups.setdefault(place, Group(kind.label)).rows.append((title, url))
        count += 1
    may_appoint = membership.is_valid_on(today) and user.has_perm("governance.add_appointment", municipality)
    return {"groups": list(groups.values()), "count": count, "may_appoint": may_appoint}


def register() -> None:
    """Put the panel on the person's page."""
    panels.register(
        "strategy_portal.holdings",
        Panel(place="person", order=10, template="strategy_portal/holdings.html", collect=holdings_of),
    )
