"""Who may do what with reports."""

from typing import Any

import rules

from accounts.enums import Role
from accounts.rules import has_role, is_administrator, is_staff
from governance.rules import has_seat, leads_body
from reports.enums import NoteState


@rules.predicate
def is_issued(user: Any, obj: Any = None) -> bool:  # noqa: ARG001 -- a predicate takes both
    """The note has been approved (or was, and is recalled): every signed-in user may read it."""
    return getattr(obj, "state", None) in {NoteState.APPROVED, NoteState.RECALLED}


makes_note = has_role(Role.BENEFITS_MANAGER, Role.SECRETARY) | is_administrator
reads_note = is_staff & (is_issued | makes_note | has_seat)
approves_note = leads_body
