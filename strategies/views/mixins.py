"""What the pages of strategies share: where they belong, and the way back."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.components import Tab
from strategies.models import Goal, Strategy


class StrategyNav:
    """A page under "Strategi"."""

    def get_base_context(self) -> dict[str, Any]:
        return super().get_base_context() | {"nav": "strategies"}

    def crumbs_to(self, strategy: Strategy | None = None, *goals: Goal) -> list[tuple[Any, str]]:
        """Strategy / the strategy / its goals from the top."""
        crumbs = [(pgettext("navigation", "Strategy"), self.url("strategies:strategy_list"))]
        if strategy is not None:
            crumbs.append((strategy.title, self.url("strategies:strategy_detail", pk=strategy.pk)))
        return [*crumbs, *((str(goal), self.url("strategies:goal_detail", pk=goal.pk)) for goal in goals)]

    def tabs(self, current: str) -> list[Tab]:
        """The municipality's own strategies, and those that bind it from outside."""
        pages = (
            ("own", _("The municipality's own"), "strategies:strategy_list"),
            ("external", _("National and joint"), "strategies:external_list"),
        )
        return [Tab(label, self.url(name), current=key == current) for key, label, name in pages]

    def may(self, permission: str, obj: Any) -> bool:
        """Whether the reader has a permission of this app ("change_goal")."""
        return self.request.user.has_perm(f"strategies.{permission}", obj)


class AddingMixin:
    """A form for something new under the page's record: nothing of that record is filled in, and no version travels."""

    def get_initial(self) -> dict[str, Any]:
        return {name: self.request.GET[name] for name in self.form_class.base_fields if name in self.request.GET}

    def get_form(self, **kwargs: Any) -> Any:
        return self.form_class(
            initial=self.get_initial(), municipality=self.municipality, user=self.request.user, obj=None, **kwargs
        )
