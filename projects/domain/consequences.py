"""What a decision on a proposal would do, said before it does it: refusals, and sentences in kroner and dates (D12).

Both read the recommendation's frozen payload, so that what was previewed is what happens.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from business_cases.domain import benefits, grants
from business_cases.domain.repayment_schedule import RepaymentSchedule
from business_cases.enums import Principle
from business_cases.models import Fund, FundArea
from common.errors import DomainError
from common.money import ZERO
from common.numbers import dato, kr
from governance.enums import Outcome
from projects.domain.picture import Kind, Picture, active_grant, planned_schedule, running_project
from projects.domain.recommendations import total_cost
from projects.models import Proposal


def check(*, proposal: Proposal, choices: Sequence[Any]) -> None:
    """Raise DomainError with the sentence that refuses the combination of choices."""
    _check(proposal, Picture.of(choices), fund=None)


def _check(proposal: Proposal, picture: Picture, *, fund: Fund | None) -> None:
    """``fund`` is the one that has just been read to say what would happen; without it, it is read now."""
    grants_money = picture.passes(Kind.GRANT)
    if grants_money and not (picture.passes(Kind.START) or running_project(proposal) is not None):
        raise DomainError(_("A grant needs a started project, or its start in the same decision."))
    if picture.passes(Kind.REPAYMENT) and not (grants_money or active_grant(proposal) is not None):
        raise DomainError(_("There is no grant to pay back. Decide the grant too."))
    if picture.passes(Kind.COST_SPLIT) and not (picture.passes(Kind.START) or running_project(proposal) is not None):
        raise DomainError(_("There are no costs to split before the project starts."))
    if grants_money:
        payload = picture.payload(Kind.GRANT)
        grants.check(
            fund=fund or Fund.objects.get(pk=payload["fund"]),
            free=fund.available if fund is not None else None,
            amount=Decimal(payload["amount"]),
            running_cost=Decimal(payload["running_cost"]),
            has_business_case=proposal.business_case_id is not None,
            area=_area(proposal, payload),
        )
        if (
            payload["principle"] == Principle.EFFICIENCY
            and Kind.REPAYMENT in picture.chosen
            and not picture.passes(Kind.REPAYMENT)
        ):
            raise DomainError(
                _("The grant follows the efficiency principle, so its repayment must be decided with it.")
            )


def sentences(*, proposal: Proposal, choices: Sequence[Any]) -> list[str]:
    """What confirming would do, in kroner and dates. Raises DomainError as :func:`check`."""
    found = sentences_by_kind(proposal=proposal, choices=choices)
    return [sentence for rows in found.values() for sentence in rows]


def sentences_by_kind(*, proposal: Proposal, choices: Sequence[Any]) -> dict[str, list[str]]:
    """The sentences under the kind of recommendation that they follow from, in the order of the choices."""
    picture = Picture.of(choices)
    fund = _fund(proposal, picture)
    _check(proposal, picture, fund=fund)
    found: dict[str, list[str]] = {kind: [] for kind in picture.chosen}
    if picture.passes(Kind.START):
        found[Kind.START] = [_project_sentence(proposal), *_benefit_sentences(proposal)]
    elif Kind.START in picture.chosen:
        found[Kind.START] = [_moved_sentence(picture.chosen[Kind.START])]
    if fund is not None:
        amount = Decimal(picture.payload(Kind.GRANT)["amount"])
        found[Kind.GRANT] = [
            _("%(fund)s grants %(amount)s; free balance afterwards %(left)s")
            % {"fund": fund, "amount": kr(amount), "left": kr(fund.available - amount)}
        ]
    elif picture.outcome(Kind.GRANT) == Outcome.REJECTED and picture.passes(Kind.START):
        found[Kind.GRANT] = [_("Nothing is granted; the project is paid by the department itself.")]
    if picture.passes(Kind.REPAYMENT):
        found[Kind.REPAYMENT] = repayment_sentences(planned_schedule(proposal, picture))
    return found


def repayment_sentences(schedule: RepaymentSchedule) -> list[str]:
    """The schedule payer by payer: so much a year from then to then."""
    by_payer: dict[str, list[Any]] = {}
    for row in schedule.rows:
        by_payer.setdefault(row.payer, []).append(row)
    found = []
    for payer, rows in by_payer.items():
        amounts = {row.amount for row in rows}
        years = f"{rows[0].year}–{rows[-1].year}" if len(rows) > 1 else str(rows[0].year)
        known = {"years": years, "payer": payer}
        if len(amounts) == 1:
            found.append(
                _("Repayment %(years)s: %(amount)s a year from %(payer)s.") % {**known, "amount": kr(rows[0].amount)}
            )
        else:
            total = sum((row.amount for row in rows), ZERO)
            found.append(_("Repayment %(years)s: %(total)s in all from %(payer)s.") % {**known, "total": kr(total)})
    if schedule.remainder > 0:
        found.append(_("%(rest)s of the grant is not paid back.") % {"rest": kr(schedule.remainder)})
    return found


def _fund(proposal: Proposal, picture: Picture) -> Fund | None:
    """The fund that would grant; as a rule the proposal's own, which was read with it."""
    if not picture.passes(Kind.GRANT):
        return None
    key = picture.payload(Kind.GRANT)["fund"]
    return proposal.fund if proposal.fund_id == key else Fund.objects.get(pk=key)


def _area(proposal: Proposal, payload: dict[str, Any]) -> FundArea | None:
    key = payload.get("area")
    if not key or proposal.fund_area_id == key:
        return proposal.fund_area if key else None
    return FundArea.objects.filter(pk=key).first()


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
    if outcome == Outcome.FORWARDED and choice.forwarded_to is not None:
        return _("The proposal is handed to %(body)s, which decides.") % {"body": choice.forwarded_to}
    if outcome == Outcome.POSTPONED and choice.postponed_to is not None:
        return _("The proposal is taken up again on %(date)s.") % {"date": dato(choice.postponed_to.starts_at)}
    return {
        Outcome.REJECTED: _("The proposal is rejected and closed. No money is granted."),
        Outcome.RETURNED: _("The proposal goes back to its writers with what is missing."),
        Outcome.FORWARDED: _("The proposal is handed to another body, which decides."),
    }.get(outcome, _("The proposal waits for a later meeting."))


def _benefit_sentences(proposal: Proposal) -> list[str]:
    if proposal.business_case is None:
        return []
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
