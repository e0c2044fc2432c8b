"""The goal's page: the line of sight from the municipality's aim to what was done."""

import pytest
from bs4 import BeautifulSoup

from common.tenancy import municipality_scope
from strategies.models import Goal, GoalLink, Initiative
from tests.factories.strategies import (
    GoalFactory,
    GoalLinkFactory,
    IndicatorFactory,
    StrategyFactory,
)
from tests.strategies.pages import full_goal, said, send, url


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
