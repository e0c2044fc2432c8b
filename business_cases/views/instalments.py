"""Instalments: the budget office's list, into the budget, and paid by four eyes (D45, D47)."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from business_cases.domain import fund_queries, repayment
from business_cases.filters.funds import InstalmentFilter
from business_cases.forms.funds import BudgetForm, PaymentForm
from business_cases.models import Instalment
from business_cases.tables.funds import InstalmentTable
from business_cases.views.funds import FundSection
from common.forms import ConfirmForm
from common.numbers import dato, kr
from common.views import ActionView, TenantFormView, TenantListView


class InstalmentList(FundSection, TenantListView):
    """What departments pay back, as the budget office needs it (D47)."""

    permission_required = "business_cases.list_instalment"
    table_class = InstalmentTable
    filterset_class = InstalmentFilter
    template_name = "business_cases/fund_tab_list.html"
    partial_template = "business_cases/fund_tab_list.html#list"
    row_template = "business_cases/instalment_row.html"
    title = gettext_lazy("Repayments")
    lead = gettext_lazy(
        "What departments pay back to the funds: a budget move each. Download the list for the budget, and record here "
        "when it is decided."
    )
    empty_text = gettext_lazy("Nothing is to be paid back.")
    tab = "instalments"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return []

    def get_queryset(self) -> QuerySet:
        rows = fund_queries.instalments_for(self.request.user, self.municipality)
        return rows.order_by("year", "payer__name")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(today=timezone.localdate(), **kwargs)


class InstalmentMixin(FundSection):
    """About one instalment."""

    model = Instalment

    def get_queryset(self) -> QuerySet:
        return fund_queries.instalments_for(self.request.user, self.municipality)

    def get_crumbs(self) -> list[tuple[Any, str]]:
        grant = self.object.plan.grant
        return [
            *super().get_crumbs(),
            (grant.fund.name, grant.fund.get_absolute_url()),
            (self.object.shown_title, grant.get_absolute_url()),
        ]

    def get_initial(self) -> dict[str, Any]:
        """What the budget office knows."""
        return {"account": self.object.account, "decision_text": self.object.budget_decision}

    def said(self) -> dict[str, Any]:
        """The instalment in words."""
        row = self.object
        return {
            "amount": kr(row.amount, places=2),
            "payer": row.payer,
            "year": str(row.year),
            "fund": row.plan.fund,
            "day": dato(row.paid_on) if row.paid_on else "",
            "proposer": row.proposed_by,
        }


class EnterInBudget(InstalmentMixin, TenantFormView):
    """Record that it stands in the budget."""

    permission_required = "business_cases.budget_instalment"
    form_class = BudgetForm
    title = gettext_lazy("Enter in the budget")
    submit_label = gettext_lazy("Record it")
    success_message = gettext_lazy("The instalment is recorded as in the budget.")

    def get_consequences(self) -> list[Any]:
        return [_("%(amount)s is recorded as taken from the budget of %(payer)s for %(year)s.") % self.said()]

    def act(self, form: BudgetForm) -> Instalment:
        return repayment.enter_in_budget(instalment=self.object, actor=self.request.user, **form.values)


class ProposePayment(InstalmentMixin, TenantFormView):
    """One person says that it was paid."""

    permission_required = "business_cases.repay_instalment"
    form_class = PaymentForm
    title = gettext_lazy("Report that it is paid")
    submit_label = gettext_lazy("Report the payment")
    success_message = gettext_lazy("Another person in finance must confirm the payment.")

    def get_initial(self) -> dict[str, Any]:
        return {"paid_on": timezone.localdate()}

    def get_consequences(self) -> list[Any]:
        return [
            _("%(amount)s from %(payer)s for %(year)s waits for another person in finance to confirm it.")
            % self.said(),
            _("%(fund)s gets the money when it is confirmed.") % self.said(),
        ]

    def act(self, form: PaymentForm) -> Instalment:
        return repayment.propose_payment(instalment=self.object, actor=self.request.user, **form.values)


class ConfirmPayment(InstalmentMixin, TenantFormView):
    """Another person confirms it."""

    permission_required = "business_cases.repay_instalment"
    form_class = ConfirmForm
    title = gettext_lazy("Confirm the payment")
    submit_label = gettext_lazy("Confirm the payment")
    success_message = gettext_lazy("The payment is confirmed, and the fund has its money.")

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_consequences(self) -> list[Any]:
        if self.object.proposed_by_id is None:
            return [_("Nobody has reported this payment yet.")]
        lines = [_("%(proposer)s reports that %(payer)s paid %(amount)s on %(day)s.") % self.said()]
        if self.object.proposed_by_id == self.request.user.pk:
            return [*lines, _("That is you. Another person must confirm it.")]
        return [*lines, _("%(amount)s becomes free in %(fund)s.") % self.said()]

    def act(self, form: ConfirmForm) -> Instalment:
        repayment.confirm_payment(instalment=self.object, actor=self.request.user)
        return self.object


class TakeBackPayment(InstalmentMixin, ActionView):
    """Take a reported payment back."""

    permission_required = "business_cases.repay_instalment"
    success_message = gettext_lazy("The reported payment is taken back.")

    def act(self) -> Instalment:
        return repayment.take_back_proposal(instalment=self.object, actor=self.request.user)
