from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "import.create": _("Created by an import"),
    "import.update": _("Changed by an import"),
}


class StrategyPortalConfig(AppConfig):
    name = "strategy_portal"
    verbose_name = _("Strategy portal")

    def ready(self):
        from common.audit import register_actions  # noqa: PLC0415 -- models are loaded only now
        from common.navigation import NavItem, nav_items  # noqa: PLC0415 -- models are loaded only now
        from strategy_portal import holdings  # noqa: PLC0415 -- models are loaded only now

        register_actions(ACTIONS)
        holdings.register()
        nav_items.register("overview", NavItem(_("Overview"), "front_page", order=10, exact=True))
