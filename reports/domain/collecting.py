"""Collecting a note: everything it says, read as of one moment (D52, D53)."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from common.canonical import encode
from common.seals import latest_seal
from common.tenant_urls import tenant_url
from governance.enums import BodyKind
from governance.models import Body
from reports.domain import changes, decision_facts, fund_facts, gain_facts, goal_facts, message, project_facts
from reports.domain.periods import HalfYear
from reports.domain.project_facts import Window
from reports.enums import NoteState
from reports.models import StatusNote

KIND = "status_note"
SCHEMA_VERSION = 1
Facts = dict[str, Any]


def half_of(note: StatusNote) -> HalfYear:
    """The half-year of a note."""
    return HalfYear(note.year, note.half)


def window_of(note: StatusNote) -> Window:
    """The days a note is about; its figures are those of the cut-off, or of today while that lies ahead."""
    half = half_of(note)
    return Window(first=half.first_day, as_of=half.as_of(timezone.localdate()))


def previous_of(note: StatusNote) -> StatusNote | None:
    """The edition that "since last" is computed from: the newest approved one before it that was not recalled."""
    before = StatusNote.objects.filter(state=NoteState.APPROVED, snapshot__isnull=False).select_related("snapshot")
    for other in before.order_by("-year", "-half", "-edition"):
        if (other.year, other.half, other.edition) < (note.year, note.half, note.edition):
            return other
    return None


def collect(note: StatusNote, *, is_draft: bool = False) -> Facts:
    """The whole note as plain data, in a number of queries that depends on nothing.

    Run it inside common.snapshots.collecting() when it is to be frozen. ``note`` may be unsaved. Texts are in Danish,
    amounts are kroner as text; what nobody has written is written from the figures.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return encode(_collected(note, is_draft=is_draft))


def _collected(note: StatusNote, *, is_draft: bool) -> Facts:
    half, window = half_of(note), window_of(note)
    previous = previous_of(note)
    earlier = previous.snapshot.data if previous is not None and previous.snapshot is not None else None
    since = window.first - timedelta(days=1)
    if earlier is not None:
        since = date.fromisoformat(earlier["period"]["as_of"])
    gains = gain_facts.read(window.as_of)
    projects = project_facts.projects(window)
    changes.since(earlier, projects)
    portfolio = project_facts.portfolio(projects) | {
        "before": changes.portfolio_before(earlier),
        "changes": changes.counted(projects),
        "ended": project_facts.ended(window, since=since),
    }
    data = {
        "schema": SCHEMA_VERSION,
        "audience": "",
        "is_draft": is_draft,
        **_about(note),
        "period": {
            "first": window.first,
            "cut_off": half.cut_off,
            "as_of": window.as_of,
            "since": since,
            "words": half.in_words(),
        },
        "previous": _edition(previous) if previous is not None else None,
        "portfolio": portfolio,
        "projects": projects,
        "goals": goal_facts.goals(as_of=window.as_of, projects=projects, gains=gains),
        "economy": project_facts.economy(projects),
        "funds": fund_facts.funds(window),
        "gains": gain_facts.gains(gains, as_of=window.as_of),
        "risks": project_facts.risks(window),
        "unanchored": decision_facts.unanchored(window.as_of),
        "decisions": decision_facts.decisions(since=since, as_of=window.as_of),
    }
    data["message"] = note.message.strip() or message.drafted(data)
    data["recommendations"] = message.as_lines(note.recommendation.strip() or message.recommended(data))
    for facts in data["projects"]:
        # A key of the database says nothing outside it.
        del facts["goal"]
    return data


def _about(note: StatusNote) -> Facts:
    municipality = note.municipality
    thresholds = municipality.thresholds
    seal = latest_seal(municipality)
    return {
        "municipality": {"name": municipality.name, "slug": municipality.slug, "brand": municipality.colour},
        "note": {
            "year": note.year,
            "half": note.half,
            "edition": note.edition,
            "body": note.body.name,
            "council": _council(),
        },
        "verify": settings.PUBLIC_URL + tenant_url("reports:verify", municipality),
        "thresholds": {
            "cost_red_above": thresholds.cost_red_above,
            "time_yellow_from_months": thresholds.time_yellow_from_months,
            "time_red_above_months": thresholds.time_red_above_months,
            "benefits_red_above": thresholds.benefits_red_above,
        },
        "seal": None
        if seal is None
        else {"number": seal.number, "hash": seal.hash, "sealed_at": seal.sealed_at, "entries": seal.entry_count},
    }


def _council() -> str:
    """What the municipal council is called here; "" where it is no body of the portal."""
    names = (
        Body.objects.filter(kind=BodyKind.COUNCIL, valid_to__isnull=True).order_by("pk").values_list("name", flat=True)
    )
    return names.first() or ""


def _edition(note: StatusNote) -> Facts:
    return {
        "year": note.year,
        "half": note.half,
        "edition": note.edition,
        "words": half_of(note).in_words(),
        "sha256": note.snapshot.sha256 if note.snapshot is not None else "",
    }
