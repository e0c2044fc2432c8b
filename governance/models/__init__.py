from governance.models.agenda import ActionPoint, AgendaItem, Recommendation, Recusal
from governance.models.appointment import APPOINTED_CHOICES, Appointment, RoleDescription
from governance.models.body import Body, BodyLink, Competence, Seat, TermsOfReference
from governance.models.case import Case, CaseParty
from governance.models.decision import Decision, DecisionOutcome, UrgentDecision
from governance.models.meeting import Attendance, Meeting, MinutesApproval

__all__ = [
    "APPOINTED_CHOICES",
    "ActionPoint",
    "AgendaItem",
    "Appointment",
    "Attendance",
    "Body",
    "BodyLink",
    "Case",
    "CaseParty",
    "Competence",
    "Decision",
    "DecisionOutcome",
    "Meeting",
    "MinutesApproval",
    "Recommendation",
    "Recusal",
    "RoleDescription",
    "Seat",
    "TermsOfReference",
    "UrgentDecision",
]
