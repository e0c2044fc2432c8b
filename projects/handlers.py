"""The proposal as a case: what governance must know to put it on an agenda and decide it (governance/cases.py)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from business_cases.domain import cases as business_cases
from business_cases.domain.case_facts import headline_facts
from business_cases.domain.case_input import Funding
from common.json_rows import JsonRows
from common.numbers import decimal, kr
from common.tenant_urls import tenant_url
from governance.cases import CaseHandler, Choice, Fact, RecommendationDraft
from governance.enums import Outcome
from projects.domain import consequences, effects, recommendations, scoring
from projects.domain.lifecycle import machine
from projects.domain.proposals import CASE_KIND
from projects.models import Proposal, ProposalScore

_MEMO = "_proposal_to_read"


def _scores() -> JsonRows:
    rows = ProposalScore.objects.filter(proposal=OuterRef("pk"))
    return JsonRows(rows, department_id="department_id", criterion="criterion", value="value")


def _read(case: Any) -> Proposal:
    """The proposal for a page that only shows it: read once for each case object."""
    if _MEMO not in case.__dict__:
        case.__dict__[_MEMO] = _proposals().annotate(score_rows=_scores()).get(case=case)
    found: Proposal = case.__dict__[_MEMO]
    return found


def _proposal(case: Any) -> Proposal:
    """The proposal as it is now, to act on."""
    found: Proposal = _proposals().get(case=case)
    return found


def _proposals() -> QuerySet[Proposal]:
    return Proposal.objects.select_related(
        "case",
        "department",
        "body",
        "fund",
        "fund_area",
        "leader",
        "owner",
        "created_by",
        "business_case__department",
        "municipality",
    )


def _url(case: Any) -> str:
    return tenant_url("projects:proposal_detail", case, pk=_read(case).pk)


def _visible_to(case: Any, user: Any) -> bool:
    return user.has_perm("projects.view_proposal", _read(case))


def _document(case: Any, actor: Any) -> Any:
    version = _proposal(case).versions.order_by("-number").select_related("snapshot").first()
    return version.snapshot if version is not None else None


def _recommendations(case: Any) -> list[RecommendationDraft]:
    return recommendations.drafts(_proposal(case))


def _outcomes(recommendation: Any) -> tuple[Outcome, ...]:
    return recommendations.OUTCOMES


def _placed(case: Any, item: Any, actor: Any) -> None:
    machine.perform(_proposal(case), "place", user=actor, system=True, data={"item": item.pk})


def _removed(case: Any, actor: Any) -> None:
    machine.perform(_proposal(case), "take_off", user=actor, system=True)


def _preview(case: Any, choices: list[Choice], body: Any) -> list[str]:
    return consequences.sentences(proposal=_read(case), choices=choices)


def _apply(decision: Any, outcomes: Iterable[Any], actor: Any) -> None:
    effects.apply(proposal=_proposal(decision.case), decision=decision, outcomes=list(outcomes), actor=actor)


def _reverse(decision: Any, outcomes: Iterable[Any], actor: Any, reason: str) -> None:
    effects.reverse(proposal=_proposal(decision.case), outcomes=list(outcomes), actor=actor, reason=reason)


def _facts(case: Any) -> list[Fact]:
    proposal = _read(case)
    found = [
        Fact(
            label=_("Applied for"),
            value=kr(proposal.applied_amount) if proposal.applied_amount else "–",
            note=_("the department pays %(own)s") % {"own": kr(proposal.self_financed)}
            if proposal.self_financed
            else "",
        )
    ]
    if proposal.business_case is not None:
        found += headline_facts(proposal.business_case)
    scores = [ProposalScore(**row) for row in proposal.score_rows]  # type: ignore[attr-defined]
    importance = scoring.importance(scores=scores, thresholds=proposal.municipality.thresholds)
    if importance is not None:
        found.append(Fact(label=_("Importance"), value=_("%(value)s of 5") % {"value": decimal(importance)}))
    return found[:4]


def _warnings(case: Any) -> list[str]:
    proposal = _read(case)
    if proposal.business_case is None:
        return []
    sources = [(str(proposal.fund or ""), proposal.applied_amount), (str(proposal.department), proposal.self_financed)]
    funding = [Funding(name=name, amount=amount) for name, amount in sources if amount]
    return [warning.text for warning in business_cases.warnings(proposal.business_case, funding=funding)]


proposal_handler = CaseHandler(
    kind=CASE_KIND,
    label=gettext_lazy("Project proposal"),
    url=_url,
    visible_to=_visible_to,
    document=_document,
    recommendations=_recommendations,
    outcomes=_outcomes,
    placed=_placed,
    removed=_removed,
    preview=_preview,
    apply=_apply,
    reverse=_reverse,
    facts=_facts,
    warnings=_warnings,
)
