"""What the funds hand to the registries of the portal, called once at start."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from business_cases.models import Fund, FundMovement, Grant, Instalment, RepaymentPlan
from common.audit import AuditSubject, audit_subjects, register_actions

ACTIONS = {
    "fund.add": _("Fund created"),
    "fund.change": _("Fund's rules changed"),
    "fund.appropriation": _("Appropriation added to a fund"),
    "fund.carry_over": _("Amount carried over"),
    "fund.year_end": _("Earlier years closed"),
    "fund.transfer_in": _("Amount received from another fund"),
    "fund.transfer_out": _("Amount moved to another fund"),
    "fund.grant": _("Grant taken from the fund"),
    "fund.release": _("Grant released to the fund"),
    "fund.repayment": _("Repayment received"),
    "fund.reversal": _("Movement reversed"),
    "grant.give": pgettext_lazy("audit", "Grant given"),
    "grant.disburse": _("Paid out of a grant"),
    "grant.take_back": _("Money paid out came back"),
    "grant.release": _("Part of a grant released"),
    "grant.close": _("Grant closed"),
    "grant.undo": _("Grant stopped with its decision"),
    "plan.make": _("Repayment plan made"),
    "plan.cancel": _("Repayment plan ended"),
    "instalment.trim": _("Instalment cut to what was kept"),
    "instalment.budget": _("Instalment entered in the budget"),
    "instalment.propose": _("Payment of an instalment proposed"),
    "instalment.withdraw": _("Proposed payment taken back"),
    "instalment.pay": _("Payment of an instalment confirmed"),
}


def register() -> None:
    """Fill the registries."""
    register_actions(ACTIONS)
    _audit()


def _audit() -> None:
    for model, permission, url in (
        (Fund, "business_cases.view_fund", lambda obj: obj.get_absolute_url()),
        (FundMovement, "business_cases.view_fundmovement", lambda obj: obj.fund.get_absolute_url()),
        (Grant, "business_cases.view_grant", lambda obj: obj.get_absolute_url()),
        (RepaymentPlan, "business_cases.view_repaymentplan", lambda obj: obj.get_absolute_url()),
        (Instalment, "business_cases.view_instalment", lambda obj: obj.get_absolute_url()),
    ):
        audit_subjects.register(
            model._meta.label_lower,
            AuditSubject(
                label=str,
                url=url,
                visible_to=lambda user, obj, permission=permission: user.has_perm(permission, obj),
            ),
        )
