"""Who carries a project, and which phase it is in (D30, D31)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from common import audit
from common.errors import DomainError
from common.versions import save_version
from governance.domain import cases
from governance.enums import PartyRelation
from projects.models import Phase, Project

_RELATIONS = {"leader": PartyRelation.LEADER, "owner": PartyRelation.OWNER}


@transaction.atomic
def assign(*, project: Project, actor: Any, expected: int, leader: Any, owner: Any, system_owner: Any) -> Project:
    """Say who leads, owns and, once it runs, answers for the system. Leader and owner become parties to the case.

    Whoever has no access to the municipality cannot be chosen, and a project in progress is never without a leader.
    Raises PermissionDenied, DomainError, StaleObjectError.
    """
    if not actor.has_perm("projects.assign_project", project):
        raise PermissionDenied
    chosen = {"leader": leader, "owner": owner, "system_owner": system_owner}
    wrong = {}
    if leader is None:
        wrong["leader"] = _("Choose who leads the project.")
    wanted = {person.pk for person in chosen.values() if person is not None}
    known = set(
        Membership.objects.filter(user__in=wanted).valid_on(timezone.localdate()).values_list("user_id", flat=True)
    )
    for name, person in chosen.items():
        if person is not None and person.pk not in known:
            wrong[name] = _("Choose somebody with access to the municipality.")
    if wrong:
        raise DomainError(next(iter(wrong.values())), fields=wrong)
    for name, person in chosen.items():
        setattr(project, name, person)
    changes = save_version(project, expected=expected, fields=list(chosen))
    if changes.after:
        _follow(project)
        audit.record("project.assign", project, actor=actor, before=changes.before, after=changes.after)
    return project


def _follow(project: Project) -> None:
    """The parties to the case follow the project's roles; who submitted it stays a party."""
    if project.case is None:
        return
    held = project.case.parties.exclude(relation__in=_RELATIONS.values())
    kept = [(party.user, PartyRelation(party.relation)) for party in held.select_related("user")]
    parties = [(getattr(project, name), relation) for name, relation in _RELATIONS.items()]
    cases.set_parties(case=project.case, parties=[*kept, *parties])


@transaction.atomic
def set_phase(*, project: Project, phase: Phase, actor: Any, expected: int, note: str = "") -> Project:
    """Move the project to another phase (D31). Back again, or past a phase that must not be skipped, takes a reason.

    Raises PermissionDenied, DomainError, StaleObjectError.
    """
    if not actor.has_perm("projects.advance_project", project):
        raise PermissionDenied
    if phase.pk == project.phase_id:
        raise DomainError(_("The project is in that phase already."), fields={"phase": _("Choose another phase.")})
    if not note.strip() and not _is_next(project.phase, phase):
        raise DomainError(
            _("The phase is not the next one. Write why."), fields={"note": _("Write why it is not the next phase.")}
        )
    project.phase = phase
    changes = save_version(project, expected=expected, fields=["phase"])
    audit.record("project.phase", project, actor=actor, before=changes.before, after=changes.after, note=note.strip())
    return project


def _is_next(present: Phase | None, wanted: Phase) -> bool:
    """Whether nothing but phases that can be skipped lies between."""
    if present is None:
        return True
    if wanted.position < present.position:
        return False
    between = Phase.objects.filter(position__gt=present.position, position__lt=wanted.position)
    return not between.filter(can_be_skipped=False).exists()


def next_phase(project: Project) -> Phase | None:
    """The phase after the present one; None in the last."""
    later = Phase.objects.order_by("position")
    if project.phase is not None:
        later = later.filter(position__gt=project.phase.position)
    return later.first()
