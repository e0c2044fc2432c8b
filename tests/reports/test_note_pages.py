"""The pages: from beginning a collection to a downloaded PDF, for each role; and the page that verifies."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from common.tenancy import municipality_scope
from projects.models import Project
from reports.domain import notes
from reports.enums import NoteState
from reports.models import Rendition, StatusNote
from tests.factories import reports
from tests.factories.reports import INTERNAL, SECRET
from tests.people import make_person


def url(name, people, **kwargs):
    return reverse(f"reports:{name}", kwargs={"municipality": people.municipality.slug, **kwargs})


def scoped(people, act):
    with municipality_scope(people.municipality):
        return act()


def read(response):
    return response.content.decode()


def test_from_collection_to_download(client, stored, django_capture_on_commit_callbacks):
    people = stored
    client.force_login(people.maker)
    assert "Begynd en indsamling" in read(client.get(url("note_list", people)))
    half = str(reports.this_half())
    begun = client.post(url("note_start", people), {"half": half, "body": people.body.pk}, follow=True)
    note = scoped(people, StatusNote.objects.get)
    assert "2 af 3" in read(begun)
    assert "3 projekter er i gang" in read(begun)

    missing = client.get(url("note_collection", people, pk=note.pk))
    assert "Projekt uden status" in read(missing)
    assert SECRET not in read(missing)

    writing = client.get(url("note_write", people, pk=note.pk))
    assert "3 projekter er i gang" in read(writing)
    sent = {"message": "Vi når det meste.", "recommendation": "Direktionen godkender notatet", "version": 1}
    assert client.post(url("note_write", people, pk=note.pk), sent).status_code == 302

    with django_capture_on_commit_callbacks(execute=False):
        frozen = client.post(url("note_freeze", people, pk=note.pk), follow=True)
    assert "Venter på sin tur" in read(frozen)
    assert "Vi når det meste." in read(frozen)
    scoped(people, lambda: reports.made(StatusNote.objects.get()))

    client.force_login(people.chair)
    shown = client.get(url("note_detail", people, pk=note.pk))
    assert "Godkend notatet" in read(shown)
    client.post(url("note_approve", people, pk=note.pk))
    assert scoped(people, StatusNote.objects.get).state == NoteState.APPROVED

    client.force_login(make_person(people.municipality))
    issued = client.get(url("note_detail", people, pk=note.pk))
    assert "Kommunalbestyrelse" in read(issued)
    pdf = client.get(url("note_pdf", people, pk=note.pk, audience="council"))
    assert pdf["Content-Type"] == "application/pdf"
    assert b"".join(pdf.streaming_content).startswith(b"%PDF-1.7 council")


def test_a_draft_left_as_it_was_follows_the_figures(client, stored):
    note = scoped(stored, lambda: reports.begun(stored))
    client.force_login(stored.maker)
    page = client.get(url("note_write", stored, pk=note.pk))
    initial = page.context["form"].initial
    client.post(url("note_write", stored, pk=note.pk), {**initial, "version": 1})
    note = scoped(stored, StatusNote.objects.get)
    assert (note.message, note.recommendation) == ("", "")


def test_a_stale_message_is_refused_and_kept(client, stored):
    note = scoped(stored, lambda: reports.begun(stored))
    scoped(stored, lambda: notes.write(note=note, message="Først", recommendation="", expected=1, actor=stored.maker))
    client.force_login(stored.maker)
    late = client.post(
        url("note_write", stored, pk=note.pk), {"message": "Min tekst", "recommendation": "", "version": 1}
    )
    assert late.status_code == 409
    assert "Min tekst" in read(late)
    assert "Først" in read(late)


def test_who_may_read_which_edition(client, stored):
    people = stored
    note = scoped(people, lambda: reports.made(reports.frozen(people)))
    staff = make_person(people.municipality)
    finance = make_person(people.municipality, Role.FINANCE)

    def may(person, audience):
        client.force_login(person)
        answers = {
            client.get(url(name, people, pk=note.pk, audience=audience)).status_code
            for name in ("note_read", "note_pdf")
        }
        assert len(answers) == 1
        return answers == {200}

    everyone = {"maker": people.maker, "member": people.member, "staff": staff, "finance": finance}
    before = {(who, a): may(person, a) for who, person in everyone.items() for a in ("executive", "council", "public")}
    assert {who for who, _a in before if before[who, _a]} == {"maker", "member"}
    client.force_login(staff)
    assert client.get(url("note_detail", people, pk=note.pk)).status_code == 403

    scoped(people, lambda: notes.approve(note=note, actor=people.chair))
    after = {(who, a): may(person, a) for who, person in everyone.items() for a in ("executive", "council", "public")}
    assert [who for who in everyone if not after[who, "executive"]] == ["staff"]
    assert all(after[who, audience] for who in everyone for audience in ("council", "public"))


def test_the_list_shows_only_what_one_may_know_of(client, stored):
    scoped(stored, lambda: reports.frozen(stored))
    client.force_login(make_person(stored.municipality))
    assert "Afventer godkendelse" not in read(client.get(url("note_list", stored)))
    client.force_login(stored.maker)
    assert "Afventer godkendelse" in read(client.get(url("note_list", stored)))


def test_an_edition_as_a_page(client, stored):
    note = scoped(stored, lambda: reports.approved(stored))
    client.force_login(make_person(stored.municipality))
    page = read(client.get(url("note_read", stored, pk=note.pk, audience="council")))
    assert "Leverandøren er forsinket." in page
    assert INTERNAL not in page
    assert SECRET not in page
    assert (
        client.get(url("note_read", stored, pk=note.pk, audience="council").replace("council", "nobody")).status_code
        == 404
    )


def test_d55_a_recalled_note_is_marked_everywhere(client, stored):
    note = scoped(stored, lambda: reports.approved(stored))
    client.force_login(stored.chair)
    refused = client.post(url("note_recall", stored, pk=note.pk), {"reason": "", "version": note.version})
    assert refused.status_code == 422
    version = scoped(stored, StatusNote.objects.get).version
    client.post(url("note_recall", stored, pk=note.pk), {"reason": "Puljens saldo var forkert", "version": version})
    client.force_login(make_person(stored.municipality))
    for address in (
        url("note_detail", stored, pk=note.pk),
        url("note_read", stored, pk=note.pk, audience="public"),
        url("note_list", stored),
    ):
        assert "Puljens saldo var forkert" in read(client.get(address)), address
    assert client.get(url("note_pdf", stored, pk=note.pk, audience="public")).status_code == 200


def test_a_double_click_freezes_once(client, stored, django_capture_on_commit_callbacks):
    note = scoped(stored, lambda: reports.begun(stored))
    client.force_login(stored.maker)
    for _click in range(2):
        with django_capture_on_commit_callbacks(execute=False):
            assert client.post(url("note_freeze", stored, pk=note.pk)).status_code == 302
    assert scoped(stored, Rendition.objects.count) == 3


def test_the_panel_follows_the_work_and_then_shows_the_page_anew(client, stored):
    note = scoped(stored, lambda: reports.frozen(stored))
    client.force_login(stored.maker)
    asking = {"HX-Request": "true", "HX-Target": "editions"}
    working = client.get(url("note_detail", stored, pk=note.pk), headers=asking)
    assert 'hx-trigger="every 2s"' in read(working)
    assert "<html" not in read(working)
    scoped(stored, lambda: reports.made(note))
    assert client.get(url("note_detail", stored, pk=note.pk), headers=asking)["HX-Refresh"] == "true"


def test_a_pdf_that_failed_says_why_and_can_be_tried_again(client, stored):
    from common.models import Job

    note = scoped(stored, lambda: reports.frozen(stored))
    scoped(stored, lambda: Job.objects.filter(kind="status_note").update(state="failed", error="Pango mangler"))
    client.force_login(stored.maker)
    page = read(client.get(url("note_detail", stored, pk=note.pk)))
    assert page.count("Pango mangler") == 3
    assert "Prøv igen" in page


def test_another_municipality_is_not_found(client, stored, ishoj):
    note = scoped(stored, lambda: reports.approved(stored))
    client.force_login(make_person(ishoj, Role.BENEFITS_MANAGER))
    address = reverse("reports:note_detail", kwargs={"municipality": "ishoj", "pk": note.pk})
    assert client.get(address).status_code == 404
    assert client.get(url("note_detail", stored, pk=note.pk)).status_code == 404


# --- Verifying ---------------------------------------------------------------------------------------------------
@pytest.fixture
def issued(stored):
    return scoped(stored, lambda: reports.approved(stored))


def test_d56_the_link_in_the_document_tells_that_it_is_genuine(client, stored, issued):
    client.force_login(make_person(stored.municipality))
    rendition = scoped(stored, lambda: Rendition.objects.select_related("snapshot").get(audience="council"))
    page = read(client.get(url("verify", stored), {"sha256": rendition.snapshot.sha256}))
    assert "Ægte og godkendt" in page
    spaced = " ".join(re.findall("....", rendition.snapshot.sha256.upper()))
    assert "Ægte og godkendt" in read(client.post(url("verify", stored), {"sha256": spaced}))


def test_the_file_itself_can_be_verified_and_is_not_kept(client, stored, issued):
    from common.models import StoredFile

    client.force_login(make_person(stored.municipality))
    content = f"%PDF-1.7 public {issued.pk}".encode()
    kept = scoped(stored, StoredFile.objects.count)
    page = read(client.post(url("verify", stored), {"file": SimpleUploadedFile("notat.pdf", content)}))
    assert "Ægte og godkendt" in page
    assert "din fil er den samme" in page
    changed = read(client.post(url("verify", stored), {"file": SimpleUploadedFile("notat.pdf", content + b" ")}))
    assert "Kendes ikke" in changed
    assert scoped(stored, StoredFile.objects.count) == kept


def test_a_file_that_was_changed_on_the_disk_is_told(client, stored, issued):
    rendition = scoped(stored, lambda: Rendition.objects.select_related("file", "snapshot").get(audience="council"))
    with open(rendition.file.file.path, "ab") as stored_file:  # noqa: PTH123
        stored_file.write(b"changed")
    client.force_login(make_person(stored.municipality))
    assert "ændret siden" in read(client.get(url("verify", stored), {"sha256": rendition.snapshot.sha256}))


def test_a_recalled_or_unknown_document_is_told(client, stored, issued, ishoj):
    sha256 = issued.snapshot.sha256
    scoped(stored, lambda: notes.recall(note=issued, actor=stored.chair, reason="Fejl i tallene"))
    client.force_login(make_person(stored.municipality))
    page = read(client.get(url("verify", stored), {"sha256": sha256}))
    assert "Ægte, men trukket tilbage" in page
    assert "Fejl i tallene" in page
    assert "Kendes ikke" in read(client.get(url("verify", stored), {"sha256": "0" * 64}))
    assert "64 tegn" in read(client.get(url("verify", stored), {"sha256": "<script>"}))
    assert client.post(url("verify", stored), {}).status_code == 422
    client.force_login(make_person(ishoj))
    elsewhere = reverse("reports:verify", kwargs={"municipality": "ishoj"})
    assert "Kendes ikke" in read(client.get(elsewhere, {"sha256": sha256}))


# --- The cost ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(client, stored, count, django_assert_max_num_queries):
    for number in range(count):
        half = reports.this_half()
        for _back in range(number):
            half = half.before
        scoped(stored, lambda half=half: reports.begun(stored, half=half))
    client.force_login(stored.maker)
    with django_assert_max_num_queries(12):
        client.get(url("note_list", stored))


def test_a_frozen_notes_page_asks_no_more_than_twelve_times(client, stored, django_assert_max_num_queries):
    note = scoped(stored, lambda: reports.approved(stored))
    client.force_login(stored.chair)
    with django_assert_max_num_queries(12):
        assert client.get(url("note_detail", stored, pk=note.pk)).status_code == 200
    with django_assert_max_num_queries(12):
        assert client.get(url("note_read", stored, pk=note.pk, audience="executive")).status_code == 200


def test_the_collection_page_asks_as_much_for_many(client, stored, django_assert_max_num_queries):
    note = scoped(stored, lambda: reports.begun(stored))
    for number in range(3):
        scoped(stored, lambda number=number: reports.led(stored.municipality, f"Leder {number}", body=stored.body))
    assert scoped(stored, Project.objects.count) == 7
    client.force_login(stored.maker)
    with django_assert_max_num_queries(12):
        client.get(url("note_collection", stored, pk=note.pk))
