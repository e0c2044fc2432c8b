"""The pages of proposals: writing step by step, what others may see, and what it costs in queries."""

import datetime
import uuid

import page
import pytest
from django.utils import timezone

from accounts.enums import Role
from common.tenancy import municipality_scope
from governance.enums import Outcome
from projects.domain import proposal_queries as queries
from projects.domain import proposals, submission
from projects.enums import ProposalState
from projects.models import Consultation, Proposal
from tests.factories.governance import CasePartyFactory
from tests.factories.proposals import ProposalFactory, cast, complete, draft, submitted
from tests.people import make_person
from tests.projects.proposal_cast import decide

URL = "/herning/proposals/"


@pytest.fixture
def people(herning):
    return cast(herning)


@pytest.fixture
def inside(herning):
    """Run a block as the tests of the domain do: inside Herning."""
    return lambda: municipality_scope(herning)


def get(client, user, path="", **data):
    client.force_login(user)
    return client.get(URL + path, data)


def post(client, user, path, **data):
    client.force_login(user)
    return client.post(URL + path, {"form_token": str(uuid.uuid4()), **data})


def reload(proposal):
    with municipality_scope(proposal.municipality):
        return Proposal.objects.get(pk=proposal.pk)


# --- The list -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(client, people, inside, count, django_assert_max_num_queries):
    with inside():
        for _number in range(count):
            submitted(people)
    client.force_login(people.member)
    client.get(URL)
    with django_assert_max_num_queries(12) as queries_made:
        page = client.get(URL)
    assert len(page.context["rows"]) == count
    assert len(queries_made) == 10


def test_the_list_shows_what_the_rule_lets_see(in_herning, people):
    withdrawn = ProposalFactory(municipality=in_herning, state=ProposalState.WITHDRAWN)
    party = ProposalFactory(municipality=in_herning)
    closed = submitted(people, title="Lukket")
    type(closed.case).objects.filter(pk=closed.case_id).update(is_closed=True, closed_ground="§ 27")
    asked = draft(people, title="Til høring")
    submission.consult(proposal=asked, due=timezone.localdate(), actor=people.writer)
    named = draft(people, title="Navngivet", system_owner=people.system_owner)
    own_department = draft(people, title="Egen")
    guest = make_person(in_herning)
    CasePartyFactory(municipality=in_herning, case=party.case, user=guest)
    everywhere = make_person(in_herning, Role.DEPARTMENT_LEAD)
    rows = [closed, withdrawn, asked, named, own_department, party, submitted(people, title="Åben")]
    everyone = [
        *(getattr(people, name) for name in ("writer", "owner", "system_owner", "representative", "central_it")),
        *(people.chair, people.secretary, people.member, guest, everywhere, make_person(in_herning)),
    ]
    for person in everyone:
        person.forget_roles()
        listed = set(queries.visible_to(person, in_herning).values_list("pk", flat=True))
        fresh = [Proposal.objects.select_related("case").get(pk=row.pk) for row in rows]
        assert listed == {row.pk for row in fresh if person.has_perm("projects.view_proposal", row)}, person.name


def test_the_list_is_filtered_and_exported(client, people, inside):
    with inside():
        submitted(people, title="Økonomisystem")
        draft(people, title="Kladden")
    assert [row.title for row in get(client, people.writer, state="submitted").context["rows"]] == ["Økonomisystem"]
    assert [row.title for row in get(client, people.writer, q="økonomi").context["rows"]] == ["Økonomisystem"]
    csv = get(client, people.writer, export="csv")
    assert "Økonomisystem" in b"".join(csv.streaming_content if csv.streaming else [csv.content]).decode("utf-8-sig")


# --- Writing ------------------------------------------------------------------------------------------------------
def test_a_project_begins_with_the_triage_and_goes_on_with_why(client, people, inside):
    answer = post(client, people.writer, "add/", title="ESDH", department=people.department.pk, is_cross_cutting="on")
    with inside():
        proposal = Proposal.objects.get()
    assert answer.url == f"{URL}{proposal.pk}/write/why/"
    assert proposal.created_by == people.writer


def test_what_is_none_stays_and_can_go_to_the_line(client, people, inside):
    answer = post(client, people.writer, "add/", title="Ny mus", department=people.department.pk, estimated_cost="500")
    with inside():
        proposal = Proposal.objects.get()
    assert answer.url == f"{URL}{proposal.pk}/write/triage/"
    assert "Gør det til en opgave i linjen" in client.get(answer.url).text
    post(client, people.writer, f"{proposal.pk}/hand-to-line/")
    assert reload(proposal).state == ProposalState.LINE_TASK


