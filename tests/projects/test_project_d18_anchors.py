"""D18: a mandatory national initiative is anchored in a project, a body or a department, or stands on the list."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.enums import Role
from common.errors import DomainError
from common.tenancy import municipality_scope
from projects.domain import anchors
from projects.models import Anchor
from strategies.models import ExternalInitiative, ExternalStrategy
from tests.factories.accounts import DepartmentFactory
from tests.factories.governance import BodyFactory
from tests.factories.projects import ProjectFactory, closed_project
from tests.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def national(db):
    strategy = ExternalStrategy.objects.create(key="faelles", title="Den fællesoffentlige strategi", owner="state")
    return [
        ExternalInitiative.objects.create(
            strategy=strategy,
            key=f"i-{number}",
            number=str(number),
            title=f"Initiativ {number}",
            is_mandatory=number < 3,
            deadline=datetime.date(2028, 1, 1) - datetime.timedelta(days=number),
        )
        for number in range(1, 4)
    ]


@pytest.fixture
def admin(in_herning):
    return make_person(in_herning, Role.ADMINISTRATOR)


def test_d18_the_unanchored_are_the_mandatory_ones_without_a_place(national, in_herning, admin, ishoj):
    assert list(anchors.unanchored(timezone.localdate())) == [national[1], national[0]]
    anchors.anchor(
        municipality=in_herning, external=national[0], actor=admin, project=ProjectFactory(municipality=in_herning)
    )
    assert list(anchors.unanchored(timezone.localdate())) == [national[1]]
    with municipality_scope(ishoj):
        assert len(anchors.unanchored(timezone.localdate())) == 2


def test_a_strategy_that_has_run_out_asks_for_nothing(national, in_herning):
    ExternalStrategy.objects.update(valid_to=timezone.localdate() - datetime.timedelta(days=1))
    assert not anchors.unanchored(timezone.localdate())
    ExternalStrategy.objects.update(valid_to=timezone.localdate())
    assert len(anchors.unanchored(timezone.localdate())) == 2


def test_one_place_per_anchor_and_each_place_once(national, in_herning, admin):
    places = {
        "project": ProjectFactory(municipality=in_herning),
        "body": BodyFactory(municipality=in_herning),
        "department": DepartmentFactory(municipality=in_herning),
    }
    with pytest.raises(DomainError):
        anchors.anchor(municipality=in_herning, external=national[0], actor=admin)
    with pytest.raises(DomainError):
        anchors.anchor(municipality=in_herning, external=national[0], actor=admin, **places)
    for name, place in places.items():
        row = anchors.anchor(municipality=in_herning, external=national[0], actor=admin, **{name: place})
        assert row.place == place
        with pytest.raises(DomainError, match="allerede"):
            anchors.anchor(municipality=in_herning, external=national[0], actor=admin, **{name: place})
        with pytest.raises(DatabaseError), transaction.atomic():
            Anchor.objects.create(municipality=in_herning, external=national[0], kind=name, **{name: place})
    assert Anchor.objects.count() == 3


def test_who_anchors_and_takes_away(national, in_herning, admin):
    body = BodyFactory(municipality=in_herning)
    secretary = make_person(in_herning, Role.SECRETARY, body=body)
    row = anchors.anchor(municipality=in_herning, external=national[0], actor=secretary, body=body)
    somebody = make_person(in_herning)
    with pytest.raises(PermissionDenied):
        anchors.anchor(municipality=in_herning, external=national[1], actor=somebody, body=body)
    with pytest.raises(PermissionDenied):
        anchors.remove(anchor=row, actor=somebody)
    anchors.remove(anchor=row, actor=admin)
    assert not Anchor.objects.exists()


def test_nobody_anchors_in_a_project_that_is_kept_from_them(national, in_herning, admin):
    project, _leader = closed_project(in_herning)
    with pytest.raises(PermissionDenied):
        anchors.anchor(municipality=in_herning, external=national[0], actor=admin, project=project)
