"""A municipality with something in every part of a status note, and one project in it that is kept closed.

Everything written about the closed project holds ``SECRET``; what is internal to the administration holds ``INTERNAL``.
"""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from business_cases.models import BenefitMeasurement
from governance.enums import BodyKind, MeetingState, RecommendationKind
from projects.domain import status
from projects.models import Project
from reports.domain import notes, renditions
from reports.domain.periods import HalfYear
from reports.enums import Audience
from reports.models import StatusNote
from strategies.models import EfficiencyTarget, Indicator, IndicatorTarget, Measurement
from tests.factories.accounts import DepartmentFactory
from tests.factories.business_cases import planned_benefit
from tests.factories.funds import filled_fund, given_grant, made_plan
from tests.factories.governance import (
    AgendaItemFactory,
    BodyFactory,
    CaseFactory,
    CasePartyFactory,
    DecisionFactory,
    DecisionOutcomeFactory,
    MeetingFactory,
    RecommendationFactory,
    full_competence,
)
from tests.factories.projects import PhaseFactory, ProjectFactory, RiskFactory, reported
from tests.factories.proposals import GoalFactory, StrategyFactory
from tests.people import make_person

SECRET, INTERNAL = "HEMMELIGT", "INTERNT"


def this_half():
    return HalfYear.of(timezone.localdate())


@dataclass(kw_only=True)
class Board:
    """The executive board and those who make notes."""

    municipality: Any
    body: Any
    chair: Any
    maker: Any
    member: Any
    extra: dict[str, Any] = field(default_factory=dict)


def board(municipality):
    """Direktionen with a chair and a member, and a benefits manager who makes the notes."""
    body = BodyFactory(municipality=municipality, kind=BodyKind.EXECUTIVE, name="Direktionen")
    full_competence(body)
    return Board(
        municipality=municipality,
        body=body,
        chair=make_person(municipality, Role.CHAIR, body=body, name="Kirsten Kommunaldirektør"),
        member=make_person(municipality, Role.MEMBER, body=body, name="Mads Direktør"),
        maker=make_person(municipality, Role.BENEFITS_MANAGER, name="Gitte Gevinstmanager"),
    )


def begun(people, *, half=None, **values):
    """A note in collection."""
    half = half or this_half()
    return notes.start_collection(
        municipality=people.municipality, year=half.year, half=half.half, body=people.body, actor=people.maker, **values
    )


def frozen(people, **values):
    """A frozen note whose PDFs are not made."""
    return notes.freeze(note=begun(people, **values), actor=people.maker)


def made(note):
    """Store a stand-in for each PDF of a frozen note, where a test is not about the PDF itself."""
    for rendition in note.renditions.select_related("note__municipality"):
        renditions.keep(
            rendition=rendition,
            pdf=f"%PDF-1.7 {rendition.audience} {note.pk}".encode(),
            name=f"statusnotat-{rendition.audience}.pdf",
            pages=3,
        )
    return note


def approved(people, **values):
    """A note that the board's chair has approved."""
    note = made(frozen(people, **values))
    return notes.approve(note=note, actor=people.chair)


def moved_back(note, half):
    """Make a stored note that of an earlier half-year, as if time had passed since."""
    StatusNote.objects.filter(pk=note.pk).update(year=half.year, half=half.half)
    note.refresh_from_db()
    return note


def led(municipality, name, **fields):
    """A project with a leader who has access."""
    leader = make_person(municipality, name=name)
    fields.setdefault("body", fields.get("body"))
    return ProjectFactory(
        municipality=municipality,
        leader=leader,
        opened_on=timezone.localdate() - datetime.timedelta(days=400),
        **fields,
    )


def late(project, *, cost=None, months=0, summary, **options):
    """A report today with a later go-live and another cost."""
    forecast = status.Forecast(
        cost=cost or project.baseline_cost,
        go_live=project.baseline_go_live + datetime.timedelta(days=31 * months),
        gain=project.baseline_gain,
        spent=Decimal(300_000),
    )
    return reported(project, summary=summary, forecast=forecast, **options)


