"""The pages of strategies, as people use them."""

import io

import page as pdf_checker
import pypdf
import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from accounts.enums import Role
from common.documents import render_html
from common.tenancy import municipality_scope
from strategies.domain import strategies
from strategies.models import EfficiencyTarget, Goal, GoalLink, Indicator, Initiative, Measurement, Strategy
from tests.factories.accounts import DepartmentFactory
from tests.factories.governance import BodyFactory
from tests.factories.strategies import (
    EfficiencyTargetFactory,
    ExternalInitiativeFactory,
    GoalFactory,
    GoalLinkFactory,
    IndicatorFactory,
    InitiativeFactory,
    MeasurementFactory,
    StrategyFactory,
    TargetFactory,
    day,
)
from tests.people import make_person

PROFILES = [pdf_checker.ValidationProfile.PDF_UA_1, pdf_checker.ValidationProfile.PDF_A_3A]


@pytest.fixture
def in_scope(cast):
    with municipality_scope(cast.municipality):
        yield cast.municipality


@pytest.fixture
def as_secretary(client, cast):
    client.force_login(cast.secretary)
    return client


@pytest.fixture
def as_reader(client, cast):
    client.force_login(cast.reader)
    return client


def url(name, **kwargs):
    return reverse(f"strategies:{name}", kwargs={"municipality": "herning", **kwargs})


def said(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def form_of(response):
    soup = BeautifulSoup(response.content, "html.parser").select_one("form.tenant-form")
    return {field["name"]: field.get("value", "") for field in soup.select("input[type=hidden]")}


def send(client, address, **values):
    return client.post(address, form_of(client.get(address)) | values)


# --- The list ----------------------------------------------------------------------------------------------------
def test_the_list_shows_what_is_in_force_first(as_reader, cast, in_scope):
    for state, title in (("expired", "Den gamle"), ("draft", "Den nye"), ("approved", "Den gældende")):
        StrategyFactory(
            municipality=in_scope, state=state, title=title, source_years="2013–2017" if state == "approved" else ""
        )
    text = said(as_reader.get(url("strategy_list")))
    assert text.index("Gælder") < text.index("Den gældende") < text.index("På vej") < text.index("Den nye")
    assert text.index("Den nye") < text.index("Tidligere") < text.index("Den gamle")
    assert "2013–2017" in text
    assert "Ny strategi" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(as_reader, cast, in_scope, count, django_assert_num_queries):
    for _ in range(count):
        GoalFactory(municipality=in_scope)
    as_reader.get(url("strategy_list"))
    with django_assert_num_queries(7):
        as_reader.get(url("strategy_list"))


# --- The strategy ------------------------------------------------------------------------------------------------
def full_goal(in_scope, strategy, parent=None):
    goal = GoalFactory(municipality=in_scope, strategy=strategy, parent=parent)
    InitiativeFactory(municipality=in_scope, goal=goal)
    indicator = IndicatorFactory(municipality=in_scope, goal=goal)
    TargetFactory(municipality=in_scope, indicator=indicator)
    MeasurementFactory(municipality=in_scope, indicator=indicator)
    return goal


@pytest.mark.parametrize("count", [1, 3])
def test_the_strategys_page_costs_the_same_however_many_goals(
    as_secretary, cast, in_scope, count, django_assert_num_queries
):
    strategy = StrategyFactory(municipality=in_scope)
    for _ in range(count):
        full_goal(in_scope, strategy, parent=full_goal(in_scope, strategy))
    as_secretary.get(strategy.get_absolute_url())
    with django_assert_num_queries(11):
        assert as_secretary.get(strategy.get_absolute_url()).status_code == 200


def test_the_strategys_page_says_how_far_each_goal_has_come(as_reader, cast, in_scope):
    strategy = StrategyFactory(municipality=in_scope, vision="Borgeren i centrum", source_years="2013–2017")
    above = GoalFactory(municipality=in_scope, strategy=strategy, title="Let adgang")
    full_goal(in_scope, strategy, parent=above)
    department = DepartmentFactory(municipality=in_scope, name="Teknik og Miljø")
    EfficiencyTargetFactory(municipality=in_scope, strategy=strategy, department=department)
    text = said(as_reader.get(strategy.get_absolute_url()))
    # From 40 to 80 with 50 measured; the plan is half way after one of two years. The goal above counts what is below.
    assert text.count("25 pct. mod 50 pct. planlagt · 1 indsats") == 2
    for words in (
        "Borgeren i centrum",
        "2013–2017",
        "Teknik og Miljø 1.000.000 kr.",
        "I alt 1.000.000 kr.",
        "Vedtaget",
    ):
        assert words in text, words
    assert "Tilføj" not in text
    assert "Begynd næste version" not in text


def test_a_strategy_is_begun_written_heard_and_recommended(as_secretary, cast, in_scope):
    answer = send(
        as_secretary,
        url("strategy_add"),
        title="Digital strategi 2027",
        valid_from="01.01.2027",
        valid_to="31.12.2030",
        level_1="målområde",
        plural_1="målområder",
        level_2="mål",
        plural_2="mål",
    )
    strategy = Strategy.objects.get()
    assert answer.url == strategy.get_absolute_url()
    assert [level.name for level in strategy.levels.all()] == ["målområde", "mål"]
    assert "Der er ikke skrevet mål endnu" in said(as_secretary.get(answer.url))
    send(as_secretary, url("goal_add", pk=strategy.pk), title="Let adgang", number="1")
    goal = Goal.objects.get()
    send(as_secretary, url("goal_add_below", pk=goal.pk), title="Selvbetjening")
    assert Goal.objects.get(depth=2).parent == goal
    page = as_secretary.get(strategy.get_absolute_url())
    assert "Send i høring" in said(page)
    as_secretary.post(url("strategy_step", pk=strategy.pk, action="hear"))
    send(as_secretary, url("strategy_recommend", pk=strategy.pk), body=cast.body.pk)
    strategy.refresh_from_db()
    assert (strategy.state, strategy.case.awaits_body) == ("recommended", cast.body)
    text = said(as_secretary.get(strategy.get_absolute_url()))
    assert "Venter på, at Direktionen vedtager den" in text
    assert "Træk indstillingen tilbage" in text


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"valid_to": "31.12.2020"}, "valid_to"),
        ({"valid_from": "i morgen"}, "valid_from"),
        ({"plural_1": ""}, "plural_1"),
        ({"level_3": "delmål", "plural_3": "delmål"}, "level_2"),
        ({"title": "x" * 201}, "title"),
    ],
)
def test_bad_input_is_said_by_the_field_and_kept(as_secretary, cast, in_scope, values, field):
    good = {
        "title": "Digital strategi",
        "valid_from": "01.01.2027",
        "valid_to": "31.12.2030",
        "level_1": "mål",
        "plural_1": "mål",
    }
    answer = send(as_secretary, url("strategy_add"), **(good | values))
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.content, "html.parser")
    assert soup.select_one(f"#div_id_{field} .invalid-feedback")
    assert soup.select_one("[name=plural_1]").get("value", "") == (good | values)["plural_1"]
    assert not Strategy.objects.exists()


