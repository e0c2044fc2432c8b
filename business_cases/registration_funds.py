"""What the funds hand to the registries of the portal, called once at start."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from business_cases import fund_documents
from business_cases.domain import fund_appendix
from business_cases.domain.prioritisation import CASE_KIND
from business_cases.handlers import prioritisation_handler
from business_cases.inbox import funds as inbox
from business_cases.models import Fund, FundMovement, Grant, Instalment, Prioritisation, RepaymentPlan
from business_cases.panels import funds as panels
from common.audit import AuditSubject, audit_subjects, register_actions
from common.documents import document_kinds
from common.navigation import NavItem, nav_items
from governance.appendices import AgendaAppendix, agenda_appendices
from governance.cases import case_handlers

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
    "prioritisation.start": _("Order of wishes drafted"),
    "prioritisation.change": _("Order of wishes changed"),
    "prioritisation.submit": _("Order of wishes put before the body"),
    "prioritisation.take_back": _("Order of wishes taken back"),
    "prioritisation.drop": _("Draft of an order dropped"),
    "prioritisation.approve": _("Order of wishes in force"),
    "prioritisation.reject": _("Order of wishes rejected"),
    "prioritisation.send_back": _("Order of wishes returned"),
    "prioritisation.supersede": _("Order of wishes superseded"),
    "prioritisation.reopen": _("Decision on the order of wishes reversed"),
    "prioritisation.reinstate": _("Order of wishes in force again"),
}


def register() -> None:
    """Fill the registries."""
    register_actions(ACTIONS)
    _audit()
    nav_items.register("business_cases.funds", NavItem(_("Funds"), "business_cases:fund_list", order=60))
    agenda_appendices.register(
        "business_cases.funds",
        AgendaAppendix(
            title=_("Funds and wishes"),
            collect=fund_appendix.for_body,
            collect_open=fund_appendix.for_all,
            page_template="business_cases/fund_appendix_page.html",
            print_template="print/fund_appendix.html",
        ),
    )
    case_handlers.register(CASE_KIND, prioritisation_handler)
    document_kinds.register(fund_documents.PRIORITISATION.key, fund_documents.PRIORITISATION)
    inbox.register()
    panels.register()


def _audit() -> None:
    subjects = (
        (Fund, lambda obj: obj.get_absolute_url(), lambda user, obj: user.has_perm("business_cases.view_fund", obj)),
        (FundMovement, lambda obj: obj.fund.get_absolute_url(), lambda user, obj: _may_see(user, obj.grant, obj)),
        (Grant, lambda obj: obj.get_absolute_url(), lambda user, obj: _may_see(user, obj, obj)),
        (RepaymentPlan, lambda obj: obj.get_absolute_url(), lambda user, obj: _may_see(user, obj.grant, obj)),
        (Instalment, lambda obj: obj.get_absolute_url(), lambda user, obj: _may_see(user, obj.plan.grant, obj)),
        (
            Prioritisation,
            lambda obj: obj.get_absolute_url(),
            lambda user, obj: user.has_perm("business_cases.view_prioritisation", obj),
        ),
    )
    for model, url, visible_to in subjects:
        audit_subjects.register(model._meta.label_lower, AuditSubject(label=str, url=url, visible_to=visible_to))


def _may_see(user: Any, grant: Grant | None, obj: Any) -> bool:
    """What is written about a grant may name a closed case: it follows the case. The rest is open (D59)."""
    if grant is not None:
        return user.has_perm("business_cases.read_grant", grant)
    return user.has_perm("business_cases.view_fund", obj)
