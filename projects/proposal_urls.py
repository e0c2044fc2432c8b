"""Addresses of proposals, below /<municipality>/."""

from django.urls import path

from projects.views import proposal_acts, proposal_writing, proposals

urlpatterns = [
    path("proposals/", proposals.ProposalList.as_view(), name="proposal_list"),
    path("proposals/add/", proposal_writing.BeginProposal.as_view(), name="proposal_add"),
    path("proposals/triage/", proposal_writing.TriageAnswer.as_view(), name="proposal_triage"),
    path("proposals/<int:pk>/", proposals.ProposalPage.as_view(), name="proposal_detail"),
    path("proposals/<int:pk>/business-case/", proposals.ProposalCase.as_view(), name="proposal_case"),
    path("proposals/<int:pk>/versions/", proposals.ProposalVersions.as_view(), name="proposal_versions"),
    path("proposals/<int:pk>/versions/<int:number>/pdf/", proposals.ProposalPdf.as_view(), name="proposal_pdf"),
    path("proposals/<int:pk>/history/", proposals.ProposalHistory.as_view(), name="proposal_history"),
    path("proposals/<int:pk>/write/<slug:step>/", proposal_writing.WriteProposal.as_view(), name="proposal_step"),
    path("proposals/<int:pk>/score/", proposal_acts.ScoreProposal.as_view(), name="proposal_score"),
    path("proposals/<int:pk>/consult/", proposal_acts.ConsultKoncernIt.as_view(), name="proposal_consult"),
    path("proposals/<int:pk>/business-case/open/", proposal_acts.OpenBusinessCase.as_view(), name="proposal_case_open"),
    path("proposals/<int:pk>/withdraw/", proposal_acts.WithdrawProposal.as_view(), name="proposal_withdraw"),
    path("proposals/<int:pk>/hand-to-line/", proposal_acts.HandToLine.as_view(), name="proposal_line"),
    path("consultations/<int:pk>/", proposal_acts.AnswerConsultation.as_view(), name="consultation_answer"),
]
