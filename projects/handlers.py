"""The proposal as a case: what governance must know to put it on an agenda and decide it (governance/cases.py)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from business_cases.domain import cases as business_cases
from common.numbers import decimal, kr
from common.tenant_urls import tenant_url
from governance.cases import CaseHandler, Choice, Fact, RecommendationDraft
from governance.enums import Outcome
from projects.domain import effects, recommendations, scoring
from projects.domain.lifecycle import machine
from projects.domain.proposals import CASE_KIND
from projects.models import Proposal


def _proposal(case: Any) -> Proposal:
    return Proposal.objects.select_related(
        "case", "department", "body", "fund", "leader", "owner", "created_by", "business_case", "municipality"
    ).get(case=case)


def _url(case: Any) -> str:
    return tenant_url("projects:proposal", case, pk=case.proposal.pk)


def _visible_to(case: Any, user: Any) -> bool:
    return user.has_perm("projects.view_proposal", _proposal(case))


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
    return effects.sentences(proposal=_proposal(case), choices=choices)


def _apply(decision: Any, outcomes: Iterable[Any], actor: Any) -> None:
    effects.apply(proposal=_proposal(decision.case), decision=decision, outcomes=list(outcomes), actor=actor)


def _reverse(decision: Any, outcomes: Sequence[Any], actor: Any, reason: str) -> None:
    effects.reverse(proposal=_proposal(decision.case), outcomes=outcomes, actor=actor, reason=reason)


def _facts(case: Any) -> list[Fact]:
    proposal = _proposal(case)
    found = [
        Fact(
            label=_("Applied for"),
            value=kr(proposal.applied_amount) if proposal.applied_amount else "–",
            note=_("the department pays %(own)s") % {"own": kr(proposal.self_financed)}
            if proposal.self_financed
            else "",
        )
    ]
    if proposal.business_case_id is not None:
        found += business_cases.headline_facts(proposal.business_case)
    importance = scoring.importance(scores=list(proposal.scores.all()), thresholds=proposal.municipality.thresholds)
    if importance is not None:
        found.append(Fact(label=_("Importance"), value=_("%(value)s of 5") % {"value": decimal(importance)}, note=""))
    return found[:4]


def _warnings(case: Any) -> list[str]:
    proposal = _proposal(case)
    if proposal.business_case_id is None:
        return []
    return [str(warning) for warning in business_cases.warnings(proposal.business_case)]


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