def test_a_form_sent_twice_makes_one_strategy(as_secretary, cast, in_scope):
    address = url("strategy_add")
    values = form_of(as_secretary.get(address)) | {
        "title": "Digital strategi",
        "valid_from": "01.01.2027",
        "valid_to": "31.12.2030",
        "level_1": "mål",
        "plural_1": "mål",
    }
    answers = [as_secretary.post(address, values) for _ in range(2)]
    assert answers[0].url == answers[1].url
    assert Strategy.objects.count() == 1


def test_a_stale_strategy_form_is_refused_with_what_changed(as_secretary, cast, in_scope):
    strategy = StrategyFactory(municipality=in_scope, state="draft", title="Før")
    address = url("strategy_change", pk=strategy.pk)
    values = form_of(as_secretary.get(address)) | {"title": "Mit", "valid_from": "01.01.2027", "valid_to": "31.12.2030"}
    strategies.change(strategy=strategy, actor=cast.secretary, expected=1, values={"title": "Andres"})
    answer = as_secretary.post(address, values)
    assert answer.status_code == 409
    assert "Andres" in said(answer)
    assert Strategy.objects.get().title == "Andres"


@pytest.mark.parametrize("action", ["approve", "supersede", "expire", "reinstate", "nonsense"])
def test_steps_that_no_person_takes_have_no_address(as_secretary, cast, in_scope, action):
    strategy = StrategyFactory(municipality=in_scope, state="recommended")
    assert as_secretary.post(f"/herning/strategies/{strategy.pk}/{action}/").status_code == 404


