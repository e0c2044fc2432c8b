"""A generated portfolio: projects with reports, milestones, risks, grants and benefits with measurements."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from business_cases.domain.ledger_chain import movement_hash
from business_cases.enums import BenefitKind, BenefitState, MeasurementState, MovementKind, Principle
from business_cases.models import (
    Benefit,
    BenefitMeasurement,
    BenefitShare,
    BenefitYear,
    Fund,
    FundMovement,
    Grant,
)
from common.text import fold
from governance.models import Case
from projects.enums import Light, Parameter, ProjectLevel, ProjectState
from projects.models import Milestone, Project, ProjectGoal, Risk, StatusLight, StatusReport
from strategy_portal.generating.frame import Frame

#: The spread of lights among the state's it-projects in the first half of 2023: 26 green, 11 yellow, 13 red.
LIGHTS = (Light.GREEN,) * 26 + (Light.YELLOW,) * 11 + (Light.RED,) * 13
SUBJECTS = (
    "ESDH",
    "Borgerportal",
    "Ydelsessystem",
    "Vagtplan",
    "Byggesag",
    "Pension",
    "Skoleplatform",
    "Jobcenter",
    "Hjemmepleje",
    "Økonomi",
    "Telefoni",
    "Arkiv",
    "Kort og GIS",
    "Selvbetjening",
    "Sundhed",
)
DEEDS = (
    "Integration til",
    "Udskiftning af",
    "Nyt modul til",
    "Fælles adgang til",
    "Automatisering i",
    "Analyse af",
    "Oprydning i",
    "Mobil løsning til",
)
YEARS = 5
#: Every fifth project has a grant; every tenth is closed.
GRANT_EVERY, CLOSED_EVERY = 5, 10
#: Kroner.
LARGEST_GRANT = 500_000


def build(frame: Frame, count: int) -> int:
    """Make ``count`` projects with all that belongs to them in the frame's municipality; returns how many rows."""
    cases = Case.objects.bulk_create(_case(frame, number) for number in range(1, count + 1))
    projects = Project.objects.bulk_create(_project(frame, case, number) for number, case in enumerate(cases, start=1))
    rows = len(cases) + len(projects)
    rows += len(
        ProjectGoal.objects.bulk_create(ProjectGoal(**frame.own(project=row, goal=row.goal)) for row in projects)
    )
    rows += _reports(frame, projects) + _plans(frame, projects) + _grants(frame, projects) + _benefits(frame, projects)
    return rows


def _case(frame: Frame, number: int) -> Case:
    title = f"{frame.random.choice(DEEDS)} {frame.random.choice(SUBJECTS)} {number}"
    return Case(
        **frame.own(
            kind="proposal", title=title, department=frame.random.choice(frame.departments), settled_at=timezone.now()
        )
    )


def _project(frame: Frame, case: Case, number: int) -> Project:
    random, today = frame.random, frame.today
    light = random.choice(LIGHTS)
    cost = Decimal(random.randrange(100, 6000) * 1000)
    late = {Light.GREEN: 0, Light.YELLOW: random.randrange(30, 90), Light.RED: random.randrange(95, 300)}[light]
    go_live = today + timedelta(days=random.randrange(-300, 600))
    closed = number % CLOSED_EVERY == 0
    heard = today - timedelta(days=random.randrange(0, 50))
    gain = Decimal(random.randrange(20, 900) * 1000)
    over = {Light.GREEN: Decimal(1), Light.YELLOW: Decimal("1.05"), Light.RED: Decimal("1.25")}[light]
    department: Any = case.department
    return Project(
        **frame.own(
            case=case,
            number=number,
            title=case.title,
            search_text=fold(f"{case.title} {department.name}"),
            purpose="Kortere sagsgang og færre fejl.",
            state=ProjectState.CLOSED if closed else ProjectState.RUNNING,
            level=random.choice(ProjectLevel.values),
            phase=random.choice(frame.phases),
            department=department,
            body=frame.bodies["steering"],
            goal=random.choice(frame.goals),
            leader=random.choice(frame.leaders),
            owner=frame.people["forvaltning"],
            system_owner=frame.people["systemejer"],
            baseline_cost=cost,
            forecast_cost=cost * over,
            baseline_go_live=go_live,
            forecast_go_live=go_live + timedelta(days=late),
            baseline_gain=gain,
            forecast_gain=gain,
            spent=cost / 2,
            light=light,
            light_rank=Light.RANK[light],
            attention="" if light == Light.GREEN else "Leverandøren er forsinket.",
            last_report_on=heard,
            next_report_due=None if closed else heard + timedelta(days=30),
            opened_on=today - timedelta(days=random.randrange(60, 800)),
            closed_on=today - timedelta(days=20) if closed else None,
            is_illustrative=True,
        )
    )


