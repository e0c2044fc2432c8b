"""What a decision does to a proposal: one act, everything follows (D12, D30, D44, D45).

``check`` and ``sentences`` say beforehand what ``apply`` then does; both read the recommendation's frozen payload, so
that what was previewed is what happens. Rows are taken in the order case, fund, project, benefits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from business_cases.domain import benefits, grants, repayment, versions
from business_cases.domain import cases as business_cases
from business_cases.enums import GrantState, InstalmentBasis, Principle, VersionKind
from business_cases.models import Fund, FundArea, Grant
from common.errors import DomainError
from common.money import ZERO
from common.numbers import dato, kr
from governance.domain import cases
from governance.enums import Outcome, RecommendationKind
from governance.models import Decision, DecisionOutcome
from projects.domain import openings, submission
from projects.domain.lifecycle import machine
from projects.domain.recommendations import total_cost
from projects.models import Project, Proposal

Kind = RecommendationKind


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The chosen outcomes by kind of recommendation."""

    chosen: dict[str, Any]

    @classmethod
    def of(cls, choices: Iterable[Any]) -> "Picture":
        """From Choices or from DecisionOutcomes: both carry ``recommendation`` and ``outcome``."""
        return cls(chosen={choice.recommendation.kind: choice for choice in choices})

    def passes(self, kind: str) -> bool:
        """Whether the recommendation of that kind is there and approved, with or without conditions."""
        choice = self.chosen.get(kind)
        return choice is not None and choice.outcome in Outcome.POSITIVE

    def outcome(self, kind: str) -> str | None:
        """What was chosen for that kind; None when the case brings no such recommendation."""
        choice = self.chosen.get(kind)
        return None if choice is None else str(choice.outcome)

    def payload(self, kind: str) -> dict[str, Any]:
        """The frozen data of the recommendation of that kind."""
        return self.chosen[kind].recommendation.payload


def check(*, proposal: Proposal, choices: Sequence[Any]) -> None:
    """Raise DomainError with the sentence that refuses the combination of choices."""
    picture = Picture.of(choices)
    started = Project.objects.filter(proposal=proposal).exists()
    if picture.passes(Kind.GRANT) and not (started or picture.passes(Kind.START)):
        raise DomainError(_("A grant needs a started project, or its start in the same decision."))
    if picture.passes(Kind.REPAYMENT) and not (picture.passes(Kind.GRANT) or _active_grant(proposal) is not None):
        raise DomainError(_("There is no grant to pay back. Decide the grant too."))
    if picture.passes(Kind.GRANT):
        payload = picture.payload(Kind.GRANT)
        fund = Fund.objects.get(pk=payload["fund"])
        grants.check(
            fund=fund,
            amount=Decimal(payload["amount"]),
            running_cost=Decimal(payload["running_cost"]),
            has_business_case=proposal.business_case_id is not None,
        )
        if (
            payload["principle"] == Principle.EFFICIENCY
            and Kind.REPAYMENT in picture.chosen
            and not picture.passes(Kind.REPAYMENT)
        ):
            raise DomainError(
                _("The grant follows the efficiency principle, so its repayment must be decided with it.")
            )
    if picture.passes(Kind.REPAYMENT):
        _schedule(proposal, picture)


def sentences(*, proposal: Proposal, choices: Sequence[Any]) -> list[str]:
    """What confirming would do, in kroner and dates. Raises DomainError as :func:`check`."""
    check(proposal=proposal, choices=choices)
    picture = Picture.of(choices)
    found: list[str] = []
    start = picture.outcome(Kind.START)
    if picture.passes(Kind.START):
        found.append(_project_sentence(proposal))
    elif start is not None:
        found.append(_moved_sentence(picture.chosen[Kind.START]))
    if picture.passes(Kind.GRANT):
        payload = picture.payload(Kind.GRANT)
        fund, amount = Fund.objects.get(pk=payload["fund"]), Decimal(payload["amount"])
        found.append(
            _("%(fund)s grants %(amount)s; free balance afterwards %(left)s.")
            % {"fund": fund, "amount": kr(amount), "left": kr(fund.available - amount)}
        )
    if picture.passes(Kind.REPAYMENT):
        found.extend(_repayment_sentences(proposal, picture))
    if picture.passes(Kind.START) and proposal.business_case_id is not None:
        found.extend(_benefit_sentences(proposal))
    return found


