"""Blocks about the municipality, its departments, people and bodies."""

from marshmallow import validate

from strategy_portal.importing import vocabulary as words
from strategy_portal.importing.fields import Choice, Date, Line, Money, Percent, Ref, Text, Whole, YesNo
from strategy_portal.importing.schema_base import Block, Row, lines, rows


class Profile(Block):
    """The municipality itself."""

    name = Line(required=True, longest=100)
    colour = Line(longest=7)
    source_note = Text()
    project_amount = Money()
    project_hours = Whole()
    strategy_revision_months = Whole(least=1)
    repayment_share = Percent()


class Department(Row):
    kind = "department"

    name = Line(required=True, longest=120)
    type = Choice(words.DEPARTMENT_KINDS, required=True)
    parent = Ref("department")
    valid_from = Date()
    valid_to = Date()


class Appointment(Block):
    role = Choice(words.APPOINTMENTS, required=True)
    department = Ref("department")
    note = Line()
    valid_from = Date(required=True)
    valid_to = Date()


class Person(Row):
    """A person by function; ``sign_in`` names the account of the demonstration."""

    kind = "person"

    name = Line(required=True, longest=120)
    title = Line(longest=120)
    email = Line(longest=200, validate=validate.Email())
    department = Ref("department")
    administrator = YesNo()
    valid_from = Date()
    appointments = rows(Appointment)


class RoleDescription(Block):
    role = Choice(words.APPOINTMENTS, required=True)
    purpose = Text(required=True)
    duties = lines()
    valid_from = Date(required=True)


class BodyLink(Block):
    type = Choice(words.BODY_LINKS, required=True)
    to = Ref("body", required=True)
    note = Line()


class Competence(Block):
    about = Choice(words.RECOMMENDATION_KINDS, required=True)
    fund = Ref("fund")
    up_to = Money()
    effect = Choice(words.COMPETENCE_EFFECTS, required=True)
    to = Ref("body")
    source = Line(longest=300)


class Terms(Block):
    """A version of a body's kommissorium."""

    number = Whole(required=True, least=1)
    founded_by = Line(longest=150)
    founded_on = Date()
    purpose = Text()
    tasks = lines()
    secretariat = Line()
    rhythm = Line()
    deadline_days = Whole(most=60)
    quorum = Percent()
    recusal_rule = Text()
    openness = Text()
    reporting = Text()
    urgent_decider = Choice(words.URGENT_DECIDERS)
    valid_from = Date(required=True)
    valid_to = Date()
    illustrative = YesNo()
    competences = rows(Competence)


class Seat(Block):
    person = Ref("person", required=True)
    role = Choice(words.SEAT_ROLES, required=True)
    votes = YesNo()
    represents = Ref("department")
    substitute_for = Ref("person")
    valid_from = Date(required=True)
    valid_to = Date()


class Body(Row):
    kind = "body"

    name = Line(required=True, longest=150)
    short_name = Line(longest=40)
    type = Choice(words.BODY_KINDS, required=True)
    purpose = Text()
    reports_to = Ref("body")
    department = Ref("department")
    meets_when_needed = YesNo()
    valid_to = Date()
    links = rows(BodyLink)
    terms = rows(Terms)
    seats = rows(Seat)
