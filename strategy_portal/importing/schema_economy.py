"""Blocks about money: funds, business cases and benefits."""

from typing import Any

from django.utils.translation import gettext as _
from marshmallow import ValidationError, validates_schema

from strategy_portal.importing import vocabulary as words
from strategy_portal.importing.fields import (
    Choice,
    Date,
    Line,
    Money,
    Number,
    Percent,
    Ref,
    Text,
    Whole,
    Year,
    YesNo,
)
from strategy_portal.importing.schema_base import Block, Row, one, rows
from strategy_portal.importing.schema_strategy import Baseline


class ThreePoints(Block):
    """Low and high default to likely; a likely between them is required."""

    low = Money()
    likely = Money(required=True)
    high = Money()

    @validates_schema
    def in_order(self, data: Any, **kwargs: Any) -> None:
        low, likely, high = three_points(data)
        if not low <= likely <= high:
            raise ValidationError({"likely": [_("Low must not be above likely, nor likely above high.")]})


def three_points(data: Any) -> tuple[Any, Any, Any]:
    """Low, likely and high of a block, the missing ones as likely."""
    likely = data["likely"]
    low, high = data["low"], data["high"]
    return (likely if low is None else low), likely, (likely if high is None else high)


class FundArea(Row):
    kind = "fund_area"

    name = Line(required=True, longest=150)


class Frame(Block):
    area = Ref("fund_area", required=True)
    year = Year(required=True)
    amount = Money(required=True)


class Movement(Row):
    """Money that comes to the fund: an appropriation, a carry-over, or a transfer from the fund that feeds it."""

    kind = "movement"

    type = Choice(words.MOVEMENTS, required=True)
    date = Date(required=True)
    year = Year(required=True)
    amount = Money(required=True)
    text = Line(required=True, longest=300)
    journal_number = Line(longest=40)
    by = Ref("person")


class Fund(Row):
    kind = "fund"

    name = Line(required=True, longest=150)
    body = Ref("body", required=True)
    purpose = Text()
    criteria = Text()
    procedure = Text()
    eligibility = Text()
    pays_running_cost = YesNo()
    requires_business_case = YesNo()
    default_principle = Choice(words.PRINCIPLES)
    fed_by = Ref("fund")
    repays_to = Ref("fund")
    areas = rows(FundArea)
    frames = rows(Frame)
    movements = rows(Movement)


class Disbursement(Row):
    """Money paid out against what was granted to a proposal."""

    kind = "disbursement"

    proposal = Ref("proposal", required=True)
    amount = Money(required=True)
    date = Date(required=True)
    text = Line(required=True, longest=300)
    by = Ref("person", required=True)


class Repayment(Row):
    """An instalment of a repayment plan: in the budget, and paid; two people stand behind a payment."""

    kind = "repayment"

    proposal = Ref("proposal", required=True)
    payer = Ref("department", required=True)
    year = Year(required=True)
    account = Line(required=True, longest=60)
    budget_decision = Line(required=True)
    budget_on = Date(required=True)
    by = Ref("person", required=True)
    paid_on = Date()
    confirmed_by = Ref("person")


class LineAmount(ThreePoints):
    """A line's amount in ``year`` (0 is the base year), or in every year up to ``to_year``."""

    year = Whole(required=True, most=75)
    to_year = Whole(most=75)

    @validates_schema
    def years_run_forward(self, data: Any, **kwargs: Any) -> None:
        if data["to_year"] is not None and data["to_year"] < data["year"]:
            raise ValidationError({"to_year": [_("The period ends before it begins.")]})


class CaseLine(Block):
    name = Line(required=True)
    type = Choice(words.LINE_KINDS, required=True)
    department = Ref("department")
    owner = Ref("person")
    source = Line(longest=300)
    baseline = Line(longest=300)
    budget_cut = YesNo()
    amounts = rows(LineAmount, required=True)


class Assumption(Block):
    name = Line(required=True, longest=80)
    value = Number(required=True)
    unit = Line(longest=40)
    source = Line(longest=300)
    owner = Ref("person")


class CaseRisk(ThreePoints):
    name = Line(required=True)
    probability = Percent(required=True)


class BusinessCase(Row):
    kind = "business_case"

    title = Line(required=True)
    department = Ref("department")
    by = Ref("person")
    price_level = Year(required=True)
    base_year = Year(required=True)
    horizon = Whole(required=True, most=75)
    lifetime = Whole(most=75)
    go_live = Date()
    method = Choice(words.METHODS)
    processes_today = Text()
    processes_after = Text()
    organisation = Text()
    competences = Text()
    lines = rows(CaseLine, required=True)
    assumptions = rows(Assumption)
    risks = rows(CaseRisk)


class BenefitShare(Block):
    department = Ref("department", required=True)
    share = Percent(required=True)


class BenefitYear(ThreePoints):
    year = Year(required=True)
    likely = Money(required=True)
    quantity = Number(places=2)
    in_budget = Money()
    budget_decision = Line()


class BenefitMeasurement(Block):
    date = Date(required=True)
    year = Year(required=True)
    value = Number(places=2)
    amount = Money(negative=True)
    source = Line()
    comment = Line(longest=500)
    by = Ref("person")
    state = Choice(words.MEASUREMENT_STATES)
    judged_by = Ref("person")
    judged_on = Date()
    judgement = Line(longest=500)
    illustrative = YesNo()

    @validates_schema
    def has_a_figure(self, data: Any, **kwargs: Any) -> None:
        if data["value"] is None and data["amount"] is None:
            raise ValidationError({"value": [_("Write a value or an amount.")]})


class Benefit(Row):
    kind = "benefit"

    project = Ref("project", required=True)
    goal = Ref("goal")
    name = Line(required=True)
    type = Choice(words.BENEFIT_KINDS, required=True)
    description = Text()
    deliverable = Line()
    change = Line()
    owner = Ref("person")
    department = Ref("department")
    unit = Line(longest=40)
    direction = Choice(words.DIRECTIONS)
    baseline = one(Baseline)
    target = Number(places=2)
    go_live = Date()
    start_month = Whole(most=120)
    full_effect_month = Whole(most=240)
    last_year = Year()
    method = Line(longest=300)
    data_source = Line()
    frequency = Choice(words.FREQUENCIES)
    assumptions = Text()
    negative_effects = Text()
    risk = Text()
    state = Choice(words.BENEFIT_STATES)
    next_due = Date()
    shares = rows(BenefitShare)
    years = rows(BenefitYear)
    measurements = rows(BenefitMeasurement)

    @validates_schema
    def shares_sum_to_one(self, data: Any, **kwargs: Any) -> None:
        shares = data["shares"]
        if shares and sum(part["share"] for part in shares) != 1:
            raise ValidationError({"shares": [_("The departments' shares must sum to 100 pct.")]})
