"""What business cases and benefits hand to the registries of the portal."""

from django.utils.translation import gettext_lazy as _

from business_cases.models import Benefit, BusinessCase
from common.audit import AuditSubject, audit_subjects, register_actions

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
                visible_to=lambda user, obj, permission=permission: user.has_perm(permission, obj),
            ),
        )