def portfolio(people):
    """Projects of every light, a fund, gains, indicators, targets, risks, decisions; and the closed project."""
    municipality = people.municipality
    department = DepartmentFactory(municipality=municipality, name="Teknik og Miljø")
    strategy = StrategyFactory(municipality=municipality, title="Den Digitale Strategi")
    goal = GoalFactory(municipality=municipality, strategy=strategy, number="1", title="Let adgang for borgerne")
    GoalFactory(municipality=municipality, strategy=strategy, number="2", title="Mål uden projekter")
    phase = PhaseFactory(municipality=municipality, name="Gennemførelse")
    body = BodyFactory(municipality=municipality, name="Styregruppen for Digital Forvaltning")
    shared = {"department": department, "goal": goal, "phase": phase, "body": body}
    red = led(municipality, f"{INTERNAL} Rikke Rød", title="Fælles ydelsessystem", **shared)
    late(red, cost=Decimal(2_000_000), months=5, summary="Leverandøren er forsinket.", action="Bod er krævet.")
    status.rate_delivery(project=red, light="red", reason=f"{INTERNAL} Styringen halter.", actor=people.maker)
    green = led(municipality, f"{INTERNAL} Grete Grøn", title="Ny hjemmeside", **shared)
    reported(green, summary="Det går efter planen.")
    silent = led(municipality, f"{INTERNAL} Tavse Tage", title="Projekt uden status", **shared)
    RiskFactory(municipality=municipality, project=red, title="Leverandøren rykker igen", probability=4)
    RiskFactory(
        municipality=municipality,
        project=red,
        title=f"{INTERNAL} Nøgleperson siger op",
        shown_to_body=False,
        probability=5,
    )
    fund = filled_fund(municipality, 2_000_000, body=body, name="Udviklingspuljen")
    _case_of(red)
    grant = given_grant(fund, 600_000, case=red.case, actor=people.maker)
    made_plan(grant, departments=[department])
    today = timezone.localdate()
    benefit = planned_benefit(
        municipality,
        name="Kortere sagsbehandling",
        department=department,
        goal=goal,
        case=red.case,
        years={today.year - 1: 150_000, today.year: 400_000, today.year + 1: 400_000},
    )
    _measured(benefit, 120_000)
    EfficiencyTarget.objects.create(
        municipality=municipality, strategy=strategy, department=department, year=today.year, amount=Decimal(500_000)
    )
    indicator = Indicator.objects.create(
        municipality=municipality,
        goal=goal,
        key="ansoegninger",
        name="Digitale ansøgninger",
        unit="pct.",
        baseline_value=40,
    )
    IndicatorTarget.objects.create(
        municipality=municipality, indicator=indicator, due=datetime.date(today.year + 1, 12, 31), value=80
    )
    Measurement.objects.create(municipality=municipality, indicator=indicator, measured_on=today, value=60)
    decided(municipality, body, case=red.case, title="ESDH-integration")
    people.extra |= {
        "red": red, "green": green, "silent": silent, "fund": fund, "goal": goal, "strategy": strategy,
        "department": department, "benefit": benefit, "body": body,
    }  # fmt: skip
    people.extra["closed"] = secret_project(people, **shared)
    return people


def _case_of(project):
    if project.case_id is None:
        project.case = CaseFactory(municipality=project.municipality, title=project.title)
        Project.objects.filter(pk=project.pk).update(case=project.case)


def _measured(benefit, amount):
    BenefitMeasurement.objects.create(
        municipality_id=benefit.municipality_id,
        benefit=benefit,
        measured_on=timezone.localdate(),
        year=timezone.localdate().year,
        amount=Decimal(amount),
        recorded_at=timezone.now(),
    )


def decided(municipality, body, *, case, title, text="at sagen godkendes", published=False, **item):
    """A decision in a case, today, on a meeting that was held."""
    meeting = MeetingFactory(municipality=municipality, body=body, state=MeetingState.HELD)
    row = AgendaItemFactory(municipality=municipality, meeting=meeting, case=case, title=title, **item)
    asked = RecommendationFactory(
        municipality=municipality, item=row, number=1, kind=RecommendationKind.START, text=text
    )
    decision = DecisionFactory(municipality=municipality, item=row)
    DecisionOutcomeFactory(
        municipality=municipality,
        decision=decision,
        recommendation=asked,
        consequences=[f"{title}: projektet er åbnet."],
    )
    return decision


def secret_project(people, **shared):
    """A project kept from others with its case, with everything that a note tells of an open one."""
    municipality = people.municipality
    case = CaseFactory(
        municipality=municipality, title=f"{SECRET} sag", is_closed=True, closed_ground="Forvaltningslovens § 27"
    )
    project = led(
        municipality,
        f"{SECRET} Lise Lukket",
        title=f"{SECRET} systemskifte",
        case=case,
        baseline_cost=Decimal(7_654_321),
        **shared,
    )
    CasePartyFactory(municipality=municipality, case=case, user=project.leader, relation="leader")
    project.leader.forget_roles()
    reported(project, summary=f"{SECRET} forhandling", action=f"{SECRET} handling")
    RiskFactory(municipality=municipality, project=project, title=f"{SECRET} risiko", probability=5, consequence=5)
    given_grant(people.extra["fund"], 300_000, case=case, actor=people.maker)
    benefit = planned_benefit(
        municipality,
        name=f"{SECRET} gevinst",
        department=DepartmentFactory(municipality=municipality, name=f"{SECRET} afdeling"),
        case=case,
        goal=GoalFactory(municipality=municipality, strategy=people.extra["strategy"], title="Mål med lukket projekt"),
    )
    _measured(benefit, 87_654)
    decided(
        municipality,
        shared["body"],
        case=case,
        title=f"{SECRET} punkt",
        text=f"at {SECRET} besluttes",
        is_closed=True,
        closed_ground="Forvaltningslovens § 27",
    )
    return project


ALL = tuple(Audience)
