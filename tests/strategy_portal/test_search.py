"""The search: everything is found by its words, best first, and nothing by those it is closed to (D11)."""

import datetime

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.enums import Role
from common.search import SHOWN, Query, search_for, search_sources
from common.tenancy import all_municipalities, municipality_scope
from projects.enums import ProposalState
from reports.domain.periods import HalfYear
from strategies.enums import StrategyState
from tests.factories.business_cases import BenefitFactory, BusinessCaseFactory
from tests.factories.funds import FundFactory
from tests.factories.governance import AgendaItemFactory, BodyFactory, CaseFactory, CasePartyFactory, MeetingFactory
from tests.factories.projects import ProjectFactory
from tests.factories.proposals import ProposalFactory
from tests.factories.reports import begun, board
from tests.factories.strategies import (
    ExternalInitiativeFactory,
    ExternalStrategyFactory,
    GoalFactory,
    IndicatorFactory,
    InitiativeFactory,
    StrategyFactory,
)
from tests.people import make_person

pytestmark = pytest.mark.django_db
PAGE = "/herning/search/"
GROUND = "Forvaltningslovens § 27"


def found(user, municipality, text, **options):
    """Headings by kind."""
    groups = search_for(user=user, municipality=municipality, text=text, **options)
    return {group.kind: [str(hit.heading) for hit in group.hits] for group in groups}


@pytest.fixture
def person(herning):
    return make_person(herning)


def one_of_each(herning, word):
    """A row of each kind whose title holds ``word``; the status note has its own name."""
    body = BodyFactory(municipality=herning, name=f"Organ {word}")
    meeting = MeetingFactory(municipality=herning, body=body)
    AgendaItemFactory(municipality=herning, meeting=meeting, title=f"Punkt {word}")
    strategy = StrategyFactory(municipality=herning, title=f"Strategi {word}")
    goal = GoalFactory(municipality=herning, strategy=strategy, title=f"Mål {word}")
    InitiativeFactory(municipality=herning, goal=goal, title=f"Indsats {word}")
    IndicatorFactory(municipality=herning, goal=goal, name=f"Indikator {word}")
    external = ExternalStrategyFactory(title=f"Fællesoffentlig {word}")
    ExternalInitiativeFactory(strategy=external, title=f"Initiativ {word}")
    BusinessCaseFactory(municipality=herning, title=f"Business case {word}")
    FundFactory(municipality=herning, name=f"Pulje {word}", body=body)
    BenefitFactory(municipality=herning, name=f"Gevinst {word}")
    ProjectFactory(municipality=herning, title=f"Projekt {word}")
    ProposalFactory(
        municipality=herning,
        title=f"Indstilling {word}",
        state=ProposalState.SUBMITTED,
        submitted_at=timezone.now(),
    )


def test_every_kind_is_found_and_every_hit_leads_to_its_page(client, herning, in_herning, person):
    one_of_each(herning, "Økonomi")
    hits = found(person, herning, "økonomi")
    assert set(hits) == set(dict(search_sources.items())) - {"reports.notes"}
    client.force_login(person)
    for group in search_for(user=person, municipality=herning, text="ØKONOMI"):
        for hit in group.hits:
            assert client.get(hit.url).status_code == 200, hit


def test_a_status_note_is_found_by_its_name_by_those_who_may_know_of_it(herning, in_herning):
    people = board(herning)
    half = HalfYear(2026, 1)
    begun(people, half=half)
    words = "statusnotat halvår 2026"
    assert list(found(people.maker, herning, words)) == ["reports.notes"]
    assert found(people.maker, herning, "statusnotat 2031") == {}
    assert found(make_person(herning), herning, words) == {}, "it is being collected"


@pytest.mark.parametrize("typed", ["århus", "ÅRHUS", "  Århus\n", "bro århus", "rhu"])
def test_case_order_and_place_of_the_words_make_no_difference(herning, in_herning, person, typed):
    ProjectFactory(municipality=herning, title="Bro ved Århus Å", search_text="bro ved århus å")
    assert found(person, herning, typed) == {"projects.projects": ["Bro ved Århus Å"]}


