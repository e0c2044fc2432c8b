"""The terms of reference on paper: a draft until they take effect, then frozen for their first reader (D3, D54)."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from common.audit import entries_for
from common.documents import render_html
from common.models import Snapshot
from governance.domain import bodies
from governance.domain.terms_paper import TERMS, document_of, set_aside_outdated
from governance.enums import CompetenceEffect, RecommendationKind
from governance.models import TermsOfReference
from tests.people import make_person

pytestmark = pytest.mark.usefixtures("in_group")


@pytest.fixture
def terms(group):
    return again(group.body.terms.get())


def again(terms):
    return TermsOfReference.objects.select_related("body", "municipality", "document").get(pk=terms.pk)


def frozen():
    return Snapshot.objects.filter(kind=TERMS)


def test_d54_what_is_in_force_is_frozen_for_its_first_reader_and_stays_so(group, terms):
    assert terms.document is None
    first = document_of(terms)
    assert first.pk is not None
    make_person(group.municipality, Role.MEMBER, body=group.body, name="Kom Senere")
    second = document_of(again(terms))
    assert (second.pk, second.sha256) == (first.pk, first.sha256)
    assert "Kom Senere" not in second.body
    assert "Medlemmer pr." in render_html(second)
    assert "Udkast" not in render_html(second)


def test_two_first_readers_get_the_same_document(terms):
    other = again(terms)
    assert document_of(terms).pk == document_of(other).pk
    assert frozen().count() == 1


def test_a_draft_says_so_and_is_not_stored(group, terms):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    draft = bodies.add_terms(body=group.body, actor=group.chair, valid_from=tomorrow, purpose="Ny opgave")
    paper = document_of(draft)
    assert paper.pk is None
    assert "Udkast, ikke trådt i kraft" in render_html(paper)
    assert not frozen().exists()


def change_text(group, terms):
    bodies.change_terms(terms=terms, actor=group.chair, expected_version=terms.version, purpose="Rettet formål")


def state(group, terms):
    bodies.state_competence(
        terms=terms, actor=group.chair, kind=RecommendationKind.CLOSURE, effect=CompetenceEffect.DECIDES, up_to=5
    )


def remove(group, terms):
    bodies.remove_competence(row=terms.competences.select_related("terms").first(), actor=group.chair)


@pytest.mark.parametrize("correct", [change_text, state, remove])
def test_a_correction_replaces_the_document_and_the_log_names_the_old_one(group, terms, correct):
    stale = again(terms)
    first = document_of(terms)
    correct(group, stale)
    second = document_of(again(terms))
    assert second.pk != first.pk
    assert second.sha256 != first.sha256
    assert frozen().filter(pk=first.pk).exists(), "what somebody has read is kept"
    assert first.pk in [entry.data.get("replaced_document") for entry in entries_for(terms)]


def test_a_file_that_says_something_else_sets_the_document_aside(group, terms):
    first = document_of(terms)
    set_aside_outdated([group.body.pk])
    assert again(terms).document_id == first.pk, "nothing was changed"
    TermsOfReference.objects.filter(pk=terms.pk).update(tasks="En opgave fra filen")
    set_aside_outdated([group.body.pk])
    assert again(terms).document is None


def test_the_pdf_and_the_page_say_what_is_frozen(client, group, terms):
    client.force_login(group.chair)
    known = {"municipality": group.municipality.slug, "pk": terms.pk}
    page = reverse("governance:terms_detail", kwargs=known)
    assert "låses, når det åbnes første gang" in client.get(page).content.decode()
    assert client.get(reverse("governance:terms_pdf", kwargs=known)).status_code == 200
    assert again(terms).document is not None
    assert f"låst {timezone.localdate():%d.%m.%Y}" in client.get(page).content.decode()