def test_a_readers_step_is_refused_with_the_role_it_needs(as_reader, cast, in_scope):
    strategy = StrategyFactory(municipality=in_scope, state="draft")
    GoalFactory(municipality=in_scope, strategy=strategy)
    answer = as_reader.post(url("strategy_step", pk=strategy.pk, action="hear"))
    assert answer.status_code == 403
    assert "Sekretær" in said(answer)


def test_the_next_version_is_begun_from_the_page(as_secretary, cast, in_scope):
    goal = full_goal(in_scope, StrategyFactory(municipality=in_scope))
    answer = send(
        as_secretary, url("strategy_renew", pk=goal.strategy_id), valid_from="01.01.2029", valid_to="31.12.2032"
    )
    successor = Strategy.objects.get(number=2)
    assert answer.url == successor.get_absolute_url()
    assert successor.goals.get().title == goal.title


def test_efficiency_targets_are_written_and_must_sum(as_secretary, cast, in_scope):
    strategy = StrategyFactory(municipality=in_scope)
    first, second = (DepartmentFactory(municipality=in_scope) for _ in range(2))
    address = url("strategy_efficiency", pk=strategy.pk)
    values = {
        "year": str(strategy.valid_to.year),
        f"department_{first.pk}": "15.000.000",
        f"department_{second.pk}": "3.300.000",
    }
    refused = send(as_secretary, address, **values, total="30.000.000")
    assert refused.status_code == 422
    assert "Der mangler 11.700.000" in said(refused).replace("\xa0", " ")
    assert send(as_secretary, address, **values, total="18.300.000").status_code == 302
    assert sum(target.amount for target in EfficiencyTarget.objects.all()) == 18_300_000


# --- The goal: the line of sight ---------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_goals_page_costs_the_same_however_much_lies_below(
    as_secretary, cast, in_scope, count, django_assert_num_queries
):
    strategy = StrategyFactory(municipality=in_scope)
    goal = full_goal(in_scope, strategy)
    for _ in range(count):
        below = full_goal(in_scope, strategy, parent=goal)
        GoalLinkFactory(municipality=in_scope, source=goal, target=below)
    as_secretary.get(goal.get_absolute_url())
    with django_assert_num_queries(12):
        assert as_secretary.get(goal.get_absolute_url()).status_code == 200


def test_the_goals_page_shows_where_it_stands_and_what_is_done(as_reader, cast, in_scope):
    strategy = StrategyFactory(municipality=in_scope, title="Den Digitale Strategi", levels=["tema", "mål"])
    theme = GoalFactory(municipality=in_scope, strategy=strategy, number="1", title="Let adgang")
    goal = full_goal(in_scope, strategy, parent=theme)
    Initiative.objects.update(state="existing", title="Digital Post til alle")
    served = GoalFactory(municipality=in_scope, title="Afgørelser inden for 40 dage")
    GoalLinkFactory(municipality=in_scope, source=goal, target=served)
    answer = as_reader.get(goal.get_absolute_url())
    crumbs = [link.get_text() for link in BeautifulSoup(answer.content, "html.parser").select(".crumbs a")]
    assert crumbs == ["Strategi", "Den Digitale Strategi", "1 Let adgang"]
    text = said(answer)
    for words in (
        "mål i Den Digitale Strategi",
        "Gøres allerede",
        "Digital Post til alle",
        "Afgørelser inden for 40 dage",
    ):
        assert words in text, words
    assert "25 pct. mod 50 pct." in text
    above = said(as_reader.get(theme.get_absolute_url()))
    assert "Digital Post til alle" in above, "what lies below counts with the goal"
    assert "understøtter dette" in said(as_reader.get(served.get_absolute_url()))


def test_a_missing_baseline_is_a_warning(as_reader, cast, in_scope):
    indicator = IndicatorFactory(municipality=in_scope, baseline_value=None, baseline_on=None)
    assert "Basisværdien mangler" in said(as_reader.get(indicator.get_absolute_url()))
    assert "mangler" in said(as_reader.get(indicator.goal.get_absolute_url()))


def test_another_municipalitys_goal_does_not_exist(as_secretary, cast, ishoj):
    with municipality_scope(ishoj):
        goal = GoalFactory(municipality=ishoj)
    for name in ("goal_detail", "goal_change", "goal_move", "initiative_add", "indicator_add", "goal_link"):
        assert as_secretary.get(url(name, pk=goal.pk)).status_code == 404, name


