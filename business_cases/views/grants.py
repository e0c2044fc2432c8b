"""Grants: the list, the page, and what finance does to them (D44)."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from business_cases.domain import fund_queries, grants, repayment
from business_cases.enums import GrantState
from business_cases.filters.funds import GrantFilter
from business_cases.forms.funds import DisburseForm, ReasonForm, ReleaseForm, TakeBackForm
from business_cases.models import Disbursement, Grant
from business_cases.tables.funds import GrantTable
from business_cases.views.funds import FundSection
from common.files import serve, store_upload
from common.numbers import kr
from common.views import TenantDetailView, TenantFormView, TenantListView, TenantView
from governance.cases import case_handlers


class GrantList(FundSection, TenantListView):
    """Every grant of the municipality; the titles of closed cases only for those who may see them (D59)."""

    permission_required = "business_cases.view_grant"
    table_class = GrantTable
    filterset_class = GrantFilter
    template_name = "business_cases/fund_tab_list.html"
    partial_template = "business_cases/fund_tab_list.html#list"
    row_template = "business_cases/grant_row.html"
    title = gettext_lazy("Grants")
    lead = gettext_lazy("What bodies have granted from the funds, what is paid out of it and what has been paid back.")
    empty_text = gettext_lazy("Nothing has been granted yet.")
    tab = "grants"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return []

    def get_queryset(self) -> QuerySet:
        return fund_queries.grants_for(self.request.user, self.municipality)


class GrantMixin(FundSection):
    """A page about one grant."""

    model = Grant

    def get_queryset(self) -> QuerySet:
        rows = fund_queries.grants_for(self.request.user, self.municipality)
        return rows.select_related("fund__body", "area", "case", "decision__body", "decision__item")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        fund = self.object.fund
        return [*super().get_crumbs(), (fund.name, fund.get_absolute_url())]

    def get_title(self) -> Any:
        return self.title or self.object.shown_title


class GrantPage(GrantMixin, TenantDetailView):
    """One grant: what is left, what was paid, who pays it back."""

    permission_required = "business_cases.view_grant"
    template_name = "business_cases/grant_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        grant, user = self.object, self.request.user
        may_read = user.has_perm("business_cases.read_grant", grant)
        may_disburse = user.has_perm("business_cases.disburse_grant", grant)
        instalments = list(
            fund_queries.instalments_for(user, self.municipality)
            .filter(plan__grant=grant)
            .select_related("confirmed_by")
            .order_by("-plan_id", "year", "payer__name")
        )
        plans: dict[int, Any] = {}
        for row in instalments:
            # Known here: the permission of each row asks for its case.
            row.plan.grant = grant
            plans.setdefault(row.plan_id, {"plan": row.plan, "rows": []})["rows"].append(row)
        shown = list(plans.values())
        return super().get_context_data(
            grant=grant,
            subject_url=self._subject_url(may_read),
            decision=grant.decision
            if grant.decision is not None and user.has_perm("governance.view_decision", grant.decision)
            else None,
            disbursements=list(grant.disbursements.select_related("attachment", "posted_by")),
            shows_texts=may_read or may_disburse,
            may_disburse=may_disburse,
            may_repay=bool(instalments) and user.has_perm("business_cases.repay_instalment", instalments[0]),
            may_budget=user.has_perm("business_cases.budget_instalment", grant),
            is_active=grant.state == GrantState.ACTIVE,
            to_recover=grant.disbursed if grant.state == GrantState.STOPPED else 0,
            current=shown[0] if shown and shown[0]["plan"].ended_at is None else None,
            ended=[plan for plan in shown if plan["plan"].ended_at is not None],
            **kwargs,
        )

    def _subject_url(self, may_read: bool) -> str:  # noqa: FBT001 -- one question
        case = self.object.case
        if not may_read or case.kind not in case_handlers:
            return ""
        handler = case_handlers.get(case.kind)
        return handler.url(case) if handler.visible_to(case, self.request.user) else ""


class GrantForm(GrantMixin, TenantFormView):
    """A form about one grant."""

    permission_required = "business_cases.disburse_grant"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*super().get_crumbs(), (self.object.shown_title, self.object.get_absolute_url())]

    def get_initial(self) -> dict[str, Any]:
        return {"paid_on": timezone.localdate()}


class Disburse(GrantForm):
    """Record money paid out."""

    form_class = DisburseForm
    title = gettext_lazy("Record a payment")
    submit_label = gettext_lazy("Record the payment")
    success_message = gettext_lazy("The payment is recorded.")

    @property
    def intro(self) -> Any:
        """How much there is to pay from."""
        return _("%(left)s is left to be paid out of this grant.") % {"left": kr(self.object.left, places=2)}

    def act(self, form: DisburseForm) -> Grant:
        values = form.values
        upload = values.pop("attachment")
        stored = store_upload(upload, municipality=self.municipality, actor=self.request.user) if upload else None
        grants.disburse(
            grant=self.object,
            actor=self.request.user,
            attachment=stored,
            expected_version=form.expected_version,
            **values,
        )
        return self.object


class TakeBack(GrantForm):
    """Record money that came back."""

    form_class = TakeBackForm
    title = gettext_lazy("Money that came back")
    intro = gettext_lazy("For what was paid back by the supplier or the project, or was recorded wrongly.")
    submit_label = gettext_lazy("Record it")
    success_message = gettext_lazy("It is recorded.")

    def act(self, form: TakeBackForm) -> Grant:
        grants.take_back(grant=self.object, actor=self.request.user, **form.values)
        return self.object


class Release(GrantForm):
    """Give a part back to the fund."""

    form_class = ReleaseForm
    title = gettext_lazy("Release a part of the grant")
    intro = gettext_lazy("What is not needed becomes free in the fund at once.")
    submit_label = gettext_lazy("Release the amount")
    success_message = gettext_lazy("The amount is free in the fund again.")

    def get_initial(self) -> dict[str, Any]:
        return {"amount": self.object.left}

    def get_consequences(self) -> list[Any]:
        lines = [_("%(left)s of the grant has not been paid out.") % {"left": kr(self.object.left, places=2)}]
        if repayment.plan_of(grant=self.object) is not None:
            lines.append(_("The repayment is cut from its end, so that no more is paid back than was kept."))
        return lines

    def act(self, form: ReleaseForm) -> Grant:
        grants.release(grant=self.object, actor=self.request.user, **form.values)
        return self.object


class CloseGrant(GrantForm):
    """Nothing more is paid out."""

    form_class = ReasonForm
    title = gettext_lazy("Close the grant")
    submit_label = gettext_lazy("Close it")
    success_message = gettext_lazy("The grant is closed.")

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_consequences(self) -> list[Any]:
        return [
            _("%(left)s goes back to %(fund)s.") % {"left": kr(self.object.left, places=2), "fund": self.object.fund},
            _("Nothing more can be paid out. The repayment goes on."),
        ]

    def act(self, form: ReasonForm) -> Grant:
        return grants.close(grant=self.object, actor=self.request.user, **form.values)


class DisbursementFile(TenantView):
    """The attachment of a payment, for those who may read about the grant, and for finance."""

    model = Disbursement
    permission_required = "business_cases.read_grant"

    def get_object(self) -> Disbursement:
        rows = Disbursement.objects.select_related("attachment", "grant__case", "grant__fund")
        row: Disbursement = get_object_or_404(rows, pk=self.kwargs["pk"])
        if row.attachment is None:
            raise Http404
        return row

    def permission_object(self) -> Grant:
        return self.object.grant

    def has_permission(self) -> bool:
        return super().has_permission() or self.request.user.has_perm(
            "business_cases.disburse_grant", self.permission_object()
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return serve(self.object.attachment)
