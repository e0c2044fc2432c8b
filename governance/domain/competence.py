"""Who decides what: competence is data (D4)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Subquery
from django.utils.translation import gettext as _

from common.numbers import kr
from governance.enums import CompetenceEffect, Outcome, RecommendationKind
from governance.models import Body, Competence, TermsOfReference


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a body may do with one recommendation. ``target`` is the body that decides when it does not itself.

    ``limit`` is the amount in kroner up to which it decides, None for no limit; ``stated`` says whether the terms of
    reference say so, or whether the answer follows from their silence (then the superior body decides).
    """

    effect: CompetenceEffect
    target: Body | None
    limit: Decimal | None = None
    stated: bool = True

    @property
    def decides(self) -> bool:
        """Whether the body may decide by itself."""
        return self.effect == CompetenceEffect.DECIDES


@dataclass(frozen=True, kw_only=True)
class Powers:
    """What a body's terms say on a day: read once, asked many times. ``terms`` is None for a body without any."""

    terms: TermsOfReference | None
    rows: list[Competence]


def powers_of(*, body: Body, on: date) -> Powers:
    """The terms in force and their competence table: one query, two for terms without a table."""
    newest = TermsOfReference.objects.filter(body=body).valid_on(on).order_by("-number").values("pk")[:1]
    rows = list(Competence.objects.filter(terms=Subquery(newest)).select_related("terms", "target"))
    return Powers(terms=rows[0].terms if rows else terms_in_force(body=body, on=on), rows=rows)


def terms_in_force(*, body: Body, on: date) -> TermsOfReference | None:
    """The version of the body's terms of reference in force on a day; None when it has none (D3)."""
    return TermsOfReference.objects.filter(body=body).valid_on(on).order_by("-number").first()


def competence_of(
    *, body: Body, kind: str, amount: Decimal | None, on: date, fund_key: str = "", rows: list[Competence] | None = None
) -> Answer:
    """What ``body`` may do with a recommendation of ``kind`` about ``amount`` kroner on a day.

    The row for the very fund goes before the row for all; among those, the lowest limit that holds the amount. What
    the terms do not mention, the body that it reports to decides; a body under nobody then decides itself only if
    its terms say so. ``rows`` may be passed to ask many times with one query (:func:`competences`).
    """
    if kind in RecommendationKind.UNRESTRICTED:
        return Answer(effect=CompetenceEffect.DECIDES, target=None)
    found = [row for row in (competences(body=body, on=on) if rows is None else rows) if row.kind == kind]
    own = [row for row in found if row.fund_key and row.fund_key == fund_key] or [
        row for row in found if not row.fund_key
    ]
    asked = amount or Decimal(0)
    holding = [row for row in own if row.up_to is None or asked <= row.up_to]
    limit = max((row.up_to for row in own if row.effect == "decides" and row.up_to is not None), default=None)
    if holding:
        row = min(holding, key=lambda row: (row.up_to is None, row.up_to or 0))
        return Answer(effect=CompetenceEffect(row.effect), target=row.target, limit=row.up_to)
    return Answer(effect=CompetenceEffect.ESCALATES, target=body.reports_to, limit=limit, stated=bool(own))


def competences(*, body: Body, on: date) -> list[Competence]:
    """Every competence row in force for the body on a day."""
    return powers_of(body=body, on=on).rows


def refusal(answer: Answer, *, body: Body, kind: str, amount: Decimal | None) -> str:
    """The sentence that says why ``body`` cannot decide, and where the recommendation should go instead."""
    what = str(RecommendationKind(kind).label).lower()
    if answer.target is None:
        return _("%(body)s has no competence for: %(what)s. Add it to the terms of reference.") % {
            "body": body,
            "what": what,
        }
    instead = {"body": body, "target": answer.target, "instead": Outcome.FORWARDED.label}
    if answer.limit is not None and amount is not None and amount > answer.limit:
        return _("%(body)s decides up to %(limit)s; this is %(amount)s. Choose “%(instead)s”: %(target)s.") % {
            "limit": kr(answer.limit),
            "amount": kr(amount),
            **instead,
        }
    return _("%(body)s does not decide: %(what)s. Choose “%(instead)s”: %(target)s.") % {"what": what, **instead}
