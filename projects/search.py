"""What can be found of proposals and projects; what is closed only by those it is for (D11)."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from common.search import Query, SearchSource, columns, label_of, search_sources
from common.tenant_urls import tenant_url
from projects.domain import portfolio_queries, proposal_queries
from projects.enums import ProjectState, ProposalState

PROPOSAL, PROJECT = "projects.proposals", "projects.projects"


def proposals(user: Any, municipality: Any, query: Query) -> QuerySet:
    """Proposals by title, department, summary and journal number."""
    return columns(
        proposal_queries.visible_to(user, municipality),
        kind=PROPOSAL,
        query=query,
        title="title",
        text=("search_text", Lower("journal_number")),
        context="department__name",
        state="state",
    )


def projects(user: Any, municipality: Any, query: Query) -> QuerySet:
    """Projects by title and what else their lists search."""
    rows = portfolio_queries.visible_to(user, municipality)
    return columns(rows, kind=PROJECT, query=query, title="title", context="department__name", state="state")


def register() -> None:
    """Hand the sources to the search."""
    search_sources.register(
        PROJECT,
        SearchSource(
            label=_("Projects"),
            order=10,
            permission="projects.view_project",
            rows=projects,
            state=label_of(ProjectState),
            url=lambda municipality, row: tenant_url("projects:project_detail", municipality, pk=row.object_id),
        ),
    )
    search_sources.register(
        PROPOSAL,
        SearchSource(
            label=_("Project proposals"),
            order=12,
            permission="projects.view_proposal",
            rows=proposals,
            state=label_of(ProposalState),
            url=lambda municipality, row: tenant_url("projects:proposal_detail", municipality, pk=row.object_id),
        ),
    )
