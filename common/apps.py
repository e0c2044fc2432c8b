from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common import collation, logs


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = _("Shared mechanisms")

    def ready(self) -> None:
        logs.configure()
        collation.connect()