def test_another_municipalitys_goal_cannot_be_linked_to(as_secretary, cast, in_scope, ishoj):
    with municipality_scope(ishoj):
        foreign = GoalFactory(municipality=ishoj)
    goal = GoalFactory(municipality=in_scope)
    answer = send(as_secretary, url("goal_link", pk=goal.pk), target=foreign.pk, kind="supports")
    assert answer.status_code == 422
    assert "Vælg en fra listen" in said(answer)
    assert not GoalLink.objects.exists()


def test_a_goal_is_moved_by_choosing_its_place(as_secretary, cast, in_scope):
    strategy = StrategyFactory(municipality=in_scope, state="draft")
    first, second = (
        GoalFactory(municipality=in_scope, strategy=strategy, title=title) for title in ("Første", "Anden")
    )
    address = url("goal_move", pk=first.pk)
    places = [
        option["value"]
        for option in BeautifulSoup(as_secretary.get(address).content, "html.parser").select("[name=place] option")
    ]
    assert places == ["0:0", f"0:{second.pk}", f"{second.pk}:0"]
    assert send(as_secretary, address, place=f"{second.pk}:0").status_code == 302
    first.refresh_from_db()
    assert (first.parent, first.depth) == (second, 2)
    assert send(as_secretary, address, place="7:7").status_code == 422


def test_a_goal_is_removed_after_a_page_that_says_what_goes_with_it(as_secretary, cast, in_scope):
    goal = GoalFactory(municipality=in_scope, strategy=StrategyFactory(municipality=in_scope, state="draft"))
    address = url("goal_remove", pk=goal.pk)
    assert "indsatser og indikatorer" in said(as_secretary.get(address))
    assert send(as_secretary, address).url == goal.strategy.get_absolute_url()
    assert not Goal.objects.exists()


def test_links_are_made_and_taken_away(as_secretary, cast, in_scope):
    source, target = (GoalFactory(municipality=in_scope) for _ in range(2))
    send(as_secretary, url("goal_link", pk=source.pk), target=target.pk, kind="supports")
    link = GoalLink.objects.get()
    assert as_secretary.post(url("goal_unlink", pk=link.pk)).url == source.get_absolute_url()
    assert not GoalLink.objects.exists()


# --- Initiatives and indicators ----------------------------------------------------------------------------------
def test_an_initiative_is_added_changed_and_reported(as_secretary, cast, in_scope, client):
    goal = GoalFactory(municipality=in_scope)
    send(
        as_secretary,
        url("initiative_add", pk=goal.pk),
        title="Digital Post",
        state="planned",
        responsible=cast.reader.pk,
    )
    initiative = Initiative.objects.get()
    assert initiative.responsible == cast.reader
    send(as_secretary, url("initiative_change", pk=initiative.pk), title="Digital Post til alle", state="planned")
    client.force_login(cast.reader)
    assert client.get(url("initiative_report", pk=initiative.pk)).status_code == 403, "no longer responsible"
    Initiative.objects.update(responsible=cast.reader)
    answer = send(client, url("initiative_report", pk=initiative.pk), state="running", status_text="I gang")
    assert answer.url.endswith(f"#initiative-{initiative.pk}")
    initiative.refresh_from_db()
    assert (initiative.title, initiative.state) == ("Digital Post til alle", "running")


def test_an_indicator_is_added_given_targets_and_measured_with_one_figure(as_secretary, cast, in_scope):
    goal = GoalFactory(municipality=in_scope)
    send(
        as_secretary,
        url("indicator_add", pk=goal.pk),
        name="Digitale ansøgninger",
        unit="pct.",
        direction="up",
        frequency="half_year",
        baseline_value="41,5",
        baseline_on="01.01.2025",
    )
    indicator = Indicator.objects.get()
    send(as_secretary, url("indicator_targets", pk=indicator.pk), due_0="31.12.2030", value_0="80")
    assert indicator.targets.get().value == 80
    address = url("indicator_measure", pk=indicator.pk)
    page = as_secretary.get(address)
    today = BeautifulSoup(page.content, "html.parser").select_one("[name=measured_on]")["value"]
    answer = send(as_secretary, address, value="62", comment="Målt på selvbetjening.dk", measured_on=today)
    assert answer.url == indicator.get_absolute_url()
    assert Measurement.objects.get().measured_on == day(0)
    text = said(as_secretary.get(answer.url))
    for words in ("41,5 pct.", "62 pct.", "80 pct.", "Målt på selvbetjening.dk"):
        assert words in text, words


