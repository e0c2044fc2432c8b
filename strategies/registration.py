"""What strategies hand to the registries of the portal, called once at start."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.audit import AuditSubject, audit_subjects, register_actions
from common.documents import document_kinds
from common.inbox import InboxSource, inbox_sources
from common.navigation import NavItem, nav_items
from common.tenant_urls import tenant_url
from governance.cases import case_handlers
from strategies import documents, inbox, search
from strategies.domain.strategies import CASE_KIND
from strategies.handlers import strategy_handler
from strategies.models import Goal, Indicator, Initiative, Strategy

ACTIONS = {
    "strategy.start": _("Strategy begun"),
    "strategy.renew": _("Next version of the strategy begun"),
    "strategy.change": _("Strategy changed"),
    "strategy.levels": _("Levels of goals renamed"),
    "strategy.efficiency": _("Efficiency targets written"),
    "strategy.hear": _("Strategy sent for hearing"),
    "strategy.recommend": _("Strategy recommended to a body"),
    "strategy.withdraw": _("Recommendation of the strategy taken back"),
    "strategy.approve": pgettext_lazy("audit", "Strategy approved"),
    "strategy.send_back": _("Strategy sent back to its writers"),
    "strategy.supersede": _("Strategy superseded by its next version"),
    "strategy.expire": _("Strategy's period ended"),
    "strategy.reopen": _("Approval of the strategy reversed"),
    "strategy.reinstate": _("Strategy back in force"),
    "goal.add": _("Goal added"),
    "goal.change": _("Goal changed"),
    "goal.move": _("Goal moved"),
    "goal.remove": _("Goal removed"),
    "goal.link": _("Goal linked to another"),
    "goal.unlink": _("Link between goals removed"),
    "initiative.add": _("Initiative added"),
    "initiative.change": _("Initiative changed"),
    "initiative.report": _("Status of the initiative reported"),
    "indicator.add": _("Indicator added"),
    "indicator.change": _("Indicator changed"),
    "indicator.targets": _("Targets of the indicator written"),
    "indicator.measure": _("Indicator measured"),
}


def register() -> None:
    """Fill the registries."""
    register_actions(ACTIONS)
    case_handlers.register(CASE_KIND, strategy_handler)
    document_kinds.register(documents.STRATEGY.key, documents.STRATEGY)
    nav_items.register(
        "strategies",
        NavItem(
            pgettext_lazy("navigation", "Strategy"), "strategies:strategy_list", "strategies.view_strategy", order=20
        ),
    )
    for model, permission in (
        (Strategy, "strategies.view_strategy"),
        (Goal, "strategies.view_goal"),
        (Initiative, "strategies.view_initiative"),
        (Indicator, "strategies.view_indicator"),
    ):
        audit_subjects.register(model._meta.label_lower, _subject(permission))
    _inbox()
    search.register()


def _subject(permission: str) -> AuditSubject:
    return AuditSubject(
        label=str,
        url=lambda obj: obj.get_absolute_url(),
        visible_to=lambda user, obj: user.has_perm(permission, obj),
    )


def _page(name: str) -> Callable[[Any, int, int], str]:
    return lambda municipality, pk, _extra: tenant_url(name, municipality, pk=pk)


def _inbox() -> None:
    inbox_sources.register(
        inbox.INDICATOR,
        InboxSource(
            rows=inbox.measurements,
            verb=_("Measure now"),
            heading=lambda title: _("Measure the indicator: %(title)s") % {"title": title},
            url=_page("strategies:indicator_measure"),
        ),
    )
    inbox_sources.register(
        inbox.REVISION,
        InboxSource(
            rows=inbox.revisions,
            verb=pgettext_lazy("verb", "Revise"),
            heading=lambda title: _("Revise the strategy: %(title)s") % {"title": title},
            url=_page("strategies:strategy_detail"),
        ),
    )
