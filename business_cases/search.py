"""What can be found of business cases, funds and benefits; what is closed only by those it is for (D11)."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from business_cases.domain import benefit_queries, case_queries
from business_cases.enums import BenefitState
from business_cases.models import Fund
from common.search import Query, SearchSource, columns, label_of, search_sources
from common.tenant_urls import tenant_url

CASE, FUND, BENEFIT = "business_cases.cases", "business_cases.funds", "business_cases.benefits"


def cases(user: Any, municipality: Any, query: Query) -> QuerySet:
    """Business cases by title."""
    rows = case_queries.visible_to(user, municipality)
    return columns(rows, kind=CASE, query=query, title="title", context="department__name")


def funds(user: Any, municipality: Any, query: Query) -> QuerySet:
    """Funds by name and purpose."""
    return columns(Fund.objects.all(), kind=FUND, query=query, title="name", context="body__name")


def benefits(user: Any, municipality: Any, query: Query) -> QuerySet:
    """Benefits by name, department and description."""
    rows = benefit_queries.visible_to(user, municipality)
    return columns(rows, kind=BENEFIT, query=query, title="name", context="department__name", state="state")


def _page(name: str) -> Any:
    return lambda municipality, row: tenant_url(f"business_cases:{name}", municipality, pk=row.object_id)


def register() -> None:
    """Hand the sources to the search."""
    search_sources.register(
        CASE,
        SearchSource(
            label=_("Business cases"),
            order=40,
            permission="business_cases.view_businesscase",
            rows=cases,
            url=_page("case_detail"),
        ),
    )
    search_sources.register(
        BENEFIT,
        SearchSource(
            label=_("Gains"),
            order=42,
            permission="business_cases.view_benefit",
            rows=benefits,
            state=label_of(BenefitState),
            url=_page("benefit_detail"),
        ),
    )
    search_sources.register(
        FUND,
        SearchSource(
            label=_("Funds"), order=44, permission="business_cases.view_fund", rows=funds, url=_page("fund_detail")
        ),
    )
