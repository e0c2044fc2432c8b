"""What is frozen at a submission: the proposal, its business case and its scores, as the body will see them (D28)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from business_cases.domain import versions
from projects.domain import recommendations, scoring
from projects.domain.completeness import planned_repayment
from projects.domain.triage import project_reasons
from projects.models import Proposal

KIND = "proposal"
SCHEMA_VERSION = 1

#: The text sections in the order in which the document shows them: field, heading.
SECTIONS: tuple[tuple[str, Any], ...] = (
    ("summary", _("Summary")),
    ("reasoning", _("Professional reasons")),
    ("current_situation", _("Current situation")),
    ("solution", _("Solution")),
    ("limits", _("Limits")),
    ("alternative_nothing", _("If nothing is done")),
    ("alternative_minimum", _("The minimum")),
    ("alternative_other", _("Another solution")),
    ("stakeholders", _("Stakeholders")),
    ("dependencies", _("Dependencies")),
    ("architecture", _("Architecture and integrations")),
    ("organisation", _("Organisation")),
    ("plan", _("Time plan and deliverables")),
    ("risks", _("Risks")),
    ("data_protection", _("Data protection and security")),
    ("accessibility", _("Accessibility")),
    ("hearing", _("Hearing")),
)


def collect(proposal: Proposal, *, number: int) -> dict[str, Any]:
    """Plain data for the snapshot; kroner as Decimal, dates as date. ``number`` is the version's."""
    scores = list(proposal.scores.select_related("department"))
    data: dict[str, Any] = {
        "municipality": {
            "name": proposal.municipality.name,
            "slug": proposal.municipality.slug,
            "brand": proposal.municipality.colour,
        },
        "proposal": proposal.pk,
        "number": proposal.number,
        "version": number,
        "title": proposal.title,
        "department": str(proposal.department),
        "body": str(proposal.body) if proposal.body_id else "",
        "journal_number": proposal.journal_number,
        "level": proposal.get_level_display(),
        "law": proposal.law_reference if proposal.is_required_by_law else "",
        "people": {
            "created_by": str(proposal.created_by),
            "owner": str(proposal.owner or ""),
            "leader": str(proposal.leader or ""),
            "system_owner": str(proposal.system_owner or ""),
        },
        "reasons": project_reasons(proposal=proposal),
        "goals": [
            {
                "goal": link.goal_id,
                "title": str(link.goal),
                "text": link.goal.text,
                "strategy": link.goal.strategy.title,
                "argument": link.argument,
                "is_primary": link.is_primary,
            }
            for link in proposal.goals.select_related("goal__strategy")
        ],
        "initiatives": [str(link.initiative) for link in proposal.initiatives.select_related("initiative")],
        "sections": {field: getattr(proposal, field) for field, _heading in SECTIONS},
        "starts_on": proposal.starts_on,
        "go_live": proposal.go_live,
        "ends_on": proposal.ends_on,
        "money": {
            "estimated_cost": proposal.estimated_cost,
            "estimated_hours": proposal.estimated_hours,
            "fund": str(proposal.fund) if proposal.fund_id else "",
            "area": str(proposal.fund_area) if proposal.fund_area_id else "",
            "applied_amount": proposal.applied_amount,
            "running_cost_applied": proposal.running_cost_applied,
            "principle": proposal.get_principle_display() if proposal.principle else "",
            "self_financed": proposal.self_financed,
            "running_cost_payer": proposal.running_cost_payer,
            "repayment_share": proposal.repayment_share,
            "repayment_first_year": proposal.repayment_first_year,
            "repayment_years": proposal.repayment_years,
        },
        "scores": [
            {
                "department": str(row.department),
                "criterion": row.criterion,
                "label": row.get_criterion_display(),
                "value": row.value,
                "reason": row.reason,
            }
            for row in scores
        ],
        "importance": scoring.importance(scores=scores, thresholds=proposal.municipality.thresholds),
        "consultations": [
            {
                "role": row.role,
                "answered_by": str(row.answered_by or ""),
                "answered_at": row.answered_at,
                "establishment": row.establishment,
                "operation": row.operation,
                "architecture": row.architecture,
                "resources": row.resources,
            }
            for row in proposal.consultations.select_related("answered_by")
        ],
        "recommendations": [
            {"kind": draft.kind, "text": draft.text, "amount": draft.amount}
            for draft in recommendations.drafts(proposal)
        ],
        "repayment": _repayment(proposal),
        "is_illustrative": proposal.is_illustrative,
        "business_case": None,
    }
    if proposal.business_case is not None:
        data["business_case"] = versions.picture(proposal.business_case)
    return data


def _repayment(proposal: Proposal) -> list[dict[str, Any]]:
    """The proposed instalments; none when nothing is paid back."""
    schedule = planned_repayment(proposal) if proposal.business_case is not None else None
    return [{"payer": row.payer, "year": row.year, "amount": row.amount} for row in schedule.rows] if schedule else []
