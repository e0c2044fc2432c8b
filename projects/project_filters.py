"""What the portfolio and the list of national initiatives can be narrowed by."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.domain import queries
from common.composed import Composed
from common.filters import ChoiceFilter, FilterSet
from governance.models import Body
from projects.domain import portfolio_queries
from projects.enums import Light, ProjectLevel, ProjectState
from projects.models import Phase
from strategies.domain.queries import line_at
from strategies.models import Goal

ALL, NO_LIGHT, COMMON, STALE = "all", "none", "portfolio", "1"


def _phases() -> QuerySet:
    # The scope is entered by the request: the manager is asked then, not when this module is read.
    return Phase.objects.all()


class NamedFilter(ChoiceFilter):
    """One of the municipality's records, by the ``named`` columns: one query lists them, and knows the chosen one."""

    def __init__(
        self, *args: Any, queryset_for: Callable[[], QuerySet], named: tuple[str, ...] = ("name",), **kwargs: Any
    ) -> None:
        super().__init__(*args, choices=[], **kwargs)
        self.found: Composed[tuple[Any, ...]] = Composed(
            lambda *, municipality: queryset_for().values_list("pk", *named)  # noqa: ARG005 -- its scope is entered
        )

    @cached_property
    def rows(self) -> list[tuple[str, str]]:
        """What can be chosen, as (value, label)."""
        found = self.found(municipality=self.parent.request.municipality)
        return [(str(key), " ".join(part for part in names if part)) for key, *names in found]

    def options(self) -> list[tuple[str, str]]:
        """What can be chosen, as (value, label)."""
        return self.rows

    @property
    def field(self) -> forms.ChoiceField:
        """Cleans the chosen one; another municipality's is not on the list."""
        return forms.ChoiceField(choices=self.rows, required=False, error_messages=self.extra["error_messages"])


class PortfolioFilter(FilterSet):
    """Only the projects that are neither closed nor stopped, unless a state is chosen."""

    light = ChoiceFilter(label=_("Status"), choices=[*Light.choices, (NO_LIGHT, _("Not assessed"))], method="by_light")
    department = NamedFilter(label=_("Department"), queryset_for=queries.open_departments)
    goal = NamedFilter(
        label=_("Goal"),
        named=("number", "title"),
        queryset_for=lambda: Goal.objects.order_by("strategy_id", "position", "number", "pk"),
        method="by_goal",
    )
    body = NamedFilter(label=_("Body"), queryset_for=lambda: Body.objects.filter(valid_to__isnull=True))
    phase = NamedFilter(label=_("Phase"), queryset_for=_phases)
    level = ChoiceFilter(
        label=_("Level"), choices=[(COMMON, _("Common portfolio")), *ProjectLevel.choices], method="by_level"
    )
    state = ChoiceFilter(
        label=pgettext_lazy("project", "State"),
        empty_label=pgettext_lazy("projects", "Not closed"),
        choices=[*ProjectState.choices, (ALL, _("All"))],
        method="by_state",
    )
    stale = ChoiceFilter(label=_("Report"), choices=[(STALE, _("Only out of date"))], method="by_age")

    @cached_property
    def qs(self) -> QuerySet:
        """The narrowed rows; the closed ones only when asked for."""
        rows = super().qs
        return rows if "state" in self.applied else portfolio_queries.active(rows)

    def by_light(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Those with the overall light, or with none."""
        return rows.filter(light="" if value == NO_LIGHT else value)

    def by_goal(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Those that serve the goal or one that counts with it, mainly or besides."""
        return rows.filter(portfolio_queries.serves(line_at(int(value))))

    def by_level(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """The common portfolio has the common and the strategically important ones (D30)."""
        levels = ProjectLevel.COMMON_PORTFOLIO if value == COMMON else {value}
        return rows.filter(level__in=levels)

    def by_state(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Those in the state; all when all are asked for."""
        return rows if value == ALL else rows.filter(state=value)

    def by_age(self, rows: QuerySet, _name: str, _value: str) -> QuerySet:
        """Those that have not reported for too long."""
        return portfolio_queries.stale(rows, municipality=self.request.municipality, today=timezone.localdate())


class AnchorFilter(FilterSet):
    """National initiatives by whether they are mandatory and anchored."""

    q = None
    anchored = ChoiceFilter(
        label=_("Anchored"), choices=[("0", _("Not anchored")), ("1", _("Anchored"))], method="by_anchor"
    )
    mandatory = ChoiceFilter(label=_("Mandatory"), choices=[("1", _("Only mandatory"))], method="by_duty")

    def by_anchor(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Those that are anchored here, or not."""
        return rows.filter(anchored=value == "1")

    def by_duty(self, rows: QuerySet, _name: str, _value: str) -> QuerySet:
        """The mandatory ones."""
        return rows.filter(is_mandatory=True)
