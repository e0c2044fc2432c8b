"""Tasks that a meeting gives, followed up until done (D15)."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.errors import AlreadyDoneError, DomainError
from governance.domain.items import hold_open
from governance.models import ActionPoint, AgendaItem, Body, Meeting


@transaction.atomic
def give(
    *, meeting: Meeting, text: str, responsible: Any, due: date, actor: Any, item: AgendaItem | None = None
) -> ActionPoint:
    """Give somebody a task with a date. Raises PermissionDenied, DomainError (the minutes are out for approval)."""
    if not actor.has_perm("governance.finish_meeting", meeting):
        raise PermissionDenied
    hold_open(meeting, _("Action points are given while the meeting is being held."))
    if due < timezone.localdate(meeting.starts_at):
        raise DomainError(_("The date lies before the meeting."), fields={"due": _("Choose a date after the meeting.")})
    point = ActionPoint.objects.create(
        municipality_id=meeting.municipality_id,
        meeting=meeting,
        body_id=meeting.body_id,
        item=item,
        text=text.strip(),
        responsible=responsible,
        due=due,
    )
    audit.record("action_point.add", point, actor=actor, after={"responsible": responsible.pk, "due": due})
    return point


@transaction.atomic
def finish(*, point: ActionPoint, actor: Any, note: str = "") -> ActionPoint:
    """Say that it is done, and what came of it. Raises PermissionDenied, AlreadyDoneError."""
    if not actor.has_perm("governance.complete_actionpoint", point):
        raise PermissionDenied
    now = timezone.now()
    if ActionPoint.objects.filter(pk=point.pk, done_at__isnull=True).update(done_at=now, done_note=note.strip()) != 1:
        raise AlreadyDoneError(_("The action point is done already."), url=point.get_absolute_url())
    point.done_at, point.done_note = now, note.strip()
    audit.record("action_point.done", point, actor=actor, note=note.strip())
    return point


def open_points_of(body: Body, *, before: Meeting | None = None) -> QuerySet[ActionPoint]:
    """What the body's earlier meetings gave and nobody has finished, oldest due first."""
    points = ActionPoint.objects.filter(body=body, done_at__isnull=True).select_related("responsible", "item")
    if before is not None:
        points = points.filter(meeting__starts_at__lt=before.starts_at)
    return points.order_by("due", "pk")
