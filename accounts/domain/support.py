"""Support sessions: the supplier's staff inside a municipality, for a stated reason and at most an hour."""

from datetime import timedelta

import structlog
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain.access import require
from accounts.models import Municipality, SupportSession, User
from accounts.models.support import LONGEST_SESSION
from common.audit import record
from common.errors import DomainError
from common.tenancy import all_municipalities, municipality_scope

logger = structlog.get_logger(__name__)

#: A reason shorter than this explains nothing.
SHORTEST_REASON = 10


@transaction.atomic
def start_session(*, user: User, municipality: Municipality, reason: str, minutes: int) -> SupportSession:
    """Open a municipality to a support person until ``minutes`` have passed.

    A session that is still open there is ended first. Raises PermissionDenied for anybody who is not support staff, and
    DomainError without a second factor, without a reason, or for more than an hour.
    """
    if not user.is_support or not user.is_active:
        raise PermissionDenied
    reason = " ".join(reason.split())
    if not is_mfa_enabled(user):
        raise DomainError(_("Set up a second factor first: support sessions need one."))
    if len(reason) < SHORTEST_REASON:
        short = _("State the reason so that the municipality's administrators understand it.")
        raise DomainError(short, fields={"reason": short})
    length = timedelta(minutes=minutes)
    if not timedelta() < length <= LONGEST_SESSION:
        long = _("A support session lasts at most 60 minutes.")
        raise DomainError(long, fields={"minutes": long})
    now = timezone.now()
    with municipality_scope(municipality):
        for earlier in SupportSession.objects.filter(user=user, ended_at__isnull=True):
            _end(earlier, actor=user)
        session = SupportSession.objects.create(
            municipality=municipality, user=user, reason=reason, started_at=now, expires_at=now + length
        )
        record("support.started", session, actor=user, note=reason, expires_at=session.expires_at)
    user.forget_roles()
    return session


@transaction.atomic
def end_session(*, session: SupportSession, actor: User) -> SupportSession:
    """End a session before its time: the support person's own, or any that an administrator wants ended."""
    if session.user_id != actor.pk:
        require(actor, "accounts.change_supportsession", session)
    with municipality_scope(session.municipality):
        if session.ended_at is None:
            _end(session, actor=actor)
    actor.forget_roles()
    return session


def _end(session: SupportSession, *, actor: User | None) -> None:
    now = timezone.now()
    session.ended_at = min(now, session.expires_at)
    SupportSession.objects.filter(pk=session.pk).update(ended_at=session.ended_at)
    if session.expires_at > now:
        record("support.ended", session, actor=actor)


@transaction.atomic
def grant(*, user: User) -> None:
    """Make a person support staff. Only the one who runs the installation can: there is no page for it."""
    User.objects.filter(pk=user.pk).update(is_support=True)
    user.is_support = True
    logger.info("support_granted", email=user.email)


@transaction.atomic
def revoke(*, user: User) -> None:
    """Take the mark away; visits that are open end at once, in every municipality."""
    with all_municipalities(reason="visits end wherever they are open"):
        sessions = list(SupportSession.objects.filter(user=user, ended_at__isnull=True).select_related("municipality"))
    for session in sessions:
        with municipality_scope(session.municipality):
            _end(session, actor=None)
    User.objects.filter(pk=user.pk).update(is_support=False)
    user.is_support = False
    logger.info("support_revoked", email=user.email)
