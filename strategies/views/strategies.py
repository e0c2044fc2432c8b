"""The list of strategies, and the page of one: its goals and how far they have come (D16, D17)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.canonical import canonical, sha256
from common.components import Figure
from common.documents import document_filename, render_pdf
from common.models import Snapshot
from common.numbers import dato, pct
from common.panels import panels_for
from common.snapshots import collecting
from common.views import TenantDetailView, TenantListView
from governance.models import AgendaItem
from strategies.domain import queries, strategies, strategy_snapshot
from strategies.enums import StrategyState
from strategies.figures import figures_of
from strategies.filters import StrategyFilter
from strategies.models import Strategy
from strategies.tables import StrategyTable
from strategies.views.mixins import StrategyNav


class StrategyList(StrategyNav, TenantListView):
    """Every strategy: in force first, then on its way, then what has been."""

    permission_required = "strategies.view_strategy"
    title = gettext_lazy("Strategies")
    lead = gettext_lazy("What the municipality wants to achieve, and how far it has come.")
    table_class = StrategyTable
    filterset_class = StrategyFilter
    template_name = "strategies/strategy_list.html"
    row_template = "strategies/strategy_row.html"
    empty_text = gettext_lazy("There is no strategy yet.")
    empty_hint = gettext_lazy("Begin with its title, its period, and what its goals are called.")
    group_order = ("rank",)

    def get_queryset(self) -> Any:
        return queries.strategies()

    def group_of(self, strategy: Any) -> str:
        """In force, on its way, or earlier."""
        return (_("In force"), _("On their way"), _("Earlier"))[strategy.rank]

    def get_primary_action(self) -> tuple[Any, str] | None:
        if not self.may("add_strategy", self.municipality):
            return None
        return _("New strategy"), self.url("strategies:strategy_add")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tabs=self.tabs("own"), tones=StrategyState.TONES, **kwargs)


class StrategyPage(StrategyNav, TenantDetailView):
    """One version: what it wants, its goals as a tree with progress and figures, its targets and its neighbours."""

    model = Strategy
    permission_required = "strategies.view_strategy"
    template_name = "strategies/strategy_detail.html"

    def get_queryset(self) -> Any:
        rows = Strategy.objects.select_related("owner_department", "approved_by", "case__awaits_body")
        return queries.with_top_level(rows)

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.crumbs_to()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        strategy, today = self.object, timezone.localdate()
        strategy.municipality = self.municipality
        goals = list(queries.goals_of(strategy))
        roots = queries.family(goals, strategy.number)
        nodes = [node for root in roots for node in root.walk()]
        found = queries.readings(node.goal.pk for node in nodes)
        queries.measure_goals(roots, found, day=today)
        figures = figures_of({node.goal.pk: node.line for node in nodes}, self.request.user)
        for node in nodes:
            node.level = getattr(node.goal, "level_name", None) or ""
            node.figures = figures[node.goal.pk]
        may_change = strategy.is_editable and self.may("change_strategy", strategy)
        return super().get_context_data(
            lead=self.lead(strategy),
            nodes=nodes,
            key_figures=self.key_figures(strategy, nodes, found),
            links=queries.strategy_links(strategy),
            panels=panels_for("strategy", strategy, self.request.user),
            may_change=may_change,
            may_work=strategy.is_alive and self.may("change_strategy", strategy),
            may_renew=strategy.state not in StrategyState.EDITABLE and self.may("add_strategy", self.municipality),
            steps=strategies.machine.available(strategy, user=self.request.user),
            revision_due=strategies.revision_due(strategy),
            tone=StrategyState.TONES.get(strategy.state, "none"),
            **kwargs,
        )

    def lead(self, strategy: Strategy) -> str:
        """What it is, and where it stands, in a line."""
        period = f"{dato(strategy.valid_from)} – {dato(strategy.valid_to)}"
        waits = strategy.case.awaits_body if strategy.case is not None else None
        if strategy.state == StrategyState.RECOMMENDED and waits is not None:
            return _("%(period)s. Waits for %(body)s to approve it.") % {"period": period, "body": waits}
        if strategy.approved_on is None:
            return period
        known = {"period": period, "body": strategy.approved_by or "", "date": dato(strategy.approved_on)}
        if strategy.approved_by is None:
            return _("%(period)s. Approved on %(date)s.") % known
        return _("%(period)s. Approved by %(body)s on %(date)s.") % known

    def key_figures(self, strategy: Strategy, nodes: list[Any], found: list[Any]) -> list[Figure]:
        """Progress, goals, initiatives and indicators."""
        progress, planned = queries.progress_of(found, day=timezone.localdate())
        overdue = sum(1 for row in found if row.next_due is not None and row.next_due < timezone.localdate())
        judged = sum(1 for row in found if row.course.progress is not None)
        figures = [
            Figure(
                _("Progress"),
                pct(progress) if progress is not None else "–",
                _("against %(planned)s planned") % {"planned": pct(planned)}
                if planned is not None
                else _("%(judged)s of %(count)s indicators can be judged") % {"judged": judged, "count": len(found)},
            ),
            Figure(
                _("Goals"), len(nodes), _("of which %(count)s measured") % {"count": len({r.goal_id for r in found})}
            ),
            Figure(_("Initiatives"), sum(getattr(node.goal, "initiative_count", 0) for node in nodes)),
            Figure(
                _("Indicators"),
                len(found),
                _("%(count)s overdue") % {"count": overdue}
                if overdue and strategy.state == StrategyState.APPROVED
                else "",
            ),
        ]
        return figures if nodes else []


class StrategyPdf(StrategyNav, TenantDetailView):
    """The strategy as a document: as it stands today, or ``?decided=1`` as the body last saw it."""

    model = Strategy
    permission_required = "strategies.view_strategy"

    def get_queryset(self) -> Any:
        return Strategy.objects.select_related("municipality", "owner_department", "approved_by")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        snapshot = (self.decided_on() if "decided" in request.GET else None) or self.as_it_is()
        response = HttpResponse(render_pdf(snapshot), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{document_filename(snapshot)}"'
        response["Cache-Control"] = "private, no-store"
        return response

    def decided_on(self) -> Any:
        """The snapshot that the body saw last; None when it never was on an agenda."""
        if self.object.case_id is None:
            return None
        item = (
            AgendaItem.objects.filter(case=self.object.case_id, document__isnull=False)
            .select_related("document")
            .order_by("-pk")
            .first()
        )
        return item.document if item is not None else None

    def as_it_is(self) -> Snapshot:
        """A snapshot of this moment that is not kept: nobody has decided on it."""
        body = canonical(self.collected())
        return Snapshot(
            municipality=self.municipality,
            kind=strategy_snapshot.KIND,
            schema_version=strategy_snapshot.SCHEMA_VERSION,
            body=body,
            sha256=sha256(body),
            taken_at=timezone.now(),
        )

    def collected(self) -> dict[str, Any]:
        """The data, read as of one moment."""
        with collecting():
            return strategy_snapshot.collect(self.object)
