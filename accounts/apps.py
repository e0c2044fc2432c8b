from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from common.permissions import role_words


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Municipalities and people")

    def ready(self):
        from accounts import role_sources as sources  # noqa: PLC0415 -- models are loaded only now
        from accounts.roles import role_sources  # noqa: PLC0415

        for role in Role:
            role_words.register(role.value, role.label)
        role_sources.register("accounts.staff", sources.staff)
        role_sources.register("accounts.administrators", sources.administrators)
        role_sources.register("accounts.support_as_staff", sources.support_as_staff)
        role_sources.register("accounts.support_as_administrators", sources.support_as_administrators)