def apply(*, proposal: Proposal, decision: Decision, outcomes: Sequence[DecisionOutcome], actor: Any) -> None:
    """Do what the outcomes say, inside the caller's transaction; writes effect and consequences on each outcome."""
    said = sentences(proposal=proposal, choices=outcomes)
    picture = Picture.of(outcomes)
    effect: dict[str, dict[str, Any]] = {outcome.recommendation.kind: {} for outcome in outcomes}
    start = picture.chosen.get(Kind.START)
    if start is not None:
        effect[Kind.START]["state"] = proposal.state
        effect[Kind.START]["body"] = proposal.case.awaits_body_id
        _move(proposal, start, actor)
    grant = _give_grant(proposal, decision, picture, effect, actor)
    if picture.passes(Kind.START) and not Project.objects.filter(proposal=proposal).exists():
        if proposal.business_case_id is not None:
            versions.freeze(
                business_case=proposal.business_case, kind=VersionKind.BASELINE, actor=actor, reason=str(decision)
            )
        project = openings.open_project(proposal=proposal, decision=decision, actor=actor)
        effect[Kind.START]["project"] = project.pk
    if picture.passes(Kind.REPAYMENT) and grant is not None:
        plan = _make_plan(proposal, picture, grant, decision, actor)
        effect[Kind.REPAYMENT]["plan"] = plan.pk
    if "project" in effect.get(Kind.START, {}) and proposal.business_case_id is not None:
        opened = benefits.open_benefits(
            business_case=proposal.business_case,
            case=proposal.case,
            goal=openings.primary_goal(proposal),
            go_live=proposal.go_live,
            actor=actor,
        )
        effect[Kind.START]["benefits"] = [benefit.pk for benefit in opened]
    first = outcomes[0]
    for outcome in outcomes:
        outcome.effect = effect[outcome.recommendation.kind]
        outcome.consequences = said if outcome is first else []
    DecisionOutcome.objects.bulk_update(outcomes, ["effect", "consequences"])


def reverse(*, proposal: Proposal, outcomes: Sequence[DecisionOutcome], actor: Any, reason: str) -> None:
    """Take back what :func:`apply` did: the grant, its plan and the project stop; the proposal is submitted again.

    Money already paid out stays on the grant as an amount to recover (D5).
    """
    effects = {outcome.recommendation.kind: outcome.effect for outcome in outcomes}
    start, grant_effect = effects.get(Kind.START, {}), effects.get(Kind.GRANT, {})
    if "grant" in grant_effect:
        grant = Grant.objects.get(pk=grant_effect["grant"])
        repayment.cancel_plan(grant=grant, actor=actor, reason=reason)
        if grant.state == GrantState.ACTIVE:
            grants.undo(grant=grant, actor=actor, reason=reason)
    if "project" in start:
        openings.stop_project(project=Project.objects.get(pk=start["project"]), actor=actor, reason=reason)
    if start.get("benefits"):
        benefits.drop(benefits=start["benefits"], actor=actor, reason=reason)
    if start and proposal.state not in {"submitted", "on_agenda"}:
        machine.perform(proposal, "reopen", user=actor, note=reason, system=True, decided_at=None)
        body = proposal.body
        if body is not None:
            cases.make_ready(case=proposal.case, body=body, actor=actor)


def _move(proposal: Proposal, start: DecisionOutcome, actor: Any) -> None:
    steps = {
        Outcome.APPROVED: "approve",
        Outcome.CONDITIONAL: "approve_conditionally",
        Outcome.REJECTED: "reject",
        Outcome.POSTPONED: "postpone",
        Outcome.RETURNED: "return",
        Outcome.FORWARDED: "forward",
    }
    outcome = Outcome(start.outcome)
    columns: dict[str, Any] = {}
    if outcome in {Outcome.APPROVED, Outcome.CONDITIONAL, Outcome.REJECTED}:
        columns["decided_at"] = start.decision.recorded_at
    if outcome == Outcome.RETURNED:
        columns["returned_reason"] = start.text
    if outcome == Outcome.FORWARDED:
        columns["body"] = start.forwarded_to
    machine.perform(proposal, steps[outcome], user=actor, note=start.text, system=True, **columns)
    case = proposal.case
    if "decided_at" in columns:
        cases.settle(case=case, actor=actor)
    elif outcome == Outcome.RETURNED:
        cases.take_back(case=case, actor=actor, reason=start.text)
        submission.unlock(proposal=proposal)
    elif outcome == Outcome.FORWARDED:
        cases.make_ready(case=case, body=start.forwarded_to, actor=actor)


