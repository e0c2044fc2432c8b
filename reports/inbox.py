"""What of the notes waits for a person (D57): derived from their state, never stored."""

from datetime import date
from typing import Any

from django.db.models import CharField, Exists, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat, TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role, RoleScope
from common.inbox import InboxSource, columns, inbox_sources
from common.tenant_urls import tenant_url
from projects.models import Project
from projects.project_inbox import AHEAD
from reports.domain.periods import HalfYear
from reports.domain.project_facts import Window, without_report
from reports.enums import NoteState
from reports.models import StatusNote

COLLECT, APPROVE, CONTRIBUTE = "reports.collect", "reports.approve", "reports.contribute"
_MAKERS = (Role.BENEFITS_MANAGER, Role.SECRETARY, Role.ADMINISTRATOR)


def _half() -> Concat:
    """2026-2, in any database."""
    return Concat(Cast("year", CharField()), Value("-"), Cast("half", CharField()))


def to_collect(user: Any, municipality: Any, today: date) -> QuerySet | None:
    """For the makers: the notes that are being collected, until they are frozen."""
    if not user.roles_in(municipality).has_any(_MAKERS):
        return None
    rows = StatusNote.objects.filter(state=NoteState.COLLECTING)
    return columns(rows, kind=COLLECT, title=_half(), detail="body__name", due="due")


def to_approve(user: Any, municipality: Any, today: date) -> QuerySet | None:
    """For the body's chair: the notes that await approval, but for those the chair made or is recused from (D13)."""
    roles = user.roles_in(municipality)
    bodies = roles.scopes(Role.CHAIR, Role.DEPUTY_CHAIR, scope_kind=RoleScope.BODY)
    if not bodies:
        return None
    barred = roles.scopes(Role.CASE_PARTY, Role.RECUSED, scope_kind=RoleScope.CASE)
    rows = StatusNote.objects.filter(state=NoteState.FROZEN, body__in=bodies)
    if barred:
        rows = rows.exclude(case__in=barred)
    return columns(rows, kind=APPROVE, title=_half(), detail="body__name", due=TruncDate("frozen_at"))


def to_contribute(user: Any, municipality: Any, today: date) -> QuerySet | None:
    """For the project leader: projects that a note of this or the last half-year waits for.

    Those whose report is due anyway wait already. Which notes are being collected is asked in the same statement.
    """
    now = HalfYear.of(today)
    collecting = StatusNote.objects.filter(state=NoteState.COLLECTING)
    waited_for = Q()
    for half in (now, now.before):
        window = Window(first=half.first_day, as_of=half.as_of(today))
        begun = collecting.filter(year=half.year, half=half.half)
        waited_for |= Q(Exists(begun)) & Q(pk__in=without_report(window).values("pk"))
    rows = Project.objects.filter(waited_for, leader=user).filter(
        Q(next_report_due__isnull=True) | Q(next_report_due__gt=today + AHEAD)
    )
    return columns(
        rows,
        kind=CONTRIBUTE,
        title="title",
        detail=Value(_("The status note for the half-year waits for it")),
        due=Subquery(collecting.order_by("year", "half").values("due")[:1]),
    )


def _to_note(municipality: Any, key: int, _extra: int) -> str:
    return tenant_url("reports:note_detail", municipality, pk=key)


def _to_report(municipality: Any, key: int, _extra: int) -> str:
    return tenant_url("projects:project_report", municipality, pk=key)


def register() -> None:
    """Fill the registry."""
    inbox_sources.register(
        COLLECT,
        InboxSource(
            rows=to_collect,
            verb=gettext_lazy("Collect"),
            heading=lambda title: _("Collect the status note %(half)s") % {"half": title},
            url=_to_note,
        ),
    )
    inbox_sources.register(
        APPROVE,
        InboxSource(
            rows=to_approve,
            verb=gettext_lazy("Read and approve"),
            heading=lambda title: _("Approve the status note %(half)s") % {"half": title},
            url=_to_note,
        ),
    )
    inbox_sources.register(
        CONTRIBUTE,
        InboxSource(
            rows=to_contribute,
            verb=gettext_lazy("Report"),
            heading=lambda title: _("Report status: %(title)s") % {"title": title},
            url=_to_report,
        ),
    )
