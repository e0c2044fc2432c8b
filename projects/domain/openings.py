"""Opening a project by a decision, with its baseline (D30)."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from business_cases.domain import cases as business_cases
from common import audit
from common.text import fold
from common.versions import save_version
from governance.enums import PartyRelation
from governance.models import CaseParty, Decision
from projects.domain.numbering import create_numbered
from projects.domain.recommendations import total_cost
from projects.enums import ProjectState
from projects.models import Phase, Project, ProjectGoal, Proposal


def primary_goal(proposal: Proposal) -> Any:
    """The goal that the proposal mainly serves; None when it names none."""
    link = proposal.goals.select_related("goal").order_by("-is_primary", "id").first()
    return link.goal if link is not None else None


@transaction.atomic
def open_project(*, proposal: Proposal, decision: Decision, actor: Any) -> Project:
    """Open the project that the decision starts: roles from the proposal, baseline from the business case (D30).

    A project that was stopped because an earlier decision was reversed opens again, with the new decision's baseline.
    """
    begun = _begun(proposal, decision)
    project = Project.objects.filter(proposal=proposal, state=ProjectState.STOPPED).first()
    if project is None:
        project = create_numbered(
            Project,
            municipality_id=proposal.municipality_id,
            proposal=proposal,
            case_id=proposal.case_id,
            phase=Phase.objects.order_by("position").first(),
            **begun,
        )
    else:
        for name, value in begun.items():
            setattr(project, name, value)
        save_version(project, expected=project.version, fields=list(begun))
        project.goals.all().delete()
    ProjectGoal.objects.bulk_create(
        ProjectGoal(municipality_id=proposal.municipality_id, project=project, goal_id=goal_id)
        for goal_id in proposal.goals.order_by("id").values_list("goal_id", flat=True)
    )
    CaseParty.objects.get_or_create(
        municipality_id=proposal.municipality_id,
        case_id=proposal.case_id,
        user_id=project.leader_id,
        relation=PartyRelation.LEADER,
    )
    audit.record(
        "project.open",
        project,
        actor=actor,
        after={
            "state": project.state,
            "baseline_cost": project.baseline_cost,
            "baseline_go_live": project.baseline_go_live,
            "baseline_gain": project.baseline_gain,
        },
        decision=decision.pk,
    )
    return project


def _begun(proposal: Proposal, decision: Decision) -> dict[str, Any]:
    """What a project starts with: the body steers it, the forecast is the baseline, the first report is due."""
    cost, gain = total_cost(proposal), None
    if proposal.business_case is not None:
        gain = business_cases.figures(proposal.business_case).gains_at_full_effect
    return {
        "state": ProjectState.RUNNING,
        "closed_on": None,
        "title": proposal.title,
        "search_text": fold(f"{proposal.title} {proposal.department} {proposal.summary}"),
        "purpose": proposal.summary or proposal.reasoning,
        "level": proposal.level,
        "department": proposal.department,
        "body": decision.body,
        "goal": primary_goal(proposal),
        "leader": proposal.leader or proposal.created_by,
        "owner": proposal.owner,
        "system_owner": proposal.system_owner,
        "baseline_cost": cost,
        "baseline_start": proposal.starts_on or decision.decided_on,
        "baseline_go_live": proposal.go_live,
        "baseline_gain": gain,
        "forecast_cost": cost,
        "forecast_go_live": proposal.go_live,
        "forecast_gain": gain,
        "next_report_due": decision.decided_on + timedelta(days=proposal.municipality.thresholds.stale_after_days),
        "opened_on": decision.decided_on,
        "is_illustrative": proposal.is_illustrative,
    }


@transaction.atomic
def stop_project(*, project: Project, actor: Any, reason: str) -> Project:
    """Stop a project whose decision was reversed; its history stays. One that is stopped already is left alone."""
    if project.state == ProjectState.STOPPED:
        return project
    before = project.state
    project.state, project.closed_on, project.next_report_due = ProjectState.STOPPED, timezone.localdate(), None
    save_version(project, expected=project.version, fields=["state", "closed_on", "next_report_due"])
    audit.record(
        "project.stop", project, actor=actor, before={"state": before}, after={"state": project.state}, note=reason
    )
    return project