@pytest.mark.parametrize("value", ["", "62.5.1", "abc", "1,234", "9" * 20])
def test_an_absurd_measurement_is_refused_by_the_field(as_secretary, cast, in_scope, value):
    indicator = IndicatorFactory(municipality=in_scope)
    answer = send(as_secretary, url("indicator_measure", pk=indicator.pk), value=value, measured_on="01.01.2026")
    assert answer.status_code == 422
    assert BeautifulSoup(answer.content, "html.parser").select_one("#div_id_value .invalid-feedback")
    assert not Measurement.objects.exists()


def test_half_a_target_is_refused(as_secretary, cast, in_scope):
    indicator = IndicatorFactory(municipality=in_scope)
    answer = send(as_secretary, url("indicator_targets", pk=indicator.pk), due_0="31.12.2030")
    assert answer.status_code == 422
    assert "både dato og værdi" in said(answer)


# --- National strategies (D18) -----------------------------------------------------------------------------------
def test_d18_a_mandatory_initiative_that_is_anchored_nowhere_is_said(as_reader, cast, in_scope):
    external = ExternalInitiativeFactory(is_mandatory=True, title="Digital Post til alle borgere")
    assert "1 obligatorisk initiativ er ikke forankret" in said(as_reader.get(url("external_list")))
    text = said(as_reader.get(url("external_detail", pk=external.strategy_id)))
    assert "Digital Post til alle borgere" in text
    assert "Ikke forankret" in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_national_pages_cost_the_same(as_reader, cast, in_scope, count, django_assert_num_queries):
    external = ExternalInitiativeFactory()
    for _ in range(count):
        more = ExternalInitiativeFactory(strategy=external.strategy)
        InitiativeFactory(municipality=in_scope, external=more)
    for name, kwargs, queries in (("external_list", {}, 7), ("external_detail", {"pk": external.strategy_id}, 8)):
        as_reader.get(url(name, **kwargs))
        with django_assert_num_queries(queries):
            as_reader.get(url(name, **kwargs))


# --- On paper ----------------------------------------------------------------------------------------------------
def test_the_strategys_pdf_is_valid_and_holds_it_all(as_reader, cast, in_scope):
    strategy = StrategyFactory(municipality=in_scope, title="Den Digitale Strategi", levels=["tema", "mål"])
    goal = full_goal(
        in_scope, strategy, parent=GoalFactory(municipality=in_scope, strategy=strategy, title="Let adgang")
    )
    for number in range(2):
        EfficiencyTargetFactory(municipality=in_scope, strategy=strategy, year=2026 + number)
    answer = as_reader.get(url("strategy_pdf", pk=strategy.pk))
    assert answer["Content-Disposition"] == 'inline; filename="den-digitale-strategi-1.pdf"'
    faults = [
        str(failure)
        for profile in PROFILES
        for failure in pdf_checker.validate_pdf_bytes(answer.content, profile=profile).failures
    ]
    assert faults == []
    text = " ".join(found.extract_text() for found in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    for words in ("Den Digitale Strategi", "Let adgang", goal.title, "1.000.000", "40 ("):
        assert words in text, words


def test_the_document_the_body_saw_stays_as_it_was(as_reader, cast, in_scope):
    strategy = StrategyFactory(municipality=in_scope, state="draft", title="Digital strategi")
    GoalFactory(municipality=in_scope, strategy=strategy, title="Som det var")
    strategies.recommend(strategy=strategy, body=cast.body, actor=cast.secretary)
    item = cast.on_agenda(strategy)
    Goal.objects.update(title="Ændret bagefter")
    assert "Som det var" in render_html(item.document)
    address = url("strategy_pdf", pk=strategy.pk)
    texts = [
        " ".join(
            found.extract_text() for found in pypdf.PdfReader(io.BytesIO(as_reader.get(address + query).content)).pages
        )
        for query in ("", "?decided=1")
    ]
    assert ["Som det var" in text for text in texts] == [False, True]


def test_a_secretary_of_any_body_writes(client, in_scope):
    """D17: strategies are written by the secretariats, not by one body's own."""
    other = make_person(in_scope, Role.SECRETARY, body=BodyFactory(municipality=in_scope))
    client.force_login(other)
    assert client.get(url("strategy_add")).status_code == 200
