"""Consulting Koncern IT, and submitting: a submission freezes a version (D27, D28)."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.enums import Role
from business_cases.domain import cases as business_cases
from business_cases.domain import versions
from business_cases.enums import VersionKind
from common import audit
from common.errors import AlreadyDoneError, DomainError
from common.snapshots import freeze
from governance.domain import cases
from projects.domain import proposal_snapshot
from projects.domain.completeness import obstacles
from projects.domain.lifecycle import machine
from projects.enums import ProposalState
from projects.models import Consultation, Proposal, ProposalVersion


@transaction.atomic
def consult(*, proposal: Proposal, due: date, actor: Any, role: str = Role.CENTRAL_IT) -> Consultation:
    """Ask Koncern IT before submission (D27). Raises DomainError when the question is already open."""
    if not actor.has_perm("projects.submit_proposal", proposal):
        raise PermissionDenied
    if due < timezone.localdate():
        raise DomainError(_("Choose a date from today on."), fields={"due": _("Choose a date from today on.")})
    if proposal.consultations.filter(role=role, answered_at__isnull=True).exists():
        raise DomainError(_("The question has been asked and awaits an answer."))
    if proposal.state == ProposalState.DRAFT:
        machine.perform(proposal, "consult", user=actor)
    row = Consultation.objects.create(
        municipality_id=proposal.municipality_id,
        proposal=proposal,
        role=role,
        asked_by=actor,
        asked_at=timezone.now(),
        due=due,
    )
    audit.record("consultation.ask", row, actor=actor, after={"due": due})
    return row


@transaction.atomic
def answer(
    *,
    consultation: Consultation,
    actor: Any,
    establishment: str,
    operation: str,
    architecture: str,
    resources: str,
) -> Consultation:
    """Koncern IT's answer: establishment and what it costs, operation, architecture, resources (D27)."""
    if not actor.has_perm("projects.consult_proposal", consultation.proposal):
        raise PermissionDenied
    if consultation.proposal.state not in ProposalState.EDITABLE:
        raise DomainError(_("The proposal is no longer being written, so there is nothing to answer."))
    answers = [establishment.strip(), operation.strip(), architecture.strip(), resources.strip()]
    if not any(answers):
        raise DomainError(_("Write an answer to at least one of the questions."))
    now = timezone.now()
    written = Consultation.objects.filter(pk=consultation.pk, answered_at__isnull=True).update(
        establishment=answers[0],
        operation=answers[1],
        architecture=answers[2],
        resources=answers[3],
        answered_by=actor,
        answered_at=now,
        version=F("version") + 1,
    )
    if written != 1:
        raise AlreadyDoneError(_("The question has already been answered."))
    consultation.refresh_from_db()
    audit.record("consultation.answer", consultation, actor=actor)
    return consultation


@transaction.atomic
def submit(*, proposal: Proposal, actor: Any) -> ProposalVersion:
    """Freeze a version and hand the case to the body (D28). Raises DomainError with everything that stands in the way."""
    machine.perform(
        proposal, "submit", user=actor, guard=_check_complete, submitted_at=timezone.now(), returned_reason=""
    )
    case_version = None
    if proposal.business_case is not None:
        business_cases.lock(business_case=proposal.business_case)
        case_version = versions.freeze(
            business_case=proposal.business_case, kind=VersionKind.SUBMITTED, actor=actor, reason=_("Submission")
        )
    number = (proposal.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    now = timezone.now()
    with translation.override(settings.LANGUAGE_CODE):
        data = proposal_snapshot.collect(proposal, number=number)
    snapshot = freeze(
        kind=proposal_snapshot.KIND,
        schema_version=proposal_snapshot.SCHEMA_VERSION,
        data=data,
        municipality=proposal.municipality,
        taken_at=now,
    )
    version = ProposalVersion.objects.create(
        municipality_id=proposal.municipality_id,
        proposal=proposal,
        number=number,
        snapshot=snapshot,
        case_version=case_version,
        submitted_by=actor,
        submitted_at=now,
    )
    body = proposal.body
    assert body is not None  # noqa: S101 -- the guard has asked for it
    cases.make_ready(case=proposal.case, body=body, actor=actor)
    return version


def unlock(*, proposal: Proposal) -> None:
    """Let the writers change the business case again, after the proposal came back."""
    if proposal.business_case is not None:
        business_cases.unlock(business_case=proposal.business_case)


def _check_complete(proposal: Proposal) -> None:
    found = obstacles(proposal)
    if found:
        why = " ".join(lack.text for lack in found)
        raise DomainError(_("The proposal cannot be submitted yet. %(why)s") % {"why": why})
    body = proposal.body
    if body is not None and body.valid_to is not None and body.valid_to < timezone.localdate():
        raise DomainError(_("%(body)s has been dissolved. Choose another body.") % {"body": body})
