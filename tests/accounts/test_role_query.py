"""The composed query says what the sources say, of everyone, on any day; and it is composed once."""

import datetime

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.models import CharField, F, Value
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership
from accounts.role_query import compose, grants
from accounts.roles import ROLE_COLUMNS, role_sources
from common.tenancy import municipality_scope
from tests.factories.governance import BodyFactory
from tests.people import add_roles, make_person

pytestmark = pytest.mark.django_db
DAYS = [datetime.date(2019, 12, 31), datetime.date(2020, 1, 1), None, datetime.date(2024, 2, 29)]


@pytest.fixture
def people(herning, ishoj):
    body = BodyFactory(municipality=herning)
    chair = make_person(herning, Role.CHAIR, Role.PROJECT_LEADER, body=body)
    add_roles(chair, ishoj, Role.ADMINISTRATOR)
    plain = make_person(ishoj)
    left = make_person(herning, Role.FINANCE)
    Membership.objects.filter(user=left).update(valid_to=datetime.date(2021, 1, 1))
    return [chair, plain, left, make_person(herning, Role.ADMINISTRATOR, Role.FINANCE)]


@pytest.mark.parametrize("day", DAYS)
def test_composed_once_says_the_same_as_composed_each_time(people, herning, ishoj, day):
    day = day or timezone.localdate()
    sources = tuple(role_sources)
    found = set()
    for municipality in (herning, ishoj):
        for person in people:
            asked = {"user": person, "municipality_id": municipality.pk, "day": day}
            with municipality_scope(municipality):
                direct = frozenset(compose(sources, ROLE_COLUMNS, **asked))
            assert grants(sources, ROLE_COLUMNS, **asked) == direct
            found |= direct
    assert found or day.year == 2019


def test_one_query_and_no_composing_the_second_time(people, herning, django_assert_num_queries):
    calls = []

    def counted(user, municipality_id, day):
        calls.append(user)
        return role_sources.get("accounts.staff")(user, municipality_id, day)

    sources = (counted, role_sources.get("accounts.administrators"))
    for person in people:
        with django_assert_num_queries(1):
            grants(sources, ROLE_COLUMNS, user=person, municipality_id=herning.pk, day=timezone.localdate())
    assert len(calls) == 2


def test_a_source_that_computes_is_refused(people, herning):
    def computing(user, municipality_id, day):
        rows = Membership.objects.filter(user_id=user.pk + 1, municipality_id=municipality_id)
        text = Value("staff", output_field=CharField())
        return rows.annotate(role=text, scope_kind=text, scope_id=F("municipality_id")).values(*ROLE_COLUMNS)

    with pytest.raises(ImproperlyConfigured, match="computes"):
        grants((computing,), ROLE_COLUMNS, user=people[0], municipality_id=herning.pk, day=timezone.localdate())
