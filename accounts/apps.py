from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "sign_in.succeeded": _("Signed in"),
    "sign_in.failed": _("Sign-in failed: wrong password"),
    "sign_in.second_factor_failed": _("Sign-in failed: wrong second factor"),
    "sign_in.ended": _("Signed out"),
    "password.changed": _("Password changed"),
    "password.reset": _("Password chosen through a link"),
    "second_factor.added": _("Second factor added"),
    "second_factor.removed": _("Second factor removed"),
    "second_factor.reset": _("New recovery codes"),
    "person.invited": _("Person invited"),
    "person.changed": _("Person changed"),
    "person.renamed_self": _("Own name changed"),
    "person.ended": _("Access ended"),
    "person.deactivated": _("Access stopped at once"),
    "person.reactivated": _("Access opened again"),
    "person.anonymised": _("Person anonymised"),
    "department.added": _("Department added"),
    "department.renamed": _("Department renamed"),
    "department.moved": _("Department moved"),
    "department.closed": _("Department closed"),
    "municipality.changed": _("Settings changed"),
    "support.started": _("Support visit began"),
    "support.ended": _("Support visit ended early"),
}


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Municipalities and people")

    def ready(self):
        from accounts import registration  # noqa: PLC0415 -- models are loaded only now

        registration.register(ACTIONS)
