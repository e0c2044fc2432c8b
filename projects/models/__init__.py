from projects.models.project import (
    Anchor,
    DeliveryRating,
    Milestone,
    Phase,
    Project,
    ProjectGoal,
    Risk,
    StatusLight,
    StatusReport,
)
from projects.models.proposal import (
    Consultation,
    Proposal,
    ProposalGoal,
    ProposalInitiative,
    ProposalScore,
    ProposalVersion,
)

__all__ = [
    "Anchor",
    "Consultation",
    "DeliveryRating",
    "Milestone",
    "Phase",
    "Project",
    "ProjectGoal",
    "Proposal",
    "ProposalGoal",
    "ProposalInitiative",
    "ProposalScore",
    "ProposalVersion",
    "Risk",
    "StatusLight",
    "StatusReport",
]
