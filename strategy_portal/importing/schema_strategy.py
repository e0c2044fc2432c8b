"""Blocks about strategies, national and the municipality's own."""

from typing import Any

from django.utils.translation import gettext as _
from marshmallow import ValidationError, validates_schema

from common.numbers import kr
from strategy_portal.importing import vocabulary as words
from strategy_portal.importing.fields import Choice, Date, Line, Money, Number, Ref, Text, Whole, Year, YesNo
from strategy_portal.importing.schema_base import Block, Row, one, rows, several


class ExternalInitiative(Row):
    kind = "external_initiative"

    number = Line(longest=20)
    programme = Line(longest=150)
    title = Line(required=True)
    text = Text()
    mandatory = YesNo()
    deadline = Date()


class ExternalStrategy(Row):
    kind = "external_strategy"

    title = Line(required=True)
    owner = Choice(words.EXTERNAL_OWNERS, required=True)
    valid_from = Date()
    valid_to = Date()
    initiatives = rows(ExternalInitiative)


class Level(Block):
    name = Line(required=True, longest=60)
    plural = Line(required=True, longest=60)


class Baseline(Block):
    value = Number(required=True, places=2)
    date = Date(required=True)
    source = Line(longest=200)


class IndicatorTarget(Block):
    by = Date(required=True)
    value = Number(required=True, places=2)


class IndicatorMeasurement(Block):
    date = Date(required=True)
    value = Number(required=True, places=2)
    source = Line(longest=200)
    comment = Line(longest=300)
    illustrative = YesNo()


class Indicator(Row):
    kind = "indicator"

    name = Line(required=True)
    unit = Line(required=True, longest=40)
    direction = Choice(words.DIRECTIONS)
    baseline = one(Baseline)
    benchmark = Line(longest=120)
    frequency = Choice(words.FREQUENCIES)
    owner = Ref("person")
    next_due = Date()
    targets = rows(IndicatorTarget)
    measurements = rows(IndicatorMeasurement)


class Initiative(Row):
    kind = "initiative"

    title = Line(required=True)
    text = Text()
    state = Choice(words.INITIATIVE_STATES)
    department = Ref("department")
    body = Ref("body")
    responsible = Ref("person")
    deadline = Date()
    status = Text()
    external = Ref("external_initiative", national=True)


class Goal(Row):
    """A goal; the goals below it stand inside it, at most three levels deep."""

    kind = "goal"

    number = Line(longest=20)
    title = Line(required=True)
    text = Text()
    department = Ref("department")
    professional = YesNo()
    orientation = Line(longest=40)
    serves = several(Ref("goal", required=True))
    initiatives = rows(Initiative)
    indicators = rows(Indicator)
    goals = rows(lambda: Goal())  # type: ignore[arg-type]  # noqa: PLW0108


class StrategyLink(Block):
    """``to`` a strategy in the portal, or ``title`` of one outside it."""

    type = Choice(words.LINKS, required=True)
    to = Ref("strategy")
    title = Line()

    @validates_schema
    def name_the_other(self, data: Any, **kwargs: Any) -> None:
        if bool(data.get("to")) == bool(data.get("title")):
            raise ValidationError({"to": [_("State either “to” or “title”.")]})


class DepartmentTarget(Block):
    department = Ref("department", required=True)
    amount = Money(required=True)


class EfficiencyTarget(Block):
    """A year's target; the departments' parts must sum to it (D21)."""

    year = Year(required=True)
    total = Money(required=True)
    departments = rows(DepartmentTarget, required=True)

    @validates_schema
    def parts_sum_to_the_whole(self, data: Any, **kwargs: Any) -> None:
        parts = sum(part["amount"] for part in data["departments"])
        if parts != data["total"]:
            message = _("The departments' targets sum to %(sum)s, the total is %(total)s.")
            raise ValidationError({"total": [message % {"sum": kr(parts), "total": kr(data["total"])}]})


class Strategy(Row):
    kind = "strategy"

    number = Whole(least=1)
    title = Line(required=True)
    vision = Text()
    summary = Text()
    state = Choice(words.STRATEGY_STATES, required=True)
    valid_from = Date(required=True)
    valid_to = Date(required=True)
    approved_by = Ref("body")
    approved_on = Date()
    department = Ref("department")
    area = Line(longest=120)
    levels = rows(Level)
    links = rows(StrategyLink)
    goals = rows(Goal)
    efficiency_targets = rows(EfficiencyTarget)

    @validates_schema
    def period_runs_forward(self, data: Any, **kwargs: Any) -> None:
        if data["valid_to"] < data["valid_from"]:
            raise ValidationError({"valid_to": [_("The period ends before it begins.")]})
