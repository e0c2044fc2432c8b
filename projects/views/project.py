"""The project's page: what, why, how it goes, and what was decided. Its history in words."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.components import Figure, Tab
from common.composed import composed
from common.numbers import dato, kr, mio, pct, share_of
from common.panels import panels_for
from common.views import TenantDetailView
from projects.domain import lights, portfolio_queries, project_page, risks
from projects.models import Project
from projects.project_history import entries, told
from projects.trend import trend

#: How many entries of the log the history shows.
HISTORY = 100


#: Of a person only the name is shown.
PRIVATE = ("password", "last_login", "uuid", "email", "search_text", "is_support", "created_at")
#: What a project's pages name.
NAMED = ("case", "goal", "department", "phase", "leader", "owner", "system_owner", "body")
#: Columns of those that no page of a project reads: composing and reading them would cost as much as all the rest.
UNREAD = (
    "search_text",
    *(f"{who}__{name}" for who in ("leader", "owner", "system_owner") for name in PRIVATE),
    *(
        f"case__{name}"
        for name in (
            "title",
            "public_title",
            "journal_number",
            "search_text",
            "closed_ground",
            "created_at",
            "settled_at",
        )
    ),
    *(f"goal__{name}" for name in ("text", "key", "orientation", "position", "depth", "parent", "department")),
    *(f"department__{name}" for name in ("uuid", "parent", "kind", "valid_from", "valid_to")),
    *(f"body__{name}" for name in ("purpose", "kind", "short_name", "reports_to", "department", "valid_to")),
    "phase__key",
)


class ProjectMixin:
    """A page about one project. One that is kept from the person does not exist for them."""

    permission_required = "projects.view_project"
    tab = ""

    def get_project(self) -> Project:
        """The project of the address, with what its pages name."""
        found = _project(municipality=self.municipality, user=self.request.user, pk=self.kwargs["pk"], page=type(self))
        if not found:
            raise Http404
        [project] = found
        project.municipality = self.municipality
        return project

    @classmethod
    def narrow(cls, projects: QuerySet[Project]) -> QuerySet[Project]:
        """A page that shows more of the project asks for it in the same query."""
        return projects

    def get_object(self) -> Any:
        """The project; a page about a part of it loads that too."""
        return self.get_project()

    @property
    def project(self) -> Project:
        """The project that the page is about."""
        return self.object

    def permission_object(self) -> Any:
        """Permissions are asked of the project, also on the pages of its parts."""
        return self.project

    def get_crumbs(self) -> list[tuple[Any, str]]:
        """Projects, and from a page below it the project."""
        crumbs = [(_("Projects"), self.url("projects:project_list"))]
        return crumbs if self.tab == "overview" else [*crumbs, (self.project.title, self.project.get_absolute_url())]

    def may(self, what: str) -> bool:
        """Whether the person may ``what`` (such as "report") with the project."""
        return self.request.user.has_perm(f"projects.{what}_project", self.project)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page with the project's tabs."""
        return super().get_context_data(
            project=self.project, tabs=tabs(self, self.project, self.tab), nav="projects.portfolio", **kwargs
        )


@composed
def _project(*, municipality: Any, user: Any, pk: int, page: type[ProjectMixin]) -> QuerySet[Project]:
    rows = page.narrow(portfolio_queries.visible_to(user, municipality).filter(pk=pk))
    return rows.select_related(*NAMED).defer(*UNREAD)


class NewPartMixin(ProjectMixin):
    """A form about something new: it starts empty, and does not carry the project's version."""

    def get_form(self, **kwargs: Any) -> Any:
        """The form, empty."""
        return self.form_class(municipality=self.municipality, user=self.request.user, **kwargs)


def tabs(view: Any, project: Project, current: str) -> list[Tab]:
    """The pages on the project."""
    pages = (
        ("overview", _("Overview"), "project_detail"),
        ("reports", _("Status reports"), "project_reports"),
        ("milestones", _("Milestones"), "project_milestones"),
        ("risks", _("Risks"), "project_risks"),
        ("history", _("History"), "project_history"),
    )
    return [Tab(label, view.url(f"projects:{route}", pk=project.pk), key == current) for key, label, route in pages]


class ProjectPage(ProjectMixin, TenantDetailView):
    """One project, to be read in half a minute."""

    template_name = "projects/project_detail.html"
    tab = "overview"

    @classmethod
    def narrow(cls, projects: QuerySet[Project]) -> QuerySet[Project]:
        return project_page.with_rating(projects)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        project, user, today = self.project, self.request.user, timezone.localdate()
        standing = project_page.standing(project)
        first_fresh = portfolio_queries.last_fresh_day(self.municipality, today)
        return super().get_context_data(
            figures=figures(project),
            standing=standing,
            trend=trend(standing.overall) if standing else "",
            rows=[(row, trend(row.before)) for row in standing.rows] if standing else [],
            stale=project.state == "running" and (project.last_report_on or project.opened_on) < first_fresh,
            milestones=project_page.next_milestones(project)[:3],
            risks=risks.open_risks(project)[:3],
            decisions=project_page.decisions(project, user),
            panels=panels_for("project", project, user),
            may_report=self.may("report"),
            may_rate=self.may("rate"),
            may_change=self.may("change"),
            may_assign=self.may("assign"),
            may_advance=self.may("advance"),
            lead=project.purpose,
            **kwargs,
        )


def figures(project: Project) -> list[Figure]:
    """Money, time and gain: what is expected, and against what."""
    cost = _("nothing approved to compare with")
    if project.baseline_cost is not None:
        cost = _("approved: %(amount)s") % {"amount": mio(project.baseline_cost)}
        if project.deviation:
            cost = _("%(share)s against the approved %(cost)s") % {
                "share": pct(project.deviation, 1, signed=True),
                "cost": mio(project.baseline_cost),
            }
    spent = share_of(project.spent, project.forecast_cost) if project.forecast_cost else None
    gain = ""
    if project.baseline_gain is not None:
        gain = _("approved: %(amount)s") % {"amount": mio(project.baseline_gain)}
    return [
        Figure(_("Expected cost"), _amount(project.forecast_cost), cost),
        Figure(
            _("Spent"),
            kr(project.spent),
            _("%(share)s of the expected cost") % {"share": pct(spent)} if spent is not None else "",
        ),
        Figure(_("Go-live"), dato(project.forecast_go_live) if project.forecast_go_live else "–", _go_live(project)),
        Figure(_("Expected gain a year"), _amount(project.forecast_gain), gain),
    ]


def _amount(value: Any) -> str:
    return "–" if value is None else kr(value)


def _go_live(project: Project) -> str:
    approved, expected = project.baseline_go_live, project.forecast_go_live
    if approved is None or expected is None:
        return ""
    if expected > approved:
        return _("%(late)s later than approved") % {"late": lights.lateness(approved, expected)}
    return _("as approved") if expected == approved else _("approved: %(date)s") % {"date": dato(approved)}


class ProjectHistory(ProjectMixin, TenantDetailView):
    """Everything that was written down about the project, newest first."""

    template_name = "projects/project_history.html"
    tab = "history"
    title = gettext_lazy("History")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(history=told(entries(self.project)[:HISTORY]), **kwargs)
