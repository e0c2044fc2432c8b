"""What benefits and business cases show on other apps' pages: of a goal, a project, a proposal and a strategy."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from business_cases.domain import benefit_queries as queries
from business_cases.enums import BenefitState
from business_cases.models import Benefit, BusinessCase
from business_cases.panels.efficiency import gains_of_strategy
from common.components import Figure
from common.composed import composed
from common.money import ZERO
from common.numbers import mio
from common.panels import Panel, panels
from strategies.domain.queries import line_of

#: Benefits listed in a panel; the rest stand behind its link.
SHOWN = 8


def gains_of_goal(goal: Any, user: Any) -> dict[str, Any] | None:
    """What the benefits of the goal, and those below it, should give and have given, over all years: one query."""
    visible, line = queries.visible_to(user, goal.municipality), line_of(goal)
    counted = visible.filter(goal__in=line).exclude(state=BenefitState.DROPPED).select_related("department")
    year = timezone.localdate().year
    rows: list[Any] = list(queries.with_year(queries.with_all_years(counted), year).order_by("name", "pk"))
    if not rows:
        return None
    gains = queries.Gains(
        planned=sum((row.all_planned or ZERO for row in rows), ZERO),
        realised=sum((row.all_realised or ZERO for row in rows), ZERO),
    )
    note = _("of %(planned)s planned") % {"planned": mio(gains.planned)}
    return {
        "figures": [Figure(_("Gains realised"), mio(gains.realised), note, "#gains")],
        "gains": gains,
        "count": len(rows),
        "benefits": rows[:SHOWN],
        "year": year,
    }


def gains_of_case(obj: Any, user: Any) -> dict[str, Any] | None:
    """The business case and the benefits of a proposal's or project's case."""
    if obj.case_id is None:
        return None
    today = timezone.localdate()
    benefits = _benefits_of_case(municipality=obj.municipality, user=user, case_id=obj.case_id, today=today)
    business_case = BusinessCase.objects.select_related("case").filter(case=obj.case_id).first()
    if business_case is not None and not user.has_perm("business_cases.view_businesscase", business_case):
        business_case = None
    if business_case is None and not benefits:
        return None
    return {"business_case": business_case, "benefits": benefits, "year": today.year}


@composed
def _benefits_of_case(*, municipality: Any, user: Any, case_id: int, today: date) -> QuerySet[Benefit]:
    visible = queries.visible_to(user, municipality).filter(case=case_id).select_related("owner", "department")
    return queries.with_year(visible, today.year).order_by("name", "pk")


def register() -> None:
    """Put the panels on their pages."""
    panels.register(
        "business_cases.goal_gains",
        Panel(place="goal", order=40, template="business_cases/panel_goal.html", collect=gains_of_goal),
    )
    panels.register(
        "business_cases.strategy_efficiency",
        Panel(place="strategy", order=20, template="business_cases/panels/efficiency.html", collect=gains_of_strategy),
    )
    for place in ("project", "proposal"):
        panels.register(
            f"business_cases.{place}_gains",
            Panel(place=place, order=30, template="business_cases/panel_case.html", collect=gains_of_case),
        )
