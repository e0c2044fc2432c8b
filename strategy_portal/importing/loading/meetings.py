"""Meetings: planned, their agendas sent, their decisions taken and their minutes approved, by those who sit in the body."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.utils.translation import gettext as _

from accounts.models import User
from business_cases.models import Prioritisation
from governance.cases import Choice
from governance.domain import action_points, agenda, decisions, meetings, minutes, recusals
from governance.enums import AttendanceStatus, MeetingState, Outcome, RecommendationKind, SeatRole
from governance.models import AgendaItem, Body, Case, Decision, Meeting, Recommendation, Seat
from projects.models import Proposal
from strategy_portal.importing.clock import at
from strategy_portal.importing.documents import DocumentSet
from strategy_portal.importing.loading.acts import Acts
from strategy_portal.importing.loading.session import Session, unchanged
from strategy_portal.importing.schema_base import Record

#: A meeting is put in the calendar this long before it is held.
PLANNED_BEFORE = timedelta(weeks=6)
TEXTS = ("background", "presentation", "economy", "risk", "next_steps")


def plan(session: Session, documents: DocumentSet, acts: Acts) -> None:
    """Plan the acts of the meetings that are new. One that is in the portal is the body's own: it is left alone.

    Meetings that have been held can only be imported in a demonstration: decisions are taken in the portal.
    """
    for record in unchanged(session, documents.rows("meetings")):
        if session.held(record) is not None:
            session.refuse(record, _("The meeting is in the portal already; change it there."))
        elif record["state"] != MeetingState.PLANNED and not acts.played:
            session.refuse(record, _("Only planned meetings can be imported: decisions are taken in the portal."))
        else:
            _plan(_Keeper(session, record), acts)
    session.check()


def _plan(keeper: "_Keeper", acts: Acts) -> None:
    record, day = keeper.record, keeper.record["date"]
    known = min(day - PLANNED_BEFORE, keeper.session.now.date())
    acts.add(record, known, 7, keeper.put_in_calendar)
    state = record["state"]
    if state == MeetingState.PLANNED:
        return
    acts.add(record, record["deadline"] or day, 14, keeper.fill_agenda)
    acts.add(record, record["agenda_sent_on"] or day - timedelta(days=3), 15, keeper.send_agenda)
    if state == MeetingState.AGENDA_SENT:
        return
    ends = record["ends"]
    acts.add(record, day, ends.hour, keeper.hold, minute=ends.minute)
    acts.add(record, day + timedelta(days=1), 9, keeper.send_minutes)
    acts.add(record, day + timedelta(days=2), 9, keeper.approve_minutes)
    for item in record["items"]:
        for point in item["action_points"]:
            if point["done_on"] is not None:
                acts.add(point, point["done_on"], 10, partial(keeper.finish, point))


@dataclass
class _Keeper:
    """Keeps one meeting: acts as the people who have seats in the body on the day."""

    session: Session
    record: Record

    def meeting(self) -> Meeting:
        return Meeting.objects.select_related("body", "municipality").get(pk=self.session.id_of(self.record))

    def _seated(self, *roles: str) -> list[User]:
        body_id = self.session.id(self.record["body"])
        seats = Seat.objects.filter(body_id=body_id, role__in=roles).valid_on(self.record["date"])
        # Fetched anew for each act: a person keeps the roles of the day on which they were asked for.
        people = {seat.role: User.objects.get(pk=seat.user_id) for seat in seats}
        return [people[role] for role in roles if role in people]

    def secretary(self) -> User:
        found = self._seated(SeatRole.SECRETARY, SeatRole.CHAIR)
        if not found:
            self.session.refuse(self.record, _("The body has neither a secretary nor a chair on that day."))
            self.session.check()
        return found[0]

    def put_in_calendar(self) -> None:
        record = self.record
        starts, ends = record["starts"], record["ends"]
        made = meetings.plan_meeting(
            body=self.session.find(Body, record["body"]),
            starts_at=at(record["date"], starts.hour, starts.minute),
            ends_at=at(record["date"], ends.hour, ends.minute),
            actor=self.secretary(),
            place=record["place"] or "",
            deadline=record["deadline"],
        )
        self.session.remember(record, row=made, created=True)

    def fill_agenda(self) -> None:
        for item in self.record["items"]:
            with self.session.about(item):
                case = self._case(item)
                if case is not None:
                    agenda.place(case=case, meeting=self.meeting(), actor=self.secretary())
                else:
                    self._add(item)

    def _case(self, item: Record) -> Case | None:
        """The case of a proposal or of an order of wishes; None for an item of its own."""
        for model, name in ((Proposal, "proposal"), (Prioritisation, "prioritisation")):
            if item[name] is not None:
                return Case.objects.get(**{f"{model._meta.model_name}__pk": self.session.id(item[name])})
        return None

    def _add(self, item: Record) -> None:
        made = agenda.add_item(
            meeting=self.meeting(),
            title=item["title"] or "",
            actor=self.secretary(),
            type=item["type"],
            summary=item["summary"] or "",
            recommendation="\n".join(" ".join(row["text"].split()) for row in item["recommendations"]),
        )
        texts = {name: item[name] or "" for name in TEXTS}
        AgendaItem.objects.filter(pk=made.pk).update(responsible_id=self.session.id(item["responsible"]), **texts)
        for number, row in enumerate(item["recommendations"], start=1):
            Recommendation.objects.filter(item=made, number=number).update(kind=row["type"])

    def send_agenda(self) -> None:
        agenda.send(meeting=self.meeting(), actor=self.secretary())

    def hold(self) -> None:
        """Who was there, who was recused, what was decided, and who was given what to do."""
        meeting = self.meeting()
        told = {self.session.id(row["person"]): row["status"] for row in self.record["attendance"]}
        statuses = {seat.user_id: AttendanceStatus.PRESENT for seat in minutes.seats_at(meeting)} | told
        minutes.record_attendance(meeting=meeting, statuses=statuses, actor=self.secretary())
        items = list(meeting.items.filter(standing="").order_by("number"))
        for item, record in zip(items, self.record["items"], strict=True):
            with self.session.about(record):
                self._decide(item, record)

    def _decide(self, item: AgendaItem, record: Record) -> None:
        for row in record["recusals"]:
            recused = self.session.find(User, row["person"])
            recusals.declare(
                item=item, user=recused, ground=row["ground"], actor=self.secretary(), note=row["note"] or "",
                decided_by=str(item.body),
            )  # fmt: skip
        if record["outcomes"]:
            decision = decisions.record(
                item=item,
                choices=[self._choice(row, record) for row in item.recommendations.order_by("number")],
                actor=self._decider(item),
                decided_on=self.record["date"],
            )
            Decision.objects.filter(pk=decision.pk).update(is_illustrative=bool(self.record["illustrative"]))
        for point in record["action_points"]:
            action_points.give(
                meeting=item.meeting,
                text=point["text"],
                responsible=self.session.find(User, point["responsible"]),
                due=point["due"],
                actor=self.secretary(),
                item=item,
            )

    def _decider(self, item: AgendaItem) -> User:
        """The chair, or the deputy where the chair is a party to the case."""
        leading = self._seated(SeatRole.CHAIR, SeatRole.DEPUTY_CHAIR)
        free = [user for user in leading if user.has_perm("governance.decide_agendaitem", item)]
        return (free or leading or [self.secretary()])[0]

    def _choice(self, recommendation: Recommendation, record: Record) -> Choice:
        chosen = [row for row in record["outcomes"] if row["number"] in {None, recommendation.number}]
        if not chosen:
            message = _("Recommendation %(number)s has no outcome.") % {"number": recommendation.number}
            self.session.refuse(record, message)
            self.session.check()
        row = chosen[-1]
        outcome = Outcome(row["outcome"])
        if recommendation.kind == RecommendationKind.NOTE and outcome == Outcome.APPROVED:
            outcome = Outcome.NOTED
        return Choice(
            recommendation=recommendation,
            outcome=outcome,
            text=row["text"] or "",
            forwarded_to=self.session.find(Body, row["to"]),
            votes_for=row["votes_for"],
            votes_against=row["votes_against"],
            abstentions=row["abstentions"],
            dissent=row["dissent"] or "",
        )

    def send_minutes(self) -> None:
        minutes.send_for_approval(meeting=self.meeting(), actor=self.secretary())

    def approve_minutes(self) -> None:
        """Those the file names approve; all who were present, when the minutes are said to be approved."""
        meeting = self.meeting()
        named = {self.session.id(person) for person in self.record["approved_by"]}
        for attendance in minutes.approvers(meeting):
            if self.record["state"] == MeetingState.APPROVED or attendance.user_id in named:
                minutes.approve(meeting=meeting, actor=User.objects.get(pk=attendance.user_id))

    def finish(self, point: Record) -> None:
        responsible = self.session.find(User, point["responsible"])
        given = self.meeting().action_points.get(text=point["text"], responsible=responsible)
        action_points.finish(point=given, actor=responsible, note=point["done_note"] or "")