def test_all_words_must_be_there(herning, in_herning, person):
    GoalFactory(municipality=herning, title="Let adgang", text="Borgerne finder selv vej.")
    assert found(person, herning, "adgang borgerne") == {"strategies.goals": ["Let adgang"]}
    assert found(person, herning, "adgang virksomheder") == {}


def test_what_begins_with_the_words_stands_first_then_titles_then_the_rest(herning, in_herning, person):
    for title, text in (
        ("Nyt anlæg", "ESDH nævnes kun her"),
        ("Åben ESDH", ""),
        ("Bedre ESDH", ""),
        ("ESDH til alle", ""),
    ):
        GoalFactory(municipality=herning, title=title, text=text)
    assert found(person, herning, "esdh")["strategies.goals"] == [
        "ESDH til alle",
        "Bedre ESDH",
        "Åben ESDH",
        "Nyt anlæg",
    ]


def test_the_kind_with_the_best_hit_stands_first(herning, in_herning, person):
    ProjectFactory(municipality=herning, title="Nyt ESDH", search_text="nyt esdh")
    BodyFactory(municipality=herning, name="ESDH-gruppen")
    assert list(found(person, herning, "esdh")) == ["governance.bodies", "projects.projects"]


@pytest.mark.parametrize("typed", ["100%", "a_c", "O'Brien", '"citat"', r"back\slash"])
def test_signs_that_mean_something_to_a_database_mean_themselves(herning, in_herning, person, typed):
    GoalFactory(municipality=herning, title=f"Med {typed} i")
    GoalFactory(municipality=herning, title="1000 abc OBrien citat backslash")
    assert found(person, herning, typed) == {"strategies.goals": [f"Med {typed} i"]}


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "a",
        "%",
        "_",
        "\x00",
        "a\x00b",
        "x" * 5000,
        "ord " * 500,
        "'; DROP TABLE x --",
        "\ud800",
        "\u202e",
        "🙂🙂",
    ],
)
def test_absurd_input_is_answered(client, herning, person, typed):
    client.force_login(person)
    response = client.get(PAGE, {"q": typed.encode("utf-8", "surrogatepass")})
    assert response.status_code == 200


def test_few_words_and_short_ones_are_searched(herning):
    assert Query.of("a").is_long_enough is False
    assert Query.of("å ø").is_long_enough is True
    assert Query.of("ord ord ORD").words == ("ord",)
    assert len(Query.of(" ".join(f"o{n}" for n in range(90))).words) == 8


def test_an_item_and_a_proposal_are_found_by_journal_number(herning, in_herning, person):
    AgendaItemFactory(municipality=herning, title="Nyt system", journal_number="85.00-P20-1-26")
    ProposalFactory(
        municipality=herning,
        title="Nyt system",
        journal_number="85.00-P20-1-26",
        state=ProposalState.SUBMITTED,
        submitted_at=timezone.now(),
    )
    assert set(found(person, herning, "85.00-p20-1-26")) == {"governance.items", "projects.proposals"}


def test_a_meeting_is_found_by_body_and_day(herning, in_herning, person):
    body = BodyFactory(municipality=herning, name="Direktionen")
    zone = timezone.get_default_timezone()
    MeetingFactory(municipality=herning, body=body, starts_at=datetime.datetime(2026, 12, 2, 9, tzinfo=zone))
    MeetingFactory(municipality=herning, body=body, starts_at=datetime.datetime(2031, 5, 2, 9, tzinfo=zone))
    for typed in ("direktionen december 2026", "02.12.2026"):
        assert found(person, herning, typed) == {"governance.meetings": ["Direktionen, 2. december 2026"]}


def test_goals_of_a_superseded_version_do_not_stand_beside_the_new_ones(herning, in_herning, person):
    for state in (StrategyState.SUPERSEDED, StrategyState.APPROVED):
        strategy = StrategyFactory(municipality=herning, state=state)
        goal = GoalFactory(municipality=herning, strategy=strategy, title="Let adgang")
        InitiativeFactory(municipality=herning, goal=goal, title="Let adgang")
        IndicatorFactory(municipality=herning, goal=goal, name="Let adgang")
    hits = found(person, herning, "let adgang")
    assert {kind: len(titles) for kind, titles in hits.items()} == {
        "strategies.goals": 1,
        "strategies.initiatives": 1,
        "strategies.indicators": 1,
    }


