"""What the pages of the administration have in common: the tabs between them."""

from typing import Any

from django.utils.translation import gettext as _

from common.components import Tab
from common.views import TenantView


class AdministrationMixin(TenantView):
    """A page of the administration; ``tab`` is the name of the tab it stands under."""

    tab = ""
    nav = "accounts.administration"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Administration"), self.url("accounts:membership_list"))]

    def get_tabs(self) -> list[Tab]:
        """The pages of the administration that this person may see."""
        pages = [
            ("people", _("People"), "accounts:membership_list", "accounts.view_membership"),
            ("departments", _("Departments"), "accounts:department_list", "accounts.view_department"),
            ("settings", _("Settings"), "accounts:settings", "accounts.change_municipality"),
            ("support", _("Support visits"), "accounts:supportsession_list", "accounts.view_supportsession"),
        ]
        return [
            Tab(label, self.url(route), current=key == self.tab)
            for key, label, route, permission in pages
            if self.request.user.has_perm(permission, self.municipality)
        ]

    def get_base_context(self) -> dict[str, Any]:
        return {**super().get_base_context(), "tabs": self.get_tabs(), "nav": self.nav}
