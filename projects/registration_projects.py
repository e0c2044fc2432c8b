"""What projects hand to the registries of the portal, called once at start."""

from django.utils.translation import gettext_lazy as _

from common.audit import AuditSubject, audit_subjects, register_actions
from common.permissions import predicate_words
from projects.models import Anchor, Milestone, Project, Risk

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
    _audit()


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
