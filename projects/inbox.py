"""What of the proposals waits for a person (D57): derived from their state, never stored."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.enums import Role, RoleScope
from common.inbox import columns
from projects.domain import proposal_queries

CONSULTATION = "proposal_consultation"
RETURNED = "proposal_returned"
READY = "proposal_ready"
SCORES = "proposal_scores"


def consultations(user: Any, municipality: Any, today: date) -> QuerySet | None:
    """Koncern IT's answers that are asked for (D27)."""
    del today
    if not user.roles_in(municipality).has(Role.CENTRAL_IT):
        return None
    rows = proposal_queries.awaiting_answer(user, municipality)
    return columns(rows, kind=CONSULTATION, title="proposal__title", detail="proposal__department__name", due="due")


def returned(user: Any, municipality: Any, today: date) -> QuerySet | None:
    """Proposals that a body has returned to their writers."""
    del municipality, today
    rows = proposal_queries.written_by(user).exclude(returned_reason="")
    return columns(rows, kind=RETURNED, title="title", detail="returned_reason")


def ready(user: Any, municipality: Any, today: date) -> QuerySet | None:
    """Drafts in which nothing is missing: they wait to be submitted."""
    del municipality, today
    rows = proposal_queries.ready_to_submit(proposal_queries.written_by(user).filter(returned_reason=""))
    return columns(rows, kind=READY, title="title", detail="body__name")


def unscored(user: Any, municipality: Any, today: date) -> QuerySet | None:
    """Proposals that wait for the score of the person's department (D26)."""
    del today
    if not user.roles_in(municipality).scopes(Role.DEPARTMENT_LEAD, scope_kind=RoleScope.DEPARTMENT):
        return None
    rows = proposal_queries.unscored_by(user, municipality)
    return columns(rows, kind=SCORES, title="title", detail="department__name")
