"""Blocks about meetings: what stood on the agenda, and what was decided."""

from strategy_portal.importing import vocabulary as words
from strategy_portal.importing.fields import Choice, Date, HalfYear, Line, Ref, Text, Time, Whole
from strategy_portal.importing.schema_base import Block, Row, lines, rows, several


class Attendance(Block):
    person = Ref("person", required=True)
    status = Choice(words.ATTENDANCE, required=True)


class Outcome(Block):
    """What was decided on the recommendation with ``number``; without one, on every recommendation of the item."""

    number = Whole(least=1)
    outcome = Choice(words.OUTCOMES, required=True)
    text = Text()
    to = Ref("body")
    votes_for = Whole()
    votes_against = Whole()
    abstentions = Whole()
    dissent = Text()


class Recommendation(Block):
    """An “at …” of an item that is no case of the portal."""

    type = Choice(words.RECOMMENDATION_KINDS, required=True)
    text = Text(required=True)


class Recusal(Block):
    person = Ref("person", required=True)
    ground = Whole(required=True, least=1, most=5)
    note = Line(longest=300)


class ActionPoint(Block):
    text = Line(required=True, longest=300)
    responsible = Ref("person", required=True)
    due = Date(required=True)
    done_on = Date()
    done_note = Line(longest=300)


class Item(Block):
    """A proposal or an order of wishes with its own recommendations, or an item with a title and recommendations."""

    proposal = Ref("proposal")
    prioritisation = Ref("prioritisation")
    title = Line()
    type = Choice(words.ITEM_TYPES)
    summary = Text()
    background = Text()
    presentation = Text()
    economy = Text()
    risk = Text()
    next_steps = Text()
    responsible = Ref("person")
    recommendations = rows(Recommendation)
    outcomes = rows(Outcome)
    recusals = rows(Recusal)
    action_points = rows(ActionPoint)
    note = Text()


class Meeting(Row):
    kind = "meeting"

    body = Ref("body", required=True)
    state = Choice(words.MEETING_STATES, required=True)
    date = Date(required=True)
    starts = Time(required=True)
    ends = Time(required=True)
    place = Line(longest=150)
    deadline = Date()
    agenda_sent_on = Date()
    attendance = rows(Attendance)
    items = rows(Item)
    approved_by = several(Ref("person", required=True))


class UrgentDecision(Row):
    """A decision that the chair took between meetings (D5)."""

    kind = "urgent_decision"

    proposal = Ref("proposal", required=True)
    body = Ref("body", required=True)
    date = Date(required=True)
    reason = Text(required=True)


class Prioritisation(Row):
    """An order of a fund's wishes that somebody drafted and put before the body (D9); best first."""

    kind = "prioritisation"

    fund = Ref("fund", required=True)
    by = Ref("person", required=True)
    drafted_on = Date(required=True)
    submitted_on = Date(required=True)
    why = Text()
    proposals = several(Ref("proposal", required=True))


class StatusNote(Row):
    """A half-year's note of the demonstration; what is not written is said by the figures (D53)."""

    kind = "status_note"

    half_year = HalfYear(required=True)
    by = Ref("person", required=True)
    started_on = Date(required=True)
    frozen_on = Date(required=True)
    approved_on = Date()
    message = Text()
    recommendations = lines()