# --- Who may find what ------------------------------------------------------------------------------------------
@pytest.fixture
def closed(herning, in_herning):
    """Everything about one closed case; returns (a party to it, a member of the body, its case)."""
    body = BodyFactory(municipality=herning)
    party, member = make_person(herning), make_person(herning, Role.MEMBER, body=body)
    case = CaseFactory(
        municipality=herning, title="Zebra", is_closed=True, closed_ground=GROUND, awaits_body=body, search_text=""
    )
    CasePartyFactory(municipality=herning, case=case, user=party)
    party.forget_roles()
    meeting = MeetingFactory(municipality=herning, body=body)
    AgendaItemFactory(
        municipality=herning, meeting=meeting, case=case, title="Zebra punkt", is_closed=True, closed_ground=GROUND
    )
    ProjectFactory(municipality=herning, case=case, body=body, title="Zebra projekt", search_text="zebra projekt")
    ProposalFactory(
        municipality=herning,
        case=case,
        body=body,
        title="Zebra indstilling",
        search_text="zebra indstilling",
        state=ProposalState.SUBMITTED,
        submitted_at=timezone.now(),
    )
    BusinessCaseFactory(municipality=herning, case=case, title="Zebra business case")
    BenefitFactory(municipality=herning, case=case, name="Zebra gevinst", search_text="zebra gevinst")
    return party, member, case


CLOSED_KINDS = {
    "business_cases.benefits",
    "business_cases.cases",
    "governance.items",
    "projects.projects",
    "projects.proposals",
}


def test_d11_what_is_closed_is_found_by_the_parties_and_the_body(herning, closed):
    party, member, _case = closed
    assert set(found(party, herning, "zebra")) == CLOSED_KINDS
    assert set(found(member, herning, "zebra")) == CLOSED_KINDS


@pytest.mark.parametrize("role", [Role.STAFF, Role.SECRETARY, Role.BENEFITS_MANAGER, Role.FINANCE, Role.ADMINISTRATOR])
def test_d11_what_is_closed_is_found_by_nobody_else_neither_by_title_nor_by_number(client, herning, closed, role):
    other = BodyFactory(municipality=herning)
    stranger = make_person(herning, role, body=other if role == Role.SECRETARY else None)
    assert found(stranger, herning, "zebra") == {}
    client.force_login(stranger)
    nothing = client.get(PAGE, {"q": "xyzzyplugh"}).content.decode().replace("xyzzyplugh", "")
    page = client.get(PAGE, {"q": "zebra"}).content.decode().replace("zebra", "")
    assert without_token(page) == without_token(nothing), "the page is the same as for a word that is nowhere"


def test_d11_an_open_item_about_a_closed_case_is_closed_too(herning, closed, person):
    _party, _member, case = closed
    meeting = MeetingFactory(municipality=herning)
    AgendaItemFactory(municipality=herning, meeting=meeting, case=case, title="Zebra åben")
    assert found(person, herning, "zebra åben") == {}


def without_token(page):
    return "\n".join(line for line in page.splitlines() if "csrf" not in line.lower() and "nonce" not in line)


def test_closed_rows_do_not_crowd_out_open_ones(herning, closed, person):
    """They are left out before the best are picked, not after."""
    for number in range(SHOWN + 2):
        case = CaseFactory(municipality=herning, is_closed=True, closed_ground=GROUND)
        ProjectFactory(municipality=herning, case=case, title=f"Zebra {number}", search_text=f"zebra {number}")
    ProjectFactory(municipality=herning, title="Åben med zebra", search_text="åben med zebra")
    assert found(person, herning, "zebra") == {"projects.projects": ["Åben med zebra"]}


def test_a_draft_is_found_by_its_writer_alone(herning, in_herning, person):
    draft = ProposalFactory(municipality=herning, title="Kladde", created_by=person)
    assert found(person, herning, "kladde") == {"projects.proposals": [draft.title]}
    assert found(make_person(herning), herning, "kladde") == {}


