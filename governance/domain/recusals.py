"""Recusal (forvaltningsloven § 3): who takes no part in an item, on which ground, and who decided so (D13)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.errors import AlreadyDoneError, DomainError
from governance.enums import MeetingState, RecusalGround
from governance.models import AgendaItem, Recusal, Seat


@transaction.atomic
def declare(*, item: AgendaItem, user: Any, ground: int, actor: Any, note: str = "", decided_by: str = "") -> Recusal:
    """Record that ``user`` takes no part. Members declare their own; for others, whoever runs the meetings records it.

    ``decided_by`` says who decided (the body, the chair); empty for the member's own declaration. Raises
    PermissionDenied, AlreadyDoneError, DomainError (no seat in the body, decided already, minutes sent).
    """
    may = "governance.recuse_agendaitem" if user == actor else "governance.keep_minutes_agendaitem"
    if not actor.has_perm(may, item):
        raise PermissionDenied
    _check_undecided(item)
    day = timezone.localdate(item.meeting.starts_at)
    if not Seat.objects.filter(body_id=item.body_id, user=user).valid_on(day).exists():
        raise DomainError(
            _("Only those with a seat in the body can be recused."), fields={"user": _("Choose somebody in the body.")}
        )
    try:
        with transaction.atomic():
            recusal = Recusal.objects.create(
                municipality_id=item.municipality_id,
                item=item,
                user=user,
                ground=RecusalGround(ground),
                note=note.strip(),
                decided_by=decided_by.strip() or user.name,
                recorded_by=actor,
            )
    except IntegrityError:
        raise AlreadyDoneError(_("The recusal is recorded already."), url=item.get_absolute_url()) from None
    audit.record("item.recuse", item, actor=actor, after={"user": user.pk, "ground": int(ground)})
    if user == actor:
        actor.forget_roles()
    return recusal


@transaction.atomic
def lift(*, recusal: Recusal, actor: Any, reason: str) -> None:
    """Take back a recusal that was recorded by mistake, before the item is decided. Nobody lifts their own."""
    item = recusal.item
    if recusal.user_id == actor.pk or not actor.has_perm("governance.keep_minutes_agendaitem", item):
        raise PermissionDenied
    _check_undecided(item)
    if not reason.strip():
        raise DomainError(_("Say why the person is not recused after all."))
    audit.record(
        "item.take_part",
        item,
        actor=actor,
        before={"user": recusal.user_id, "ground": recusal.ground},
        note=reason.strip(),
    )
    recusal.delete()


def _check_undecided(item: AgendaItem) -> None:
    if item.meeting.state not in MeetingState.UPCOMING:
        raise DomainError(_("Recusal is recorded until the minutes are sent for approval."))
    if item.decisions.filter(reversed_at__isnull=True).exists():
        raise DomainError(_("The item has been decided. Recusal is recorded before."))
