"""Projects with what hangs on them. Baseline: 1.600.000 kr., go-live 01.09.2027, 400.000 kr. a year."""

import datetime
from decimal import Decimal

import factory
from django.utils import timezone

from common.text import fold
from projects.domain import status
from projects.enums import AnchorKind, ProjectLevel
from projects.models import Anchor, Milestone, Phase, Project, Risk
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.governance import BodyFactory, CaseFactory, CasePartyFactory, TenantFactory
from tests.people import make_person

GO_LIVE = datetime.date(2027, 9, 1)


class PhaseFactory(TenantFactory):
    class Meta:
        model = Phase

    key = factory.Sequence(lambda n: f"fase-{n}")
    name = factory.Sequence(lambda n: f"Fase {n}")
    position = factory.Sequence(lambda n: n)


class ProjectFactory(TenantFactory):
    """In progress and on plan, without a case; opened a week ago."""

    class Meta:
        model = Project

    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Projekt {n}")
    search_text = factory.LazyAttribute(lambda project: fold(project.title))
    purpose = "Sagerne skal ikke tastes to gange."
    level = ProjectLevel.COMMON
    department = factory.SubFactory(DepartmentFactory, municipality=factory.SelfAttribute("..municipality"))
    body = factory.SubFactory(BodyFactory, municipality=factory.SelfAttribute("..municipality"))
    leader = factory.SubFactory(UserFactory)
    baseline_cost = Decimal(1_600_000)
    baseline_go_live = GO_LIVE
    baseline_gain = Decimal(400_000)
    forecast_cost = factory.SelfAttribute("baseline_cost")
    forecast_go_live = factory.SelfAttribute("baseline_go_live")
    forecast_gain = factory.SelfAttribute("baseline_gain")
    opened_on = factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(days=7))
    next_report_due = factory.LazyAttribute(lambda project: project.opened_on + datetime.timedelta(days=30))


class MilestoneFactory(TenantFactory):
    class Meta:
        model = Milestone

    project = factory.SubFactory(ProjectFactory, municipality=factory.SelfAttribute("..municipality"))
    title = factory.Sequence(lambda n: f"Milepæl {n}")
    baseline_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=60))
    forecast_on = factory.SelfAttribute("baseline_on")


class RiskFactory(TenantFactory):
    class Meta:
        model = Risk

    project = factory.SubFactory(ProjectFactory, municipality=factory.SelfAttribute("..municipality"))
    title = factory.Sequence(lambda n: f"Risiko {n}")
    probability = 3
    consequence = 4


class AnchorFactory(TenantFactory):
    class Meta:
        model = Anchor

    kind = AnchorKind.PROJECT
    project = factory.SubFactory(ProjectFactory, municipality=factory.SelfAttribute("..municipality"))


def led_project(municipality, **fields):
    """A project whose leader has access to the municipality; returns (project, leader)."""
    leader = make_person(municipality)
    return ProjectFactory(municipality=municipality, leader=leader, **fields), leader


def closed_project(municipality, **fields):
    """A project kept from others with its case; returns (project, leader)."""
    case = CaseFactory(
        municipality=municipality, is_closed=True, closed_ground="Forvaltningslovens § 27", title="Lukket"
    )
    project, leader = led_project(municipality, case=case, **fields)
    CasePartyFactory(municipality=municipality, case=case, user=leader, relation="leader")
    leader.forget_roles()
    return project, leader


def reported(project, *, actor=None, days_ago=0, summary="Det går efter planen.", **options):
    """A status report sent so many days ago, through the domain."""
    project.refresh_from_db()
    return status.report(
        project=project,
        actor=actor or project.leader,
        expected=project.version,
        summary=summary,
        reported_on=timezone.localdate() - datetime.timedelta(days=days_ago),
        **options,
    )
