"""An account is anonymised, and the law's own records keep what they must (GDPR art. 17)."""

import datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.domain import people
from accounts.models import Membership, User
from common.errors import DomainError
from common.models import AuditEntry, SavedView, Snapshot
from common.snapshots import freeze
from common.tenancy import all_municipalities, municipality_scope
from tests.accounts.acts import anonymise, deactivate, form_of, membership_of, reactivate
from tests.accounts.conftest import signed_in
from tests.people import add_roles

# --- Forgotten ---------------------------------------------------------------------------------------------------


def test_nothing_of_the_person_is_left_but_what_the_law_keeps(herning, admin, person):
    signed_in(person)
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    with municipality_scope(herning), transaction.atomic():
        SavedView.objects.create(municipality=herning, user=person, list_key="x", name="Min")
        snapshot = freeze(
            kind="minutes", schema_version=1, data={"present": ["Bo Bruger"]}, municipality=herning,
            taken_at=timezone.now(),
        )  # fmt: skip
    with municipality_scope(herning):
        people.change_own_name(user=person, name="Bo Berg")
    uuid, number = person.uuid, person.pk
    deactivate(person, herning, admin)
    anonymise(person, herning, admin, name=" Bo  Berg ")
    person.refresh_from_db()
    assert (person.name, person.email, person.is_active) == (
        f"Tidligere bruger {number}",
        f"{number}@anonym.invalid",
        False,
    )
    assert person.uuid != uuid
    assert not person.has_usable_password()
    assert person.search_text == f"tidligere bruger {number} {number}@anonym.invalid"
    assert not Authenticator.objects.filter(user=person).exists()
    assert membership_of(person, herning).title == ""
    with municipality_scope(herning):
        assert not SavedView.objects.filter(user=person).exists()
        assert Snapshot.objects.get(pk=snapshot.pk).data == {"present": ["Bo Bruger"]}
        entry = AuditEntry.objects.get(action="person.anonymised")
        assert AuditEntry.objects.get(action="person.renamed_self").actor_name == "Bo Berg"
    assert entry.actor == admin
    assert "Bo" not in f"{entry.before}{entry.after}{entry.note}{entry.data}"


def test_every_municipality_writes_it_down_and_only_one_says_who(herning, ishoj, admin, stranger, person):
    add_roles(person, ishoj)
    deactivate(person, herning, admin)
    deactivate(person, ishoj, stranger)
    anonymise(person, herning, admin)
    with all_municipalities(reason="the test looks at both"):
        entries = AuditEntry.objects.filter(action="person.anonymised")
        assert {entry.municipality_id: entry.actor for entry in entries} == {herning.pk: admin, ishoj.pk: None}


def test_who_has_access_anywhere_is_not_forgotten(herning, ishoj, admin, person):
    with pytest.raises(DomainError, match="har stadig adgang"):
        anonymise(person, herning, admin)
    add_roles(person, ishoj)
    with municipality_scope(ishoj):
        Membership.objects.filter(user=person).update(valid_from=timezone.localdate() + datetime.timedelta(30))
    deactivate(person, herning, admin)
    with pytest.raises(DomainError, match="har stadig adgang"):
        anonymise(person, herning, admin)


def test_neither_twice_nor_back_nor_with_another_name(herning, admin, person):
    deactivate(person, herning, admin)
    for name in ("", "Bo", "person bruger", "Bo Brugersen"):
        with pytest.raises(DomainError) as refused:
            anonymise(person, herning, admin, name=name)
        assert "name" in refused.value.fields
    anonymise(person, herning, admin)
    person.refresh_from_db()
    with pytest.raises(DomainError, match="allerede anonymiseret"):
        anonymise(person, herning, admin, name=person.name)
    with pytest.raises(DomainError, match="anonymiseret"):
        reactivate(person, herning, admin)
    with municipality_scope(herning), pytest.raises(DomainError, match="lukket"):
        people.invite(municipality=herning, actor=admin, email=person.email, name="")
    membership = membership_of(person, herning)
    with municipality_scope(herning), pytest.raises(DomainError, match="anonymiseret"):
        people.change_person(
            membership=membership,
            actor=admin,
            expected_version=membership.version,
            name="Bo Bruger",
            title="",
            department=None,
            is_administrator=False,
        )


def test_the_same_address_can_be_invited_as_a_new_person(herning, admin, person):
    deactivate(person, herning, admin)
    anonymise(person, herning, admin)
    with municipality_scope(herning):
        again = people.invite(municipality=herning, actor=admin, email="bruger@herning.example", name="Bo Bruger")
    assert again.user_id != person.pk


def test_the_database_refuses_an_open_account_that_is_anonymised(person):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=person.pk).update(anonymised_at=timezone.now())


# --- Pages -------------------------------------------------------------------------------------------------------


def test_the_pages_lead_from_access_to_forgotten(as_admin, herning, admin, person):
    home = f"/herning/people/{membership_of(person, herning).pk}/"
    assert "anonymise/" not in as_admin.get(home).content.decode()
    page = as_admin.get(home + "deactivate/")
    assert "fra dette øjeblik" in page.content.decode()
    assert as_admin.post(home + "deactivate/", form_of(page)).url == home
    assert as_admin.post(home + "deactivate/", form_of(page)).status_code == 302  # the same click twice
    shown = as_admin.get(home).content.decode()
    assert "reactivate/" in shown
    page = as_admin.get(home + "anonymise/")
    assert "Det kræver loven" in page.content.decode()
    refused = as_admin.post(home + "anonymise/", {**form_of(page), "name": "Bo"})
    assert refused.status_code == 422
    assert as_admin.post(home + "anonymise/", {**form_of(refused), "name": "Bo Bruger"}).url == home
    shown = as_admin.get(home).content.decode()
    assert f"Tidligere bruger {person.pk}" in shown
    assert "blev anonymiseret den" in shown
    assert "Bo Bruger" not in shown.split("Det er sket")[0].split("<aside")[0]


def test_a_reader_of_the_list_sees_the_new_name(as_admin, herning, admin, person):
    deactivate(person, herning, admin)
    anonymise(person, herning, admin)
    listed = as_admin.get("/herning/people/").content.decode()
    assert "bruger@herning.example" not in listed
    assert f"Tidligere bruger {person.pk}" in listed