def _give_grant(
    proposal: Proposal, decision: Decision, picture: Picture, effect: dict[str, dict[str, Any]], actor: Any
) -> Grant | None:
    if not picture.passes(Kind.GRANT):
        return _active_grant(proposal)
    payload = picture.payload(Kind.GRANT)
    row = grants.grant(
        fund=Fund.objects.get(pk=payload["fund"]),
        area=FundArea.objects.filter(pk=payload["area"]).first(),
        case=proposal.case,
        amount=Decimal(payload["amount"]),
        running_cost=Decimal(payload["running_cost"]),
        principle=Principle(payload["principle"]),
        decision=decision,
        granted_on=decision.decided_on,
        actor=actor,
        has_business_case=proposal.business_case_id is not None,
        illustrative=proposal.is_illustrative,
    )
    effect[Kind.GRANT]["grant"] = row.pk
    return row


def _active_grant(proposal: Proposal) -> Grant | None:
    return Grant.objects.filter(case_id=proposal.case_id, state=GrantState.ACTIVE).first()


def _terms(proposal: Proposal, picture: Picture) -> dict[str, Any]:
    payload = picture.payload(Kind.REPAYMENT)
    if proposal.business_case_id is None:
        raise DomainError(_("A repayment follows the gains of a business case; this proposal has none."))
    return {
        "share": Decimal(payload["share"]),
        "first_year": int(payload["first_year"]),
        "years": int(payload["years"]),
        "basis": InstalmentBasis.PLANNED,
        "gains": business_cases.yearly_gains(proposal.business_case),
    }


def _schedule(proposal: Proposal, picture: Picture) -> Any:
    granted = picture.payload(Kind.GRANT)["amount"] if picture.passes(Kind.GRANT) else _granted_amount(proposal)
    return repayment.schedule_for(amount=Decimal(granted), **_terms(proposal, picture))


def _granted_amount(proposal: Proposal) -> Decimal:
    grant = _active_grant(proposal)
    return grant.amount if grant is not None else ZERO


def _make_plan(proposal: Proposal, picture: Picture, grant: Grant, decision: Decision, actor: Any) -> Any:
    return repayment.make_plan(grant=grant, decision=decision, actor=actor, **_terms(proposal, picture))


def _project_sentence(proposal: Proposal) -> str:
    cost = total_cost(proposal)
    if proposal.go_live is None:
        return _("The project opens with %(cost)s as baseline.") % {"cost": kr(cost or ZERO)}
    return _("The project opens with %(cost)s and go-live on %(date)s as baseline.") % {
        "cost": kr(cost or ZERO),
        "date": dato(proposal.go_live),
    }


def _moved_sentence(choice: Any) -> str:
    outcome = Outcome(choice.outcome)
    if outcome == Outcome.FORWARDED:
        return _("The proposal is handed to %(body)s, which decides.") % {"body": choice.forwarded_to}
    if outcome == Outcome.POSTPONED and choice.postponed_to is not None:
        return _("The proposal is taken up again on %(date)s.") % {"date": dato(choice.postponed_to.starts_at)}
    return {
        Outcome.REJECTED: _("The proposal is rejected and closed. No money is granted."),
        Outcome.RETURNED: _("The proposal goes back to its writers with what is missing."),
        Outcome.POSTPONED: _("The proposal waits for a later meeting."),
    }[outcome]


def _repayment_sentences(proposal: Proposal, picture: Picture) -> list[str]:
    schedule = _schedule(proposal, picture)
    by_payer: dict[str, list[Any]] = {}
    for row in schedule.rows:
        by_payer.setdefault(row.payer, []).append(row)
    found = []
    for payer, rows in by_payer.items():
        amounts = {row.amount for row in rows}
        years = f"{rows[0].year}–{rows[-1].year}" if len(rows) > 1 else str(rows[0].year)
        total = sum((row.amount for row in rows), ZERO)
        if len(amounts) == 1:
            found.append(
                _("Repayment %(years)s: %(amount)s a year from %(payer)s.")
                % {"years": years, "amount": kr(rows[0].amount), "payer": payer}
            )
        else:
            found.append(
                _("Repayment %(years)s: %(total)s in all from %(payer)s.")
                % {"years": years, "total": kr(total), "payer": payer}
            )
    if schedule.remainder > 0:
        found.append(_("%(rest)s of the grant is not paid back.") % {"rest": kr(schedule.remainder)})
    return found


def _benefit_sentences(proposal: Proposal) -> list[str]:
    count, first = benefits.planned_opening(business_case=proposal.business_case, go_live=proposal.go_live)
    if not count:
        return []
    if first is None:
        return [
            ngettext("%(count)s gain is followed up.", "%(count)s gains are followed up.", count) % {"count": count}
        ]
    return [
        ngettext(
            "%(count)s gain is followed up; first measurement %(date)s.",
            "%(count)s gains are followed up; first measurement %(date)s.",
            count,
        )
        % {"count": count, "date": dato(first)}
    ]
