"""The page of a goal: the line of sight from what is wanted to what has come of it."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from common.charts import Progress, progress_bullet
from common.components import Figure
from common.numbers import pct
from common.panels import panels_for
from common.views import TenantDetailView
from strategies.domain import queries
from strategies.domain.indicators import is_against_direction
from strategies.enums import InitiativeState, StrategyState
from strategies.models import Goal
from strategies.views.mixins import StrategyNav

#: Key figures on the page: two of the goal's own, the rest from the apps above.
MOST_FIGURES = 4


class GoalPage(StrategyNav, TenantDetailView):
    """What the goal is, where in the strategy, how it is measured, and all that is done for it and comes of it.

    Goals below it count with it, and so does what it was in earlier versions of the strategy.
    """

    model = Goal
    permission_required = "strategies.view_goal"
    template_name = "strategies/goal_detail.html"

    def get_object(self) -> Any:
        """The goal, found among those around it, which the page needs as well: one query."""
        key = self.kwargs[self.object_kwarg]
        self.around = list(queries.goals_around(key))
        goal = next((row for row in self.around if row.pk == key), None)
        if goal is None:
            raise Http404
        return goal

    @cached_property
    def node(self) -> queries.GoalNode:
        """The goal at its place in the tree."""
        number = self.object.strategy.number
        rows = [row for row in self.around if row.strategy.number <= number]
        nodes = (node for root in queries.family(rows, number) for node in root.walk())
        return next(node for node in nodes if node.goal.pk == self.object.pk)

    @cached_property
    def above(self) -> list[Goal]:
        """The goals above, from the top."""
        by_key = {row.pk: row for row in self.around}
        found: list[Goal] = []
        parent = self.object.parent_id
        while parent is not None:
            found.insert(0, by_key[parent])
            parent = by_key[parent].parent_id
        return found

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.crumbs_to(self.object.strategy, *self.above)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        goal, node, today = self.object, self.node, timezone.localdate()
        strategy = goal.strategy
        # Panels of the apps above read the line off the goal (queries.line_of), and whose it is.
        goal.line, goal.municipality = node.line, self.municipality
        current = {member.goal.pk: member.goal for member in node.walk()}
        found = queries.readings(current)
        queries.measure_goals([node], found, day=today)
        initiatives = list(queries.initiatives_of(current))
        panels = panels_for("goal", goal, self.request.user)
        may_work = strategy.is_alive and self.may("change_goal", goal)
        return super().get_context_data(
            lead=self.lead(goal),
            node=node,
            goals=current,
            readings=[self.row(reading, current, today) for reading in found],
            chart=self.chart(found, today),
            initiatives=initiatives,
            links=queries.goal_links(goal),
            panels=panels,
            key_figures=self.key_figures(initiatives, panels),
            may_change=strategy.is_editable and self.may("change_goal", goal),
            may_work=may_work,
            may_link=self.may("change_goal", goal),
            may_report={row.pk for row in initiatives if strategy.is_alive and self.may("report_initiative", row)},
            has_level_below=goal.has_level_below and strategy.is_editable and self.may("change_goal", goal),
            state_tone=StrategyState.TONES.get(strategy.state, "none"),
            **kwargs,
        )

    def lead(self, goal: Any) -> str:
        """What the goal is called in its strategy, and whose it is."""
        parts = [
            _("%(level)s in %(strategy)s") % {"level": goal.level_name or _("Goal"), "strategy": goal.strategy.title},
            goal.orientation,
            str(goal.department or ""),
            _("professional goal") if goal.is_professional else "",
        ]
        return " · ".join(part for part in parts if part)

    def row(self, reading: queries.Reading, goals: dict[int, Goal], today: Any) -> dict[str, Any]:
        """An indicator as a row: its figures, how far it has come, and what is wrong with it."""
        course = reading.course
        return {
            "reading": reading,
            "course": course,
            "next_target": course.next_target(today),
            "progress": course.progress,
            "planned": course.planned(today),
            "goal": goals[reading.goal_id] if reading.goal_id != self.object.pk else None,
            "against": is_against_direction(direction=course.direction, baseline=course.baseline, target=course.target),
            "may_measure": self.may("measure_indicator", _Owned(reading, self.object.municipality_id)),
        }

    def chart(self, found: list[queries.Reading], today: Any) -> Any:
        """How far each indicator has come against the plan; None where fewer than two can be compared."""
        rows = [
            Progress(row.name, row.course.progress, planned)
            for row in found
            if row.course.progress is not None and (planned := row.course.planned(today)) is not None
        ]
        if len(rows) < 2:
            return None
        return progress_bullet(title=_("Progress against the plan"), goals=rows, brand=self.municipality.colour)

    def key_figures(self, initiatives: list[Any], panels: list[dict[str, Any]]) -> list[Figure]:
        """Progress and initiatives; then what the panels of other apps call their figures."""
        node = self.node
        running = sum(row.state == InitiativeState.RUNNING for row in initiatives)
        figures = [
            Figure(
                _("Progress"),
                pct(node.progress) if node.progress is not None else "–",
                _("against %(planned)s planned") % {"planned": pct(node.planned)}
                if node.planned is not None
                else ("" if node.progress is not None else _("no indicator that can be judged")),
            ),
            Figure(
                _("Initiatives"),
                sum(row.state != InitiativeState.DROPPED for row in initiatives),
                _("%(count)s in progress") % {"count": running} if running else "",
                "#initiatives" if initiatives else "",
            ),
        ]
        offered = [figure for panel in panels for figure in panel["context"].get("figures", [])]
        return [*figures, *offered][:MOST_FIGURES]


class _Owned:
    """What the rule about measuring asks of an indicator, without loading one."""

    def __init__(self, reading: queries.Reading, municipality_id: int) -> None:
        self.owner_id, self.municipality_id = reading.owner_id, municipality_id
