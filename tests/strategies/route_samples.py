"""What the routes of strategies need in their addresses."""

from accounts.enums import Role
from tests.factories.governance import BodyFactory
from tests.factories.strategies import (
    ExternalInitiativeFactory,
    GoalFactory,
    GoalLinkFactory,
    IndicatorFactory,
    InitiativeFactory,
    StrategyFactory,
)
from tests.route_samples import Made, sample


def secretary(world):
    return world.person(Role.SECRETARY, body=BodyFactory(municipality=world.municipality))


@sample("strategies:strategy_list", "strategies:strategy_add", "strategies:external_list")
def nothing(world):
    return Made(right=secretary(world))


@sample("strategies:external_detail")
def external(world):
    return Made(kwargs={"pk": ExternalInitiativeFactory().strategy.pk}, shared=True)


@sample("strategies:strategy_step")
def step(world):
    strategy = StrategyFactory(municipality=world.municipality, state="draft")
    return Made(kwargs={"pk": strategy.pk, "action": "hear"}, right=secretary(world))


@sample("strategies:strategy_*", "strategies:goal_add")
def strategy(world):
    strategy = StrategyFactory(municipality=world.municipality, state="draft")
    return Made(kwargs={"pk": strategy.pk}, right=secretary(world))


@sample("strategies:goal_*", "strategies:initiative_add", "strategies:indicator_add")
def goal(world):
    strategy = StrategyFactory(municipality=world.municipality, state="draft")
    goal = GoalFactory(municipality=world.municipality, strategy=strategy)
    return Made(kwargs={"pk": goal.pk}, right=secretary(world))


@sample("strategies:goal_unlink")
def link(world):
    return Made(kwargs={"pk": GoalLinkFactory(municipality=world.municipality).pk}, right=secretary(world))


@sample("strategies:initiative_*")
def initiative(world):
    return Made(kwargs={"pk": InitiativeFactory(municipality=world.municipality).pk}, right=secretary(world))


@sample("strategies:indicator_*")
def indicator(world):
    return Made(kwargs={"pk": IndicatorFactory(municipality=world.municipality).pk}, right=secretary(world))
