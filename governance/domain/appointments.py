"""Roles that people hold outside bodies, and what each role is for (D6)."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.errors import AlreadyDoneError, DomainError
from governance.models import Appointment, RoleDescription


@transaction.atomic
def appoint(
    *,
    municipality: Any,
    user: Any,
    role: str,
    actor: Any,
    department: Any = None,
    valid_from: date | None = None,
    note: str = "",
) -> Appointment:
    """Give a person a role, in a department or everywhere. Raises DomainError when they hold it there already."""
    day = valid_from or timezone.localdate()
    held = Appointment.objects.filter(user=user, role=role, department=department)
    if held.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day)).exists():
        raise DomainError(_("%(person)s holds the role there already.") % {"person": user})
    try:
        with transaction.atomic():
            made = Appointment.objects.create(
                municipality=municipality,
                user=user,
                role=role,
                department=department,
                valid_from=day,
                note=note.strip(),
            )
    except IntegrityError:
        raise AlreadyDoneError(_("%(person)s holds the role there already.") % {"person": user}) from None
    audit.record("appointment.add", made, actor=actor, after={"user": user.pk, "role": role, "from": day})
    return made


@transaction.atomic
def end_appointment(*, appointment: Appointment, last_day: date, actor: Any) -> Appointment:
    """Let a role end; it stays in the history."""
    if last_day < appointment.valid_from:
        raise DomainError(
            _("The period ends before it begins."), fields={"last_day": _("Choose a date after it began.")}
        )
    Appointment.objects.filter(pk=appointment.pk).update(valid_to=last_day)
    appointment.valid_to = last_day
    audit.record("appointment.end", appointment, actor=actor, after={"to": last_day})
    return appointment


@transaction.atomic
def describe_role(
    *, municipality: Any, role: str, purpose: str, duties: str, actor: Any, valid_from: date | None = None
) -> RoleDescription:
    """A new version of what a role is for and must do; earlier ones are kept."""
    last = RoleDescription.objects.filter(role=role).aggregate(last=Max("number"))["last"] or 0
    made = RoleDescription.objects.create(
        municipality=municipality,
        role=role,
        number=last + 1,
        purpose=purpose.strip(),
        duties=duties.strip(),
        valid_from=valid_from or timezone.localdate(),
    )
    audit.record("role_description.add", made, actor=actor, after={"number": made.number})
    return made


def descriptions_in_force() -> dict[str, RoleDescription]:
    """The newest description of each role."""
    found: dict[str, RoleDescription] = {}
    for row in RoleDescription.objects.order_by("role", "number"):
        found[row.role] = row
    return found
