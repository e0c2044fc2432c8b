"""Who may do what with reports."""

from typing import Any

import rules

from accounts.enums import Role
from accounts.rules import has_role, is_administrator, is_staff
from governance.rules import has_seat, may_decide
from reports.enums import Audience, NoteState


@rules.predicate
def is_issued(user: Any, obj: Any = None) -> bool:
    """The note has been approved (or was, and is recalled): every signed-in user may read it."""
    note = getattr(obj, "note", obj)
    return getattr(note, "state", None) in NoteState.ISSUED


@rules.predicate
def is_for_many(user: Any, obj: Any = None) -> bool:
    """An edition without what is internal to the administration."""
    return getattr(obj, "audience", None) in {Audience.COUNCIL, Audience.PUBLIC}


makes_note = has_role(Role.BENEFITS_MANAGER, Role.SECRETARY) | is_administrator
# While it is unfinished a note is its makers' and the body's that will approve it.
reads_note = is_staff & (is_issued | makes_note | has_seat)
# The full edition holds second opinions on named projects and risks that were kept from the council: it is for the
# body, its makers, and those who answer for departments and money.
reads_executive = makes_note | has_seat | (is_issued & has_role(Role.DEPARTMENT_LEAD, Role.FINANCE))
reads_rendition = is_staff & (reads_executive | (is_issued & is_for_many))
approves_note = may_decide
