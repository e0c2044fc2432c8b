"""What the lists of strategies can be narrowed by."""

from django.utils.translation import gettext_lazy as _

from common.filters import ChoiceFilter, FilterSet
from strategies.enums import StrategyState


class StrategyFilter(FilterSet):
    """Strategies by state."""

    q = None  # type: ignore[assignment]
    state = ChoiceFilter(label=_("State"), choices=StrategyState.choices)
