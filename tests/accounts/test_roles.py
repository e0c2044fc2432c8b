"""Roles are read once, from every source in one query, and rules ask nothing else."""

import datetime

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.enums import Role, RoleScope
from accounts.models import Membership, User
from accounts.roles import Roles, role_sources
from accounts.rules import has_role, has_role_at, is_administrator, is_person, is_staff
from common.tenancy import municipality_scope
from governance.enums import BodyKind
from governance.models import Appointment, Body
from tests.people import add_roles, make_person


@pytest.fixture
def body(herning):
    return Body.objects.create(municipality=herning, kind=BodyKind.values[0], name="Styregruppen")


def test_all_sources_cost_one_query(herning, department, body, django_assert_num_queries):
    person = make_person(herning, Role.ADMINISTRATOR, Role.CHAIR, Role.PROJECT_LEADER, department=department, body=body)
    person = User.objects.get(pk=person.pk)
    with django_assert_num_queries(1):
        roles = person.roles_in(herning)
        assert person.has_perm("accounts.change_membership", herning)
        assert person.roles_in(herning.pk) is roles
    assert {Role.STAFF, Role.ADMINISTRATOR} <= {role for role, _kind, _scope in roles.grants}


def test_every_source_gives_the_columns_of_a_role(herning, admin):
    with municipality_scope(herning):
        for name, source in role_sources.items():
            queryset = source(admin, herning.pk, datetime.date(2026, 1, 1))
            if queryset is not None:
                rows = list(queryset.values_list("role", "scope_kind", "scope_id"))
                assert all(role in Role.values and kind in RoleScope.values for role, kind, _id in rows), name


def test_a_seat_without_a_membership_gives_nothing(herning, admin):
    with municipality_scope(herning):
        Appointment.objects.create(
            municipality=herning, user=admin, role=Role.FINANCE, valid_from=datetime.date(2020, 1, 1)
        )
        Membership.objects.filter(user=admin).update(valid_to=datetime.date(2020, 1, 2))
    admin.forget_roles()
    assert not admin.roles_in(herning)
    assert not admin.has_perm("accounts.change_membership", herning)


def test_roles_hold_in_their_own_municipality_only(admin, herning, ishoj):
    assert admin.has_perm("accounts.change_membership", herning)
    assert not admin.has_perm("accounts.change_membership", ishoj)


def test_roles_elsewhere_are_read_from_inside_a_scope_too(herning, ishoj, staff):
    add_roles(staff, ishoj, Role.ADMINISTRATOR)
    with municipality_scope(herning):
        assert staff.roles_in(ishoj).has(Role.ADMINISTRATOR)
        assert not staff.roles_in(herning).has(Role.ADMINISTRATOR)


def test_the_kind_of_scope_counts():
    roles = Roles(frozenset({(Role.CHAIR, RoleScope.BODY, 7)}))
    assert roles.has(Role.CHAIR, scope_id=7, scope_kind=RoleScope.BODY)
    assert not roles.has(Role.CHAIR, scope_id=7, scope_kind=RoleScope.DEPARTMENT)
    assert not roles.has(Role.CHAIR, scope_id=8, scope_kind=RoleScope.BODY)
    assert roles.scopes(Role.CHAIR) == {7}
    assert roles.scopes(Role.CHAIR, scope_kind=RoleScope.CASE) == set()


def test_a_predicate_reads_the_kind_off_the_attribute():
    class Person:
        pk = 1

        def roles_in(self, _municipality):
            return Roles(frozenset({(Role.DEPARTMENT_LEAD, RoleScope.DEPARTMENT, 7)}))

    class Row:
        municipality_id, department_id, body_id, leading_department_id, leader_id = 1, 7, 7, 7, 1

    assert has_role_at("department_id", Role.DEPARTMENT_LEAD)(Person(), Row())
    assert has_role_at("leading_department_id", Role.DEPARTMENT_LEAD)(Person(), Row())
    assert not has_role_at("body_id", Role.DEPARTMENT_LEAD)(Person(), Row())
    assert has_role(Role.DEPARTMENT_LEAD)(Person(), Row())
    assert is_person("leader_id")(Person(), Row())
    assert not has_role(Role.DEPARTMENT_LEAD)(Person(), None)


@pytest.mark.parametrize(
    ("permission", "allowed"),
    [
        ("accounts.view_membership", {"admin"}),
        ("accounts.add_membership", {"admin"}),
        ("accounts.change_membership", {"admin"}),
        ("accounts.view_department", {"admin", "staff"}),
        ("accounts.add_department", {"admin"}),
        ("accounts.change_department", {"admin"}),
        ("accounts.view_municipality", {"admin", "staff"}),
        ("accounts.change_municipality", {"admin"}),
        ("accounts.view_supportsession", {"admin"}),
        ("accounts.change_supportsession", {"admin"}),
    ],
)
def test_who_may_what(permission, allowed, herning, admin, staff, stranger):
    people = {"admin": admin, "staff": staff, "stranger": stranger}
    assert {name for name, person in people.items() if person.has_perm(permission, herning)} == allowed


def test_a_closed_account_may_nothing(admin, herning):
    admin.is_active = False
    assert not admin.has_perm("accounts.change_membership", herning)


def test_a_misspelt_permission_is_an_error_and_no_no(admin, herning):
    with pytest.raises(ImproperlyConfigured, match=r"accounts\.chnage"):
        admin.has_perm("accounts.chnage_membership", herning)


def test_the_two_basic_predicates(admin, staff, herning):
    assert is_staff(staff, herning)
    assert not is_administrator(staff, herning)
    assert is_administrator(admin, herning)
