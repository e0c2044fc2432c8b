"""D1: departments form a tree with validity dates and a UUID; closing one keeps its history."""

import datetime
import uuid

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.domain import departments
from accounts.enums import DepartmentKind
from accounts.models import Department, Membership
from common.errors import DomainError, StaleObjectError
from common.models import AuditEntry
from common.tenancy import CrossTenantError, municipality_scope
from tests.accounts.acts import form_of
from tests.factories.accounts import DepartmentFactory
from tests.people import make_person

TODAY = datetime.date(2026, 5, 4)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(datetime.datetime(2026, 5, 4, 10, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def tree(herning):
    """Three levels: Teknik > Byggeri > Byggesager, and beside them Børn."""
    teknik = DepartmentFactory(municipality=herning, name="Teknik")
    byggeri = DepartmentFactory(municipality=herning, name="Byggeri", parent=teknik)
    sager = DepartmentFactory(municipality=herning, name="Byggesager", parent=byggeri)
    born = DepartmentFactory(municipality=herning, name="Børn")
    return teknik, byggeri, sager, born


def add(herning, admin, **more):
    return departments.add_department(
        municipality=herning, actor=admin, **{"name": "Center for It", "kind": DepartmentKind.CENTRE, **more}
    )


def move(department, admin, parent, *, version=None):
    return departments.move_department(
        department=department, actor=admin, expected_version=version or department.version, parent=parent
    )


def close(department, admin, last_day=TODAY):
    return departments.close_department(
        department=department, actor=admin, expected_version=department.version, last_day=last_day
    )


def test_d1_a_department_gets_a_uuid_of_its_own(in_herning, admin):
    department = add(in_herning, admin, name="  Center  for It ")
    assert department.name == "Center for It"
    assert isinstance(department.uuid, uuid.UUID)
    assert AuditEntry.objects.get().action == "department.added"


def test_d1_the_tree_reads_from_the_top_with_siblings_in_danish_order(in_herning, tree):
    nodes = departments.in_tree_order(Department.objects.all())
    assert [(node.department.name, node.depth) for node in nodes] == [
        ("Børn", 0),
        ("Teknik", 0),
        ("Byggeri", 1),
        ("Byggesager", 2),
    ]


def test_d1_a_part_of_the_tree_stands_at_the_top_when_its_parent_is_not_shown(in_herning, tree):
    nodes = departments.in_tree_order([tree[1], tree[2]])
    assert [(node.department.name, node.depth) for node in nodes] == [("Byggeri", 0), ("Byggesager", 1)]


def test_d1_renaming_keeps_the_earlier_name(in_herning, admin, tree):
    departments.rename_department(
        department=tree[0], actor=admin, expected_version=1, name="Teknik og Miljø", kind=DepartmentKind.ADMINISTRATION
    )
    assert departments.earlier_names(tree[0]) == [("Teknik", TODAY)]


def test_d1_changing_only_the_kind_gives_no_earlier_name(in_herning, admin, tree):
    departments.rename_department(
        department=tree[0], actor=admin, expected_version=1, name="Teknik", kind=DepartmentKind.ADMINISTRATION
    )
    assert departments.earlier_names(tree[0]) == []


def test_d1_two_open_departments_in_one_place_have_two_names(in_herning, admin, tree):
    with pytest.raises(DomainError) as refused:
        add(in_herning, admin, name="Byggeri", parent=tree[0])
    assert "name" in refused.value.fields
    assert add(in_herning, admin, name="Byggeri", parent=tree[3]).pk
    close(tree[2], admin)
    assert add(in_herning, admin, name="Byggesager", parent=tree[1]).pk


def test_d1_moving_takes_along_what_is_below(in_herning, admin, tree):
    move(tree[1], admin, tree[3])
    assert departments.keys_below(tree[3]) == {tree[3].pk, tree[1].pk, tree[2].pk}
    assert AuditEntry.objects.get().before == {"parent": tree[0].pk}


@pytest.mark.parametrize("below", [0, 1, 2])
def test_d1_no_department_belongs_to_itself_or_to_one_below_it(in_herning, admin, tree, below):
    with pytest.raises(DomainError) as refused:
        move(tree[0], admin, tree[below])
    assert "parent" in refused.value.fields
    tree[0].refresh_from_db()
    assert tree[0].parent is None


def test_d1_the_database_refuses_its_own_parent_too(in_herning, tree):
    with pytest.raises(IntegrityError), transaction.atomic():
        Department.objects.filter(pk=tree[0].pk).update(parent_id=tree[0].pk)


def test_d1_two_moves_at_once_make_no_circle(in_herning, admin, tree):
    teknik, _byggeri, _sager, born = tree
    stale = Department.objects.get(pk=teknik.pk)
    move(born, admin, teknik)
    with pytest.raises(DomainError):
        move(stale, admin, born)


def test_d1_a_stale_move_is_refused(in_herning, admin, tree):
    move(tree[1], admin, tree[3])
    with pytest.raises(StaleObjectError):
        move(tree[1], admin, None, version=1)


def test_d1_closing_keeps_the_row_and_everything_that_points_at_it(in_herning, admin, tree):
    close(tree[2], admin)
    row = Department.objects.get(pk=tree[2].pk)
    assert (row.valid_to, row.parent) == (TODAY, tree[1])
    assert row.is_valid_on(TODAY)
    assert not row.is_valid_on(TODAY + datetime.timedelta(1))


def test_d1_what_is_below_closes_or_moves_first(in_herning, admin, tree):
    with pytest.raises(DomainError, match="Byggesager"):
        close(tree[1], admin)
    close(tree[2], admin, TODAY + datetime.timedelta(1))
    with pytest.raises(DomainError, match="Byggesager"):
        close(tree[1], admin)
    assert close(tree[1], admin, TODAY + datetime.timedelta(1)).valid_to


def test_d1_its_people_get_another_department_first(in_herning, admin, tree):
    person = make_person(in_herning, name="Bo Bygger", department=tree[2])
    with pytest.raises(DomainError, match="Bo Bygger"):
        close(tree[2], admin)
    Membership.objects.filter(user=person).update(valid_to=TODAY)
    assert close(tree[2], admin).valid_to == TODAY


def test_d1_no_department_closes_before_it_opens(in_herning, admin):
    department = add(in_herning, admin, valid_from=TODAY)
    with pytest.raises(DomainError) as refused:
        close(department, admin, TODAY - datetime.timedelta(1))
    assert "last_day" in refused.value.fields


def test_d1_nothing_is_put_below_a_closed_one(in_herning, admin, tree):
    close(tree[2], admin, TODAY - datetime.timedelta(1))
    with pytest.raises(DomainError, match="lukket"):
        add(in_herning, admin, parent=tree[2])
    with pytest.raises(DomainError, match="lukket"):
        move(tree[3], admin, tree[2])


def test_another_municipalitys_department_is_no_parent(in_herning, admin, ishoj):
    with municipality_scope(ishoj):
        theirs = DepartmentFactory(municipality=ishoj)
    with pytest.raises(CrossTenantError):
        add(in_herning, admin, parent=theirs)


@pytest.mark.parametrize("who", ["staff", "stranger"])
def test_only_the_municipalitys_own_administrators_may(in_herning, request, who, tree):
    actor = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        add(in_herning, actor)
    with pytest.raises(PermissionDenied):
        move(tree[1], actor, None)
    with pytest.raises(PermissionDenied):
        close(tree[2], actor)


# --- Pages ---------------------------------------------------------------------------------------------------------


def test_everyone_sees_the_tree_and_only_administrators_may_change_it(as_staff, as_admin, tree):
    page = as_staff.get("/herning/departments/").content.decode()
    assert "Byggesager" in page
    assert "/herning/departments/add/" not in page
    assert as_staff.get("/herning/departments/add/").status_code == 403
    assert "/herning/departments/add/" in as_admin.get("/herning/departments/").content.decode()


def test_a_department_is_added_below_another_from_its_page(as_admin, herning, tree):
    address = f"/herning/departments/add/?parent={tree[0].pk}"
    form = as_admin.get(address)
    assert f'value="{tree[0].pk}" selected' in form.content.decode()
    sent = {**form_of(form), "name": "Natur", "kind": "unit", "parent": tree[0].pk}
    page = as_admin.post(address, sent, follow=True).content.decode()
    assert "Forvaltningen er tilføjet." in page
    assert "Teknik" in page


def test_closed_ones_show_when_asked_for(as_admin, herning, admin, tree):
    with municipality_scope(herning):
        close(tree[2], admin, TODAY - datetime.timedelta(1))
    assert "Byggesager" not in as_admin.get("/herning/departments/").content.decode()
    assert "Byggesager" in as_admin.get("/herning/departments/?closed=1").content.decode()


def test_the_refusal_stands_on_the_form_and_the_input_is_kept(as_admin, tree):
    address = f"/herning/departments/{tree[1].pk}/close/"
    sent = {**form_of(as_admin.get(address)), "last_day": "04.05.2026"}
    response = as_admin.post(address, sent)
    assert response.status_code == 422
    assert "Byggesager" in response.content.decode()
    assert 'value="04.05.2026"' in response.content.decode()


@pytest.mark.parametrize("last_day", ["", "31.02.2026", "i morgen", "0", "01.01.0001"])
def test_an_absurd_day_is_refused(as_admin, tree, last_day):
    address = f"/herning/departments/{tree[2].pk}/close/"
    sent = {**form_of(as_admin.get(address)), "last_day": last_day}
    assert as_admin.post(address, sent).status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_the_tree_costs_the_same_however_large(as_admin, herning, count, django_assert_num_queries):
    with municipality_scope(herning):
        DepartmentFactory.create_batch(count, municipality=herning)
    as_admin.get("/herning/departments/")
    with django_assert_num_queries(5):
        as_admin.get("/herning/departments/")
