"""Settings of the municipality, and the supplier's visits."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from accounts.domain import municipality as domain
from accounts.domain import queries, support
from accounts.forms.municipality import SettingsForm
from accounts.models import Municipality, SupportSession
from accounts.tables import SupportTable
from accounts.views.administration import AdministrationMixin
from common.views import ActionView, TenantFormView, TenantListView


class Settings(AdministrationMixin, TenantFormView):
    """Colour and thresholds."""

    permission_required = "accounts.change_municipality"
    form_class = SettingsForm
    template_name = "accounts/settings.html"
    title = gettext_lazy("Settings")
    intro = gettext_lazy(
        "The figures that rules count with. A change holds from now on; what is decided stays as it was."
    )
    submit_label = gettext_lazy("Save the settings")
    success_message = gettext_lazy("The settings are saved.")
    tab = "settings"

    def get_object(self) -> Municipality:
        # A row of its own: a refused form must not show its colour in the bar, nor an old version in the form.
        return Municipality.objects.get(pk=self.municipality.pk)

    def act(self, form: SettingsForm) -> str:
        domain.change_settings(
            municipality=self.object,
            actor=self.request.user,
            expected_version=form.expected_version,
            colour=form.cleaned_data["colour"],
            thresholds=form.thresholds,
        )
        return self.url("accounts:settings")

    def get_cancel_url(self) -> str:
        return self.url("accounts:membership_list")


class SupportList(AdministrationMixin, TenantListView):
    """Who of the supplier's staff was here, when and why."""

    permission_required = "accounts.view_supportsession"
    table_class = SupportTable
    template_name = "accounts/supportsession_list.html"
    partial_template = "accounts/supportsession_list.html#list"
    row_template = "accounts/supportsession_row.html"
    title = gettext_lazy("Support visits")
    lead = gettext_lazy(
        "The supplier's staff sees the municipality only in a visit with a stated reason, at most an hour."
    )
    empty_text = gettext_lazy("The supplier has not been here.")
    tab = "support"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return []

    def get_queryset(self) -> QuerySet:
        return queries.support_sessions()


class EndSupportSession(AdministrationMixin, ActionView):
    """An administrator ends a visit before its time."""

    model = SupportSession
    permission_required = "accounts.change_supportsession"
    success_message = gettext_lazy("The visit has ended.")

    def get_queryset(self) -> QuerySet:
        return queries.support_sessions().select_related("municipality")

    def act(self) -> SupportSession:
        return support.end_session(session=self.object, actor=self.request.user)
