"""The pages of strategies, as people use them."""

import pytest
from bs4 import BeautifulSoup

from strategies.domain import strategies
from strategies.models import EfficiencyTarget, Goal, Strategy
from tests.factories.accounts import DepartmentFactory
from tests.factories.strategies import (
    EfficiencyTargetFactory,
    GoalFactory,
    StrategyFactory,
)
from tests.strategies.pages import form_of, full_goal, said, send, url


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
