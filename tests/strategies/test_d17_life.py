"""A strategy's life (D17): every step from every state by every role; approval, succession, expiry, and back again."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from common.errors import DomainError, InvalidTransitionError, StaleObjectError
from common.models import AuditEntry
from governance.cases import Choice, case_handlers
from governance.domain import decisions
from governance.enums import Outcome
from strategies.domain import strategies
from strategies.domain.strategies import machine
from strategies.enums import StrategyState
from strategies.models import Goal, Indicator, Initiative, Strategy
from tests.factories.governance import BodyFactory
from tests.factories.strategies import (
    GoalFactory,
    IndicatorFactory,
    InitiativeFactory,
    MeasurementFactory,
    StrategyFactory,
    TargetFactory,
    day,
)

pytestmark = pytest.mark.usefixtures("in_cast")


def drafted(cast, **fields):
    strategy = StrategyFactory(municipality=cast.municipality, **({"state": "draft"} | fields))
    GoalFactory(municipality=cast.municipality, strategy=strategy)
    return strategy


def recommended(cast, **fields):
    return strategies.recommend(strategy=drafted(cast, **fields), body=cast.body, actor=cast.secretary)


@pytest.mark.parametrize("who", ["secretary", "reader"])
@pytest.mark.parametrize("action", list(machine.transitions))
@pytest.mark.parametrize("state", StrategyState.values)
def test_d17_a_step_is_taken_from_its_states_by_its_role(cast, state, action, who):
    strategy = drafted(cast, state=state)
    transition, person = machine.transitions[action], getattr(cast, who)
    if who == "reader":
        with pytest.raises(PermissionDenied):
            machine.perform(strategy, action, user=person)
    elif state not in transition.sources:
        with pytest.raises(InvalidTransitionError):
            machine.perform(strategy, action, user=person)
    else:
        machine.perform(strategy, action, user=person)
        assert Strategy.objects.get().state == transition.target
        assert AuditEntry.objects.get(action=f"strategy.{action}").actor == person
        return
    assert Strategy.objects.get().state == state


def test_two_cannot_take_the_same_step(cast):
    strategy = drafted(cast)
    mine = Strategy.objects.get()
    strategies.send_to_hearing(strategy=strategy, actor=cast.secretary)
    with pytest.raises(StaleObjectError):
        strategies.send_to_hearing(strategy=mine, actor=cast.secretary)


@pytest.mark.parametrize("act", ["send_to_hearing", "recommend"])
def test_a_strategy_without_goals_goes_nowhere(cast, act):
    strategy = StrategyFactory(municipality=cast.municipality, state="draft")
    options = {"body": cast.body} if act == "recommend" else {}
    with pytest.raises(DomainError, match="mindst ét mål"):
        getattr(strategies, act)(strategy=strategy, actor=cast.secretary, **options)
    assert Strategy.objects.get().state == "draft"


def test_d17_recommended_it_waits_for_the_body(cast):
    strategy = recommended(cast)
    assert strategy.case.awaits_body == cast.body
    assert strategy.case.kind == "strategy"
    assert [(party.user, party.relation) for party in strategy.case.parties.all()] == [(cast.secretary, "submitter")]


def test_d17_approved_by_a_body_on_a_date(cast):
    strategy = recommended(cast)
    decision = cast.decide(strategy)
    assert (strategy.state, strategy.approved_by, strategy.approved_on) == ("approved", cast.body, timezone.localdate())
    assert strategy.case.settled_at is not None
    assert "vedtaget af Direktionen" in decision.outcomes.get().consequences[0]


def test_the_preview_says_what_the_decision_then_does(cast):
    StrategyFactory(municipality=cast.municipality, key="digital", title="Den gamle")
    strategy = recommended(cast, key="digital", number=2, valid_from=day(0))
    item = cast.on_agenda(strategy)
    choices = Choice(recommendation=item.recommendations.get(), outcome=Outcome.APPROVED)
    said = decisions.preview(item=item, choices=[choices])
    assert said[1] == "Version 1 af “Den gamle” afløses."
    decision = decisions.record(item=item, choices=[choices], actor=cast.chair)
    assert decision.outcomes.get().consequences == said


def test_d17_the_body_sees_what_was_frozen(cast):
    strategy = recommended(cast)
    item = cast.on_agenda(strategy)
    Goal.objects.update(title="Ændret bagefter")
    data = item.document.data
    assert data["title"] == strategy.title
    assert data["goals"][0]["title"] != "Ændret bagefter"


@pytest.mark.parametrize(
    ("outcome", "options"), [(Outcome.RETURNED, {"text": "Mangler økonomi"}), (Outcome.REJECTED, {})]
)
def test_d17_returned_or_rejected_it_is_a_draft_again(cast, outcome, options):
    strategy = recommended(cast)
    decision = cast.decide(strategy, outcome, **options)
    assert (strategy.state, strategy.case.awaits_body) == ("draft", None)
    decisions.reverse(decision=decision, actor=cast.chair, reason="Fejl")
    strategy.refresh_from_db()
    assert (strategy.state, strategy.case.awaits_body) == ("recommended", cast.body)


def test_forwarded_it_waits_for_the_other_body(cast):
    other = BodyFactory(municipality=cast.municipality, name="Byrådet")
    strategy = recommended(cast)
    cast.decide(strategy, Outcome.FORWARDED, forwarded_to=other)
    assert (strategy.state, strategy.case.awaits_body) == ("recommended", other)


# --- Succession --------------------------------------------------------------------------------------------------
def test_d17_the_next_version_supersedes_and_a_reversal_reinstates(cast):
    first = StrategyFactory(municipality=cast.municipality, key="digital", approved_by=cast.body)
    second = recommended(cast, key="digital", number=2, valid_from=day(0))
    decision = cast.decide(second)
    first.refresh_from_db()
    assert (first.state, second.state) == ("superseded", "approved")
    decisions.reverse(decision=decision, actor=cast.chair, reason="Forkert mødedag")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.approved_by, first.approved_on) == ("approved", cast.body, day(-400))
    assert (second.state, second.approved_by, second.approved_on) == ("recommended", None, None)
    assert second.case.awaits_body == cast.body


def test_d17_a_version_for_next_year_leaves_this_years_in_force_until_then(cast):
    first = StrategyFactory(municipality=cast.municipality, key="digital")
    second = recommended(cast, key="digital", number=2, valid_from=day(30))
    cast.decide(second)
    first.refresh_from_db()
    assert first.state == "approved"
    assert strategies.follow_calendar(on=day(29)) == 0
    assert strategies.follow_calendar(on=day(30)) == 1
    first.refresh_from_db()
    assert first.state == "superseded"


def test_an_approval_that_another_version_followed_is_not_reversed(cast):
    second = recommended(cast, key="digital", number=2, valid_from=day(0))
    decision = cast.decide(second)
    third = recommended(cast, key="digital", number=3, valid_from=day(0))
    cast.decide(third)
    with pytest.raises(DomainError, match="afløst"):
        decisions.reverse(decision=decision, actor=cast.chair, reason="Fejl")
    second.refresh_from_db()
    assert second.state == "superseded"


def test_d17_it_expires_the_day_after_its_last(cast):
    strategy = StrategyFactory(municipality=cast.municipality, valid_to=day(0))
    assert strategies.follow_calendar() == 0
    assert strategies.follow_calendar(on=day(1)) == 1
    strategy.refresh_from_db()
    assert strategy.state == "expired"
    assert strategies.follow_calendar(on=day(1)) == 0


def test_d17_revision_is_due_24_months_after_approval(cast):
    strategy = StrategyFactory(municipality=cast.municipality, approved_on=day(0).replace(year=2024, month=8, day=22))
    assert str(strategies.revision_due(strategy)) == "2026-08-22"
    cast.municipality.settings = {"thresholds": {"strategy_revision_months": 12}}
    cast.municipality.save()
    strategy.municipality.refresh_from_db()
    assert str(strategies.revision_due(strategy)) == "2025-08-22"
    assert strategies.revision_due(drafted(cast)) is None


def test_d17_the_next_version_begins_where_this_one_stands(cast):
    first = StrategyFactory(municipality=cast.municipality, key="digital")
    theme = GoalFactory(municipality=cast.municipality, strategy=first, key="adgang")
    goal = GoalFactory(municipality=cast.municipality, strategy=first, parent=theme)
    InitiativeFactory(municipality=cast.municipality, goal=goal, state="done")
    running = InitiativeFactory(municipality=cast.municipality, goal=goal, state="running")
    indicator = IndicatorFactory(municipality=cast.municipality, goal=goal)
    TargetFactory(municipality=cast.municipality, indicator=indicator, due=day(-100))
    TargetFactory(municipality=cast.municipality, indicator=indicator, due=day(365), value=90)
    MeasurementFactory(municipality=cast.municipality, indicator=indicator, value=55)
    second = strategies.start_next_version(strategy=first, valid_from=day(1), valid_to=day(1500), actor=cast.secretary)
    assert (second.number, second.state, second.key) == (2, "draft", "digital")
    copied = second.goals.get(depth=2)
    assert copied.parent.key == "adgang"
    assert [row.title for row in Initiative.objects.filter(goal=copied)] == [running.title]
    begun = Indicator.objects.get(goal=copied)
    assert (begun.baseline_value, begun.baseline_on) == (55, day(-10))
    assert [target.value for target in begun.targets.all()] == [90]
    with pytest.raises(DomainError, match="allerede under udarbejdelse"):
        strategies.start_next_version(strategy=first, valid_from=day(1), valid_to=day(1500), actor=cast.secretary)


# --- Taking it back ----------------------------------------------------------------------------------------------
def test_the_recommendation_is_taken_back_until_it_stands_on_an_agenda(cast):
    strategy = recommended(cast)
    strategies.withdraw(strategy=strategy, actor=cast.secretary)
    assert (strategy.state, strategy.case.awaits_body) == ("draft", None)
    strategies.recommend(strategy=strategy, body=cast.body, actor=cast.secretary)
    cast.on_agenda(strategy)
    with pytest.raises(DomainError, match="står på dagsordenen"):
        strategies.withdraw(strategy=strategy, actor=cast.secretary)
    assert Strategy.objects.get().state == "recommended"


def test_whoever_recommends_it_does_not_decide_it(cast):
    """D13: the person is a party to the case."""
    strategy = recommended(cast)
    assert not cast.secretary.has_perm("governance.decide_agendaitem", cast.on_agenda(strategy))


def test_warnings_say_what_nobody_can_follow_up_on(cast):
    strategy = recommended(cast)
    goal = GoalFactory(municipality=cast.municipality, strategy=strategy)
    IndicatorFactory(municipality=cast.municipality, goal=goal, baseline_value=None)
    said = case_handlers.get("strategy").warnings(strategy.case)
    assert said[0].startswith("1 mål har ingen indikator")
    assert said[1:] == ["1 indikator mangler basisværdi."]
