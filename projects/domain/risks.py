"""Risks and opportunities of a project (D33): probability × impact, before and after measures."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.errors import DomainError
from common.versions import save_version
from projects.models import Project, Risk

#: What can be written about a risk.
FIELDS = (
    "title",
    "cause",
    "consequence_text",
    "is_opportunity",
    "probability",
    "consequence",
    "measures",
    "probability_after",
    "consequence_after",
    "owner",
    "shown_to_body",
)


def _may(actor: Any, project: Project) -> None:
    if not actor.has_perm("projects.change_project", project):
        raise PermissionDenied


def _refuse(risk: Risk) -> None:
    wrong = {}
    if not risk.title.strip():
        wrong["title"] = _("Write what can happen.")
    for name in ("probability", "consequence"):
        before, after = getattr(risk, name), getattr(risk, f"{name}_after")
        if not 1 <= before <= 5:
            wrong[name] = _("Choose from 1 to 5.")
        if after is not None and not 1 <= after <= 5:
            wrong[f"{name}_after"] = _("Choose from 1 to 5.")
    if (risk.probability_after is None) != (risk.consequence_after is None):
        name = "probability_after" if risk.probability_after is None else "consequence_after"
        wrong[name] = _("Say both probability and impact after measures, or neither.")
    if wrong:
        raise DomainError(next(iter(wrong.values())), fields=wrong)


@transaction.atomic
def add(*, project: Project, actor: Any, **values: Any) -> Risk:
    """Write down a risk or an opportunity. Raises PermissionDenied, DomainError."""
    _may(actor, project)
    risk = Risk(municipality_id=project.municipality_id, project=project, **values)
    _refuse(risk)
    risk.save()
    audit.record("risk.add", risk, actor=actor, after={"title": risk.title}, score=risk.score)
    return risk


@transaction.atomic
def change(*, risk: Risk, actor: Any, expected: int, **values: Any) -> Risk:
    """Judge a risk anew. Raises PermissionDenied, DomainError (also for a closed one), StaleObjectError."""
    _may(actor, risk.project)
    if risk.closed_on is not None:
        raise DomainError(_("The risk is closed."))
    for name, value in values.items():
        if name not in FIELDS:
            raise TypeError(f"{name} is nothing one says about a risk.")
        setattr(risk, name, value)
    _refuse(risk)
    changes = save_version(risk, expected=expected, fields=list(values))
    if changes.after:
        audit.record("risk.change", risk, actor=actor, before=changes.before, after=changes.after)
    return risk


@transaction.atomic
def close(*, risk: Risk, actor: Any, expected: int, note: str = "", closed_on: date | None = None) -> Risk:
    """The risk can no longer happen, or has. Raises PermissionDenied, DomainError, StaleObjectError."""
    _may(actor, risk.project)
    if risk.closed_on is not None:
        raise DomainError(_("The risk is closed already."))
    risk.closed_on = closed_on or timezone.localdate()
    changes = save_version(risk, expected=expected, fields=["closed_on"])
    audit.record("risk.close", risk, actor=actor, before=changes.before, after=changes.after, note=note.strip())
    return risk


def open_risks(project: Project) -> QuerySet[Risk]:
    """The project's open risks and opportunities, the heaviest after measures first."""
    left = Coalesce(F("probability_after") * F("consequence_after"), F("probability") * F("consequence"))
    return project.risks.filter(closed_on__isnull=True).annotate(left=left).order_by("-left", "-probability", "pk")
