"""What governance makes of a person: seats, appointments, and relations to a case."""

import datetime

from accounts.enums import Role, RoleScope
from governance.enums import SeatRole
from tests.factories.accounts import DepartmentFactory
from tests.factories.governance import (
    AgendaItemFactory,
    AppointmentFactory,
    BodyFactory,
    CaseFactory,
    CasePartyFactory,
    SeatFactory,
)
from tests.people import make_person

LONG_AGO = datetime.date(2020, 1, 1)


def test_d3_a_seat_gives_its_role_at_its_body_only(in_herning):
    body, other = BodyFactory(municipality=in_herning), BodyFactory(municipality=in_herning)
    chair = make_person(in_herning, Role.CHAIR, body=body)
    roles = chair.roles_in(in_herning)
    assert roles.has(Role.CHAIR, scope_id=body.pk, scope_kind=RoleScope.BODY)
    assert not roles.has(Role.CHAIR, scope_id=other.pk)
    assert chair.has_perm("governance.plan_body", body)
    assert not chair.has_perm("governance.plan_body", other)


def test_d3_a_seat_that_has_ended_or_not_begun_gives_nothing(in_herning):
    body = BodyFactory(municipality=in_herning)
    person = make_person(in_herning)
    SeatFactory(
        municipality=in_herning, body=body, user=person, role=SeatRole.CHAIR, valid_to=datetime.date(2021, 1, 1)
    )
    SeatFactory(
        municipality=in_herning, body=body, user=person, role=SeatRole.MEMBER, valid_from=datetime.date(2099, 1, 1)
    )
    assert not person.roles_in(in_herning).has_any([Role.CHAIR, Role.MEMBER])


def test_d6_an_appointment_holds_at_its_department_or_everywhere(in_herning):
    department = DepartmentFactory(municipality=in_herning)
    person = make_person(in_herning)
    AppointmentFactory(municipality=in_herning, user=person, role=Role.DEPARTMENT_LEAD, department=department)
    AppointmentFactory(municipality=in_herning, user=person, role=Role.BENEFITS_MANAGER)
    roles = person.roles_in(in_herning)
    assert roles.has(Role.DEPARTMENT_LEAD, scope_id=department.pk, scope_kind=RoleScope.DEPARTMENT)
    assert roles.has(Role.BENEFITS_MANAGER, scope_id=in_herning.pk, scope_kind=RoleScope.MUNICIPALITY)


def test_d13_parties_and_recused_are_known_at_the_case(in_herning):
    case = CaseFactory(municipality=in_herning)
    item = AgendaItemFactory(municipality=in_herning, case=case)
    person = make_person(in_herning)
    CasePartyFactory(municipality=in_herning, case=case, user=person)
    item.recusals.create(municipality=in_herning, user=person, ground=1, decided_by="Formanden", recorded_by=person)
    roles = person.roles_in(in_herning)
    assert roles.has(Role.CASE_PARTY, scope_id=case.pk)
    assert roles.has(Role.RECUSED, scope_id=case.pk)


def test_seats_of_another_municipality_do_not_count_here(in_herning, ishoj):
    from common.tenancy import municipality_scope

    with municipality_scope(ishoj):
        elsewhere = BodyFactory(municipality=ishoj)
        person = make_person(ishoj, Role.CHAIR, body=elsewhere)
    assert not person.roles_in(in_herning)


def test_all_roles_come_in_one_query(in_herning, django_assert_num_queries):
    body = BodyFactory(municipality=in_herning)
    person = make_person(in_herning, Role.CHAIR, Role.PROJECT_LEADER, body=body)
    with django_assert_num_queries(1):
        assert len(person.roles_in(in_herning).grants) == 3
