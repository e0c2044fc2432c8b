"""Proposals with what they stand on. ``complete`` is Herning's example (D40, D45), ready to be submitted."""

import datetime
import functools
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone

from accounts.enums import Role
from business_cases.domain import cases as business_cases
from business_cases.domain.cases import LineInput
from business_cases.enums import LineKind, Principle
from common.tenancy import municipality_scope
from common.text import fold
from projects.domain import proposals, scoring, submission
from projects.enums import Criterion
from projects.models import Proposal
from strategies.enums import StrategyState
from strategies.models import Goal, Initiative, Strategy
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.funds import filled_fund
from tests.factories.governance import BodyFactory, CaseFactory, TenantFactory, full_competence
from tests.people import make_person

THIS_YEAR = timezone.localdate().year
TEXTS = {
    "summary": "Sagerne journaliseres ét sted.",
    "reasoning": "Borgeren skal have svar inden for 14 dage.",
    "current_situation": "Sager tastes i to systemer.",
    "solution": "Fagsystemet journaliserer selv i ESDH.",
    "limits": "Kun byggesager.",
    "alternative_nothing": "Dobbelttastningen fortsætter.",
    "risks": "Leverandøren forsinkes.",
    "data_protection": "Konsekvensanalyse er lavet.",
}


class ProposalFactory(TenantFactory):
    """A draft as a row, with its case; use the domain for what must follow from acts."""

    class Meta:
        model = Proposal

    case = factory.SubFactory(
        CaseFactory,
        municipality=factory.SelfAttribute("..municipality"),
        kind="proposal",
        title=factory.SelfAttribute("..title"),
    )
    #: Far from those that the domain gives.
    number = factory.Sequence(lambda n: n + 1001)
    title = factory.Sequence(lambda n: f"Projektindstilling {n}")
    search_text = factory.LazyAttribute(lambda proposal: fold(proposal.title))
    department = factory.SubFactory(DepartmentFactory, municipality=factory.SelfAttribute("..municipality"))
    created_by = factory.SubFactory(UserFactory)


class StrategyFactory(TenantFactory):
    class Meta:
        model = Strategy

    key = factory.Sequence(lambda n: f"strategi-{n}")
    title = factory.Sequence(lambda n: f"Strategi {n}")
    state = StrategyState.APPROVED
    valid_from = datetime.date(2024, 1, 1)
    valid_to = datetime.date(2030, 12, 31)


class GoalFactory(TenantFactory):
    class Meta:
        model = Goal

    strategy = factory.SubFactory(StrategyFactory, municipality=factory.SelfAttribute("..municipality"))
    key = factory.Sequence(lambda n: f"maal-{n}")
    number = factory.Sequence(lambda n: str(n + 1))
    title = factory.Sequence(lambda n: f"Mål {n}")
    text = "Borgerne skal opleve en hurtig og sammenhængende sagsgang."


class InitiativeFactory(TenantFactory):
    class Meta:
        model = Initiative

    goal = factory.SubFactory(GoalFactory, municipality=factory.SelfAttribute("..municipality"))
    key = factory.Sequence(lambda n: f"indsats-{n}")
    title = factory.Sequence(lambda n: f"Indsats {n}")


@dataclass(kw_only=True)
class Cast:
    """The people and bodies round a proposal."""

    municipality: Any
    body: Any
    fund: Any
    department: Any
    other_department: Any
    goal: Any
    writer: Any
    owner: Any
    system_owner: Any
    representative: Any
    central_it: Any
    chair: Any
    secretary: Any
    member: Any
    extra: dict[str, Any] = field(default_factory=dict)


def _inside(make):
    """Acts check foreign keys against the municipality's scope, which fixtures do not hold. First argument: it, or a Cast."""

    @functools.wraps(make)
    def inside(people, *args, **kwargs):
        with municipality_scope(getattr(people, "municipality", people)):
            return make(people, *args, **kwargs)

    return inside


