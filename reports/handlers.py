"""The note as a case: approved or returned by a body on a meeting, with the same functions as on its page (D53)."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import DomainError
from common.numbers import mio
from common.tenant_urls import tenant_url
from governance.cases import CaseHandler, Choice, Fact, RecommendationDraft
from governance.enums import Outcome, RecommendationKind
from reports.domain import notes, renditions
from reports.enums import NoteState
from reports.models import StatusNote

OUTCOMES = (Outcome.APPROVED, Outcome.POSTPONED, Outcome.RETURNED, Outcome.FORWARDED)
_FREE = (Outcome.APPROVED, Outcome.NOTED, Outcome.REJECTED, Outcome.POSTPONED, Outcome.RETURNED, Outcome.FORWARDED)


_MEMO = "_note_to_read"


def _note(case: Any) -> StatusNote:
    """The note as it is now, to act on."""
    return StatusNote.objects.select_related("municipality", "body", "case", "snapshot").get(case=case)


def _read(case: Any) -> StatusNote:
    """The note for a page that only shows it: read once for each case object."""
    if _MEMO not in case.__dict__:
        case.__dict__[_MEMO] = _note(case)
    found: StatusNote = case.__dict__[_MEMO]
    return found


def _document(case: Any, actor: Any) -> Any:
    return _note(case).snapshot


def _recommendations(case: Any) -> list[RecommendationDraft]:
    """The approval first; what else the note recommends follows in words."""
    note = _note(case)
    data = note.snapshot.data if note.snapshot is not None else {}
    first, *rest = data.get("recommendations") or [_("%(body)s approves the status note") % {"body": note.body}]
    return [
        RecommendationDraft(kind=RecommendationKind.STATUS_NOTE, text=first),
        *(RecommendationDraft(kind=RecommendationKind.FREE_TEXT, text=text) for text in rest),
    ]


def _outcomes(recommendation: Any) -> tuple[Outcome, ...]:
    return OUTCOMES if recommendation.kind == RecommendationKind.STATUS_NOTE else _FREE


def _approval(rows: Iterable[Any]) -> Any:
    """The row that is about the approval itself."""
    return next(row for row in rows if row.recommendation.kind == RecommendationKind.STATUS_NOTE)


def _preview(case: Any, choices: list[Choice], body: Any) -> list[str]:
    return _sentences(_read(case), choices, body)


def _sentences(note: StatusNote, choices: list[Any], body: Any) -> list[str]:
    choice = _approval(choices)
    if choice.outcome in Outcome.POSITIVE:
        if not renditions.all_ready(note):
            raise DomainError(_("The PDFs are still being made. The note can be approved when they are ready."))
        return [
            _("%(note)s is approved by %(body)s.") % {"note": note, "body": body},
            _("Every signed-in person can read the council's and the public edition."),
        ]
    if choice.outcome == Outcome.RETURNED:
        return [_("%(note)s goes back to its makers, who make a new edition.") % {"note": note}]
    if choice.outcome == Outcome.FORWARDED:
        return [_("The note is handed to %(body)s, which decides.") % {"body": choice.forwarded_to}]
    return [_("The note waits for a later meeting.")]


def _apply(decision: Any, outcomes: Iterable[Any], actor: Any) -> None:
    rows = list(outcomes)
    note, row = _note(decision.case), _approval(rows)
    row.consequences = _sentences(note, rows, decision.body)
    if row.outcome in Outcome.POSITIVE:
        notes.approve(note=note, actor=actor, by_decision=True)
    elif row.outcome == Outcome.RETURNED:
        notes.send_back(note=note, actor=actor, reason=row.text, by_decision=True)
    row.effect = {"state": note.state}
    row.save(update_fields=["effect", "consequences"])


def _reverse(decision: Any, outcomes: Iterable[Any], actor: Any, reason: str) -> None:
    note = _note(decision.case)
    if note.state == NoteState.RECALLED:
        raise DomainError(_("The note has been recalled; its approval can no longer be reversed."))
    if note.state in {NoteState.APPROVED, NoteState.RETURNED}:
        notes.reopen(note=note, actor=actor, reason=reason)


def _facts(case: Any) -> list[Fact]:
    note = _read(case)
    if note.snapshot is None:
        return []
    data = note.snapshot.data
    portfolio = data["portfolio"]
    found = [
        Fact(
            label=_("Projects running"),
            value=str(portfolio["count"]),
            note=_("%(red)s critical, %(yellow)s need attention")
            % {"red": portfolio["lights"]["red"], "yellow": portfolio["lights"]["yellow"]},
        ),
        Fact(
            label=_("Expected cost"),
            value=mio(data["economy"]["forecast"]),
            note=_("approved: %(amount)s") % {"amount": mio(data["economy"]["baseline"])},
        ),
    ]
    found += [
        Fact(label=_("%(fund)s, free") % {"fund": fund["name"]}, value=mio(fund["closing"]))
        for fund in data["funds"][:1]
    ]
    total = data["gains"]["total"]
    found.append(
        Fact(
            label=_("Gains measured in %(year)s") % {"year": data["gains"]["year"]},
            value=mio(total["realised"]),
            note=_("planned to date: %(amount)s") % {"amount": mio(total["due"])},
        )
    )
    return found[:4]


def _warnings(case: Any) -> list[str]:
    if not renditions.all_ready(_read(case)):
        return [_("The PDFs are still being made.")]
    return []


status_note_handler = CaseHandler(
    kind=notes.CASE_KIND,
    label=gettext_lazy("Status note"),
    url=lambda case: tenant_url("reports:note_detail", case, pk=_read(case).pk),
    visible_to=lambda case, user: user.has_perm("reports.view_statusnote", _read(case)),
    document=_document,
    recommendations=_recommendations,
    outcomes=_outcomes,
    placed=lambda case, item, actor: None,  # noqa: ARG005 -- the note's state does not change on an agenda
    removed=lambda case, actor: None,  # noqa: ARG005 -- nor off it
    preview=_preview,
    apply=_apply,
    reverse=_reverse,
    facts=_facts,
    warnings=_warnings,
)