def test_the_triage_answers_while_it_is_filled_in(client, people):
    yes = get(client, people.writer, "triage/", estimated_cost="500.001", has_start_and_end="on").text
    assert "Det er et projekt" in yes
    assert str(people.body) in yes
    assert "Det er foreløbig ikke et projekt" in get(client, people.writer, "triage/", estimated_cost="abc").text


def test_every_step_opens_and_says_what_is_missing(client, people, inside, django_assert_max_num_queries):
    with inside():
        proposal = complete(people)
    client.force_login(people.writer)
    for step in ("triage", "why", "what", "alternatives", "people", "money", "risk", "submit"):
        client.get(f"{URL}{proposal.pk}/write/{step}/")
        with django_assert_max_num_queries(12):
            page = client.get(f"{URL}{proposal.pk}/write/{step}/")
        assert page.status_code == 200
        assert ("Mangler endnu" in page.text) == (step != "submit")
    assert page.context["steps_total"] == 8
    assert client.get(f"{URL}{proposal.pk}/write/nonsense/").status_code == 404


def test_a_step_saves_a_draft_whatever_is_missing_and_leaves(client, people, inside):
    with inside():
        proposal = draft(people)
    answer = post(
        client, people.writer, f"{proposal.pk}/write/what/", version=proposal.version, solution="Ny proces", leave="1"
    )
    assert answer.url == f"{URL}{proposal.pk}/"
    assert reload(proposal).solution == "Ny proces"


def test_why_is_saved_with_its_goals(client, people, inside):
    with inside():
        proposal = draft(people)
    post(
        client, people.writer, f"{proposal.pk}/write/why/",
        version=proposal.version, goal_1=people.goal.pk, argument_1="Sagerne følges ad", reasoning="14 dage",
    )  # fmt: skip
    with inside():
        link = proposal.goals.get()
    assert (link.goal, link.argument, link.is_primary) == (people.goal, "Sagerne følges ad", True)
    page = get(client, people.writer, f"{proposal.pk}/write/why/")
    assert "Borgerne skal opleve en hurtig og sammenhængende sagsgang." in page.text


def test_an_argument_without_its_goal_is_said_by_the_field(client, people, inside):
    with inside():
        proposal = draft(people)
    answer = post(client, people.writer, f"{proposal.pk}/write/why/", version=proposal.version, argument_2="Tekst")
    assert answer.status_code == 422
    assert "goal_2" in answer.context["form"].errors


def test_another_municipality_s_ids_are_not_on_the_list(client, people, inside, ishoj):
    elsewhere = cast(ishoj)
    with inside():
        proposal = draft(people)
    for step, name, value in (
        ("why", "goal_1", elsewhere.goal.pk),
        ("money", "fund", elsewhere.fund.pk),
        ("money", "body", elsewhere.body.pk),
        ("triage", "department", elsewhere.department.pk),
        ("people", "leader", elsewhere.writer.pk),
    ):
        answer = post(
            client, people.writer, f"{proposal.pk}/write/{step}/", version=proposal.version, title="X", **{name: value}
        )
        assert answer.status_code == 422
        assert name in answer.context["form"].errors


