"""People in a municipality: invited, changed, ended; never deleted, so that history keeps its names."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain.access import require, take_turn
from accounts.domain.queries import memberships_of
from accounts.enums import Role
from accounts.models import Department, Membership, Municipality, User
from accounts.models.user import searched_text
from common.audit import record
from common.errors import DomainError
from common.jobs import enqueue
from common.tenancy import all_municipalities, municipality_scope
from common.versions import save_version

#: The job that mails a person how to get in.
INVITATION = "accounts.invitation"


@transaction.atomic
def invite(
    *,
    municipality: Municipality,
    actor: User,
    email: str,
    name: str,
    title: str = "",
    department: Department | None = None,
    is_administrator: bool = False,
) -> Membership:
    """Give a person access from today and mail them how to get in; the account is made if there is none.

    Somebody who has an account keeps the name they have: one municipality cannot rename another's people. A membership
    that ended is opened again, and so is an account that closed with the last of them. Raises DomainError when the
    person already has access, and for an account that was closed while it had access, or is anonymised.
    """
    require(actor, "accounts.add_membership", municipality)
    email, name, title = email.strip().lower(), " ".join(name.split()), title.strip()
    _check_department(department)
    user = User.objects.select_for_update().filter(email=email).first()
    if user is None:
        if not name:
            raise DomainError(_("Write the person's name."), fields={"name": _("Write the person's name.")})
        user = User.objects.create_user(email=email, name=name)
    elif not user.is_active:
        _reopen(user)
    membership = _open_membership(municipality=municipality, user=user)
    membership.title, membership.department, membership.is_administrator = title, department, is_administrator
    membership.save()
    record(
        "person.invited",
        membership,
        actor=actor,
        after={"title": title, "department": department and department.pk, "is_administrator": is_administrator},
        email=email,
    )
    send_invitation(membership=membership, actor=actor)
    return membership


def _reopen(user: User) -> None:
    if user.anonymised_at is not None or memberships_of(user):
        closed = _("The account with this address is closed.")
        raise DomainError(closed, fields={"email": closed})
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.is_active = True


def _open_membership(*, municipality: Municipality, user: User) -> Membership:
    today = timezone.localdate()
    membership = Membership.objects.filter(user=user).first()
    if membership is None:
        return Membership(municipality=municipality, user=user, valid_from=today)
    if membership.valid_to is None or membership.valid_to >= today:
        taken = _("%(name)s already has access.") % {"name": user.name}
        raise DomainError(taken, fields={"email": taken})
    membership.valid_from, membership.valid_to = today, None
    membership.version += 1
    return membership


@transaction.atomic
def send_invitation(*, membership: Membership, actor: User) -> None:
    """Mail the person how to get in (again); a worker sends it, so that a mail server that is down stops nobody here."""
    require(actor, "accounts.add_membership", membership)
    if not membership.is_valid_on(timezone.localdate()):
        raise DomainError(_("The person's access has ended."))
    enqueue(
        INVITATION, municipality=membership.municipality, subject_id=membership.pk, actor=actor, key=str(membership.pk)
    )


@transaction.atomic
def change_person(
    *,
    membership: Membership,
    actor: User,
    expected_version: int,
    name: str,
    title: str,
    department: Department | None,
    is_administrator: bool,
) -> Membership:
    """Change what a person is here. Raises StaleObjectError, and DomainError for the rules below.

    The name may be changed here only for a person who has never belonged to another municipality; the last
    administrator cannot stop being one.
    """
    require(actor, "accounts.change_membership", membership)
    take_turn(membership.municipality_id)
    if membership.user.anonymised_at is not None:
        raise DomainError(_("The person is anonymised."))
    name, title = " ".join(name.split()), title.strip()
    if department != membership.department:
        _check_department(department)
    if membership.is_administrator and not is_administrator:
        keep_an_administrator(membership)
    user = membership.user
    if name != user.name and not may_rename(membership):
        refused = _("%(name)s also belongs to another municipality, and can only change the name themselves.") % {
            "name": user.name
        }
        raise DomainError(refused, fields={"name": refused})
    membership.title, membership.department, membership.is_administrator = title, department, is_administrator
    changes = save_version(membership, expected=expected_version, fields=["title", "department", "is_administrator"])
    before, after = dict(changes.before), dict(changes.after)
    if name != user.name:
        before["name"], after["name"] = user.name, name
        _rename(user, name)
    record("person.changed", membership, actor=actor, before=before, after=after)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, actor: User, expected_version: int, last_day: date) -> Membership:
    """Let a person's access end after ``last_day``. Raises DomainError for the last administrator.

    Nothing else of the person is touched: what they did, and the seats they held, stay as they are.
    """
    require(actor, "accounts.change_membership", membership)
    take_turn(membership.municipality_id)
    if membership.valid_to is not None and membership.valid_to < timezone.localdate():
        raise DomainError(_("The person's access has ended."))
    if last_day < membership.valid_from:
        early = _("The access began on %(day)s, and cannot end before it.") % {
            "day": f"{membership.valid_from:%d.%m.%Y}"
        }
        raise DomainError(early, fields={"last_day": early})
    if membership.is_administrator:
        keep_an_administrator(membership)
    membership.valid_to = last_day
    changes = save_version(membership, expected=expected_version, fields=["valid_to"])
    record("person.ended", membership, actor=actor, before=changes.before, after=changes.after)
    return membership


@transaction.atomic
def change_own_name(*, user: User, name: str) -> User:
    """Correct one's own name; written down in each municipality where one belongs."""
    name = " ".join(name.split())
    if not name:
        raise DomainError(_("Write your name."), fields={"name": _("Write your name.")})
    if name == user.name:
        return user
    before = user.name
    _rename(user, name)
    record_for_person(user, "person.renamed_self", actor=user, before={"name": before}, after={"name": name})
    return user


