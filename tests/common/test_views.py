"""Who sees a page, and what becomes of a form: sign-in, 404, 403, refused, stale, twice."""

import uuid
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import RequestFactory

from accounts.enums import Role
from accounts.models import Department
from common.models import AuditEntry
from common.numbers import kr
from common.permissions import requirement
from common.tenancy import municipality_scope
from tests.people import make_person
from tests.sample.models import Sample

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.common.pages")]

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def admin(herning):
    return make_person(herning, Role.ADMINISTRATOR)


@pytest.fixture
def staff(herning):
    return make_person(herning)


@pytest.fixture
def stranger(ishoj):
    return make_person(ishoj, Role.ADMINISTRATOR)


@pytest.fixture
def sample(herning):
    with municipality_scope(herning):
        return Sample.objects.create(municipality=herning, title="Fælles ydelsessystem", amount=Decimal("1234.50"))


@pytest.fixture
def as_admin(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def as_staff(client, staff):
    client.force_login(staff)
    return client


def reread(sample):
    with municipality_scope(sample.municipality):
        return Sample.objects.get(pk=sample.pk)


def count(municipality):
    with municipality_scope(municipality):
        return Sample.objects.count()


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def filled(response, **values):
    """The form on the page as a browser would send it, with ``values`` typed in."""
    form = soup(response).select_one("form.tenant-form")
    data = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    for select in form.select("select[name]"):
        chosen = select.select_one("option[selected]")
        data[select["name"]] = chosen["value"] if chosen else ""
    return data | values


# --- Who may see it ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["get", "head", "options", "post", "put", "delete"])
@pytest.mark.parametrize("path", ["samples/", "samples/new/", "samples/1/edit/", "samples/1/submit/"])
def test_anonymous_is_sent_to_sign_in_whatever_the_method(client, herning, method, path):
    response = getattr(client, method)(f"/herning/{path}?kind=plain")
    assert response.status_code == 302
    assert response.url == f"/account/login/?next=/herning/{path}%3Fkind%3Dplain"


@pytest.mark.parametrize("method", ["get", "head", "options", "post"])
def test_stranger_sees_404(client, stranger, sample, method):
    client.force_login(stranger)
    assert getattr(client, method)(f"/herning/samples/{sample.pk}/").status_code == 404


def test_another_municipalitys_record_is_404_in_ones_own(client, stranger, sample):
    client.force_login(stranger)
    for path in (f"samples/{sample.pk}/", f"samples/{sample.pk}/edit/"):
        assert client.get(f"/ishoj/{path}").status_code == 404
    assert client.post(f"/ishoj/samples/{sample.pk}/submit/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "nowhere/samples/",
        "herning/samples/999999/",
        "herning/samples/99999999999999999999/",
        "herning/samples/1/explode/",
    ],
)
def test_unknown_municipality_record_or_action_is_404(as_admin, path):
    assert as_admin.post(f"/{path}").status_code == 404


@pytest.mark.parametrize("method", ["get", "head", "options", "post"])
def test_wrong_role_is_403_naming_the_role(as_staff, sample, method):
    response = getattr(as_staff, method)(f"/herning/samples/{sample.pk}/edit/")
    assert response.status_code == 403
    if method != "head":
        text = soup(response).select_one("main").get_text(" ", strip=True)
        assert str(Role.ADMINISTRATOR.label) in text
        assert "Det kræver rollen" in text


def test_right_role_sees_the_page(as_staff, sample):
    response = as_staff.get(f"/herning/samples/{sample.pk}/")
    assert response.status_code == 200
    assert "Fælles ydelsessystem" in response.text


def test_a_view_that_says_nothing_is_an_error_not_an_open_door(as_admin, sample):
    with pytest.raises(Exception, match="does not say who may use it"):
        as_admin.get(f"/herning/samples/{sample.pk}/unstated/")


def test_htmx_is_sent_to_whole_pages(client, herning, staff, sample):
    edit = f"/herning/samples/{sample.pk}/edit/"
    anonymous = client.get(edit, **HTMX, HTTP_HX_CURRENT_URL="http://testserver/herning/samples/")
    assert anonymous.headers["HX-Redirect"] == "/account/login/?next=/herning/samples/"
    client.force_login(staff)
    forbidden = client.get(edit, **HTMX)
    assert (forbidden.status_code, forbidden.headers["HX-Redirect"]) == (403, edit)
    assert client.post(edit, **HTMX).headers["HX-Refresh"] == "true"
    missing = client.get("/herning/samples/999999/", **HTMX)
    assert (missing.status_code, missing.headers["HX-Redirect"]) == (404, "/herning/samples/999999/")


