"""What the routes of projects and national anchoring need in their addresses."""

from accounts.enums import Role
from strategies.models import ExternalInitiative, ExternalStrategy
from tests.factories.projects import AnchorFactory, MilestoneFactory, RiskFactory, led_project, reported
from tests.route_samples import Made, sample


@sample("projects:project_list", "projects:anchor_list")
def nothing(world):
    return Made()


@sample(
    "projects:project_detail",
    "projects:project_history",
    "projects:project_report",
    "projects:project_reports",
    "projects:project_phase",
    "projects:project_milestones",
    "projects:project_risks",
    "projects:milestone_add",
    "projects:risk_add",
)
def led(world):
    project, leader = led_project(world.municipality)
    return Made(kwargs={"pk": project.pk}, right=leader)


@sample("projects:project_roles")
def owned(world):
    owner = world.person()
    project, _leader = led_project(world.municipality, owner=owner)
    return Made(kwargs={"pk": project.pk}, right=owner)


@sample("projects:project_rate")
def rated(world):
    project, _leader = led_project(world.municipality)
    return Made(kwargs={"pk": project.pk}, right=world.person(Role.BENEFITS_MANAGER))


@sample("projects:status_report")
def report(world):
    project, leader = led_project(world.municipality)
    return Made(kwargs={"pk": project.pk, "number": reported(project).number}, right=leader)


@sample("projects:milestone_change", "projects:milestone_reach")
def milestone(world):
    project, leader = led_project(world.municipality)
    part = MilestoneFactory(municipality=world.municipality, project=project)
    return Made(kwargs={"pk": project.pk, "part": part.pk}, right=leader)


@sample("projects:risk_change", "projects:risk_close")
def risk(world):
    project, leader = led_project(world.municipality)
    part = RiskFactory(municipality=world.municipality, project=project)
    return Made(kwargs={"pk": project.pk, "part": part.pk}, right=leader)


def initiative():
    strategy = ExternalStrategy.objects.create(key="national", title="Den nationale strategi", owner="state")
    return ExternalInitiative.objects.create(strategy=strategy, key="initiativ", title="Sikker post", is_mandatory=True)


@sample("projects:anchor_add")
def external(world):
    return Made(kwargs={"pk": initiative().pk}, right=world.person(Role.ADMINISTRATOR), shared=True)


@sample("projects:anchor_remove")
def anchor(world):
    row = AnchorFactory(municipality=world.municipality, external=initiative())
    return Made(kwargs={"pk": row.pk}, right=world.person(Role.ADMINISTRATOR))
