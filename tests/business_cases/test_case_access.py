"""Who knows of a business case, and who changes it: as page and as list, which must not disagree (D11, D38)."""

import pytest
from django.utils import timezone

from accounts.enums import Role
from business_cases.domain import case_queries, cases
from business_cases.models import BusinessCase
from common.errors import DomainError
from tests.factories.accounts import DepartmentFactory
from tests.factories.business_cases import BusinessCaseFactory
from tests.factories.governance import CaseFactory
from tests.people import make_person

pytestmark = pytest.mark.django_db


def sees(user, row):
    """What page and list say; they say the same."""
    row = BusinessCase.objects.select_related("case").get(pk=row.pk)
    listed = case_queries.visible_to(user, row.municipality).filter(pk=row.pk).exists()
    assert listed == user.has_perm("business_cases.view_businesscase", row)
    return listed


@pytest.fixture
def draft(in_herning):
    department = DepartmentFactory(municipality=in_herning)
    writer = make_person(in_herning, Role.PROJECT_LEADER)
    return BusinessCaseFactory(
        municipality=in_herning,
        department=department,
        created_by=writer,
        case=CaseFactory(municipality=in_herning, title="Zebraudkast"),
    )


def test_a_draft_is_its_writers_and_of_those_who_are_asked(in_herning, draft):
    elsewhere = DepartmentFactory(municipality=in_herning)
    assert sees(draft.created_by, draft)
    assert sees(make_person(in_herning, Role.DEPARTMENT_LEAD, department=draft.department), draft)
    assert sees(make_person(in_herning, Role.CENTRAL_IT), draft)
    assert not sees(make_person(in_herning), draft)
    assert not sees(make_person(in_herning, Role.SYSTEM_OWNER), draft)
    assert not sees(make_person(in_herning, Role.DEPARTMENT_LEAD, department=elsewhere), draft)


def test_what_a_body_has_had_is_known_to_all_unless_it_is_closed(in_herning, draft):
    anyone = make_person(in_herning)
    type(draft.case).objects.filter(pk=draft.case_id).update(settled_at=timezone.now())
    assert sees(anyone, draft)
    type(draft.case).objects.filter(pk=draft.case_id).update(is_closed=True, closed_ground="§ 27")
    assert not sees(anyone, draft)
    assert not sees(make_person(in_herning, Role.CENTRAL_IT), draft)


def test_only_the_departments_own_representative_changes_its_case(in_herning, draft):
    type(draft.case).objects.filter(pk=draft.case_id).update(settled_at=timezone.now())
    draft.case.refresh_from_db()
    own = make_person(in_herning, Role.DEPARTMENT_LEAD, department=draft.department)
    other = make_person(in_herning, Role.DEPARTMENT_LEAD, department=DepartmentFactory(municipality=in_herning))
    assert own.has_perm("business_cases.change_businesscase", draft)
    assert not other.has_perm("business_cases.change_businesscase", draft)


def test_a_business_case_belongs_to_one_case(in_herning):
    row, case = BusinessCaseFactory(municipality=in_herning, case=None), CaseFactory(municipality=in_herning)
    cases.belong_to(business_case=row, case=case)
    cases.belong_to(business_case=row, case=case)
    with pytest.raises(DomainError):
        cases.belong_to(business_case=row, case=CaseFactory(municipality=in_herning))
    assert BusinessCase.objects.get(pk=row.pk).case == case


@pytest.mark.parametrize("year", ["9999999", "0", "-1", "10000", "x"])
def test_a_year_that_no_date_has_narrows_nothing(client, in_herning, year):
    client.force_login(make_person(in_herning, Role.FINANCE))
    for page in ("grants", "gains"):
        assert client.get(f"/{in_herning.slug}/{page}/?year={year}").status_code == 200
