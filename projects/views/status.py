"""Status in a minute, the frozen reports, and the rating from outside (D32)."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.numbers import dato
from common.views import TenantDetailView, TenantFormView, TenantListView
from projects.domain import project_page, status
from projects.enums import Light
from projects.forms.projects import RatingForm
from projects.forms.status import StatusForm
from projects.models import StatusReport
from projects.project_history import entries, told
from projects.project_tables import ReportTable
from projects.views.project import NewPartMixin, ProjectMixin

#: The part of the form that follows the forecast.
LIGHTS = "lights"


class ReportStatus(ProjectMixin, TenantFormView):
    """One sentence and a click: what is known is filled in, each light is proposed with its reason."""

    permission_required = "projects.report_project"
    form_class = StatusForm
    template_name = "projects/status_form.html"
    title = gettext_lazy("Report status")
    submit_label = gettext_lazy("Send the report")
    tab = "reports"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.htmx and request.htmx.target == LIGHTS:
            form = self.get_form(data=request.GET)
            return self.render({"form": form}, template=f"{self.template_name}#{LIGHTS}")
        return super().get(request, *args, **kwargs)

    def get_form(self, **kwargs: Any) -> StatusForm:
        self.last = status.last_report(self.project)
        return super().get_form(last=self.last, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        changed = []
        if self.last is not None:
            since = entries(self.project).filter(at__gt=self.last.recorded_at).exclude(action="project.report")
            changed = told(since[:10])
        return super().get_context_data(last=self.last, changed=changed, **kwargs)

    def act(self, form: StatusForm) -> StatusReport:
        return status.report(
            project=self.project,
            actor=self.request.user,
            expected=form.expected_version,
            summary=form.cleaned_data["summary"],
            action=form.cleaned_data["action"],
            forecast=form.forecast(),
            chosen=form.chosen,
        )

    success_message = gettext_lazy("The report is sent.")


class ProjectReports(ProjectMixin, TenantListView):
    """Every report of the project, newest first."""

    table_class = ReportTable
    row_template = "projects/report_row.html"
    template_name = "projects/project_reports.html"
    title = gettext_lazy("Status reports")
    empty_text = gettext_lazy("No status has been reported yet.")
    tab = "reports"

    def get_queryset(self) -> QuerySet:
        return self.project.reports.select_related("reported_by")

    def get_primary_action(self) -> tuple[Any, str] | None:
        if not self.may("report"):
            return None
        return _("Report status"), self.url("projects:project_report", pk=self.project.pk)


class ReportPage(ProjectMixin, TenantDetailView):
    """One report as it was sent."""

    template_name = "projects/status_report.html"
    tab = "reports"

    def get_object(self) -> Any:
        project = self.get_project()
        rows = project.reports.select_related("reported_by").prefetch_related("lights")
        report = get_object_or_404(rows, number=self.kwargs["number"])
        report.project = project
        return report

    @property
    def project(self) -> Any:
        return self.object.project

    def get_title(self) -> str:
        return _("Status report %(number)s, %(date)s") % {
            "number": self.object.number,
            "date": dato(self.object.reported_on),
        }

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*super().get_crumbs(), (_("Status reports"), self.url("projects:project_reports", pk=self.project.pk))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        numbers = set(self.project.reports.values_list("number", flat=True))
        here = self.object.number
        order = {parameter: place for place, parameter in enumerate(status.Parameter)}
        return super().get_context_data(
            lights=sorted(self.object.lights.all(), key=lambda row: order[row.parameter]),
            previous=here - 1 if here - 1 in numbers else None,
            following=here + 1 if here + 1 in numbers else None,
            **kwargs,
        )


class RateDelivery(NewPartMixin, TenantFormView):
    """The delivery confidence of somebody from outside the project."""

    permission_required = "projects.rate_project"
    form_class = RatingForm
    template_name = "projects/rating_form.html"
    title = gettext_lazy("Rate the delivery")
    intro = gettext_lazy("Your own judgement, from outside the project. It stands beside the project leader's.")
    submit_label = gettext_lazy("Save the rating")
    success_message = gettext_lazy("The rating is saved.")

    @classmethod
    def narrow(cls, projects: QuerySet) -> QuerySet:
        return project_page.with_rating(projects)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(standing=project_page.standing(self.project), **kwargs)

    def act(self, form: RatingForm) -> str:
        status.rate_delivery(
            project=self.project,
            light=Light(form.cleaned_data["light"]),
            reason=form.cleaned_data["reason"],
            actor=self.request.user,
        )
        return self.project.get_absolute_url()
