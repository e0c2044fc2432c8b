from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StrategiesConfig(AppConfig):
    name = "strategies"
    verbose_name = _("Strategies and goals")

    def ready(self):
        from strategies import registration  # noqa: PLC0415 -- models are loaded only now

        registration.register()