def test_requirement_reads_what_opens_and_not_what_closes():
    import rules

    from accounts.rules import has_role, has_role_at, is_person

    chair = has_role_at("body_id", Role.CHAIR, Role.DEPUTY_CHAIR)
    rules.add_perm("sample.weigh", (chair | is_person("leader_id")) & ~has_role(Role.RECUSED) & ~~has_role(Role.STAFF))
    try:
        needed = requirement("sample.weigh")
    finally:
        rules.remove_perm("sample.weigh")
    assert set(needed.roles) == {Role.CHAIR, Role.DEPUTY_CHAIR, Role.STAFF}
    assert needed.predicates == ("is_person:leader_id",)


# --- Forms ------------------------------------------------------------------------------------------------------
def test_form_saves_and_says_so(as_admin, herning):
    page = as_admin.get("/herning/samples/new/")
    assert "no-store" in page.headers["Cache-Control"]
    response = as_admin.post("/herning/samples/new/", filled(page, title="Ny", amount="1.600.000,50"[2:]), follow=True)
    assert "Prøvesagen er oprettet." in response.text
    with municipality_scope(herning):
        assert Sample.objects.get().amount == Decimal("600000.50")


def test_bad_input_is_said_by_the_field_and_on_top_and_kept(as_admin, herning):
    page = as_admin.get("/herning/samples/new/")
    response = as_admin.post(
        "/herning/samples/new/", filled(page, title="Æble", amount="1.234.56", decided_on="31.02.2026")
    )
    assert response.status_code == 422
    html = soup(response)
    assert {link["href"] for link in html.select("[data-errors] a")} == {"#id_amount", "#id_decided_on"}
    assert "1.234,56" in html.select_one("#id_amount_error").text
    assert html.select_one("#id_amount")["value"] == "1.234.56"
    assert html.select_one("#id_title")["value"] == "Æble"
    assert "id_amount_error" in html.select_one("#id_amount")["aria-describedby"]
    assert count(herning) == 0


def test_domain_error_stands_on_top_and_by_its_field(as_admin, herning):
    page = as_admin.get("/herning/samples/new/")
    response = as_admin.post("/herning/samples/new/", filled(page, title="Stor", amount="2.000.000"))
    assert response.status_code == 422
    html = soup(response)
    top = html.select_one("[data-errors]").text
    assert "Puljen har kun 1.000.000 kr." in top
    assert "Andet." in top
    assert "Skriv højst 1.000.000 kr." in html.select_one("#id_amount_error").text
    assert html.select_one("#id_amount")["value"] == "2.000.000"
    assert count(herning) == 0
    again = as_admin.post("/herning/samples/new/", filled(response, amount="900.000"))
    assert again.status_code == 302, "the refused form's token is not used up"


def test_another_municipalitys_department_is_not_on_the_list(as_admin, ishoj, herning):
    with municipality_scope(ishoj):
        theirs = Department.objects.create(municipality=ishoj, name="Borgerservice i Ishøj")
    page = as_admin.get("/herning/samples/new/")
    assert "Borgerservice i Ishøj" not in page.text
    response = as_admin.post("/herning/samples/new/", filled(page, title="A", amount="1", department=str(theirs.pk)))
    assert response.status_code == 422
    assert "Vælg en fra listen" in soup(response).select_one("#id_department_error").text
    assert count(herning) == 0


@pytest.mark.parametrize("again", [1, 2])
def test_form_sent_twice_counts_once(as_admin, herning, again):
    data = filled(as_admin.get("/herning/samples/new/"), title="Én gang", amount="1")
    first = as_admin.post("/herning/samples/new/", data)
    for _time in range(again):
        replay = as_admin.post("/herning/samples/new/", data)
        assert (replay.status_code, replay.url) == (302, first.url)
    assert count(herning) == 1
    assert "allerede" in as_admin.get(first.url).text


def test_stale_form_is_refused_with_what_changed_and_can_be_sent_again(as_admin, sample):
    url = f"/herning/samples/{sample.pk}/edit/"
    mine = as_admin.get(url)
    theirs = as_admin.post(url, filled(as_admin.get(url), amount="5.000", decided_on="22.11.2026"))
    assert theirs.status_code == 302
    refused = as_admin.post(url, filled(mine, title="Mit navn", amount="7.000"))
    assert refused.status_code == 409
    assert reread(sample).title == "Fælles ydelsessystem"
    changes = soup(refused).select_one("table.changes").get_text(" ", strip=True)
    assert f"Amount {kr('1234.50', places=2)} {kr(5000, places=2)}" in changes
    assert "Decided on – 22.11.2026" in changes
    assert soup(refused).select_one("#id_title")["value"] == "Mit navn"
    assert as_admin.post(url, filled(refused)).status_code == 302
    saved = reread(sample)
    assert (saved.title, saved.amount, saved.version) == ("Mit navn", Decimal(7000), 3)


