"""People for tests, with the roles a rule asks for."""

import datetime
import itertools

from accounts.enums import Role
from accounts.models import Membership, User
from common.tenancy import municipality_scope
from governance.enums import SeatRole
from governance.models import Appointment, Seat
from governance.models.appointment import APPOINTED
from tests.factories.accounts import PASSWORD

_numbers = itertools.count(1)
SEATS = frozenset(SeatRole.values)
VOTING = frozenset({Role.CHAIR, Role.DEPUTY_CHAIR, Role.MEMBER})
LONG_AGO = datetime.date(2020, 1, 1)


def make_person(municipality, *roles, department=None, body=None, name="", title="", email="", password=""):
    """A person with a membership in ``municipality`` and the given roles (accounts.enums.Role), in force since 2020.

    An appointed role (D6) holds at ``department``, or everywhere without one; a seat (D3) is taken in ``body``. Relations
    to a case (party, recused) come from the case, not from here. The password is ``tests.factories.accounts.PASSWORD``
    when ``password=PASSWORD`` is asked for; hashing one for everybody would only cost time.
    """
    number = next(_numbers)
    user = User.objects.create_user(
        email=email or f"{'-'.join(roles) or 'staff'}-{number}@{municipality.slug}.example",
        name=name or f"Person {number}",
        password=password or None,
    )
    add_roles(user, municipality, *roles, department=department, body=body, title=title)
    return user


def add_roles(user, municipality, *roles, department=None, body=None, title=""):
    """Give an existing person a membership (if missing) and roles in a municipality."""
    with municipality_scope(municipality):
        membership, _created = Membership.objects.get_or_create(
            municipality=municipality,
            user=user,
            defaults={"department": department, "title": title, "valid_from": LONG_AGO},
        )
        for role in roles:
            _give(membership, role, department=department, body=body)
    user.forget_roles()
    return membership


def _give(membership, role, *, department, body):
    if role == Role.STAFF:
        return
    if role == Role.ADMINISTRATOR:
        membership.is_administrator = True
        membership.save()
    elif role in APPOINTED:
        Appointment.objects.create(
            municipality=membership.municipality,
            user=membership.user,
            role=role,
            department=department,
            valid_from=LONG_AGO,
        )
    elif role in SEATS:
        if body is None:
            raise ValueError(f"{role} is a seat: say in which body.")
        Seat.objects.create(
            municipality=membership.municipality,
            body=body,
            user=membership.user,
            role=role,
            has_vote=role in VOTING,
            valid_from=LONG_AGO,
        )
    else:
        raise ValueError(f"{role} is a relation to a case: make the case instead.")


__all__ = ["PASSWORD", "add_roles", "make_person"]
