from projects.models.parts import Anchor, Milestone, Risk
from projects.models.project import Phase, Project, ProjectGoal
from projects.models.proposal import (
    Consultation,
    Proposal,
    ProposalGoal,
    ProposalInitiative,
    ProposalScore,
    ProposalVersion,
)
from projects.models.status import DeliveryRating, StatusLight, StatusReport

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
