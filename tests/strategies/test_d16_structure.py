"""A strategy's structure (D16): named levels, goals that fit them, and the sources' own four ways of building one."""

import datetime
from pathlib import Path

import pytest
import yaml
from django.core.exceptions import PermissionDenied

from common.errors import DomainError, StaleObjectError
from common.models import AuditEntry
from common.tenancy import CrossTenantError, municipality_scope
from strategies.domain import goals, queries, strategies
from strategies.models import Goal, Strategy
from tests.factories.strategies import GoalFactory, InitiativeFactory, StrategyFactory, day

pytestmark = pytest.mark.usefixtures("in_cast")
DEMO = Path(__file__).resolve().parents[2] / "demo"
SOURCES = [
    ("albertslund/2-strategi-2013-2015.yaml", "Digitaliseringsstrategi"),
    ("horsens/2-strategi-2011-2015.yaml", "Digitaliseringsstrategi"),
    ("herning/2-strategi-2013-2017.yaml", "Den Digitale Strategi"),
    ("ishoej/2-strategi-2012.yaml", "Ishøj Kommunes digitaliseringsstrategi"),
]


def begin(cast, levels=(("mål", "mål"),), **fields):
    period = {"valid_from": day(0), "valid_to": day(1000)} | fields
    return strategies.start(
        municipality=cast.municipality, title="Digital strategi", levels=levels, actor=cast.secretary, **period
    )


def described(source, title):
    content = yaml.safe_load((DEMO / source).read_text())
    return next(row for row in content["strategies"] if row["title"] == title)


def write(strategy, rows, actor, parent=None):
    for row in rows:
        goal = goals.add_goal(
            strategy=strategy,
            parent=parent,
            title=row["title"],
            number=str(row.get("number") or ""),
            orientation=row.get("orientation") or "",
            actor=actor,
        )
        write(strategy, row.get("goals", []), actor, goal)


@pytest.mark.parametrize(("source", "title"), SOURCES, ids=[source.partition("/")[0] for source, _title in SOURCES])
def test_d16_each_sources_structure_can_be_written(cast, source, title):
    found = described(source, title)
    levels = [(level["name"], level["plural"]) for level in found["levels"]]
    strategy = begin(cast, levels=levels)
    write(strategy, found["goals"], cast.secretary)
    roots = queries.family(queries.goals_of(strategy), strategy.number)
    assert [node.goal.title for node in roots] == [row["title"] for row in found["goals"]]
    assert [level.name for level in strategy.levels.all()] == [name for name, _plural in levels]


def test_d16_hernings_announced_four_and_listed_five_stay_five():
    inward = [row for row in described(*SOURCES[2])["goals"] if row["orientation"] == "Indadtil"]
    assert [row["number"] for row in inward] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("count", [0, 4])
def test_d16_a_strategy_has_one_to_three_levels(cast, count):
    with pytest.raises(DomainError, match="et til tre niveauer"):
        begin(cast, levels=[(f"niveau {n}", f"niveauer {n}") for n in range(count)])
    assert not Strategy.objects.exists()


def test_d16_a_goal_lies_no_deeper_than_the_levels(cast):
    strategy = begin(cast, levels=[("tema", "temaer"), ("mål", "mål")])
    theme = goals.add_goal(strategy=strategy, title="Borgeren", actor=cast.secretary)
    goal = goals.add_goal(strategy=strategy, title="Selvbetjening", parent=theme, actor=cast.secretary)
    assert (theme.depth, goal.depth) == (1, 2)
    with pytest.raises(DomainError, match="intet niveau under"):
        goals.add_goal(strategy=strategy, title="For dybt", parent=goal, actor=cast.secretary)
    assert Goal.objects.count() == 2


def test_a_goal_lies_under_none_of_another_strategy(cast):
    strategy, other = begin(cast), begin(cast)
    above = goals.add_goal(strategy=other, title="Andetsteds", actor=cast.secretary)
    with pytest.raises(DomainError, match="en anden strategi"):
        goals.add_goal(strategy=strategy, title="Her", parent=above, actor=cast.secretary)


