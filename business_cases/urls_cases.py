"""Addresses of business cases and benefits, inside a municipality."""

from django.urls import path

from business_cases.views import benefit_queue, benefits, case_rows, cases, measurements

patterns = [
    path("gains/", benefits.BenefitList.as_view(), name="benefit_list"),
    path("gains/follow-up/", benefit_queue.BenefitQueue.as_view(), name="benefit_queue"),
    path("gains/<int:pk>/", benefits.BenefitPage.as_view(), name="benefit_detail"),
    path("gains/<int:pk>/measure/", benefits.MeasureBenefit.as_view(), name="benefit_measure"),
    path("gains/<int:pk>/change/", benefits.ChangeBenefit.as_view(), name="benefit_change"),
    path("gains/<int:pk>/budget/", benefits.EnterInBudget.as_view(), name="benefit_budget"),
    path("gains/<int:pk>/give-up/", benefits.DropBenefit.as_view(), name="benefit_drop"),
    path("measurements/<int:pk>/confirm/", measurements.ConfirmMeasurement.as_view(), name="measurement_confirm"),
    path("measurements/<int:pk>/dispute/", measurements.DisputeMeasurement.as_view(), name="measurement_dispute"),
    path("measurements/<int:pk>/evidence/", measurements.Evidence.as_view(), name="measurement_evidence"),
    path("gains/cases/", cases.CaseList.as_view(), name="case_list"),
    path("gains/cases/new/", cases.NewCase.as_view(), name="case_new"),
    path("gains/cases/<int:pk>/", cases.CaseOverview.as_view(), name="case_detail"),
    path("gains/cases/<int:pk>/calculation/", cases.CaseCalculation.as_view(), name="case_calculation"),
    path("gains/cases/<int:pk>/basis/", cases.ChangeBasis.as_view(), name="case_basis"),
    path("gains/cases/<int:pk>/lines/", cases.CaseLines.as_view(), name="case_lines"),
    path("gains/cases/<int:pk>/lines/change/", case_rows.ChangeLines.as_view(), name="case_lines_change"),
    path("gains/cases/<int:pk>/grounds/", cases.CaseGrounds.as_view(), name="case_grounds"),
    path("gains/cases/<int:pk>/assumptions/", case_rows.ChangeAssumptions.as_view(), name="case_assumptions_change"),
    path("gains/cases/<int:pk>/risks/", case_rows.ChangeRisks.as_view(), name="case_risks_change"),
    path("gains/cases/<int:pk>/versions/", cases.CaseVersions.as_view(), name="case_versions"),
    path("gains/cases/<int:pk>/freeze/", cases.FreezeCase.as_view(), name="case_freeze"),
    path("gains/versions/<int:pk>/pdf/", cases.VersionPdf.as_view(), name="version_pdf"),
]
