from strategies.models.external import ExternalInitiative, ExternalStrategy
from strategies.models.indicator import EfficiencyTarget, Indicator, IndicatorTarget, Measurement
from strategies.models.strategy import (
    Goal,
    GoalLink,
    Initiative,
    Strategy,
    StrategyLevel,
    StrategyLink,
)

__all__ = [
    "EfficiencyTarget",
    "ExternalInitiative",
    "ExternalStrategy",
    "Goal",
    "GoalLink",
    "Indicator",
    "IndicatorTarget",
    "Initiative",
    "Measurement",
    "Strategy",
    "StrategyLevel",
    "StrategyLink",
]
