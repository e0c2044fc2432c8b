"""What proposals hand to the registries of the portal, called once at start."""

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from business_cases.domain.wishes import fund_wishes
from common.audit import AuditSubject, audit_subjects, register_actions
from common.documents import document_kinds
from common.inbox import InboxSource, inbox_sources
from common.panels import Panel, panels
from common.tenant_urls import tenant_url
from governance.cases import case_handlers
from projects import documents, inbox, proposal_panels
from projects.domain import proposal_queries
from projects.domain.proposals import CASE_KIND
from projects.handlers import proposal_handler
from projects.models import Consultation, Proposal

ACTIONS = {
    "proposal.start": _("Proposal begun"),
    "proposal.change": _("Proposal changed"),
    "proposal.goals": _("Goals and initiatives changed"),
    "proposal.business_case": _("Business case attached"),
    "proposal.score": _("Scored by a department"),
    "proposal.consult": _("Put to Koncern IT"),
    "proposal.submit": _("Proposal submitted"),
    "proposal.place": _("Placed on an agenda"),
    "proposal.take_off": _("Taken off the agenda"),
    "proposal.approve": pgettext_lazy("audit", "Proposal approved"),
    "proposal.approve_conditionally": _("Proposal approved with conditions"),
    "proposal.reject": _("Proposal rejected"),
    "proposal.postpone": _("Proposal postponed"),
    "proposal.forward": _("Recommended to another body"),
    "proposal.return": _("Returned to its writers"),
    "proposal.reopen": _("Waits for the body again"),
    "proposal.withdraw": _("Proposal withdrawn"),
    "proposal.hand_to_line": _("Made a task in the line"),
    "consultation.ask": _("Koncern IT asked"),
    "consultation.answer": _("Koncern IT answered"),
}


def register() -> None:
    """Fill the registries."""
    register_actions(ACTIONS)
    case_handlers.register(CASE_KIND, proposal_handler)
    document_kinds.register(documents.PROPOSAL.key, documents.PROPOSAL)
    audit_subjects.register(
        Proposal._meta.label_lower,
        AuditSubject(
            label=str,
            url=lambda proposal: proposal.get_absolute_url(),
            visible_to=lambda user, proposal: user.has_perm("projects.view_proposal", proposal),
        ),
    )
    audit_subjects.register(
        Consultation._meta.label_lower,
        AuditSubject(
            label=str,
            url=lambda consultation: consultation.proposal.get_absolute_url(),
            visible_to=lambda user, consultation: user.has_perm("projects.view_proposal", consultation.proposal),
        ),
    )
    fund_wishes.register("projects.proposals", proposal_queries.wishes_to)
    _inbox()
    _panels()


def _inbox() -> None:
    sources = {
        inbox.CONSULTATION: (
            inbox.consultations,
            _("Answer"),
            _("Answer for Koncern IT: %(title)s"),
            "consultation_answer",
        ),
        inbox.RETURNED: (inbox.returned, _("Put right"), _("Put right the proposal: %(title)s"), "proposal_detail"),
        inbox.READY: (
            inbox.ready,
            pgettext_lazy("verb", "Submit"),
            _("Submit the proposal: %(title)s"),
            "proposal_step",
        ),
        inbox.SCORES: (
            inbox.unscored,
            pgettext_lazy("verb", "Score"),
            _("Score the proposal: %(title)s"),
            "proposal_score",
        ),
    }
    for key, (rows, verb, heading, route) in sources.items():
        inbox_sources.register(
            key,
            InboxSource(
                rows=rows,
                verb=verb,
                heading=partial(_heading, heading),
                url=partial(_url, route),
            ),
        )


def _heading(heading: Any, title: str) -> str:
    return str(heading % {"title": title})


def _url(route: str, municipality: Any, pk: int, _extra: int = 0) -> str:
    more = {"step": "submit"} if route == "proposal_step" else {}
    return tenant_url(f"projects:{route}", municipality, pk=pk, **more)


def _panels() -> None:
    panels.register(
        "projects.proposals_for_goal",
        Panel(place="goal", order=40, template="projects/panels/proposals.html", collect=proposal_panels.for_goal),
    )
