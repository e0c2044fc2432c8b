"""Business cases as lists read them."""

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.enums import Role, RoleScope
from business_cases.models import BusinessCase, CaseVersion
from common.money import MoneyField
from governance.domain.closed import awaited_by, cases_in_the_making, in_open_case
from governance.rules import SEATS


def visible_to(user: Any, municipality: Any) -> QuerySet[BusinessCase]:
    """The business cases a person may know of: the rule ``view_businesscase`` (business_cases/rules.py) as a filter.

    A closed one is for its parties and its body (D11); one in the making for those who write it, and who are asked.
    """
    roles = user.roles_in(municipality)
    if not roles.has(Role.STAFF):
        return BusinessCase.objects.none()
    own = roles.scopes(Role.CASE_PARTY, scope_kind=RoleScope.CASE)
    bodies = roles.scopes(*SEATS, scope_kind=RoleScope.BODY)
    known = ~Q(case__in=cases_in_the_making()) | Q(created_by=user)
    known |= Q(department__in=roles.scopes(Role.DEPARTMENT_LEAD, scope_kind=RoleScope.DEPARTMENT))
    if roles.has(Role.CENTRAL_IT):
        known = Q()
    return BusinessCase.objects.filter((in_open_case() & known) | Q(case__in=own) | awaited_by(bodies))


def listed(cases: QuerySet[BusinessCase]) -> QuerySet[BusinessCase]:
    """With the latest frozen version's figures (None before the first) and kind."""
    latest = CaseVersion.objects.filter(business_case=OuterRef("pk")).order_by("-number")
    return cases.select_related("department", "case").annotate(
        npv=Subquery(latest.values("npv")[:1], output_field=MoneyField()),
        investment=Subquery(latest.values("investment")[:1], output_field=MoneyField()),
        latest_kind=Subquery(latest.values("kind")[:1]),
    )
