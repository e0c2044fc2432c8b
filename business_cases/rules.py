"""Who may do what with business cases, funds and benefits."""

from typing import Any

import rules

from accounts.enums import Role
from accounts.rules import has_role, is_administrator, is_person, is_staff
from governance.rules import is_case_party, is_recused, may_see

is_benefits_manager = has_role(Role.BENEFITS_MANAGER)
is_finance = has_role(Role.FINANCE)


@rules.predicate
def is_editable(user: Any, obj: Any = None) -> bool:  # noqa: ARG001 -- a predicate takes both
    """The case has not been handed over to a body."""
    return not getattr(obj, "is_locked", False)


may_see_case = may_see
writes_case = (is_person("created_by_id") | is_case_party | has_role(Role.DEPARTMENT_LEAD)) & is_editable
keeps_fund = is_finance
measures_benefit = is_person("owner_id") | is_benefits_manager
changes_benefit = is_benefits_manager | is_case_party
confirms = is_benefits_manager & ~is_recused
may_see_benefit = is_staff & may_see
administers_fund = is_administrator | is_finance
pays_out = is_finance & ~is_case_party & ~is_recused