def _reports(frame: Frame, projects: list[Any]) -> int:
    now = timezone.now()
    reports = StatusReport.objects.bulk_create(
        StatusReport(
            **frame.own(
                project=project,
                number=number,
                reported_on=project.last_report_on - timedelta(days=30 * (2 - number)),
                reported_by=project.leader,
                recorded_at=now,
                summary="Arbejdet følger planen for perioden.",
                overall=project.light,
                forecast_cost=project.forecast_cost,
                forecast_go_live=project.forecast_go_live,
                forecast_gain=project.forecast_gain,
                spent=project.spent,
                is_illustrative=True,
            )
        )
        for project in projects
        for number in (1, 2)
    )
    lights = StatusLight.objects.bulk_create(
        StatusLight(**frame.own(report=report, parameter=parameter, proposed=report.overall, light=report.overall))
        for report in reports
        for parameter in Parameter.values
    )
    return len(reports) + len(lights)


def _plans(frame: Frame, projects: list[Any]) -> int:
    milestones = Milestone.objects.bulk_create(
        Milestone(
            **frame.own(
                project=project,
                title=title,
                baseline_on=project.baseline_go_live + gap,
                forecast_on=project.forecast_go_live + gap,
            )
        )
        for project in projects
        for title, gap in (("Kontrakt", timedelta(days=-180)), ("Idriftsættelse", timedelta()))
    )
    risks = Risk.objects.bulk_create(
        Risk(
            **frame.own(
                project=project,
                title="Leverancen kommer for sent",
                probability=frame.random.randrange(1, 6),
                consequence=frame.random.randrange(1, 6),
            )
        )
        for project in projects
    )
    return len(milestones) + len(risks)


def _grants(frame: Frame, projects: list[Any]) -> int:
    """Grants with their movements: the chain is hashed here as the ledger hashes it, then written at once."""
    fund: Fund = frame.fund
    day, now = date(frame.today.year, 2, 1), timezone.now()
    wanted = [project for project in projects if project.number % GRANT_EVERY == 0]
    grants = Grant.objects.bulk_create(
        Grant(
            **frame.own(
                fund=fund,
                case=project.case,
                principle=Principle.EFFICIENCY,
                amount=Decimal(frame.random.randrange(50_000, LARGEST_GRANT, 1000)),
                granted_on=day,
                is_illustrative=True,
            )
        )
        for project in wanted
    )
    movements = []
    number, balance, previous = fund.head_number, fund.available, fund.head_hash
    for grant in grants:
        number, balance = number + 1, balance - grant.amount
        movement = FundMovement(
            **frame.own(
                fund=fund,
                number=number,
                kind=MovementKind.GRANT,
                amount=-grant.amount,
                balance=balance,
                year=day.year,
                booked_on=day,
                grant=grant,
                text=grant.case.title,
                posted_at=now,
                previous_hash=previous,
                is_illustrative=True,
            )
        )
        movement.hash = previous = movement_hash(movement)
        movements.append(movement)
    FundMovement.objects.bulk_create(movements)
    fund.available, fund.head_number, fund.head_hash = balance, number, previous
    fund.save(update_fields=["available", "head_number", "head_hash"])
    return len(grants) + len(movements)


def _benefits(frame: Frame, projects: list[Any]) -> int:
    year = frame.today.year
    benefits: list[Any] = Benefit.objects.bulk_create(_benefit(frame, project) for project in projects)
    made: list[Any] = [
        *BenefitShare.objects.bulk_create(
            BenefitShare(**frame.own(benefit=row, department=row.department, share=Decimal(1))) for row in benefits
        )
    ]
    gains = {project.case_id: project.baseline_gain for project in projects}
    made += BenefitYear.objects.bulk_create(
        BenefitYear(
            **frame.own(
                benefit=row,
                year=year + offset,
                low=gains[row.case_id] / 2,
                likely=gains[row.case_id],
                high=gains[row.case_id] * 2,
            )
        )
        for row in benefits
        for offset in range(-1, YEARS - 1)
    )
    measured = [row for row in benefits if row.last_measured_on is not None]
    made += BenefitMeasurement.objects.bulk_create(
        BenefitMeasurement(
            **frame.own(
                benefit=row,
                measured_on=row.last_measured_on,
                year=row.last_measured_on.year,
                amount=gains[row.case_id] * Decimal(frame.random.randrange(20, 110)) / 100,
                measured_by=row.owner,
                recorded_at=timezone.now(),
                state=MeasurementState.CONFIRMED,
                is_illustrative=True,
            )
        )
        for row in measured
    )
    return len(benefits) + len(made)


def _benefit(frame: Frame, project: Project) -> Benefit:
    measured = project.number % 3 != 0
    day = frame.today - timedelta(days=frame.random.randrange(5, 200))
    return Benefit(
        **frame.own(
            case=project.case,
            goal=project.goal,
            number=project.number,
            name=f"Kortere sagsbehandling: {project.title}",
            search_text=fold(f"kortere sagsbehandling {project.title}"),
            kind=BenefitKind.BUDGETABLE,
            owner=frame.people["forvaltning"],
            department=project.department,
            unit="kr.",
            go_live=project.forecast_go_live,
            state=BenefitState.FOLLOWED if measured else BenefitState.PLANNED,
            next_due=day + timedelta(days=182),
            last_measured_on=day if measured else None,
            last_year=frame.today.year + YEARS - 2,
            is_illustrative=True,
        )
    )
