"""Milestones: planned once, expected anew, reached on a day (D33)."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.errors import DomainError
from common.versions import save_version
from projects.models import Milestone, Project


def _may(actor: Any, project: Project) -> None:
    if not actor.has_perm("projects.change_project", project):
        raise PermissionDenied


def _taken() -> DomainError:
    return DomainError(_("The project has a milestone of that name."), fields={"title": _("Give it another name.")})


@transaction.atomic
def add(*, project: Project, title: str, planned_on: date, actor: Any) -> Milestone:
    """Plan a milestone; what is planned now is what its slippage is counted from."""
    _may(actor, project)
    if not title.strip():
        raise DomainError(_("Give the milestone a name."), fields={"title": _("Give the milestone a name.")})
    if project.milestones.filter(title=title.strip()).exists():
        raise _taken()
    milestone = Milestone.objects.create(
        municipality_id=project.municipality_id,
        project=project,
        title=title.strip(),
        baseline_on=planned_on,
        forecast_on=planned_on,
    )
    audit.record("milestone.add", milestone, actor=actor, after={"title": milestone.title, "baseline_on": planned_on})
    return milestone


@transaction.atomic
def change(
    *, milestone: Milestone, title: str, forecast_on: date, actor: Any, expected: int, reached_on: date | None = None
) -> Milestone:
    """Expect a milestone on another day, or say that it was reached; the planned date stays.

    Raises PermissionDenied, DomainError, StaleObjectError.
    """
    _may(actor, milestone.project)
    if reached_on is not None and reached_on > timezone.localdate():
        raise DomainError(
            _("The milestone cannot be reached on a day to come."),
            fields={"reached_on": _("The date has not been yet.")},
        )
    milestone.title, milestone.forecast_on, milestone.reached_on = title.strip(), forecast_on, reached_on
    try:
        changes = save_version(milestone, expected=expected, fields=["title", "forecast_on", "reached_on"])
    except IntegrityError:
        raise _taken() from None
    action = "milestone.reach" if "reached_on" in changes.after and reached_on is not None else "milestone.change"
    if changes.after:
        audit.record(action, milestone, actor=actor, before=changes.before, after=changes.after)
    return milestone


@transaction.atomic
def reach(*, milestone: Milestone, actor: Any, reached_on: date | None = None) -> Milestone:
    """The milestone was reached, today unless another day is given."""
    if milestone.reached_on is not None:
        raise DomainError(_("The milestone has been reached already."))
    return change(
        milestone=milestone,
        title=milestone.title,
        forecast_on=milestone.forecast_on,
        reached_on=reached_on or timezone.localdate(),
        actor=actor,
        expected=milestone.version,
    )