def test_another_municipalitys_goal_cannot_be_above(cast, ishoj):
    with municipality_scope(ishoj):
        foreign = GoalFactory(municipality=ishoj, strategy=StrategyFactory(municipality=ishoj, state="draft"))
    strategy = begin(cast)
    with pytest.raises((DomainError, CrossTenantError)):
        goals.add_goal(strategy=strategy, title="Her", parent=foreign, actor=cast.secretary)
    assert not Goal.objects.exists()


def test_a_period_that_ends_before_it_begins_is_refused_by_the_field(cast):
    with pytest.raises(DomainError) as refused:
        begin(cast, valid_from=day(10), valid_to=day(0))
    assert list(refused.value.fields) == ["valid_to"]


def test_two_strategies_of_one_title_get_their_own_keys(cast):
    assert [begin(cast).key, begin(cast).key] == ["digital-strategi", "digital-strategi-2"]


@pytest.mark.parametrize("who", ["reader", "member", "chair", "manager"])
def test_only_administrators_and_secretaries_write(cast, who):
    strategy = begin(cast)
    with pytest.raises(PermissionDenied):
        goals.add_goal(strategy=strategy, title="Nyt", actor=getattr(cast, who))


@pytest.mark.parametrize("state", ["recommended", "approved", "superseded", "expired"])
def test_d17_goals_stand_still_once_a_body_has_them(cast, state):
    strategy = StrategyFactory(municipality=cast.municipality, state=state)
    goal = GoalFactory(municipality=cast.municipality, strategy=strategy)
    for act in (
        lambda: goals.add_goal(strategy=strategy, title="Nyt", actor=cast.secretary),
        lambda: goals.change_goal(goal=goal, actor=cast.secretary, expected=1, values={"title": "Andet"}),
        lambda: goals.remove_goal(goal=goal, actor=cast.secretary),
        lambda: goals.move_goal(goal=goal, parent=None, after=None, actor=cast.secretary, expected=1),
    ):
        with pytest.raises(DomainError, match="kan ikke ændres"):
            act()


def test_a_stale_change_of_a_goal_says_what_changed(cast):
    strategy = begin(cast)
    goal = goals.add_goal(strategy=strategy, title="Let adgang", actor=cast.secretary)
    mine = Goal.objects.select_related("strategy").get()
    goals.change_goal(goal=goal, actor=cast.secretary, expected=1, values={"title": "Let adgang for alle"})
    with pytest.raises(StaleObjectError) as refused:
        goals.change_goal(goal=mine, actor=cast.secretary, expected=1, values={"title": "Noget tredje"})
    assert [(str(was), str(now)) for _label, was, now in refused.value.changes] == [
        ("Let adgang", "Let adgang for alle")
    ]
    assert Goal.objects.get().title == "Let adgang for alle"


# --- Moving and removing -----------------------------------------------------------------------------------------
@pytest.fixture
def tree(cast):
    """Two themes with two goals each."""
    with municipality_scope(cast.municipality):
        strategy = begin(cast, levels=[("tema", "temaer"), ("mål", "mål"), ("delmål", "delmål")])
        found = {}
        for theme in "AB":
            found[theme] = goals.add_goal(strategy=strategy, title=theme, actor=cast.secretary)
            for number in "12":
                found[theme + number] = goals.add_goal(
                    strategy=strategy, title=theme + number, parent=found[theme], actor=cast.secretary
                )
        return found


def order(strategy):
    roots = queries.family(queries.goals_of(strategy), strategy.number)
    return [node.goal.title for root in roots for node in root.walk()]


def move(tree, cast, name, above, after=None):
    goal = Goal.objects.select_related("strategy").get(pk=tree[name].pk)
    return goals.move_goal(
        goal=goal,
        parent=above and Goal.objects.get(pk=tree[above].pk),
        after=after and Goal.objects.get(pk=tree[after].pk),
        actor=cast.secretary,
        expected=goal.version,
    )


def test_a_goal_moves_to_where_it_is_put(tree, cast):
    strategy = tree["A"].strategy
    assert order(strategy) == ["A", "A1", "A2", "B", "B1", "B2"]
    move(tree, cast, "B", None)
    assert order(strategy) == ["B", "B1", "B2", "A", "A1", "A2"]
    move(tree, cast, "A2", "B", after="B1")
    assert order(strategy) == ["B", "B1", "A2", "B2", "A", "A1"]


