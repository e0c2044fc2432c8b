"""Blocks about proposals and projects."""

from strategy_portal.importing import vocabulary as words
from strategy_portal.importing.fields import (
    Choice,
    Date,
    Key,
    Line,
    Money,
    Percent,
    Ref,
    Text,
    Whole,
    Year,
    YesNo,
)
from strategy_portal.importing.schema_base import Block, Row, one, rows, several


class Phase(Block):
    key = Key(required=True)
    name = Line(required=True, longest=60)
    can_be_skipped = YesNo()


class Triage(Block):
    """What makes it a project (D25)."""

    law = Line()
    cross_cutting = YesNo()
    complex = YesNo()
    start_and_end = YesNo()
    cost = Money()
    hours = Whole()


class ProposalGoal(Block):
    goal = Ref("goal", required=True)
    argument = Text()
    main = YesNo()


class Score(Block):
    """A department's four scores, 1–5 (D26)."""

    department = Ref("department", required=True)
    law = Whole(required=True, least=1, most=5)
    citizen = Whole(required=True, least=1, most=5)
    business = Whole(required=True, least=1, most=5)
    economy = Whole(required=True, least=1, most=5)
    reason = Line(longest=300)
    by = Ref("person")


class Consultation(Block):
    """The question to Koncern IT, and the answer where it has come."""

    asked_on = Date(required=True)
    due = Date(required=True)
    answered_by = Ref("person")
    answered_on = Date()
    establishment = Text()
    operation = Text()
    architecture = Text()
    resources = Text()


class Funding(Block):
    fund = Ref("fund", required=True)
    area = Ref("fund_area")
    applied = Money(required=True)
    running_cost = Money()
    principle = Choice(words.PRINCIPLES)
    repayment_share = Percent()
    repayment_first_year = Year()
    repayment_years = Whole(least=1, most=30)


class Proposal(Row):
    kind = "proposal"

    title = Line(required=True)
    state = Choice(words.PROPOSAL_STATES, required=True)
    level = Choice(words.LEVELS)
    department = Ref("department", required=True)
    body = Ref("body")
    by = Ref("person", required=True)
    created_on = Date()
    owner = Ref("person")
    leader = Ref("person")
    system_owner = Ref("person")
    journal_number = Line(longest=40)
    triage = one(Triage)
    summary = Text()
    reasoning = Text()
    current_situation = Text()
    solution = Text()
    limits = Text()
    alternative_nothing = Text()
    alternative_minimum = Text()
    alternative_other = Text()
    stakeholders = Text()
    dependencies = Text()
    architecture = Text()
    organisation = Text()
    starts_on = Date()
    go_live = Date()
    ends_on = Date()
    plan = Text()
    risks = Text()
    data_protection = Text()
    accessibility = Text()
    hearing = Text()
    self_financed = Money()
    running_cost_payer = Line()
    funding = one(Funding)
    business_case = Ref("business_case")
    goals = rows(ProposalGoal)
    initiatives = several(Ref("initiative", required=True))
    scores = rows(Score)
    consultation = one(Consultation)
    submitted_on = Date()


class Milestone(Block):
    title = Line(required=True)
    planned = Date(required=True)
    expected = Date()
    reached = Date()


class Lights(Block):
    """A light for each parameter; ``reasons`` where one departs from what the figures propose."""

    time = Choice(words.LIGHTS)
    economy = Choice(words.LIGHTS)
    scope = Choice(words.LIGHTS)
    benefits = Choice(words.LIGHTS)
    resources = Choice(words.LIGHTS)
    reason = Line(longest=300)


class StatusReport(Row):
    """A report on a project; it stands on its own so that a later file can bring the next one."""

    kind = "status_report"

    project = Ref("project", required=True)
    date = Date(required=True)
    by = Ref("person")
    summary = Text(required=True)
    action = Text()
    lights = one(Lights, required=True)
    expected_cost = Money()
    expected_go_live = Date()
    expected_gain = Money()
    spent = Money()


class Rating(Row):
    """The delivery confidence of somebody from outside the project (D32)."""

    kind = "rating"

    project = Ref("project", required=True)
    date = Date(required=True)
    light = Choice(words.LIGHTS, required=True)
    reason = Line(required=True, longest=300)
    by = Ref("person")


class Risk(Block):
    title = Line(required=True)
    cause = Line(longest=300)
    consequence = Line(longest=300)
    opportunity = YesNo()
    probability = Whole(required=True, least=1, most=5)
    impact = Whole(required=True, least=1, most=5)
    probability_after = Whole(least=1, most=5)
    impact_after = Whole(least=1, most=5)
    measures = Text()
    owner = Ref("person")
    shown_to_body = YesNo()


class Project(Row):
    """A project: from a proposal that was decided in the portal, or decided elsewhere (``origin``)."""

    kind = "project"

    proposal = Ref("proposal")
    title = Line(required=True)
    purpose = Text()
    state = Choice(words.PROJECT_STATES)
    level = Choice(words.LEVELS)
    phase = Key()
    department = Ref("department")
    body = Ref("body")
    goal = Ref("goal")
    goals = several(Ref("goal", required=True))
    leader = Ref("person")
    owner = Ref("person")
    system_owner = Ref("person")
    approved_cost = Money()
    approved_start = Date()
    approved_go_live = Date()
    approved_gain = Money()
    spent = Money()
    opened_on = Date()
    closed_on = Date()
    next_report_due = Date()
    origin = Line(longest=300)
    mark = Line(longest=10)
    status = Text()
    deadline = Line(longest=150)
    milestones = rows(Milestone)
    risks = rows(Risk)
    anchors = several(Ref("external_initiative", national=True, required=True))


class Anchor(Block):
    """Where a national initiative is anchored when it is no project: a body or a department (D18)."""

    external = Ref("external_initiative", national=True, required=True)
    body = Ref("body")
    department = Ref("department")
    note = Line()
