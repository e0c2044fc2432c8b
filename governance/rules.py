"""Who may do what with bodies, meetings and decisions. Recusal stands here, so page and rule cannot disagree."""

from typing import Any

import rules

from accounts.enums import Role
from accounts.rules import has_role, has_role_at, is_administrator, is_person, is_staff, roles_of

SEATS = (Role.CHAIR, Role.DEPUTY_CHAIR, Role.MEMBER, Role.SECRETARY, Role.OBSERVER)


@rules.predicate
def is_recused(user: Any, obj: Any = None) -> bool:
    """Is recused from the case that ``obj`` (case, item, decision) is about (D13)."""
    case_id = getattr(obj, "case_id", None)
    return case_id is not None and roles_of(user, obj).has(Role.RECUSED, scope_id=case_id)


@rules.predicate
def is_case_party(user: Any, obj: Any = None) -> bool:
    """Submitted, leads or owns the case that ``obj`` is about: nobody decides their own case (D13)."""
    case_id = getattr(obj, "case_id", None)
    return case_id is not None and roles_of(user, obj).has(Role.CASE_PARTY, scope_id=case_id)


@rules.predicate
def is_open(user: Any, obj: Any = None) -> bool:
    """The record is not closed (D11); one without the notion is open."""
    return not getattr(obj, "is_closed", False)


has_seat = has_role_at("body_id", *SEATS)
leads_body = has_role_at("body_id", Role.CHAIR, Role.DEPUTY_CHAIR)
runs_meetings = has_role_at("body_id", Role.CHAIR, Role.DEPUTY_CHAIR, Role.SECRETARY)
sits_in_body = has_role_at("body_id", Role.CHAIR, Role.DEPUTY_CHAIR, Role.MEMBER)
is_responsible = is_person("responsible_id")
is_any_secretary = has_role(Role.SECRETARY)

#: Whoever answers for a case, or for the papers of a body, knows what the law keeps from others.
may_close = is_case_party | is_any_secretary
may_see = is_staff & (is_open | has_seat | is_case_party)
may_decide = leads_body & ~is_recused & ~is_case_party
may_administer_bodies = is_administrator | runs_meetings