def test_what_lies_below_moves_along_and_changes_level(tree, cast):
    move(tree, cast, "B", "A", after="A1")
    assert order(tree["A"].strategy) == ["A", "A1", "B", "B1", "B2", "A2"]
    assert dict(Goal.objects.values_list("title", "depth")) == {"A": 1, "A1": 2, "A2": 2, "B": 2, "B1": 3, "B2": 3}


@pytest.mark.parametrize(
    ("name", "above", "after"),
    [("A", "A1", None), ("A", "B1", None), ("A1", "B", "A2"), ("A1", None, "A1")],
    ids=["under itself", "too deep", "behind a stranger", "behind itself"],
)
def test_a_goal_moves_nowhere_impossible(tree, cast, name, above, after):
    before = order(tree["A"].strategy)
    with pytest.raises(DomainError):
        move(tree, cast, name, above, after)
    assert order(tree["A"].strategy) == before


def test_a_goal_with_goals_below_it_is_not_removed(tree, cast):
    with pytest.raises(DomainError, match="Der ligger mål under"):
        goals.remove_goal(goal=tree["A"], actor=cast.secretary)
    goals.remove_goal(goal=tree["A1"], actor=cast.secretary)
    assert not Goal.objects.filter(title="A1").exists()
    assert AuditEntry.objects.filter(action="goal.remove").count() == 1


def test_a_level_that_holds_goals_is_not_taken_away(tree, cast):
    strategy = tree["A"].strategy
    with pytest.raises(DomainError, match="mål på det niveau"):
        strategies.rename_levels(strategy=strategy, levels=[("tema", "temaer")], actor=cast.secretary)
    strategies.rename_levels(strategy=strategy, levels=[("spor", "spor"), ("mål", "mål")], actor=cast.secretary)
    assert [level.name for level in strategy.levels.all()] == ["spor", "mål"]


# --- Links (D19) -------------------------------------------------------------------------------------------------
def test_d19_a_goal_serves_another_across_strategies_once(cast):
    source, target = (GoalFactory(municipality=cast.municipality) for _ in range(2))
    link = goals.link_goals(source=source, target=target, actor=cast.secretary)
    assert queries.goal_links(source) == queries.goal_links(target) == [link]
    with pytest.raises(DomainError, match="allerede knyttet"):
        goals.link_goals(source=source, target=target, actor=cast.secretary)
    with pytest.raises(DomainError, match="sig selv"):
        goals.link_goals(source=source, target=source, actor=cast.secretary)
    goals.unlink_goals(link=link, actor=cast.secretary)
    assert queries.goal_links(source) == []


# --- The line of sight -------------------------------------------------------------------------------------------
def test_a_goals_line_holds_what_lies_below_it_and_what_it_was(cast):
    first = StrategyFactory(municipality=cast.municipality, key="digital", state="superseded")
    old = GoalFactory(municipality=cast.municipality, strategy=first, key="adgang")
    dropped = GoalFactory(municipality=cast.municipality, strategy=first, key="droppet")
    second = StrategyFactory(municipality=cast.municipality, key="digital", number=2)
    new = GoalFactory(municipality=cast.municipality, strategy=second, key="adgang")
    below = GoalFactory(municipality=cast.municipality, strategy=second, parent=new)
    assert queries.line_of(new) == {new.pk, below.pk, old.pk}
    assert queries.line_of(below) == {below.pk}
    assert queries.line_of(old) == {old.pk}
    assert dropped.pk not in queries.line_of(new)


def test_dropped_initiatives_do_not_count(cast):
    goal = GoalFactory(municipality=cast.municipality)
    InitiativeFactory(municipality=cast.municipality, goal=goal)
    InitiativeFactory(municipality=cast.municipality, goal=goal, state="dropped")
    roots = queries.family(queries.goals_of(goal.strategy), 1)
    queries.measure_goals(roots, [], day=datetime.date(2026, 1, 1))
    assert roots[0].initiatives == 1
