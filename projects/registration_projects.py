"""What projects hand to the registries of the portal, called once at start."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.audit import AuditSubject, audit_subjects, register_actions
from common.inbox import InboxSource, inbox_sources
from common.navigation import NavItem, nav_items
from common.panels import Panel, panels
from common.permissions import predicate_words
from common.tenant_urls import tenant_url
from projects import goal_figures, project_inbox, project_panels, search
from projects.models import Anchor, Milestone, Project, Risk
from strategies import figures

ACTIONS = {
    "project.open": _("Project opened"),
    "project.stop": _("Project stopped"),
    "project.report": _("Status reported"),
    "project.rate": _("Delivery confidence rated"),
    "project.assign": _("Roles changed"),
    "project.phase": _("Phase changed"),
    "milestone.add": _("Milestone planned"),
    "milestone.change": _("Milestone changed"),
    "milestone.reach": _("Milestone reached"),
    "risk.add": _("Risk written down"),
    "risk.change": _("Risk judged anew"),
    "risk.close": _("Risk closed"),
    "anchor.add": _("National initiative anchored"),
    "anchor.remove": _("Anchor removed"),
}


def register() -> None:
    """Fill the registries."""
    register_actions(ACTIONS)
    predicate_words.register("is_project_leader", _("the project's own leader"))
    predicate_words.register("is_project_owner", _("the project's own owner"))
    nav_items.register(
        "projects.portfolio", NavItem(_("Projects"), "projects:project_list", "projects.view_project", order=30)
    )
    for key, order, collect in (("goal", 30, project_panels.for_goal), ("body", 40, project_panels.for_body)):
        panels.register(
            f"projects.for_{key}",
            Panel(place=key, order=order, template="projects/panels/projects.html", collect=collect),
        )
    panels.register(
        "projects.decisions_for_goal",
        Panel(
            place="goal", order=35, template="projects/panels/decisions.html", collect=goal_figures.decisions_of_goal
        ),
    )
    figures.goal_figures.register("projects", goal_figures.projects_of)
    figures.external_places.register("projects", goal_figures.places_of)
    _audit()
    _inbox()
    search.register()


def _source(rows: Any, verb: Any, heading: Any, route: str) -> InboxSource:
    return InboxSource(
        rows=rows,
        verb=verb,
        heading=lambda title: heading % {"title": title},
        url=lambda municipality, pk, _extra: tenant_url(f"projects:{route}", municipality, pk=pk),
    )


def _inbox() -> None:
    sources = {
        project_inbox.REPORT: (project_inbox.reports, _("Report"), _("Report status: %(title)s"), "project_report"),
        project_inbox.RATING: (project_inbox.ratings, _("Rate"), _("Rate the delivery: %(title)s"), "project_rate"),
        project_inbox.SYSTEM_OWNER: (
            project_inbox.system_owners,
            _("Choose"),
            _("Choose a system owner: %(title)s"),
            "project_roles",
        ),
    }
    for key, (rows, verb, heading, route) in sources.items():
        inbox_sources.register(key, _source(rows, verb, heading, route))
    inbox_sources.register(
        project_inbox.MILESTONE,
        InboxSource(
            rows=project_inbox.milestones,
            verb=_("Update"),
            heading=lambda title: _("The milestone has passed: %(title)s") % {"title": title},
            url=lambda municipality, pk, project: tenant_url(
                "projects:milestone_change", municipality, pk=project, part=pk
            ),
        ),
    )


def _audit() -> None:
    audit_subjects.register(
        Project._meta.label_lower,
        AuditSubject(
            label=str,
            url=lambda project: project.get_absolute_url(),
            visible_to=lambda user, project: user.has_perm("projects.view_project", project),
        ),
    )
    for model in (Milestone, Risk):
        audit_subjects.register(
            model._meta.label_lower,
            AuditSubject(
                label=str,
                url=lambda row: row.project.get_absolute_url(),
                visible_to=lambda user, row: user.has_perm("projects.view_project", row.project),
            ),
        )
    audit_subjects.register(
        Anchor._meta.label_lower,
        AuditSubject(
            label=str,
            url=lambda anchor: anchor.get_absolute_url(),
            visible_to=lambda user, anchor: user.has_perm("projects.view_anchor", anchor),
        ),
    )
