"""A project's history in words: what the log says about it, its milestones and its risks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from common.audit import action_label
from common.models import AuditEntry
from common.versions import in_words
from projects.models import Milestone, Project, Risk

_PARTS = {Milestone._meta.label_lower: "milestones", Risk._meta.label_lower: "risks"}


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One entry: when, what, about what, by whom, with which words, and what changed (label, was, is)."""

    at: datetime
    label: str
    subject: str
    actor: str
    note: str
    changes: list[tuple[Any, Any, Any]] = field(default_factory=list)


def entries(project: Project) -> QuerySet[AuditEntry]:
    """What was written about the project and its parts, newest first."""
    wanted = Q(object_type=Project._meta.label_lower, object_id=str(project.pk))
    for object_type, name in _PARTS.items():
        keys = getattr(project, name).order_by().values_list("pk", flat=True)
        wanted |= Q(object_type=object_type, object_id__in=[str(key) for key in keys])
    return AuditEntry.objects.filter(wanted, municipality_id=project.municipality_id).order_by("-id")


def told(rows: Iterable[AuditEntry]) -> list[Happening]:
    """The entries in words."""
    return [
        Happening(
            at=row.at,
            label=action_label(row.action),
            subject=row.object_label if row.object_type in _PARTS else "",
            actor=row.actor_name,
            note=row.note,
            changes=list(_changes(row)),
        )
        for row in rows
    ]


def _changes(row: AuditEntry) -> Iterable[tuple[Any, Any, Any]]:
    model = apps.get_model(row.object_type)
    known = {column.name: column.verbose_name for column in model._meta.concrete_fields}
    for name, now in row.after.items():
        if name in known and name in row.before:
            yield known[name], in_words(model, name, row.before[name]), in_words(model, name, now)
