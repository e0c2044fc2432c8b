from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BusinessCasesConfig(AppConfig):
    name = "business_cases"
    verbose_name = _("Business cases, funds and benefits")

    def ready(self):
        from business_cases import registration_cases, registration_funds  # noqa: PLC0415 -- models are loaded only now

        registration_cases.register()
        registration_funds.register()