@pytest.mark.parametrize(
    ("step", "values", "field"),
    [
        ("money", {"applied_amount": "1.5"}, "applied_amount"),
        ("money", {"applied_amount": "-5"}, "applied_amount"),
        ("money", {"applied_amount": "5", "running_cost_applied": "6"}, "running_cost_applied"),
        ("money", {"repayment_share": "101"}, "repayment_share"),
        ("money", {"repayment_years": "0"}, "repayment_years"),
        ("people", {"go_live": "31.02.2027"}, "go_live"),
        ("people", {"starts_on": "01.03.2027", "go_live": "01.02.2027"}, "go_live"),
        ("people", {"level": "galactic"}, "level"),
        ("triage", {"title": ""}, "title"),
        ("triage", {"title": "x" * 201}, "title"),
        ("what", {"solution": "x" * 9000}, "solution"),
    ],
)
def test_absurd_input_is_said_by_the_field_and_kept(client, people, inside, step, values, field):
    with inside():
        proposal = draft(people)
    data = {"version": proposal.version, "title": "T", "department": people.department.pk} | values
    answer = post(client, people.writer, f"{proposal.pk}/write/{step}/", **data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert reload(proposal).version == proposal.version


def test_a_stale_step_shows_what_changed_and_keeps_the_input(client, people, inside):
    with inside():
        proposal = draft(people)
        stale = proposal.version
        proposals.save(
            proposal=proposal, actor=people.representative, expected=stale, values={"risks": "Leverandøren er ny"}
        )
    answer = post(client, people.writer, f"{proposal.pk}/write/risk/", version=stale, risks="Min egen tekst")
    assert answer.status_code == 409
    assert "Leverandøren er ny" in answer.text
    assert "Min egen tekst" in answer.text
    assert reload(proposal).risks == "Leverandøren er ny"


def test_the_business_case_is_begun_in_place(client, people, inside):
    with inside():
        proposal = draft(people)
    answer = post(client, people.writer, f"{proposal.pk}/business-case/open/")
    assert "/lines/change/" in answer.url
    assert reload(proposal).business_case.title == proposal.title
    again = post(client, people.writer, f"{proposal.pk}/business-case/open/")
    assert again.url == reload(proposal).business_case.get_absolute_url()


def test_the_money_step_shows_the_repayment_by_payer_and_year(client, people, inside):
    with inside():
        proposal = complete(people)
    page = get(client, people.writer, f"{proposal.pk}/write/money/")
    assert len(page.context["schedule"].rows) == 6
    assert "Børn og Unge" in page.text


# --- Submitting ---------------------------------------------------------------------------------------------------
def test_the_last_step_submits_once(client, people, inside):
    with inside():
        proposal = complete(people)
    token = str(uuid.uuid4())
    for _time in range(2):
        answer = post(client, people.writer, f"{proposal.pk}/write/submit/", version=proposal.version, form_token=token)
        assert answer.status_code == 302
    assert reload(proposal).state == ProposalState.SUBMITTED
    with inside():
        assert proposal.versions.count() == 1


def test_the_last_step_says_what_stands_in_the_way(client, people, inside):
    with inside():
        proposal = draft(people)
    answer = post(client, people.writer, f"{proposal.pk}/write/submit/", version=proposal.version)
    assert answer.status_code == 422
    assert reload(proposal).state == ProposalState.DRAFT
    page = get(client, people.writer, f"{proposal.pk}/write/submit/")
    assert f"{URL}{proposal.pk}/write/risk/#div_id_risks" in page.text


def test_what_was_not_read_is_not_submitted(client, people, inside):
    with inside():
        proposal = complete(people)
        seen = proposal.version
        proposals.save(proposal=proposal, actor=people.representative, expected=seen, values={"risks": "Andet"})
    assert post(client, people.writer, f"{proposal.pk}/write/submit/", version=seen).status_code == 409
    assert reload(proposal).state == ProposalState.CONSULTATION


def test_a_handed_in_proposal_is_shown_to_its_writers_not_refused(client, people, inside):
    with inside():
        proposal = submitted(people)
    assert get(client, people.writer, f"{proposal.pk}/write/what/").url == f"{URL}{proposal.pk}/"
    assert get(client, people.member, f"{proposal.pk}/write/what/").status_code == 403


# --- Scores and Koncern IT ----------------------------------------------------------------------------------------
def test_the_score_form_saves_the_department_s_score(client, people, inside):
    with inside():
        proposal = draft(people)
    data = {
        "version": proposal.version,
        "department": people.department.pk,
        "law": 1,
        "citizen": 2,
        "business": 3,
        "economy": 4,
        "reason": "Skøn",
    }
    assert post(client, people.representative, f"{proposal.pk}/score/", **data).status_code == 302
    with inside():
        assert proposal.scores.count() == 4
    page = get(client, people.representative, f"{proposal.pk}/score/")
    assert page.context["form"].initial["economy"] == 4
    bad = post(client, people.representative, f"{proposal.pk}/score/", **data | {"law": 6})
    assert "law" in bad.context["form"].errors
    other = post(
        client, people.representative, f"{proposal.pk}/score/", **data | {"department": people.other_department.pk}
    )
    assert "department" in other.context["form"].errors


def test_koncern_it_is_asked_and_answers_on_a_page(client, people, inside):
    with inside():
        proposal = draft(people)
    due = timezone.localdate() + datetime.timedelta(days=7)
    post(client, people.writer, f"{proposal.pk}/consult/", version=proposal.version, due=f"{due:%d.%m.%Y}")
    with inside():
        row = Consultation.objects.get()
    url = f"/herning/consultations/{row.pk}/"
    client.force_login(people.central_it)
    assert client.get(url).status_code == 200
    data = {"version": row.version, "establishment": "To servere", "form_token": str(uuid.uuid4())}
    assert client.post(url, data).url == f"{URL}{proposal.pk}/"
    assert "To servere" in client.get(f"{URL}{proposal.pk}/").text
    client.force_login(people.member)
    assert client.get(url).status_code == 404


# --- Reading ------------------------------------------------------------------------------------------------------
def test_a_draft_does_not_exist_for_others(client, people, inside, ishoj):
    with inside():
        proposal = draft(people)
    for path in ("", "write/what/", "versions/", "history/", "business-case/", "score/", "withdraw/"):
        assert get(client, people.member, f"{proposal.pk}/{path}").status_code == 404
        assert get(client, make_person(ishoj), f"{proposal.pk}/{path}").status_code == 404
    assert get(client, people.writer, f"{proposal.pk}/").status_code == 200


@pytest.mark.parametrize("path", ["", "business-case/", "versions/", "history/"])
@pytest.mark.parametrize("make", [complete, submitted])
def test_the_pages_stay_within_twelve_queries(client, people, inside, django_assert_max_num_queries, make, path):
    with inside():
        proposal = make(people)
        if make is submitted:
            decide(proposal, people)
    client.force_login(people.writer)
    client.get(f"{URL}{proposal.pk}/{path}")
    with django_assert_max_num_queries(12):
        assert client.get(f"{URL}{proposal.pk}/{path}").status_code == 200


def test_the_page_says_what_was_decided_and_what_it_did(client, people, inside):
    with inside():
        proposal = submitted(people)
        decision = decide(proposal, people)
    page = get(client, people.member, f"{proposal.pk}/")
    assert "fri saldo derefter" in page.text
    assert decision.get_absolute_url() in page.text
    assert decision.item.get_absolute_url() in page.text


def test_versions_show_the_differences_word_by_word(client, people, inside):
    with inside():
        proposal = submitted(people)
        decide(proposal, people, rest=Outcome.RETURNED, options={"text": "Skriv risici"})
        proposals.save(
            proposal=proposal, actor=people.writer, expected=proposal.version, values={"risks": "Leverandøren er ny."}
        )
        submission.submit(proposal=proposal, actor=people.writer)
    page = get(client, people.member, f"{proposal.pk}/versions/")
    assert "<del>forsinkes</del><ins>er ny</ins>" in page.text
    swapped = get(client, people.member, f"{proposal.pk}/versions/", **{"from": "2", "to": "1"})
    assert swapped.context["was"].number == 1
    assert get(client, people.member, f"{proposal.pk}/versions/", **{"from": "1", "to": "9"}).status_code == 404
    assert get(client, people.member, f"{proposal.pk}/versions/", **{"from": "x"}).status_code == 404


def test_the_history_is_in_words(client, people, inside):
    with inside():
        proposal = submitted(people)
    page = get(client, people.member, f"{proposal.pk}/history/")
    assert "Koncern IT har svaret" in page.text
    assert "Projektindstilling påbegyndt" in page.text


def test_the_pdf_is_of_the_frozen_version(client, people, inside):
    with inside():
        proposal = submitted(people)
    answer = get(client, people.member, f"{proposal.pk}/versions/1/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert get(client, people.member, f"{proposal.pk}/versions/2/pdf/").status_code == 404
    with inside():
        type(proposal.case).objects.filter(pk=proposal.case_id).update(is_closed=True, closed_ground="§ 27")
    assert get(client, make_person(people.municipality), f"{proposal.pk}/versions/1/pdf/").status_code == 404
    assert get(client, people.member, f"{proposal.pk}/versions/1/pdf/").status_code == 200


@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A])
def test_the_pdf_is_accessible_and_archivable(client, people, inside, profile):
    with inside():
        proposal = submitted(people)
    pdf = get(client, people.member, f"{proposal.pk}/versions/1/pdf/").content
    assert [str(failure) for failure in page.validate_pdf_bytes(pdf, profile=profile).failures] == []


def test_withdrawing_says_what_happens_and_does_it(client, people, inside):
    with inside():
        proposal = submitted(people)
    assert "kan ikke tages op igen" in get(client, people.writer, f"{proposal.pk}/withdraw/").text
    post(client, people.writer, f"{proposal.pk}/withdraw/", version=proposal.version, note="Ikke aktuelt")
    assert reload(proposal).state == ProposalState.WITHDRAWN