def may_rename(membership: Membership) -> bool:
    """Whether an administrator here may change the person's name: only of somebody who is nobody else's."""
    with all_municipalities(reason="whether the person belongs, or belonged, to another municipality too"):
        elsewhere = Membership.objects.filter(user_id=membership.user_id).exclude(
            municipality_id=membership.municipality_id
        )
        return not elsewhere.exists()


def record_for_person(user: User, action: str, *, actor: User | None, **entry: Any) -> None:
    """Write an audit entry about the person in every municipality where they belong today. Needs a transaction."""
    with all_municipalities(reason="a person signs in to every municipality where they belong"):
        memberships = list(
            Membership.objects.filter(user=user).valid_on(timezone.localdate()).select_related("municipality", "user")
        )
    for membership in memberships:
        with municipality_scope(membership.municipality):
            record(action, membership, actor=actor, **entry)


def _rename(user: User, name: str) -> None:
    user.name, user.search_text = name, searched_text(name=name, email=user.email)
    user.save(update_fields=["name", "search_text"])


def _check_department(department: Department | None) -> None:
    if department is not None and not department.is_valid_on(timezone.localdate()):
        closed = _("%(department)s is closed.") % {"department": department.name}
        raise DomainError(closed, fields={"department": closed})


def keep_an_administrator(membership: Membership) -> None:
    """Somebody else must be administrator with no end in sight, else nobody could let people in."""
    others = Membership.objects.filter(is_administrator=True, user__is_active=True, valid_to__isnull=True).exclude(
        Q(pk=membership.pk) | Q(valid_from__gt=timezone.localdate())
    )
    if not others.exists():
        raise DomainError(
            _("%(name)s is the last administrator. Make another person administrator first.")
            % {"name": membership.user.name}
        )


def places_of(user: User) -> list[tuple[Membership, list[Any]]]:
    """Where the person belongs today, and the labels of the roles they hold there."""
    places = []
    for membership in memberships_of(user):
        roles = user.roles_in(membership.municipality)
        held = [
            role.label for role in Role if roles.has(role) and role not in {Role.STAFF, Role.CASE_PARTY, Role.RECUSED}
        ]
        places.append((membership, held))
    return places
