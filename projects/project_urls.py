"""Addresses of the portfolio, the projects and the national anchoring."""

from django.urls import path

from projects.views import anchors, portfolio, project, project_parts, status

urlpatterns = [
    path("projects/", portfolio.Portfolio.as_view(), name="project_list"),
    path("projects/<int:pk>/", project.ProjectPage.as_view(), name="project_detail"),
    path("projects/<int:pk>/history/", project.ProjectHistory.as_view(), name="project_history"),
    path("projects/<int:pk>/report/", status.ReportStatus.as_view(), name="project_report"),
    path("projects/<int:pk>/reports/", status.ProjectReports.as_view(), name="project_reports"),
    path("projects/<int:pk>/reports/<int:number>/", status.ReportPage.as_view(), name="status_report"),
    path("projects/<int:pk>/rate/", status.RateDelivery.as_view(), name="project_rate"),
    path("projects/<int:pk>/roles/", project_parts.Roles.as_view(), name="project_roles"),
    path("projects/<int:pk>/phase/", project_parts.ChangePhase.as_view(), name="project_phase"),
    path("projects/<int:pk>/milestones/", project_parts.Milestones.as_view(), name="project_milestones"),
    path("projects/<int:pk>/milestones/add/", project_parts.AddMilestone.as_view(), name="milestone_add"),
    path("projects/<int:pk>/milestones/<int:part>/", project_parts.ChangeMilestone.as_view(), name="milestone_change"),
    path(
        "projects/<int:pk>/milestones/<int:part>/reach/", project_parts.ReachMilestone.as_view(), name="milestone_reach"
    ),
    path("projects/<int:pk>/risks/", project_parts.Risks.as_view(), name="project_risks"),
    path("projects/<int:pk>/risks/add/", project_parts.AddRisk.as_view(), name="risk_add"),
    path("projects/<int:pk>/risks/<int:part>/", project_parts.ChangeRisk.as_view(), name="risk_change"),
    path("projects/<int:pk>/risks/<int:part>/close/", project_parts.CloseRisk.as_view(), name="risk_close"),
    path("anchors/", anchors.NationalAnchoring.as_view(), name="anchor_list"),
    path("anchors/<int:pk>/add/", anchors.AnchorInitiative.as_view(), name="anchor_add"),
    path("anchors/<int:pk>/remove/", anchors.RemoveAnchor.as_view(), name="anchor_remove"),
]
