"""What a note says of decisions since last, and of national initiatives that nobody has taken up (D18, D53)."""

from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from governance.domain.papers import in_words
from governance.enums import RecommendationKind
from governance.models import Decision, DecisionOutcome
from projects.domain import anchors

Facts = dict[str, Any]


def decisions(*, since: date, as_of: date) -> list[Facts]:
    """The decisions in cases after ``since``, oldest first: two queries.

    Of one whose case or item is kept closed: its public title, the body and the day, and nothing else (D11).
    """
    outcomes = DecisionOutcome.objects.select_related("recommendation", "forwarded_to", "postponed_to__body")
    rows = (
        Decision.objects.filter(reversed_at__isnull=True, case__isnull=False)
        .filter(decided_on__gt=since, decided_on__lte=as_of)
        .select_related("body", "case", "item__meeting")
        .prefetch_related(Prefetch("outcomes", outcomes.order_by("recommendation__number", "pk")))
        .order_by("decided_on", "pk")
    )
    return [_closed(row) if row.is_closed else _open(row) for row in rows]


def _closed(decision: Decision) -> Facts:
    item, case = decision.item, decision.case
    title = (item.public_title if item is not None else "") or (case.public_title if case is not None else "")
    return {
        "on": decision.decided_on,
        "body": decision.body.name,
        "title": title or _("Closed case"),
        "closed": True,
        "published": False,
        "outcomes": [],
    }


def _open(decision: Decision) -> Facts:
    meeting = decision.item.meeting if decision.item is not None else None
    return {
        "on": decision.decided_on,
        "body": decision.body.name,
        "title": str(decision.subject),
        "closed": False,
        # The public reads what stands in minutes that are approved.
        "published": bool(meeting is not None and meeting.minutes_public_id),
        "outcomes": [
            {
                "kind": str(RecommendationKind(outcome.recommendation.kind).label),
                "text": outcome.recommendation.text,
                "words": in_words(outcome),
                "consequences": [str(line) for line in outcome.consequences],
            }
            for outcome in decision.outcomes.all()
        ],
    }


def unanchored(as_of: date) -> list[Facts]:
    """The mandatory national initiatives that are anchored nowhere, the nearest deadline first: one query."""
    return [
        {
            "strategy": row.strategy.title,
            "number": row.number,
            "title": row.title,
            "deadline": row.deadline,
            "overdue": row.deadline is not None and row.deadline < as_of,
        }
        for row in anchors.unanchored(as_of)
    ]
