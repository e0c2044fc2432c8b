"""Vocabulary of bodies, meetings and decisions."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BodyKind(models.TextChoices):
    """What a body is; the municipality names it itself, the kind decides what the portal can use it for."""

    COUNCIL = "council", _("Municipal council")
    COMMITTEE = "committee", pgettext_lazy("political", "Committee")
    EXECUTIVE = "executive", _("Executive board")
    STEERING_GROUP = "steering_group", _("Steering group")
    GROUP = "group", _("Digitalisation group")
    DIGITAL_COMMITTEE = "digital_committee", _("Digitalisation committee")
    WORKING_GROUP = "working_group", _("Working group")
    FORUM = "forum", _("Forum")
    UNIT = "unit", _("Standing function")

    POLITICAL = nonmember(frozenset({"council", "committee"}))


class BodyLinkKind(models.TextChoices):
    """How one body stands to another (D2); the reporting line itself is Body.reports_to."""

    BESIDE = "beside", _("Stands beside")
    ADVISES = "advises", _("Advises")
    SECRETARIAT_OF = "secretariat_of", _("Is secretariat of")
    SERVES = "serves", _("Works for")


class SeatRole(models.TextChoices):
    """A seat in a body (D3). The values are those of accounts.enums.Role."""

    CHAIR = "chair", _("Chair")
    DEPUTY_CHAIR = "deputy_chair", _("Deputy chair")
    MEMBER = "member", _("Member")
    SECRETARY = "secretary", _("Secretary")
    OBSERVER = "observer", _("Observer")

    LEADING = nonmember(frozenset({"chair", "deputy_chair"}))
    SEATED = nonmember(frozenset({"chair", "deputy_chair", "member"}))


class RecommendationKind(models.TextChoices):
    """What a recommendation would do when it is approved (D12). Also what a competence is about (D4)."""

    START = "start", _("Start a project")
    GRANT = "grant", _("Grant from a fund")
    COST_SPLIT = "cost_split", _("Split the costs")
    REPAYMENT = "repayment", _("Fix the repayment")
    PHASE = "phase", _("Pass to the next phase")
    CLOSURE = "closure", _("Close a project")
    STRATEGY = "strategy", _("Approve a strategy")
    STATUS_NOTE = "status_note", _("Approve a status note")
    PRIORITISATION = "prioritisation", _("Prioritise a fund's wishes")
    RATIFY = "ratify", _("Ratify an urgent decision")
    NOTE = "note", _("Take note")
    FREE_TEXT = "free_text", _("Other")

    #: Kinds every body may decide on: they move neither money nor cases.
    UNRESTRICTED = nonmember(frozenset({"note", "free_text", "ratify"}))


class CompetenceEffect(models.TextChoices):
    """What a body may do with a kind of recommendation (D4)."""

    DECIDES = "decides", _("Decides")
    RECOMMENDS = "recommends", _("Recommends to")
    ESCALATES = "escalates", _("Must escalate to")


class UrgentDecider(models.TextChoices):
    """Who may take an urgent decision between meetings, by the terms of reference (D5)."""

    NOBODY = "nobody", _("Nobody")
    CHAIR = "chair", _("The chair")
    BODY = "body", _("The chair on behalf of the group")


class MeetingState(models.TextChoices):
    """From a date in the calendar to frozen minutes (D14)."""

    PLANNED = "planned", _("Planned")
    AGENDA_SENT = "agenda_sent", _("Agenda sent")
    HELD = "held", _("Minutes awaiting approval")
    APPROVED = "approved", _("Minutes approved")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")

    OPEN_FOR_ITEMS = nonmember(frozenset({"planned"}))
    OPEN_FOR_DECISIONS = nonmember(frozenset({"agenda_sent"}))
    UPCOMING = nonmember(frozenset({"planned", "agenda_sent"}))
    WITH_MINUTES = nonmember(frozenset({"held", "approved"}))


class ItemType(models.TextChoices):
    """What the body is asked to do with an item (D11)."""

    DECISION = "decision", pgettext_lazy("agenda", "Decision")
    INFORMATION = "information", _("Information")
    DISCUSSION = "discussion", _("Discussion")


class StandingItem(models.TextChoices):
    """Items that come by themselves (D8)."""

    AGENDA = "agenda", _("Approval of the agenda")
    RECUSAL = "recusal", _("Recusal")
    ACTION_POINTS = "action_points", _("Follow-up on action points")
    FUND = "fund", _("The fund's balance and wishes")
    STATUS = "status", _("Status of the portfolio")
    ANY_OTHER = "any_other", _("Any other business")


class Outcome(models.TextChoices):
    """What the body decided on one recommendation (D12)."""

    APPROVED = "approved", pgettext_lazy("outcome", "Approved")
    CONDITIONAL = "conditional", _("Approved with conditions")
    REJECTED = "rejected", pgettext_lazy("outcome", "Rejected")
    POSTPONED = "postponed", _("Postponed")
    RETURNED = "returned", _("Returned")
    NOTED = "noted", _("Taken note of")
    FORWARDED = "forwarded", _("Recommended to another body")

    POSITIVE = nonmember(frozenset({"approved", "conditional"}))
    #: Outcomes that concern the whole case; when one is chosen, it holds for every recommendation of the item.
    WHOLE_CASE = nonmember(frozenset({"postponed", "returned", "forwarded"}))
    NEEDS_TEXT = nonmember(frozenset({"conditional", "returned"}))


class RecusalGround(models.IntegerChoices):
    """Forvaltningsloven § 3, stk. 1, nr. 1–5 (D13)."""

    OWN_INTEREST = 1, _("1: particular personal or economic interest")
    RELATIVES = 2, _("2: close relatives")
    COMPANY = 3, _("3: management of, or close ties to, a company or an association")
    SUPERVISION = 4, _("4: complaint or control over another authority")
    OTHER = 5, _("5: other circumstances that raise doubt about impartiality")


class AttendanceStatus(models.TextChoices):
    PRESENT = "present", pgettext_lazy("attendance", "Present")
    EXCUSED = "excused", _("Sent apologies")
    ABSENT = "absent", pgettext_lazy("attendance", "Absent")


class PartyRelation(models.TextChoices):
    """How a person stands to a case; each of them is barred from deciding it (D13)."""

    SUBMITTER = "submitter", _("Submitted it")
    LEADER = "leader", _("Leads it")
    OWNER = "owner", _("Owns it")