@pytest.mark.parametrize("version", ["", "x", "-1", "0", "99999999999999999999"])
def test_form_without_a_readable_version_is_refused(as_admin, sample, version):
    url = f"/herning/samples/{sample.pk}/edit/"
    response = as_admin.post(url, filled(as_admin.get(url), version=version))
    assert response.status_code == 422
    assert "Åbn siden igen" in soup(response).select_one("[data-errors]").text
    assert reread(sample).version == 1


def test_malformed_token_is_refused_without_a_500(as_admin, herning):
    data = filled(as_admin.get("/herning/samples/new/"), title="A", amount="1", form_token="no-uuid")
    assert as_admin.post("/herning/samples/new/", data).status_code == 422
    assert count(herning) == 0


def test_initial_values_come_from_the_record_and_the_address(as_admin, sample):
    page = as_admin.get(f"/herning/samples/{sample.pk}/edit/")
    assert soup(page).select_one("#id_amount")["value"] == "1.234,50"
    assert soup(page).select_one("[name=version]")["value"] == "1"
    fresh = as_admin.get("/herning/samples/new/?title=Fra+behovet&version=7")
    assert soup(fresh).select_one("#id_title")["value"] == "Fra behovet"
    assert soup(fresh).select_one("[name=version]") is None


def test_confirmation_shows_what_will_happen(as_admin, sample):
    url = f"/herning/samples/{sample.pk}/confirm/"
    page = as_admin.get(url)
    assert "600.000 kr. bevilges." in soup(page).select_one(".effect").text
    assert as_admin.post(url, filled(page)).status_code == 302
    assert reread(sample).state == "submitted"


# --- Steps of a machine -----------------------------------------------------------------------------------------
def test_action_moves_the_record_and_twice_is_said(as_admin, sample):
    url = f"/herning/samples/{sample.pk}/submit/"
    assert as_admin.get(url).status_code == 405
    assert as_admin.post(url, {"note": "Klar"}).status_code == 302
    assert reread(sample).state == "submitted"
    as_admin.post(url)
    messages = [str(message) for message in as_admin.get(f"/herning/samples/{sample.pk}/").context["messages"]]
    assert len(messages) == 2
    with municipality_scope(sample.municipality):
        assert AuditEntry.objects.filter(action="sample.submit").count() == 1


def test_action_with_a_token_replayed_is_the_same_result(as_admin, sample):
    url = f"/herning/samples/{sample.pk}/submit/"
    token = str(uuid.uuid4())
    first = as_admin.post(url, {"form_token": token})
    replay = as_admin.post(url, {"form_token": token})
    assert first.url == replay.url == f"/herning/samples/{sample.pk}/"
    assert reread(sample).state == "submitted"


@pytest.mark.parametrize("data", [{"form_token": "x"}, {"form_token": "\x00"}, {"form_token": "1" * 500}])
def test_action_with_a_malformed_token_does_nothing(as_admin, sample, data):
    assert as_admin.post(f"/herning/samples/{sample.pk}/submit/", data).status_code == 302
    assert reread(sample).state == "draft"


def test_action_takes_any_remark(as_admin, sample):
    as_admin.post(f"/herning/samples/{sample.pk}/submit/", {"note": "\x00 æøå <script>" + "x" * 3000})
    assert reread(sample).state == "submitted"


def test_action_needs_its_own_permission(as_staff, sample):
    as_staff.post(f"/herning/samples/{sample.pk}/submit/")
    refused = as_staff.post(f"/herning/samples/{sample.pk}/decide/")
    assert refused.status_code == 403
    assert str(Role.ADMINISTRATOR.label) in refused.text
    assert reread(sample).state == "submitted"


# --- Long forms -------------------------------------------------------------------------------------------------
def test_step_saves_an_unfinished_draft_and_goes_on(as_admin, sample):
    url = f"/herning/samples/{sample.pk}/steps/sag/"
    page = as_admin.get(url)
    nav = soup(page).select_one("nav.steps")
    assert nav.select_one("[aria-current=step]").text == "Sagen"
    assert "1 af 2" in nav.text
    assert "1 felt mangler" in nav.text
    response = as_admin.post(url, filled(page, title="Ny titel", decided_on=""))
    assert (response.status_code, response.url) == (302, f"/herning/samples/{sample.pk}/steps/penge/")
    assert reread(sample).title == "Ny titel"
    leave = as_admin.post(url, filled(as_admin.get(url), leave="1"))
    assert leave.url == f"/herning/samples/{sample.pk}/"
    assert as_admin.get(f"/herning/samples/{sample.pk}/steps/ukendt/").status_code == 404


def test_public_route_marks_what_it_is_given():
    from common.views import public_route

    view = public_route(lambda request: HttpResponse())
    assert view.public
    assert view(RequestFactory().get("/")).status_code == 200
