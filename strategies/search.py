"""What can be found in strategies. Goals of versions that have been replaced are found in the version that holds."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.search import Query, Row, SearchSource, columns, label_of, search_sources
from common.tenant_urls import tenant_url
from strategies.enums import ExternalOwner, InitiativeState, StrategyState
from strategies.models import ExternalInitiative, ExternalStrategy, Goal, Indicator, Initiative, Strategy

STRATEGY, GOAL, INITIATIVE = "strategies.strategies", "strategies.goals", "strategies.initiatives"
INDICATOR = "strategies.indicators"
EXTERNAL, EXTERNAL_INITIATIVE = "strategies.external", "strategies.external_initiatives"


def strategies(user: Any, municipality: Any, query: Query) -> QuerySet:
    """Every version of every strategy."""
    return columns(Strategy.objects.all(), kind=STRATEGY, query=query, title="title", context="area", state="state")


def goals(user: Any, municipality: Any, query: Query) -> QuerySet:
    """Goals by title, number and text."""
    rows = Goal.objects.exclude(strategy__state=StrategyState.SUPERSEDED)
    return columns(rows, kind=GOAL, query=query, title="title", context="strategy__title")


def initiatives(user: Any, municipality: Any, query: Query) -> QuerySet:
    """Initiatives by title and text."""
    rows = Initiative.objects.exclude(goal__strategy__state=StrategyState.SUPERSEDED)
    return columns(
        rows, kind=INITIATIVE, query=query, title="title", context="goal__title", state="state", extra="goal_id"
    )


def indicators(user: Any, municipality: Any, query: Query) -> QuerySet:
    """Indicators by name and unit."""
    rows = Indicator.objects.exclude(goal__strategy__state=StrategyState.SUPERSEDED)
    return columns(rows, kind=INDICATOR, query=query, title="name", context="goal__title")


def external_strategies(user: Any, municipality: Any, query: Query) -> QuerySet:
    """National and joint strategies, which every municipality shares."""
    return columns(ExternalStrategy.objects.all(), kind=EXTERNAL, query=query, title="title", state="owner")


def external_initiatives(user: Any, municipality: Any, query: Query) -> QuerySet:
    """Their initiatives, by title, number, programme and text."""
    return columns(
        ExternalInitiative.objects.all(),
        kind=EXTERNAL_INITIATIVE,
        query=query,
        title="title",
        context="strategy__title",
        extra="strategy_id",
    )


def _initiative_url(municipality: Any, row: Row) -> str:
    return f"{tenant_url('strategies:goal_detail', municipality, pk=row.extra)}#initiative-{row.object_id}"


def _external_initiative_url(municipality: Any, row: Row) -> str:
    return f"{tenant_url('strategies:external_detail', municipality, pk=row.extra)}#initiative-{row.object_id}"


def _page(name: str) -> Any:
    return lambda municipality, row: tenant_url(f"strategies:{name}", municipality, pk=row.object_id)


def register() -> None:
    """Hand the sources to the search."""
    search_sources.register(
        STRATEGY,
        SearchSource(
            label=_("Strategies"),
            order=20,
            permission="strategies.view_strategy",
            rows=strategies,
            state=label_of(StrategyState),
            url=_page("strategy_detail"),
        ),
    )
    search_sources.register(
        GOAL,
        SearchSource(
            label=_("Goals"), order=21, permission="strategies.view_goal", rows=goals, url=_page("goal_detail")
        ),
    )
    search_sources.register(
        INITIATIVE,
        SearchSource(
            label=_("Initiatives"),
            order=22,
            permission="strategies.view_initiative",
            rows=initiatives,
            state=label_of(InitiativeState),
            url=_initiative_url,
        ),
    )
    search_sources.register(
        INDICATOR,
        SearchSource(
            label=_("Indicators"),
            order=23,
            permission="strategies.view_indicator",
            rows=indicators,
            url=_page("indicator_detail"),
        ),
    )
    search_sources.register(
        EXTERNAL,
        SearchSource(
            label=_("National and joint strategies"),
            order=24,
            permission="strategies.view_strategy",
            rows=external_strategies,
            state=label_of(ExternalOwner),
            url=_page("external_detail"),
        ),
    )
    search_sources.register(
        EXTERNAL_INITIATIVE,
        SearchSource(
            label=_("National and joint initiatives"),
            order=25,
            permission="strategies.view_strategy",
            rows=external_initiatives,
            url=_external_initiative_url,
        ),
    )
