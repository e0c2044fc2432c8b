"""Leaving at once, coming back, and being forgotten (GDPR art. 17).

A deactivated person is out from this moment; their account closes with their last membership. What they did keeps
their name until the account is anonymised; audit entries and frozen documents keep it after that too, as the law on
archives and the duty to give reasons require (GDPR art. 17, 3, b).
"""

import uuid
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain.access import require, take_turn
from accounts.domain.people import keep_an_administrator
from accounts.models import Membership, User
from accounts.models.user import searched_text
from common.audit import record
from common.errors import DomainError
from common.models import SavedView
from common.tenancy import all_municipalities, municipality_scope
from common.versions import save_version

#: Where an anonymised person's mail goes: nowhere. The domain is set aside for this by RFC 2606.
NOWHERE = "anonym.invalid"


@transaction.atomic
def deactivate(*, membership: Membership, actor: User, expected_version: int) -> Membership:
    """End a person's access now, not after a last day; the account closes with the last membership.

    Raises StaleObjectError, and DomainError for who has no access and for the last administrator.
    """
    require(actor, "accounts.change_membership", membership)
    take_turn(membership.municipality_id)
    membership.refresh_from_db(fields=["valid_from", "valid_to", "is_administrator"])
    if _is_over(membership):
        raise DomainError(_("The person's access has ended."))
    if membership.is_administrator:
        keep_an_administrator(membership)
    # A membership holds whole days: the last one was yesterday. The audit entry says when it really was.
    membership.valid_to = timezone.localdate() - timedelta(days=1)
    membership.valid_from = min(membership.valid_from, membership.valid_to)
    changes = save_version(membership, expected=expected_version, fields=["valid_from", "valid_to"])
    record("person.deactivated", membership, actor=actor, before=changes.before, after=changes.after)
    user = _held(membership.user_id)
    if not user.is_support and not _belongs_somewhere(user):
        User.objects.filter(pk=user.pk).update(is_active=False)
        end_sessions_of(user)
    membership.user = user
    return membership


@transaction.atomic
def reactivate(*, membership: Membership, actor: User, expected_version: int) -> Membership:
    """Open an ended access again from today, with the same title and department, but never as administrator.

    Raises StaleObjectError, and DomainError for who has access, or is anonymised.
    """
    require(actor, "accounts.change_membership", membership)
    take_turn(membership.municipality_id)
    membership.refresh_from_db(fields=["valid_from", "valid_to", "is_administrator"])
    user = _held(membership.user_id)
    if user.anonymised_at is not None:
        raise DomainError(_("The person is anonymised. Invite them anew."))
    if not _is_over(membership):
        raise DomainError(_("%(name)s already has access.") % {"name": user.name})
    membership.valid_from, membership.valid_to, membership.is_administrator = timezone.localdate(), None, False
    fields = ["valid_from", "valid_to", "is_administrator"]
    changes = save_version(membership, expected=expected_version, fields=fields)
    record("person.reactivated", membership, actor=actor, before=changes.before, after=changes.after)
    User.objects.filter(pk=user.pk).update(is_active=True)
    return membership


def may_be_anonymised(membership: Membership) -> bool:
    """Whether nothing stands against it: no access left anywhere, now or to come, and not the supplier's own staff."""
    user = membership.user
    return user.anonymised_at is None and not user.is_support and not _belongs_somewhere(user)


@transaction.atomic
def anonymise(*, membership: Membership, actor: User, name: str) -> User:
    """Forget who a person without access was: name, address, titles, second factors, saved views and sessions go.

    ``name`` is the person's, typed to confirm. Raises DomainError for another name, for who still has access
    somewhere, and for who is anonymised already. It cannot be undone.
    """
    require(actor, "accounts.change_membership", membership)
    user = _held(membership.user_id)
    membership.user = user
    if user.anonymised_at is not None:
        raise DomainError(_("The person is anonymised already."))
    if not may_be_anonymised(membership):
        raise DomainError(_("The person still has access, here or in another municipality, and cannot be anonymised."))
    if " ".join(name.split()) != user.name:
        other = _("Write the name exactly as it stands: %(name)s") % {"name": user.name}
        raise DomainError(other, fields={"name": other})
    user.name = _("Former user %(number)s") % {"number": user.pk}
    user.email = f"{user.pk}@{NOWHERE}"
    user.search_text = searched_text(name=user.name, email=user.email)
    user.uuid, user.is_active, user.anonymised_at, user.last_login = uuid.uuid4(), False, timezone.now(), None
    user.set_unusable_password()
    user.save()
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    end_sessions_of(user)
    _forget_in_municipalities(user, here=membership, actor=actor)
    return user


def _forget_in_municipalities(user: User, *, here: Membership, actor: User) -> None:
    with all_municipalities(reason="an account is forgotten wherever its person ever belonged"):
        SavedView.objects.filter(user=user).delete()
        Membership.objects.filter(user=user).update(title="", version=F("version") + 1)
        memberships = list(Membership.objects.filter(user=user).select_related("municipality", "user"))
    for membership in memberships:
        with municipality_scope(membership.municipality):
            # One municipality does not learn who is administrator in another.
            record("person.anonymised", membership, actor=actor if membership.pk == here.pk else None)


def end_sessions_of(user: User) -> int:
    """Sign a person out everywhere; how many sessions that ended. Reads every live session: they do not say whose."""
    key = str(user.pk)
    mine = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.get_decoded().get("_auth_user_id") == key
    ]
    Session.objects.filter(pk__in=mine).delete()
    return len(mine)


def _held(user_id: int) -> User:
    """The account, held until the transaction ends: nobody is let in while they are being let out."""
    return User.objects.select_for_update().get(pk=user_id)


def _is_over(membership: Membership) -> bool:
    return membership.valid_to is not None and membership.valid_to < timezone.localdate()


def _belongs_somewhere(user: User) -> bool:
    with all_municipalities(reason="whether the person belongs to any municipality, now or later"):
        lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate())
        return Membership.objects.filter(lasting, user=user).exists()
