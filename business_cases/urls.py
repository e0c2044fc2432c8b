"""Addresses of business cases, funds and benefits, below /<municipality>/."""

from django.urls import path

from business_cases import urls_cases
from business_cases.views import funds, grants, instalments

app_name = "business_cases"

fund_patterns = [
    path("funds/", funds.FundList.as_view(), name="fund_list"),
    path("funds/add/", funds.AddFund.as_view(), name="fund_add"),
    path("funds/<int:pk>/", funds.FundPage.as_view(), name="fund_detail"),
    path("funds/<int:pk>/movements/", funds.MovementList.as_view(), name="fund_movements"),
    path("funds/<int:pk>/appropriate/", funds.Appropriate.as_view(), name="fund_appropriate"),
    path("funds/<int:pk>/carry-over/", funds.CarryOver.as_view(), name="fund_carry_over"),
    path("funds/<int:pk>/transfer/", funds.Transfer.as_view(), name="fund_transfer"),
    path("funds/<int:pk>/change/", funds.ChangeFund.as_view(), name="fund_change"),
    path("fund-movements/<int:pk>/reverse/", funds.ReverseMovement.as_view(), name="movement_reverse"),
    path("grants/", grants.GrantList.as_view(), name="grant_list"),
    path("grants/<int:pk>/", grants.GrantPage.as_view(), name="grant_detail"),
    path("grants/<int:pk>/disburse/", grants.Disburse.as_view(), name="grant_disburse"),
    path("grants/<int:pk>/take-back/", grants.TakeBack.as_view(), name="grant_take_back"),
    path("grants/<int:pk>/release/", grants.Release.as_view(), name="grant_release"),
    path("grants/<int:pk>/close/", grants.CloseGrant.as_view(), name="grant_close"),
    path("disbursements/<int:pk>/file/", grants.DisbursementFile.as_view(), name="disbursement_file"),
    path("instalments/", instalments.InstalmentList.as_view(), name="instalment_list"),
    path("instalments/<int:pk>/budget/", instalments.EnterInBudget.as_view(), name="instalment_budget"),
    path("instalments/<int:pk>/pay/", instalments.ProposePayment.as_view(), name="instalment_pay"),
    path("instalments/<int:pk>/confirm/", instalments.ConfirmPayment.as_view(), name="instalment_confirm"),
    path("instalments/<int:pk>/take-back/", instalments.TakeBackPayment.as_view(), name="instalment_take_back"),
]

urlpatterns = [*urls_cases.patterns, *fund_patterns]
