"""What waits with benefits: measurements their owner owes, and those that the benefits manager has to judge (D49, D57)."""

from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role, RoleScope
from business_cases.domain import benefit_queries
from business_cases.enums import BenefitState, MeasurementState
from business_cases.models import BenefitMeasurement
from common.inbox import InboxSource, columns, inbox_sources
from common.tenant_urls import tenant_url

#: How long before its day a measurement shows up.
AHEAD = timedelta(days=14)
MEASURE, CONFIRM = "business_cases.measure", "business_cases.confirm"


def to_measure(user: Any, municipality: Any, today: date) -> QuerySet | None:
    """The person's own benefits that are due soon or overdue."""
    rows = benefit_queries.visible_to(user, municipality).filter(
        owner=user, state__in=BenefitState.OPEN, next_due__lte=today + AHEAD
    )
    return columns(
        rows,
        kind=MEASURE,
        title="name",
        detail=Coalesce(F("department__name"), Value(""), output_field=CharField()),
        due="next_due",
    )


def to_confirm(user: Any, municipality: Any, _today: date) -> QuerySet | None:
    """Reported measurements, oldest first; not one's own, and not of cases one is recused from (D13)."""
    roles = user.roles_in(municipality)
    if not roles.has(Role.BENEFITS_MANAGER):
        return None
    recused = roles.scopes(Role.RECUSED, scope_kind=RoleScope.CASE)
    benefits = benefit_queries.visible_to(user, municipality).exclude(case__in=recused)
    rows = BenefitMeasurement.objects.filter(
        state=MeasurementState.REPORTED, benefit__in=benefits.order_by().values("pk")
    )
    return columns(
        rows.exclude(measured_by=user),
        kind=CONFIRM,
        title="benefit__name",
        detail=Concat(Coalesce(F("measured_by__name"), Value("")), Value(" · "), Cast("year", CharField())),
        due="measured_on",
        extra="benefit_id",
    )


def register() -> None:
    """Let both wait in the inbox."""
    inbox_sources.register(
        MEASURE,
        InboxSource(
            rows=to_measure,
            verb=gettext_lazy("Measure now"),
            heading=lambda title: _("Measure the gain: %(name)s") % {"name": title},
            url=lambda municipality, key, _extra: tenant_url("business_cases:benefit_measure", municipality, pk=key),
        ),
    )
    inbox_sources.register(
        CONFIRM,
        InboxSource(
            rows=to_confirm,
            verb=gettext_lazy("Look at it"),
            heading=lambda title: _("Confirm the measurement: %(name)s") % {"name": title},
            url=lambda municipality, _key, benefit: tenant_url(
                "business_cases:benefit_detail", municipality, pk=benefit
            ),
        ),
    )
