"""A fund with wishes as a higher app would register them, and the people of the body that governs it."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from business_cases.domain import prioritisation
from business_cases.domain.wishes import Wish, wishes_of
from business_cases.models import Prioritisation
from governance.cases import Choice
from governance.domain import agenda, decisions
from governance.enums import MeetingState, Outcome
from governance.models import AgendaItem, Meeting
from tests.factories.funds import filled_fund
from tests.factories.governance import CaseFactory, MeetingFactory, full_competence
from tests.people import make_person

SECRET = "Opsigelse af leverandøren i utide"


@dataclass
class Wished:
    """``wishes`` may be changed: the registry reads them anew."""

    fund: Any
    secretary: Any
    chair: Any
    members: list[Any]
    wishes: dict[str, Wish] = field(default_factory=dict)

    def collect(self, fund: Any) -> list[Wish]:
        return list(self.wishes.values()) if fund.pk == self.fund.pk else []

    def add(self, name: str, amount: int, **options: Any) -> Wish:
        case = CaseFactory(municipality=self.fund.municipality, title=options.pop("title", name), **options)
        self.wishes[name] = Wish(
            case_id=case.pk,
            number=len(self.wishes) + 1,
            title=case.title,
            open_title=case.public_title,
            is_closed=case.is_closed,
            amount=Decimal(amount),
        )
        return self.wishes[name]

    def key(self, name: str) -> int:
        return self.wishes[name].case_id

    def draft(self, *names: str, actor: Any = None, **options: Any) -> Prioritisation:
        return prioritisation.draft(
            fund=self.fund, order=[self.key(name) for name in names], actor=actor or self.secretary, **options
        )

    def on_agenda(self, *names: str) -> AgendaItem:
        """A draft of that order, put on the body's next agenda, which is sent."""
        order = self.draft(*names)
        MeetingFactory(municipality=self.fund.municipality, body=self.fund.body)
        item = prioritisation.put_on_agenda(prioritisation=order, actor=again(self.secretary))
        assert item is not None
        agenda.send(meeting=item.meeting, actor=again(self.secretary))
        return AgendaItem.objects.select_related("meeting__body", "case").get(pk=item.pk)

    def decide(self, item: AgendaItem, outcome: Outcome = Outcome.APPROVED, **options: Any) -> Any:
        return decisions.record(item=item, choices=choices(item, outcome, **options), actor=again(self.chair))

    def decided(self, *names: str, outcome: Outcome = Outcome.APPROVED, **options: Any) -> Any:
        """The same, decided; the meeting is over, so that the next one is another."""
        item = self.on_agenda(*names)
        decision = self.decide(item, outcome, **options)
        Meeting.objects.filter(pk=item.meeting_id).update(state=MeetingState.HELD)
        return decision

    def ranks(self) -> dict[str, int | None]:
        names = {wish.case_id: name for name, wish in self.wishes.items()}
        return {names[wish.case_id]: wish.rank for wish in wishes_of(self.fund)}


def again(user: Any) -> Any:
    """The person as the next request sees them."""
    return type(user).objects.get(pk=user.pk)


def choices(item: AgendaItem, outcome: Outcome, **options: Any) -> list[Choice]:
    return [Choice(recommendation=row, outcome=outcome, **options) for row in item.recommendations.all()]


def wished_fund(municipality: Any, *, available: int = 1_000_000) -> Wished:
    fund = filled_fund(municipality, available, name="Udviklingspuljen", key="udvikling")
    full_competence(fund.body)
    people = {role: make_person(municipality, role, body=fund.body) for role in ("secretary", "chair")}
    members = [make_person(municipality, "member", body=fund.body, name=f"Medlem {n}") for n in (1, 2)]
    made = Wished(fund=fund, members=members, **people)
    made.add("esdh", 600_000)
    made.add("kort", 300_000)
    made.add("app", 250_000)
    return made
