"""People of two municipalities, and a signed-in browser for each."""

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.enums import Role
from tests.factories.accounts import DepartmentFactory
from tests.people import PASSWORD, make_person


@pytest.fixture(autouse=True)
def _no_rate_limits_left(db):
    cache.clear()


@pytest.fixture
def admin(herning):
    return make_person(herning, Role.ADMINISTRATOR, name="Anne Administrator", email="anne@herning.example")


@pytest.fixture
def staff(herning):
    return make_person(herning, name="Bo Bruger", email="bo@herning.example")


@pytest.fixture
def person(herning):
    """Somebody who signs in with a password."""
    return make_person(herning, name="Bo Bruger", email="bruger@herning.example", password=PASSWORD, title="Konsulent")


@pytest.fixture
def stranger(ishoj):
    return make_person(ishoj, Role.ADMINISTRATOR, name="Ida Ishøj", email="ida@ishoj.example")


@pytest.fixture
def as_admin(admin):
    return signed_in(admin)


@pytest.fixture
def as_staff(staff):
    return signed_in(staff)


@pytest.fixture
def as_stranger(stranger):
    return signed_in(stranger)


@pytest.fixture
def department(herning):
    return DepartmentFactory(municipality=herning, name="Teknik og Miljø")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client
