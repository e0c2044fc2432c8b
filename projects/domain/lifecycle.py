"""The life of a proposal (D29): a table, and the steps that people take themselves.

What a body decides comes through the case handler (projects/handlers.py) with ``system=True``: there the permission was
asked where the decision began.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.states import StateMachine, Transition
from governance.domain import cases
from projects.domain.triage import project_reasons
from projects.enums import ProposalState as State
from projects.models import Proposal

_SUBMIT = "projects.submit_proposal"
_MOVE = "projects.move_proposal"
_WITH_BODY = frozenset({State.SUBMITTED, State.ON_AGENDA})

machine = StateMachine(
    Proposal,
    {
        "consult": Transition(frozenset({State.DRAFT}), State.CONSULTATION, _SUBMIT),
        "submit": Transition(frozenset({State.DRAFT, State.CONSULTATION}), State.SUBMITTED, _SUBMIT),
        "place": Transition(frozenset({State.SUBMITTED}), State.ON_AGENDA, _MOVE),
        "take_off": Transition(frozenset({State.ON_AGENDA}), State.SUBMITTED, _MOVE),
        "approve": Transition(_WITH_BODY, State.APPROVED, _MOVE),
        "approve_conditionally": Transition(_WITH_BODY, State.CONDITIONAL, _MOVE),
        "reject": Transition(_WITH_BODY, State.REJECTED, _MOVE),
        "postpone": Transition(_WITH_BODY, State.SUBMITTED, _MOVE),
        "forward": Transition(_WITH_BODY, State.SUBMITTED, _MOVE),
        "return": Transition(_WITH_BODY, State.DRAFT, _MOVE),
        "reopen": Transition(
            frozenset(
                {State.APPROVED, State.CONDITIONAL, State.REJECTED, State.SUBMITTED, State.ON_AGENDA, State.DRAFT}
            ),
            State.SUBMITTED,
            _MOVE,
        ),
        "withdraw": Transition(
            frozenset({State.DRAFT, State.CONSULTATION, State.SUBMITTED}), State.WITHDRAWN, "projects.withdraw_proposal"
        ),
        "hand_to_line": Transition(frozenset({State.DRAFT, State.CONSULTATION}), State.LINE_TASK, _SUBMIT),
    },
    action_prefix="proposal",
)

#: The steps that are buttons on the proposal's page; the others follow from decisions.
OWN_STEPS = ("withdraw", "hand_to_line")


@transaction.atomic
def withdraw(*, proposal: Proposal, actor: Any, note: str = "") -> Proposal:
    """Take the proposal back for good; its case waits for nobody."""
    machine.perform(proposal, "withdraw", user=actor, note=note)
    cases.take_back(case=proposal.case, actor=actor, reason=note)
    return proposal


@transaction.atomic
def hand_to_line(*, proposal: Proposal, actor: Any, note: str = "") -> Proposal:
    """What is no project becomes a task in the line (D25). Raises DomainError for what is one, with the reasons."""
    machine.perform(proposal, "hand_to_line", user=actor, note=note, guard=_refuse_project)
    cases.settle(case=proposal.case, actor=actor)
    return proposal


def _refuse_project(proposal: Proposal) -> None:
    reasons = project_reasons(proposal=proposal)
    if reasons:
        raise DomainError(_("It is a project, so a body decides it. %(why)s") % {"why": " ".join(reasons)})
