"""Addresses of business cases, funds and benefits, below /<municipality>/."""

from django.urls import path

from business_cases import urls_cases
from business_cases.views import fund_forms, funds, grants, instalments, prioritisations, prioritise

app_name = "business_cases"

fund_patterns = [
    path("funds/", funds.FundList.as_view(), name="fund_list"),
    path("funds/add/", fund_forms.AddFund.as_view(), name="fund_add"),
    path("funds/<int:pk>/", funds.FundPage.as_view(), name="fund_detail"),
    path("funds/<int:pk>/movements/", funds.MovementList.as_view(), name="fund_movements"),
    path("funds/<int:pk>/appropriate/", fund_forms.Appropriate.as_view(), name="fund_appropriate"),
    path("funds/<int:pk>/carry-over/", fund_forms.CarryOver.as_view(), name="fund_carry_over"),
    path("funds/<int:pk>/transfer/", fund_forms.Transfer.as_view(), name="fund_transfer"),
    path("funds/<int:pk>/change/", fund_forms.ChangeFund.as_view(), name="fund_change"),
    path("funds/<int:pk>/prioritise/", prioritise.Prioritise.as_view(), name="fund_prioritise"),
    path("prioritisations/<int:pk>/", prioritisations.PrioritisationPage.as_view(), name="prioritisation_detail"),
    path("prioritisations/<int:pk>/pdf/", prioritisations.PrioritisationPdf.as_view(), name="prioritisation_pdf"),
    path("prioritisations/<int:pk>/agenda/", prioritisations.PutOnAgenda.as_view(), name="prioritisation_agenda"),
    path("prioritisations/<int:pk>/take-back/", prioritisations.TakeBack.as_view(), name="prioritisation_take_back"),
    path("prioritisations/<int:pk>/drop/", prioritisations.Drop.as_view(), name="prioritisation_drop"),
    path("fund-movements/<int:pk>/reverse/", fund_forms.ReverseMovement.as_view(), name="movement_reverse"),
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
