"""What the funds show on other apps' pages: grant and repayment on project and proposal, the funds of a body."""

from typing import Any

from django.db.models import Q, QuerySet, Sum

from business_cases.enums import InstalmentState
from business_cases.models import Fund, Grant
from common.composed import composed
from common.panels import Panel, panels


def grants_of_case(obj: Any, _user: Any) -> dict[str, Any] | None:
    """The grants of a project's or proposal's case, with what is still to be paid back of each."""
    if obj.case_id is None:
        return None
    found = _grants_of_case(municipality=obj.municipality, case_id=obj.case_id)
    return {"grants": found} if found else None


@composed
def _grants_of_case(*, municipality: Any, case_id: int) -> QuerySet[Grant]:
    del municipality
    unpaid = Q(repayment_plans__instalments__state__in=(InstalmentState.EXPECTED, InstalmentState.IN_BUDGET))
    return (
        Grant.objects.filter(case_id=case_id)
        .select_related("fund")
        .annotate(outstanding=Sum("repayment_plans__instalments__amount", filter=unpaid))
    )


def funds_of_body(body: Any, _user: Any) -> dict[str, Any] | None:
    """The funds that a body governs, with what is free."""
    found = list(Fund.objects.filter(body=body))
    return {"funds": found} if found else None


def register() -> None:
    """Project and proposal pages show grants; a body's page its funds."""
    for place in ("project", "proposal"):
        panels.register(
            f"business_cases.grants_on_{place}",
            Panel(place=place, order=40, template="business_cases/panels/grants.html", collect=grants_of_case),
        )
    panels.register(
        "business_cases.funds_on_body",
        Panel(place="body", order=40, template="business_cases/panels/funds.html", collect=funds_of_body),
    )
