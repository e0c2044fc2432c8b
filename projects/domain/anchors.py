"""Where national initiatives are anchored in the municipality, and which are not (D18)."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Department
from common import audit
from common.errors import DomainError
from governance.models import Body
from projects.enums import AnchorKind
from projects.models import Anchor, Project
from strategies.models import ExternalInitiative

_KINDS: tuple[tuple[AnchorKind, str, type], ...] = (
    (AnchorKind.PROJECT, "project", Project),
    (AnchorKind.BODY, "body", Body),
    (AnchorKind.DEPARTMENT, "department", Department),
)


@transaction.atomic
def anchor(
    *,
    municipality: Any,
    external: ExternalInitiative,
    actor: Any,
    project: Project | None = None,
    body: Body | None = None,
    department: Department | None = None,
    note: str = "",
) -> Anchor:
    """Anchor an initiative in exactly one project, body or department; it can have several anchors.

    Raises PermissionDenied, DomainError.
    """
    if not actor.has_perm("projects.add_anchor", municipality):
        raise PermissionDenied
    given = {"project": project, "body": body, "department": department}
    chosen = [(kind, name) for kind, name, _model in _KINDS if given[name] is not None]
    if len(chosen) != 1:
        raise DomainError(_("Choose one project, one body or one department."))
    kind, name = chosen[0]
    if project is not None and not actor.has_perm("projects.view_project", project):
        raise PermissionDenied
    try:
        with transaction.atomic():
            row = Anchor.objects.create(
                municipality_id=municipality.pk, external=external, kind=kind, note=note.strip(), **given
            )
    except IntegrityError:
        raise DomainError(
            _("The initiative is anchored there already."),
            fields={name: _("The initiative is anchored there already.")},
        ) from None
    audit.record("anchor.add", row, actor=actor, after={"kind": kind, name: given[name].pk}, note=row.note)  # type: ignore[union-attr]
    return row


@transaction.atomic
def remove(*, anchor: Anchor, actor: Any) -> None:
    """Take an anchor away. Raises PermissionDenied."""
    if not actor.has_perm("projects.delete_anchor", anchor):
        raise PermissionDenied
    audit.record(
        "anchor.remove",
        anchor,
        actor=actor,
        before={
            "kind": anchor.kind,
            "project": anchor.project_id,
            "body": anchor.body_id,
            "department": anchor.department_id,
        },
    )
    anchor.delete()


def in_force(today: date) -> QuerySet[ExternalInitiative]:
    """The initiatives of external strategies in force, with ``anchored``: whether this municipality anchored them."""
    current = Q(strategy__valid_to__isnull=True) | Q(strategy__valid_to__gte=today)
    return (
        ExternalInitiative.objects.filter(current)
        .select_related("strategy")
        .annotate(anchored=Exists(Anchor.objects.filter(external=OuterRef("pk"))))
    )


def unanchored(today: date) -> QuerySet[ExternalInitiative]:
    """The mandatory initiatives that are anchored nowhere, the nearest deadline first."""
    rows = in_force(today).filter(~Exists(Anchor.objects.filter(external=OuterRef("pk"))), is_mandatory=True)
    return rows.order_by("deadline", "strategy__title", "number", "pk")


def with_anchors(initiatives: QuerySet[ExternalInitiative]) -> QuerySet[ExternalInitiative]:
    """Each initiative with its anchors and their places: two queries."""
    places = Anchor.objects.select_related("project__case", "body", "department").order_by("kind", "pk")
    return initiatives.prefetch_related(Prefetch("anchors", queryset=places, to_attr="places"))
