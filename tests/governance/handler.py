"""A kind of case that exists in the tests alone: what it did is read off the decision and off ``LOG``."""

from decimal import Decimal

from common.errors import DomainError
from common.numbers import kr
from common.snapshots import freeze
from governance.cases import CaseHandler, Fact, RecommendationDraft, case_handlers
from governance.enums import Outcome, RecommendationKind
from governance.models import DecisionOutcome

KIND = "test"
#: What happened, newest last: emptied by the fixture.
LOG = []


def _document(case, actor):
    from django.utils import timezone

    return freeze(
        kind="test_case",
        schema_version=1,
        data={"title": case.title},
        municipality=case.municipality,
        taken_at=timezone.now(),
    )


def _recommendations(case):
    drafts = [
        RecommendationDraft(
            kind=RecommendationKind.START, text=f"starte projektet “{case.title}”", amount=case.amount, payload={"n": 1}
        )
    ]
    if case.amount:
        drafts.append(
            RecommendationDraft(
                kind=RecommendationKind.GRANT,
                text=f"bevilge {kr(case.amount)} fra udviklingspuljen",
                amount=case.amount,
                fund_key="udviklingspuljen",
                payload={"amount": str(case.amount)},
            )
        )
    return drafts


def _outcomes(recommendation):
    return (
        Outcome.APPROVED,
        Outcome.CONDITIONAL,
        Outcome.POSTPONED,
        Outcome.RETURNED,
        Outcome.REJECTED,
        Outcome.FORWARDED,
    )


def _sentences(case, choices):
    said = []
    for choice in choices:
        if choice.recommendation.kind == RecommendationKind.GRANT and choice.outcome in Outcome.POSITIVE:
            if choice.recommendation.amount > Decimal(5_000_000):
                raise DomainError("Puljen har ikke så mange penge.")
            said.append(f"Puljen bevilger {kr(choice.recommendation.amount)}")
        elif choice.outcome in Outcome.POSITIVE:
            said.append(f"Projektet “{case.title}” åbnes.")
    return said or ["Sagen flyttes."]


def _apply(decision, outcomes, actor):
    said = _sentences(decision.case, outcomes)
    outcomes[0].consequences = said
    DecisionOutcome.objects.bulk_update(outcomes, ["consequences"])
    LOG.append(("apply", decision.case_id))


def _reverse(decision, outcomes, actor, reason):
    if "kan ikke" in reason:
        raise DomainError("Pengene er betalt ud og kan ikke tages tilbage.")
    LOG.append(("reverse", decision.case_id))


HANDLER = CaseHandler(
    kind=KIND,
    label="Prøvesag",
    url=lambda case: f"/{case.municipality.slug}/sager/{case.pk}/",
    visible_to=lambda case, user: user.has_perm("governance.view_case", case),
    document=_document,
    recommendations=_recommendations,
    outcomes=_outcomes,
    placed=lambda case, item, actor: LOG.append(("placed", case.pk)),
    removed=lambda case, actor: LOG.append(("removed", case.pk)),
    preview=lambda case, choices, body: _sentences(case, choices),
    apply=_apply,
    reverse=_reverse,
    facts=lambda case: [
        Fact(label="Søgt fra puljen", value=kr(case.amount or 0), note="forvaltningen betaler 1.000.000 kr."),
        Fact(label="Nutidsværdi, 5 år", value="206.021 kr.", note="3,5 pct."),
    ],
    warnings=lambda case: ["Integrationsudgiften spænder fra 450.000 til 1.100.000 kr."],
)


def register():
    """Register the kind once in this process."""
    if KIND not in case_handlers:
        case_handlers.register(KIND, HANDLER)
