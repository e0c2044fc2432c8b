"""What stands around a generated portfolio: departments, people, bodies, a strategy, phases, a fund."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.enums import DepartmentKind, Role
from accounts.models import Department, Membership, Municipality, User
from accounts.models.user import searched_text
from business_cases.domain.ledger_chain import movement_hash
from business_cases.enums import MovementKind
from business_cases.models import Fund, FundMovement
from governance.enums import BodyKind, CompetenceEffect, RecommendationKind, SeatRole
from governance.models import Appointment, Body, Competence, Meeting, Seat, TermsOfReference
from projects.models import Phase
from strategies.enums import StrategyState
from strategies.models import Goal, Strategy, StrategyLevel

DEPARTMENTS = ("Borger og Beskæftigelse", "Børn og Læring", "Social og Sundhed", "Teknik og Miljø", "Økonomi og Stab")
GOALS = (
    "Let adgang for borgerne",
    "Optimalt arbejdsflow",
    "Viden på tværs",
    "Administrative gevinster",
    "Mindre digital ulighed",
)
PHASES = (
    ("ide", "Idé"),
    ("analyse", "Analyse"),
    ("anskaffelse", "Anskaffelse"),
    ("gennemfoerelse", "Gennemførelse"),
    ("realisering", "Realisering"),
)
ROLES = {
    "direktion": None,
    "formand": None,
    "sekretaer": None,
    "medlem": None,
    "forvaltning": Role.DEPARTMENT_LEAD,
    "projektleder": Role.PROJECT_LEADER,
    "gevinstmanager": Role.BENEFITS_MANAGER,
    "koncernit": Role.CENTRAL_IT,
    "oekonomi": Role.FINANCE,
    "systemejer": Role.SYSTEM_OWNER,
    "admin": None,
}
LEADERS = 12
#: Kroner a project. A grant is at most 500.000 and every fifth project has one, so the fund never runs dry.
APPROPRIATION_EACH = Decimal(200_000)


@dataclass(kw_only=True)
class Frame:
    """The rows that a portfolio hangs on; ``people`` by the first part of their e-mail address."""

    municipality: Municipality
    today: date
    random: Random
    departments: list[Department] = field(default_factory=list)
    people: dict[str, User] = field(default_factory=dict)
    leaders: list[User] = field(default_factory=list)
    bodies: dict[str, Body] = field(default_factory=dict)
    goals: list[Goal] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)
    fund: Any = None

    def own(self, **values: Any) -> dict[str, Any]:
        """Column values with the municipality added."""
        return {"municipality": self.municipality, **values}


def build(*, municipality: Municipality, projects: int, today: date, random: Random, password_hash: str) -> Frame:
    """Make everything around a portfolio of ``projects`` projects in one municipality, inside its scope."""
    frame = Frame(municipality=municipality, today=today, random=random)
    frame.departments = Department.objects.bulk_create(
        Department(**frame.own(name=name, kind=DepartmentKind.ADMINISTRATION)) for name in DEPARTMENTS
    )
    _people(frame, password_hash)
    _bodies(frame)
    _strategy(frame)
    frame.phases = Phase.objects.bulk_create(
        Phase(**frame.own(key=key, name=name, position=place)) for place, (key, name) in enumerate(PHASES, start=1)
    )
    _fund(frame, appropriation=APPROPRIATION_EACH * max(projects, 1))
    return frame


def hashed_once(password: str) -> str:
    """One hash for every generated person: hashing each would take longer than all the rest."""
    return make_password(password)


def _people(frame: Frame, password_hash: str) -> None:
    slug = frame.municipality.slug
    names = [*ROLES, *(f"leder{number:02d}" for number in range(1, LEADERS + 1))]
    users = User.objects.bulk_create(
        User(
            email=f"{name}@{slug}.example",
            name=f"{name.capitalize()} {slug}",
            password=password_hash,
            search_text=searched_text(name=f"{name.capitalize()} {slug}", email=f"{name}@{slug}.example"),
        )
        for name in names
    )
    frame.people = dict(zip(names, users, strict=True))
    frame.leaders = [frame.people["projektleder"], *users[len(ROLES) :]]
    start = frame.today - timedelta(days=900)
    Membership.objects.bulk_create(
        Membership(
            **frame.own(
                user=user,
                department=frame.departments[place % len(DEPARTMENTS)],
                is_administrator=name == "admin",
                valid_from=start,
            )
        )
        for place, (name, user) in enumerate(frame.people.items())
    )
    appointed = {name: role for name, role in ROLES.items() if role is not None}
    appointed |= dict.fromkeys(names[len(ROLES) :], Role.PROJECT_LEADER)
    Appointment.objects.bulk_create(
        Appointment(**frame.own(user=frame.people[name], role=role, valid_from=start))
        for name, role in appointed.items()
    )


def _bodies(frame: Frame) -> None:
    executive = Body.objects.create(**frame.own(kind=BodyKind.EXECUTIVE, name="Direktionen"))
    steering = Body.objects.create(
        **frame.own(kind=BodyKind.STEERING_GROUP, name="Styregruppen for digitalisering", reports_to=executive)
    )
    frame.bodies = {"executive": executive, "steering": steering}
    start = frame.today - timedelta(days=900)
    for body, limit in ((steering, Decimal(2_000_000)), (executive, None)):
        terms = TermsOfReference.objects.create(**frame.own(body=body, number=1, valid_from=start))
        for kind in (
            RecommendationKind.START,
            RecommendationKind.GRANT,
            RecommendationKind.REPAYMENT,
            RecommendationKind.COST_SPLIT,
        ):
            Competence.objects.create(**frame.own(terms=terms, kind=kind, up_to=limit, effect=CompetenceEffect.DECIDES))
    seats = [
        (steering, "formand", SeatRole.CHAIR, True),
        (steering, "sekretaer", SeatRole.SECRETARY, False),
        (steering, "medlem", SeatRole.MEMBER, True),
        (steering, "forvaltning", SeatRole.MEMBER, True),
        (executive, "direktion", SeatRole.CHAIR, True),
    ]
    Seat.objects.bulk_create(
        Seat(**frame.own(body=body, user=frame.people[name], role=role, has_vote=votes, valid_from=start))
        for body, name, role, votes in seats
    )
    for place in range(1, 7):
        day = frame.today + timedelta(days=28 * place - 14)
        starts = timezone.make_aware(datetime.combine(day, time(13)))
        Meeting.objects.create(
            **frame.own(
                body=steering,
                number=place,
                starts_at=starts,
                ends_at=starts + timedelta(hours=2),
                deadline=day - timedelta(days=7),
            )
        )


def _strategy(frame: Frame) -> None:
    strategy = Strategy.objects.create(
        **frame.own(
            key="digital",
            title=f"Digital strategi for {frame.municipality}",
            state=StrategyState.APPROVED,
            valid_from=date(frame.today.year - 1, 1, 1),
            valid_to=date(frame.today.year + 3, 12, 31),
            approved_by=frame.bodies["executive"],
            approved_on=date(frame.today.year - 1, 1, 10),
        )
    )
    StrategyLevel.objects.create(**frame.own(strategy=strategy, depth=1, name="mål", name_plural="mål"))
    frame.goals = Goal.objects.bulk_create(
        Goal(**frame.own(strategy=strategy, key=f"maal-{place}", position=place, number=str(place), title=title))
        for place, title in enumerate(GOALS, start=1)
    )


def _fund(frame: Frame, *, appropriation: Decimal) -> None:
    fund = Fund.objects.create(
        **frame.own(key="udviklingspulje", name="Udviklingspuljen", body=frame.bodies["steering"], is_illustrative=True)
    )
    movement = FundMovement(
        **frame.own(
            fund=fund,
            number=1,
            kind=MovementKind.APPROPRIATION,
            amount=appropriation,
            balance=appropriation,
            year=frame.today.year,
            booked_on=date(frame.today.year, 1, 1),
            text="Årets bevilling",
            posted_at=timezone.now(),
            is_illustrative=True,
        )
    )
    movement.hash = movement_hash(movement)
    movement.save()
    fund.available, fund.head_number, fund.head_hash = appropriation, 1, movement.hash
    fund.save(update_fields=["available", "head_number", "head_hash"])
    frame.fund = fund