@_inside
def cast(municipality, *, fund_amount=1_150_000, **fund):
    """Herning's steering group with full competence, its fund, two departments and everyone who acts."""
    body = BodyFactory(municipality=municipality, name="Styregruppen for Digital Forvaltning")
    full_competence(body)
    department = DepartmentFactory(municipality=municipality, name="Teknik og Miljø")
    return Cast(
        municipality=municipality,
        body=body,
        fund=filled_fund(municipality, fund_amount, body=body, name="Udviklingspuljen", **fund),
        department=department,
        other_department=DepartmentFactory(municipality=municipality, name="Børn og Unge"),
        goal=GoalFactory(municipality=municipality, title="Optimalt arbejdsflow"),
        writer=make_person(municipality, Role.PROJECT_LEADER, name="Pia Projektleder"),
        owner=make_person(municipality, name="Otto Ejer"),
        system_owner=make_person(municipality, name="Sanne Systemejer"),
        representative=make_person(municipality, Role.DEPARTMENT_LEAD, department=department, name="Frida Forvaltning"),
        central_it=make_person(municipality, Role.CENTRAL_IT, name="Karl Koncernit"),
        chair=make_person(municipality, Role.CHAIR, body=body, name="Fie Formand"),
        secretary=make_person(municipality, Role.SECRETARY, body=body, name="Søren Sekretær"),
        member=make_person(municipality, Role.MEMBER, body=body, name="Maja Medlem"),
    )


@_inside
def draft(people, **values):
    """A draft begun through the domain: cross-cutting, with a start and an end."""
    return proposals.start(
        municipality=people.municipality,
        title=values.pop("title", "ESDH-integration til fagsystem"),
        department=values.pop("department", people.department),
        actor=values.pop("actor", people.writer),
        **{"is_cross_cutting": True, "has_start_and_end": True, "estimated_cost": Decimal(1_600_000), **values},
    )


def scored(proposal, people, *, values=(3, 4, 5, 5), department=None, actor=None):
    """The department's scores: law, citizen, business, economy."""
    scoring.score(
        proposal=proposal,
        department=department or people.department,
        values=dict(zip(Criterion.values, values, strict=True)),
        actor=actor or people.representative,
    )


def with_business_case(proposal, people, *, actor=None):
    """Herning's figures: 1.600.000 in year 0, then 200.000 a year for each of two departments (D40, D45)."""
    business_case = proposals.open_business_case(proposal=proposal, actor=actor or people.writer)
    gains = {year: Decimal(200_000) for year in range(1, 6)}
    business_cases.save_lines(
        business_case=business_case,
        lines=[
            LineInput(kind=LineKind.EXTERNAL, name="Integration", likely={0: Decimal(1_600_000)}, source="Tilbud"),
            *(
                LineInput(
                    kind=LineKind.GAIN_BUDGETABLE,
                    name=f"Kortere sagsbehandling, {department.name}",
                    likely=gains,
                    department=department,
                    owner=people.owner,
                    source="Tidsmåling",
                    baseline="40 minutter pr. sag",
                )
                for department in (people.department, people.other_department)
            ),
        ],
        actor=people.writer,
        expected=business_case.version,
    )
    return business_case


@_inside
def complete(people, *, consulted=True, **values):
    """A draft in which nothing is missing: Herning's example, 600.000 kr. sought on the efficiency principle."""
    proposal = draft(
        people,
        **{
            **TEXTS,
            "owner": people.owner,
            "leader": people.writer,
            "system_owner": people.system_owner,
            "body": people.body,
            "starts_on": datetime.date(THIS_YEAR, 1, 1),
            "go_live": datetime.date(THIS_YEAR + 1, 9, 1),
            "fund": people.fund,
            "applied_amount": Decimal(600_000),
            "principle": Principle.EFFICIENCY,
            "self_financed": Decimal(1_000_000),
            "running_cost_payer": "Teknik og Miljø",
            "repayment_share": Decimal("0.5"),
            "repayment_first_year": THIS_YEAR + 2,
            "repayment_years": 3,
            **values,
        },
    )
    proposals.set_goals(
        proposal=proposal, goals=[(people.goal, "Sagerne følges ad.")], initiatives=[], actor=people.writer
    )
    with_business_case(proposal, people)
    scored(proposal, people)
    if consulted:
        answered(proposal, people)
    return proposal


def answered(proposal, people):
    """Koncern IT was asked, and has answered."""
    row = submission.consult(proposal=proposal, due=timezone.localdate(), actor=people.writer)
    submission.answer(
        consultation=row,
        actor=people.central_it,
        establishment="To servere: 60.000 kr.",
        operation="Koncern IT driver.",
        architecture="Følger standarden.",
        resources="80 timer.",
    )
    proposal.refresh_from_db()


@_inside
def submitted(people, **values):
    """A proposal that waits for the body."""
    proposal = complete(people, **values)
    submission.submit(proposal=proposal, actor=people.writer)
    return proposal
