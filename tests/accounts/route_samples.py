"""What the routes of accounts need in their addresses."""

import datetime

from django.utils import timezone

from accounts.models import Membership, SupportSession
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.route_samples import Made, sample


@sample("accounts:membership_*")
def membership(world):
    user = world.person()
    return Made(kwargs={"pk": Membership.objects.get(user=user).pk})


@sample("accounts:membership_list", "accounts:membership_invite", "accounts:department_list", "accounts:department_add")
def nothing(world):
    return Made()


@sample("accounts:department_*")
def department(world):
    return Made(kwargs={"pk": DepartmentFactory(municipality=world.municipality).pk})


@sample("accounts:supportsession_end")
def support_session(world):
    now = timezone.now()
    session = SupportSession.objects.create(
        municipality=world.municipality,
        user=UserFactory(is_support=True),
        reason="Fejl i listen",
        started_at=now,
        expires_at=now + datetime.timedelta(hours=1),
    )
    return Made(kwargs={"pk": session.pk})
