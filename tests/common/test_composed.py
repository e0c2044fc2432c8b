"""A composed query says what the composing function says, of everyone, and is put together once for each shape."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.db.models import F, Prefetch
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Role, RoleScope
from accounts.models import Department, Membership
from accounts.roles import Roles
from common.composed import Fixed, composed
from common.inbox import inbox_sources
from common.tenancy import municipality_scope
from common.unions import merged
from governance.models import Body, Meeting
from tests.factories.governance import BodyFactory, MeetingFactory
from tests.people import add_roles, make_person

pytestmark = pytest.mark.django_db


@composed
def own_bodies(*, municipality, user):
    roles = user.roles_in(municipality)
    chaired = roles.scopes(Role.CHAIR, scope_kind=RoleScope.BODY)
    return Body.objects.filter(pk__in=roles.scopes(Role.CHAIR, Role.MEMBER, scope_kind=RoleScope.BODY) - chaired)


@composed
def meetings_after(*, municipality, moment, kept):
    del municipality
    return Meeting.objects.filter(starts_at__gt=moment).select_related("body").order_by("starts_at")[:kept]


@pytest.fixture
def bodies(herning, ishoj):
    return [BodyFactory(municipality=herning) for _ in range(4)] + [BodyFactory(municipality=ishoj)]


def test_it_answers_for_the_person_that_asks_and_for_nobody_else(herning, ishoj, bodies):
    one, two, *_more, foreign = bodies
    anna, bo = make_person(herning, Role.MEMBER, body=one), make_person(herning, Role.MEMBER, body=two)
    add_roles(anna, ishoj, Role.MEMBER, body=foreign)
    assert [body.pk for body in own_bodies(municipality=herning, user=anna)] == [one.pk]
    assert [body.pk for body in own_bodies(municipality=herning, user=bo)] == [two.pk]
    assert [body.pk for body in own_bodies(municipality=ishoj, user=anna)] == [foreign.pk]


def test_the_same_place_in_two_roles_is_one_place(herning, bodies):
    one, two, three, *_rest = (body.pk for body in bodies)
    person = make_person(herning)
    held = {(Role.STAFF.value, "municipality", herning.pk), (Role.CHAIR.value, "body", one)}
    for members, left in (((one, two), {two}), ((two, three), {two, three})):
        grants = held | {(Role.MEMBER.value, "body", body) for body in members}
        person.__dict__["_roles"] = {herning.pk: Roles(frozenset(grants))}
        assert {body.pk for body in own_bodies(municipality=herning, user=person)} == left


def test_moments_differ_and_a_limit_is_part_of_the_shape(herning, in_herning, bodies):
    now = timezone.now()
    soon, late = (
        MeetingFactory(municipality=herning, body=bodies[0], starts_at=now + datetime.timedelta(days=days))
        for days in (1, 9)
    )
    asked = {"municipality": herning, "kept": Fixed(5)}
    assert [row.pk for row in meetings_after(moment=now, **asked)] == [soon.pk, late.pk]
    assert [row.pk for row in meetings_after(moment=now + datetime.timedelta(days=2), **asked)] == [late.pk]
    assert [row.pk for row in meetings_after(moment=now, municipality=herning, kept=Fixed(1))] == [soon.pk]
    [row] = meetings_after(moment=now, municipality=herning, kept=Fixed(1))
    assert row.body == bodies[0]


def test_it_is_put_together_once_for_people_with_like_roles(herning, bodies, django_assert_num_queries):
    calls = []

    @composed
    def counted(*, municipality, user):
        calls.append(user)
        return Body.objects.filter(pk__in=user.roles_in(municipality).scopes(Role.MEMBER, scope_kind=RoleScope.BODY))

    for body in bodies[:4]:
        person = make_person(herning, Role.MEMBER, body=body)
        person.roles_in(herning)
        with django_assert_num_queries(1):
            assert [row.pk for row in counted(municipality=herning, user=person)] == [body.pk]
    assert len(calls) == 2


@given(size=st.integers(1, 60), data=st.data())
def test_any_number_of_places_finds_its_way(size, data):
    from common import composed as module

    keys = data.draw(st.lists(st.integers(1, 10**6), min_size=size, max_size=size, unique=True))
    taken = module.take_apart(frozenset(keys), None)
    shape = module._Shape(None, "", None, None, (), (int,) * len(keys))
    walks = [
        [number.place for number in taken.rebuild(taken.frame, module._stand_ins(shape, draft))] for draft in (1, 2)
    ]
    assert walks[0] == walks[1]
    assert [value for _kind, value in taken.parts] == sorted(keys)


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda *, municipality, user: Membership.objects.filter(user_id=user.pk + 1), "computes"),
        (lambda *, municipality, user: Meeting.objects.filter(starts_at__lt=timezone.now()), "computes"),
        (lambda *, municipality, user: Membership.objects.filter(user__email=user.email), "reads more"),
        (lambda *, municipality, user: Body.objects.filter(pk__in=list(Body.objects.all())), "another query"),
        (
            lambda *, municipality, user: Body.objects.prefetch_related(Prefetch("meetings", Meeting.objects.all())),
            "pref",
        ),
    ],
)
def test_what_would_keep_one_persons_answer_for_another_is_refused(herning, build, words):
    person = make_person(herning)
    with pytest.raises(ImproperlyConfigured, match=words):
        composed(build)(municipality=herning, user=person)


def test_a_query_that_does_not_name_the_municipality_is_refused(herning):
    @composed
    def everyone(*, municipality, user):
        return type(user)._default_manager.filter(pk=user.pk)

    with pytest.raises(ImproperlyConfigured, match="municipality"):
        everyone(municipality=herning, user=make_person(herning))


def test_a_question_nobody_asks_has_no_rows(herning, django_assert_num_queries):
    nothing, impossible = (
        composed(lambda *, municipality: None),
        composed(lambda *, municipality: Body.objects.filter(pk__in=())),
    )
    with django_assert_num_queries(0):
        assert nothing(municipality=herning) == []
        assert impossible(municipality=herning) == []


def test_what_stands_by_the_day_is_composed_anew_the_next(herning):
    @composed
    def departments(*, municipality):
        del municipality
        return Department.objects.valid_on(timezone.localdate()).annotate(own=F("name")).values_list("own", flat=True)

    today = timezone.localdate()
    Department.objects.none()
    with municipality_scope(herning):
        Department.objects.create(municipality=herning, name="Kort", valid_to=today)
    assert "Kort" in departments(municipality=herning)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        assert "Kort" not in departments(municipality=herning)


@pytest.mark.parametrize("role", [None, Role.CHAIR, Role.SECRETARY, Role.BENEFITS_MANAGER, Role.CENTRAL_IT])
def test_every_source_of_the_inbox_can_be_composed_for_every_role(herning, bodies, role):
    person = make_person(
        herning, *([role] if role else []), body=bodies[0] if role in (Role.CHAIR, Role.SECRETARY) else None
    )
    today = timezone.localdate()

    @composed
    def everything(*, municipality, user, today):
        return merged(source.rows(user, municipality, today) for source in inbox_sources)

    with municipality_scope(herning):
        direct = list(everything.build(municipality=herning, user=person, today=today))
    assert sorted(map(str, everything(municipality=herning, user=person, today=today))) == sorted(map(str, direct))
