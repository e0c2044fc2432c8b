"""Who may do what with proposals and projects."""

from typing import Any

import rules

from accounts.enums import Role
from accounts.rules import has_role, is_administrator, is_person, is_staff
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


may_see_proposal = may_see
may_propose = has_role(Role.PROJECT_LEADER, Role.DEPARTMENT_LEAD, Role.CENTRAL_IT, Role.SECRETARY)
writes_proposal = (is_person("created_by_id") | is_case_party | has_role(Role.DEPARTMENT_LEAD)) & is_draft
submits_proposal = is_person("created_by_id") | is_case_party | has_role(Role.DEPARTMENT_LEAD)
scores_proposal = has_role(Role.DEPARTMENT_LEAD) | is_case_party | is_person("created_by_id")
consults = has_role(Role.CENTRAL_IT) & ~is_case_party
moves_proposal = runs_meetings | is_any_secretary

may_see_project = is_staff & may_see
leads_project = is_person("leader_id") | is_person("owner_id")
reports_status = leads_project & is_active
changes_project = (leads_project | is_administrator) & is_active
rates_delivery = has_role(Role.BENEFITS_MANAGER) & ~leads_project & ~is_recused
anchors = is_administrator | is_any_secretary
