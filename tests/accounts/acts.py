"""What an administrator and a person do, in a line each; and what the municipality wrote down of it."""

import re

from accounts.domain import leaving, people
from accounts.models import Membership
from common.models import AuditEntry
from common.tenancy import municipality_scope
from tests.people import PASSWORD

LOGIN = "/account/login/"


def membership_of(person, municipality):
    with municipality_scope(municipality):
        return Membership.objects.select_related("user", "municipality").get(user=person)


def change(membership, actor, **more):
    values = {
        "name": membership.user.name,
        "title": membership.title,
        "department": membership.department,
        "is_administrator": membership.is_administrator,
    }
    return people.change_person(
        membership=membership, actor=actor, expected_version=membership.version, **{**values, **more}
    )


def deactivate(person, municipality, actor, **more):
    membership = membership_of(person, municipality)
    with municipality_scope(municipality):
        return leaving.deactivate(
            membership=membership, actor=actor, **{"expected_version": membership.version, **more}
        )


def reactivate(person, municipality, actor):
    membership = membership_of(person, municipality)
    with municipality_scope(municipality):
        return leaving.reactivate(membership=membership, actor=actor, expected_version=membership.version)


def anonymise(person, municipality, actor, name="Bo Bruger"):
    membership = membership_of(person, municipality)
    with municipality_scope(municipality):
        return leaving.anonymise(membership=membership, actor=actor, name=name)


def log_in(client, *, email="bruger@herning.example", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def actions(municipality):
    with municipality_scope(municipality):
        return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


def form_of(response):
    return dict(re.findall(r'name="(version|form_token)" value="([^"]*)"', response.content.decode()))
