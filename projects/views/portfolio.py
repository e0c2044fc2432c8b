"""The portfolio: every project a person may know of, and what needs attention."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.components import Figure, light_for
from common.numbers import NONE, dato, days_ago, kr, mio, pct
from common.views import TenantListView
from projects.domain import portfolio_queries
from projects.domain.portfolio_queries import Totals
from projects.project_filters import PortfolioFilter
from projects.project_tables import PortfolioTable
from projects.views.section import section_tabs


class Portfolio(TenantListView):
    """The list "Projekter": who, how it goes, what it costs, and why it needs attention."""

    permission_required = "projects.view_project"
    fixed_shape = True
    table_class = PortfolioTable
    filterset_class = PortfolioFilter
    row_template = "projects/project_row.html"
    template_name = "projects/project_list.html"
    title = gettext_lazy("Projects")
    lead = gettext_lazy("What is in progress, how it goes, and where help is needed.")
    empty_text = gettext_lazy("There are no projects yet.")
    empty_hint = gettext_lazy("A project opens when a body approves a proposal.")

    def get_queryset(self) -> QuerySet:
        self.today = timezone.localdate()
        mine = portfolio_queries.visible_to(self.request.user, self.municipality)
        return portfolio_queries.for_list(mine, municipality=self.municipality, today=self.today).order_by(
            "-light_rank", "title"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows: Any = portfolio_queries.described(context["rows"], today=self.today)
        for row in rows:
            cells(row, first=self.request.path)
        context["rows"] = rows
        if not self.request.htmx:
            context["figures"] = figures(self._totals(), url=self.request.path)
            context["tabs"] = section_tabs(self, "project_list")
        return context

    def _totals(self) -> Totals:
        return portfolio_queries.totals_in_progress(
            user=self.request.user, municipality=self.municipality, today=self.today
        )


def cells(row: Any, *, first: str) -> None:
    """The texts of a row, made here and not by the template's filters: a list draws hundreds."""
    row.url = f"{first}{row.pk}/"
    row.lamp = light_for(row.light).render()
    row.cost = NONE if row.forecast_cost is None else kr(row.forecast_cost)
    row.over = NONE if row.deviation is None else pct(row.deviation, signed=True)
    row.go_live = NONE if row.forecast_go_live is None else dato(row.forecast_go_live)
    row.heard = "" if row.last_report_on is None else days_ago(row.last_report_on)
    row.place = " · ".join(part for part in (row.goal_number, row.department_name) if part)


def figures(totals: Totals, *, url: str) -> list[Figure]:
    """The portfolio's four key figures; the first leads to what is worst."""
    lights = [
        ngettext("%(count)s red", "%(count)s red", totals.red) % {"count": totals.red},
        ngettext("%(count)s yellow", "%(count)s yellow", totals.yellow) % {"count": totals.yellow},
        ngettext("%(count)s out of date", "%(count)s out of date", totals.stale) % {"count": totals.stale},
    ]
    forecast = _("as approved")
    if totals.deviation:
        forecast = _("%(share)s against the approved %(cost)s") % {
            "share": pct(totals.deviation, 1, signed=True),
            "cost": mio(totals.baseline),
        }
    return [
        Figure(_("Projects in progress"), totals.count, ", ".join(lights), f"{url}?light=red" if totals.red else ""),
        Figure(_("Expected cost"), mio(totals.forecast), forecast),
        Figure(_("Granted"), mio(totals.granted), _("%(amount)s paid out") % {"amount": mio(totals.disbursed)}),
        Figure(
            _("Expected gain a year"),
            mio(totals.gain),
            _("approved: %(amount)s") % {"amount": mio(totals.baseline_gain)},
        ),
    ]
