"""Who may do what with business cases, funds and benefits."""

from typing import Any

import rules

from accounts.enums import Role
from accounts.rules import has_role, has_role_at, is_administrator, is_person, is_staff
from business_cases.enums import PrioritisationState
from governance.rules import has_seat, is_case_party, is_open, is_recused, runs_meetings

is_benefits_manager = has_role(Role.BENEFITS_MANAGER)
is_finance = has_role(Role.FINANCE)


@rules.predicate
def is_editable(user: Any, obj: Any = None) -> bool:
    """The case has not been handed over to a body."""
    return not getattr(obj, "is_locked", False)


@rules.predicate
def is_before_body(user: Any, obj: Any = None) -> bool:
    """The order of wishes has been put before the body, now or once."""
    return getattr(obj, "state", None) in PrioritisationState.KNOWN_TO_ALL


#: Someone's own benefit is no secret to them, also in a closed case.
knows_of = is_open | has_seat | is_case_party | is_person("owner_id")


@rules.predicate
def is_not_hidden(user: Any, obj: Any = None) -> bool:
    """The record is open, or the person is one of those a closed case is for (D11)."""
    return bool(knows_of.test(user, obj))


@rules.predicate
def is_handed_over(user: Any, obj: Any = None) -> bool:
    """A body has had the case; before that it is a draft, and its writers' own."""
    return not getattr(obj, "is_in_the_making", False)


leads_department = has_role_at("department_id", Role.DEPARTMENT_LEAD)
may_see_case = is_staff & (
    (is_open & (is_handed_over | is_person("created_by_id") | leads_department | has_role(Role.CENTRAL_IT)))
    | has_seat
    | is_case_party
)
writes_case = (is_person("created_by_id") | is_case_party | leads_department) & is_editable & is_not_hidden
keeps_fund = is_finance
measures_benefit = is_person("owner_id") | (is_benefits_manager & is_not_hidden)
changes_benefit = (is_benefits_manager | is_case_party) & is_not_hidden
confirms = is_benefits_manager & ~is_recused & is_not_hidden
may_see_benefit = is_staff & knows_of
follows_benefits = is_benefits_manager | is_finance | is_administrator
#: Those who run the body's meetings, and finance, put a fund's wishes in order; the body decides (D9).
prioritises = runs_meetings | is_finance
administers_fund = is_administrator | is_finance
pays_out = is_finance & ~is_case_party & ~is_recused
