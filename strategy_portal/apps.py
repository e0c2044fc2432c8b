from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StrategyPortalConfig(AppConfig):
    name = "strategy_portal"
    verbose_name = _("Strategy portal")
