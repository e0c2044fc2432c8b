"""Who may do what with proposals and projects."""

from typing import Any

import rules

from accounts.enums import Role
from accounts.rules import has_role, has_role_at, is_administrator, is_person, is_staff
from governance.rules import is_any_secretary, is_case_party, is_recused, may_see, runs_meetings
from projects.enums import ProjectState, ProposalState


@rules.predicate
def is_draft(user: Any, obj: Any = None) -> bool:
    """The proposal is still its writer's."""
    return getattr(obj, "state", None) in ProposalState.EDITABLE


@rules.predicate
def is_active(user: Any, obj: Any = None) -> bool:
    """The project is not closed."""
    return getattr(obj, "state", None) in ProjectState.ACTIVE


@rules.predicate
def is_project_leader(user: Any, obj: Any = None) -> bool:
    """Leads the project."""
    return obj is not None and getattr(obj, "leader_id", None) == user.pk


@rules.predicate
def is_project_owner(user: Any, obj: Any = None) -> bool:
    """Owns the project."""
    return obj is not None and getattr(obj, "owner_id", None) == user.pk


@rules.predicate
def is_consulted(user: Any, obj: Any = None) -> bool:
    """Koncern IT has been asked about the draft (D27)."""
    return getattr(obj, "state", None) == ProposalState.CONSULTATION


represents_department = has_role_at("department_id", Role.DEPARTMENT_LEAD) | has_role_at(
    "municipality_id", Role.DEPARTMENT_LEAD
)
is_writer = is_person("created_by_id") | is_case_party | represents_department
# A draft is its writers' own; those it names and those it is put to for advice see it too.
may_see_draft = is_writer | is_person("system_owner_id") | (has_role(Role.CENTRAL_IT) & is_consulted)
may_see_proposal = is_staff & (may_see_draft | (~is_draft & may_see))
may_propose = has_role(Role.PROJECT_LEADER, Role.DEPARTMENT_LEAD, Role.CENTRAL_IT, Role.SECRETARY)
writes_proposal = is_writer & is_draft
submits_proposal = is_writer
scores_proposal = (has_role(Role.DEPARTMENT_LEAD) | is_case_party | is_person("created_by_id")) & is_draft
consults = has_role(Role.CENTRAL_IT) & ~is_case_party
moves_proposal = runs_meetings | is_any_secretary

leads_project = is_project_leader | is_project_owner
may_see_project = is_staff & (may_see | leads_project | is_person("system_owner_id"))
reports_status = leads_project & is_active
changes_project = (leads_project | is_administrator) & is_active
assigns_roles = (is_project_owner | runs_meetings | is_administrator) & is_active
sets_phase = (leads_project | runs_meetings) & is_active
# The second opinion comes from outside the project (D32).
rates_delivery = has_role(Role.BENEFITS_MANAGER) & ~leads_project & ~is_case_party & ~is_recused & is_active
anchors = is_administrator | is_any_secretary
