"""Addresses of what every app shares, inside a municipality."""

from django.urls import path

from common.views.jobs import JobRetry, JobStatus

app_name = "common"
urlpatterns = [
    path("jobs/<int:pk>/", JobStatus.as_view(), name="job"),
    path("jobs/<int:pk>/retry/", JobRetry.as_view(), name="job_retry"),
]
