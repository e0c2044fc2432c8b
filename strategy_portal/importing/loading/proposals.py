"""Projektindstillinger: written, scored, consulted on and submitted by the people the file names."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Department, User
from business_cases.models import BusinessCase, Fund, FundArea
from governance.models import Body
from projects.domain import proposals, scoring, submission
from projects.enums import Criterion, ProjectLevel, ProposalState
from projects.models import Proposal
from strategies.models import Goal, Initiative
from strategy_portal.importing.documents import DocumentSet
from strategy_portal.importing.loading.acts import Acts
from strategy_portal.importing.loading.economy import make_business_case
from strategy_portal.importing.loading.session import Session, unchanged
from strategy_portal.importing.schema_base import Record

#: Texts that have the same name in the file and in the portal.
TEXTS = (
    "journal_number", "summary", "reasoning", "current_situation", "solution", "limits", "alternative_nothing",
    "alternative_minimum", "alternative_other", "stakeholders", "dependencies", "architecture", "organisation", "plan",
    "risks", "data_protection", "accessibility", "hearing", "running_cost_payer",
)  # fmt: skip


@dataclass
class _Writer:
    """One proposal on its way in."""

    session: Session
    record: Record
    business_case: Record | None

    def person(self, reference: Any) -> User | None:
        # Fetched anew for each act: a person keeps the roles of the day on which they were asked for.
        return self.session.find(User, reference)

    def proposal(self) -> Proposal:
        return Proposal.objects.select_related("case", "municipality").get(pk=self.session.id_of(self.record))

    def start(self) -> None:
        session, record = self.session, self.record
        actor = self.person(record["by"])
        made = proposals.start(
            municipality=session.municipality,
            title=record["title"],
            department=session.find(Department, record["department"]),
            actor=actor,
            **self._values(),
        )
        Proposal.objects.filter(pk=made.pk).update(is_illustrative=bool(record["illustrative"]))
        if record["goals"]:
            goals = sorted(record["goals"], key=lambda row: not row["main"])
            proposals.set_goals(
                proposal=made,
                goals=[(session.find(Goal, row["goal"]), row["argument"] or "") for row in goals],
                initiatives=[session.find(Initiative, key) for key in record["initiatives"]],
                actor=actor,
            )
        if record["business_case"] is not None:
            if self.business_case is not None:
                make_business_case(session, self.business_case)
            case = session.find(BusinessCase, record["business_case"])
            proposals.attach_business_case(proposal=made, business_case=case, actor=actor)
        session.remember(record, row=made, created=True)

    def _values(self) -> dict[str, Any]:
        session, record = self.session, self.record
        triage, funding = record["triage"] or {}, record["funding"] or {}
        return {name: record[name] or "" for name in TEXTS} | {
            "level": record["level"] or ProjectLevel.LOCAL,
            "body": session.find(Body, record["body"]),
            "owner": self.person(record["owner"]),
            "leader": self.person(record["leader"]),
            "system_owner": self.person(record["system_owner"]),
            "is_required_by_law": bool(triage.get("law")),
            "law_reference": triage.get("law") or "",
            "is_cross_cutting": bool(triage.get("cross_cutting")),
            "is_complex": bool(triage.get("complex")),
            "has_start_and_end": bool(triage.get("start_and_end")),
            "estimated_cost": triage.get("cost"),
            "estimated_hours": triage.get("hours"),
            "starts_on": record["starts_on"],
            "go_live": record["go_live"],
            "ends_on": record["ends_on"],
            "self_financed": record["self_financed"] or 0,
            "fund": session.find(Fund, funding.get("fund")),
            "fund_area": session.find(FundArea, funding.get("area")),
            "applied_amount": funding.get("applied"),
            "running_cost_applied": funding.get("running_cost") or 0,
            "principle": funding.get("principle") or "",
            "repayment_share": funding.get("repayment_share"),
            "repayment_first_year": funding.get("repayment_first_year"),
            "repayment_years": funding.get("repayment_years"),
        }

    def score(self) -> None:
        for row in self.record["scores"]:
            scoring.score(
                proposal=self.proposal(),
                department=self.session.find(Department, row["department"]),
                values={str(criterion): row[str(criterion)] for criterion in Criterion},
                actor=self.person(row["by"]) or self.person(self.record["by"]),
                reason=row["reason"] or "",
            )

    def consult(self) -> None:
        due = self.record["consultation"]["due"]
        submission.consult(proposal=self.proposal(), due=due, actor=self.person(self.record["by"]))

    def answer(self) -> None:
        answer = self.record["consultation"]
        submission.answer(
            consultation=self.proposal().consultations.get(answered_at__isnull=True),
            actor=self.person(answer["answered_by"]),
            **{name: answer[name] or "" for name in ("establishment", "operation", "architecture", "resources")},
        )

    def submit(self) -> None:
        submission.submit(proposal=self.proposal(), actor=self.person(self.record["by"]))


def plan(session: Session, documents: DocumentSet, acts: Acts) -> None:
    """Plan the acts of the proposals that are new. One that stands already is people's own: a changed file is refused."""
    cases = {record.key: record for record in documents.rows("business_cases")}
    for record in unchanged(session, documents.rows("proposals")):
        if session.held(record) is not None:
            session.refuse(record, _("The proposal is in the portal already; change it there."))
            continue
        business_case = cases.get(str(record["business_case"])) if record["business_case"] is not None else None
        if business_case is not None and not session.is_changed(business_case):
            business_case = None
        _plan(_Writer(session, record, business_case), acts)
    session.check()


def _plan(writer: _Writer, acts: Acts) -> None:
    record = writer.record
    today = writer.session.now.date()
    begun: date = record["created_on"] or today
    acts.add(record, begun, 9, writer.start)
    consultation = record["consultation"]
    if record["scores"]:
        acts.add(record, begun, 10, writer.score)
    if consultation is not None:
        acts.add(record, consultation["asked_on"], 11, writer.consult)
        if consultation["answered_on"] is not None:
            acts.add(record, consultation["answered_on"], 12, writer.answer)
    if record["state"] == ProposalState.SUBMITTED:
        acts.add(record, record["submitted_on"] or today, 13, writer.submit)
