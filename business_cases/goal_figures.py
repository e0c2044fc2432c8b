"""What gains say of goals on the pages of strategies."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from business_cases.domain import benefit_queries
from business_cases.domain.benefit_queries import Gains, GoalGains
from common.numbers import mio
from common.tenancy import current_municipality
from common.tenant_urls import tenant_url
from strategies.figures import GoalFigure


def gains_of(groups: Mapping[int, frozenset[int]], user: Any) -> dict[int, list[GoalFigure]]:
    """What was realised of what is planned for each goal, and those that count with it: one query."""
    municipality = current_municipality()
    everything = frozenset().union(*groups.values()) if groups else frozenset()
    known = benefit_queries.for_goals(everything, benefit_queries.visible_to(user, municipality))
    found = {}
    for goal, line in groups.items():
        whole = together(known, line)
        if whole.benefits:
            text = ngettext("%(n)s gain", "%(n)s gains", whole.benefits) % {"n": whole.benefits}
            if whole.gains.planned:
                text = _("%(realised)s realised of %(planned)s") % {
                    "realised": mio(whole.gains.realised),
                    "planned": mio(whole.gains.planned),
                }
            url = f"{tenant_url('strategies:goal_detail', municipality, pk=goal)}#gains"
            found[goal] = [GoalFigure(text, url)]
    return found


def together(known: Mapping[int, GoalGains], line: frozenset[int]) -> GoalGains:
    """The gains of all goals of a line; a gain belongs to one goal, so nothing counts twice."""
    parts = [known[goal] for goal in line if goal in known]
    return GoalGains(sum((part.gains for part in parts), Gains()), sum(part.benefits for part in parts))