def test_another_municipalitys_rows_are_never_found(client, herning, ishoj, person):
    with all_municipalities(reason="test data"), municipality_scope(ishoj):
        one_of_each(ishoj, "Naboen")
    client.force_login(person)
    page = client.get(PAGE, {"q": "naboen"}).content.decode()
    for kind in ("Projekt", "Organ", "Punkt", "Strategi", "Mål", "Gevinst", "Pulje", "Indstilling", "Business case"):
        assert f"{kind} Naboen" not in page
    assert "Fællesoffentlig Naboen" in page, "national strategies belong to every municipality"


# --- The page ---------------------------------------------------------------------------------------------------
def fill(herning, count):
    with all_municipalities(reason="test data"), municipality_scope(herning):
        for _ in range(count):
            one_of_each(herning, "digital" + "x" * BodyFactory._meta.model.objects.count())


def test_the_page_takes_the_same_few_queries_for_one_hit_and_for_three(
    client, herning, person, django_assert_max_num_queries
):
    client.force_login(person)
    fill(herning, 1)
    client.get(PAGE)
    with django_assert_max_num_queries(12) as one:
        client.get(PAGE, {"q": "digital"})
    fill(herning, 2)
    with django_assert_max_num_queries(12) as three:
        client.get(PAGE, {"q": "digital"})
    assert len(one) == len(three)


def test_the_search_itself_is_one_query(herning, in_herning, person, django_assert_num_queries):
    one_of_each(herning, "digital")
    person.roles_in(herning)
    with django_assert_num_queries(1):
        search_for(user=person, municipality=herning, text="digital")


def test_the_page_says_what_can_be_searched_and_what_to_try(client, herning, person):
    client.force_login(person)
    empty = client.get(PAGE).content.decode()
    assert "Det kan du finde" in empty
    assert "Punkter på dagsordener" in empty
    nothing = client.get(PAGE, {"q": "xyzzy"}).content.decode()
    assert "Der blev ikke fundet noget." in nothing
    assert "Prøv færre eller andre ord" in nothing
    assert "mindst 2 tegn" in client.get(PAGE, {"q": "x"}).content.decode()
    assert "de første 100 tegn" in client.get(PAGE, {"q": "x" * 300}).content.decode()


def test_more_of_one_kind(client, herning, person):
    with municipality_scope(herning):
        for number in range(SHOWN + 2):
            ProjectFactory(municipality=herning, title=f"Drone {number}", search_text=f"drone {number}")
        BodyFactory(municipality=herning, name="Dronegruppen")
    client.force_login(person)
    page = client.get(PAGE, {"q": "drone"}).content.decode()
    assert page.count("/herning/projects/") - page.count('/herning/projects/"') == SHOWN
    assert "?q=drone&amp;kind=projects.projects" in page
    more = client.get(PAGE, {"q": "drone", "kind": "projects.projects"}).content.decode()
    assert f"Drone {SHOWN + 1}" in more
    assert "Dronegruppen" not in more
    assert client.get(PAGE, {"q": "drone", "kind": "what"}).content.decode().count("Dronegruppen") == 1


def test_htmx_gets_the_results_alone(client, herning, person):
    client.force_login(person)
    part = client.get(PAGE, {"q": "xyzzy"}, headers={"HX-Request": "true", "HX-Target": "results"}).content.decode()
    assert "<html" not in part
    assert 'id="results"' in part


def test_what_is_typed_is_shown_as_text(client, herning, person):
    client.force_login(person)
    page = client.get(PAGE, {"q": '"><script>x</script>'}).content.decode()
    assert "<script>x" not in page


def test_the_field_stands_in_the_bar_inside_a_municipality_and_costs_no_query(
    client, rf, herning, person, django_assert_num_queries
):
    client.force_login(person)
    assert f'action="{PAGE}"' in client.get("/herning/").content.decode()
    assert 'id="top-search"' not in client.get("/account/password/change/").content.decode()
    request = rf.get("/herning/")
    request.user = person
    with django_assert_num_queries(0):
        assert PAGE in render_to_string("components/search_field.html", {"municipality": herning, "request": request})
