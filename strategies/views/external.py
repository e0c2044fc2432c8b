"""National, joint and legal strategies, which every municipality on the installation shares (D18)."""

from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from common.panels import panels_for
from common.views import TenantDetailView, TenantPageView
from strategies.domain import queries
from strategies.figures import places_of
from strategies.models import ExternalStrategy
from strategies.views.mixins import StrategyNav


class ExternalList(StrategyNav, TenantPageView):
    """The external strategies, with how many of their mandatory initiatives are anchored here."""

    permission_required = "strategies.view_strategy"
    template_name = "strategies/external_list.html"
    title = gettext_lazy("National and joint strategies")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        initiatives = list(queries.external_initiatives())
        anchored = anchored_keys(initiatives, self.request.user)
        rows = []
        for strategy in ExternalStrategy.objects.order_by("title"):
            own = [row for row in initiatives if row.strategy_id == strategy.pk]
            mandatory = [row for row in own if row.is_mandatory]
            rows.append(
                {
                    "strategy": strategy,
                    "count": len(own),
                    "mandatory": len(mandatory),
                    "missing": sum(row.pk not in anchored for row in mandatory),
                }
            )
        return super().get_context_data(
            lead=gettext_lazy("What binds the municipality from outside, and where it is anchored here."),
            rows=rows,
            missing=sum(row["missing"] for row in rows),
            tabs=self.tabs("external"),
            **kwargs,
        )


class ExternalPage(StrategyNav, TenantDetailView):
    """One external strategy: its initiatives by programme, and where each is anchored in this municipality."""

    model = ExternalStrategy
    permission_required = "strategies.view_strategy"
    template_name = "strategies/external_detail.html"

    def permission_object(self) -> Any:
        """The record belongs to no municipality: the permission is asked of the reader's."""
        return self.municipality

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*self.crumbs_to(), (ExternalList.title, self.url("strategies:external_list"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        initiatives = list(queries.external_initiatives().filter(strategy=self.object))
        keys = [row.pk for row in initiatives]
        places, local = places_of(keys, self.request.user), queries.local_initiatives(keys)
        rows = [
            {
                "initiative": row,
                "places": places[row.pk],
                "local": local.get(row.pk, []),
                "missing": row.is_mandatory and not places[row.pk],
            }
            for row in initiatives
        ]
        return super().get_context_data(
            lead=self.object.get_owner_display(),
            programmes=[
                (programme, list(found))
                for programme, found in groupby(rows, key=lambda row: row["initiative"].programme)
            ],
            missing=sum(row["missing"] for row in rows),
            count=len(rows),
            today=timezone.localdate(),
            panels=panels_for("external", self.object, self.request.user),
            **kwargs,
        )


def anchored_keys(initiatives: list[Any], user: Any) -> set[int]:
    """Keys of the initiatives that are anchored somewhere in the municipality."""
    return {key for key, places in places_of((row.pk for row in initiatives), user).items() if places}
