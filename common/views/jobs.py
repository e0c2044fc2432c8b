"""How a job is going, and starting it again when it failed."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from common import jobs
from common.models import Job
from common.views.actions import ActionView
from common.views.base import TenantView


class JobMixin:
    """The job named in the address, for whoever its kind lets see it; for others it is not there."""

    model = Job
    signed_in = True

    def get_queryset(self) -> Any:
        """With the municipality, for the addresses on the page."""
        return Job.objects.select_related("municipality")

    def get_object(self) -> Job:
        """Raises Http404 for a kind that is gone or that the person may not see."""
        job = super().get_object()  # type: ignore[misc]
        if job.kind not in jobs.job_kinds or not jobs.job_kinds.get(job.kind).visible_to(self.request.user, job):  # type: ignore[attr-defined]
            raise Http404
        return job


class JobStatus(JobMixin, TenantView):
    """A page of its own, and the fragment that asks for itself until the job is finished."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        template = "components/job.html" if request.htmx else "common/job.html"
        response = self.render(self.get_context_data(), template=template)
        response["Cache-Control"] = "no-store"
        return response

    def get_title(self) -> Any:
        return jobs.job_kinds.get(self.object.kind).label

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs,
            job=self.object,
            job_url=self.url("common:job", pk=self.object.pk),
            retry_url=self.url("common:job_retry", pk=self.object.pk),
            result_url=jobs.job_kinds.get(self.object.kind).subject_url(self.object),
            result_label=_("See the result"),
        )


class JobRetry(JobMixin, ActionView):
    """Start a failed job again."""

    success_message = _("The work has been started again.")

    def act(self) -> str:
        return self.url("common:job", pk=jobs.retry(self.object).pk)

    def get_return_url(self, result: Any) -> str:
        """Without a result, back to the job."""
        return result or self.url("common:job", pk=self.object.pk)
