"""What business cases and benefits hand to the registries of the portal."""

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from business_cases import documents, goal_figures, search
from business_cases.inbox import benefits as inbox
from business_cases.models import Benefit, BusinessCase
from business_cases.panels import benefits as panels
from common.audit import AuditSubject, audit_subjects, register_actions
from common.navigation import NavItem, nav_items
from common.permissions import predicate_words
from strategies import figures

ACTIONS = {
    "business_case.create": _("Business case begun"),
    "business_case.basis": _("Basis of the business case changed"),
    "business_case.lines": _("Lines of the business case changed"),
    "business_case.assumptions": _("Assumptions of the business case changed"),
    "business_case.risks": _("Risks of the business case changed"),
    "business_case.freeze": _("Version of the business case frozen"),
    "benefit.open": _("Benefit opened"),
    "benefit.change": _("Benefit changed"),
    "benefit.drop": _("Benefit given up"),
    "benefit.move": _("Benefit moved with go-live"),
    "benefit.budget": _("Benefit entered in the budget"),
    "benefit.measure": _("Benefit measured"),
    "benefit.confirm": _("Measurement confirmed"),
    "benefit.dispute": _("Measurement disputed"),
}


def register() -> None:
    """Fill the registries."""
    register_actions(ACTIONS)
    _audit()
    documents.register()
    inbox.register()
    search.register()
    panels.register()
    figures.goal_figures.register("business_cases", goal_figures.gains_of)
    nav_items.register(
        "business_cases.gains",
        NavItem(_("Gains"), "business_cases:benefit_list", "business_cases.view_benefit", order=50),
    )
    for predicate, words in (
        ("is_person:owner_id", _("Whoever owns it")),
        ("is_person:created_by_id", _("Whoever wrote it")),
        ("is_case_party", _("Whoever is party to the case")),
    ):
        if predicate not in predicate_words:
            predicate_words.register(predicate, words)


def _may(permission: str, user: Any, obj: Any) -> bool:
    return bool(user.has_perm(permission, obj))


def _audit() -> None:
    for model, permission in (
        (BusinessCase, "business_cases.view_businesscase"),
        (Benefit, "business_cases.view_benefit"),
    ):
        audit_subjects.register(
            model._meta.label_lower,
            AuditSubject(
                label=str,
                url=lambda obj: obj.get_absolute_url(),
                visible_to=partial(_may, permission),
            ),
        )
