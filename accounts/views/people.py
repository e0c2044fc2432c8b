"""People in a municipality: list, invite, change, end."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.domain import leaving, people, queries
from accounts.filters import PeopleFilter
from accounts.forms.people import InviteForm, LastDayForm, PersonForm
from accounts.models import Membership
from accounts.tables import PeopleTable
from accounts.views.administration import AdministrationMixin
from common.audit import action_label, entries_for
from common.panels import panels_for
from common.views import ActionView, TenantDetailView, TenantFormView, TenantListView

HISTORY = 20


class PersonMixin(AdministrationMixin):
    """A page about one person's membership."""

    model = Membership
    permission_required = "accounts.change_membership"
    tab = "people"

    def get_queryset(self) -> QuerySet:
        return queries.people()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        crumbs = super().get_crumbs()
        return [*crumbs, (self.object.user.name, self.object.get_absolute_url())] if self.object else crumbs


class PeopleList(AdministrationMixin, TenantListView):
    """Everyone who has or had access."""

    permission_required = "accounts.view_membership"
    table_class = PeopleTable
    filterset_class = PeopleFilter
    template_name = "accounts/membership_list.html"
    partial_template = "accounts/membership_list.html#list"
    row_template = "accounts/membership_row.html"
    title = gettext_lazy("People")
    empty_text = gettext_lazy("Nobody has access yet.")
    tab = "people"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return []

    def get_queryset(self) -> QuerySet:
        return queries.people()

    def get_primary_action(self) -> tuple[Any, str]:
        return _("Invite a person"), self.url("accounts:membership_invite")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(today=timezone.localdate(), **kwargs)


class PersonPage(PersonMixin, TenantDetailView):
    """One person: what they are here, and what happened with their access."""

    permission_required = "accounts.view_membership"
    template_name = "accounts/membership_detail.html"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return AdministrationMixin.get_crumbs(self)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entries = entries_for(self.object)[:HISTORY]
        history = [(entry.at, action_label(entry.action), entry.actor_name) for entry in entries]
        membership, today = self.object, timezone.localdate()
        is_over = membership.valid_to is not None and membership.valid_to < today
        return super().get_context_data(
            history=history,
            has_access=membership.is_valid_on(today),
            is_over=is_over,
            may_anonymise=is_over and leaving.may_be_anonymised(membership),
            panels=panels_for("person", membership, self.request.user),
            **kwargs,
        )


class InvitePerson(AdministrationMixin, TenantFormView):
    """Let somebody in."""

    permission_required = "accounts.add_membership"
    form_class = InviteForm
    title = gettext_lazy("Invite a person")
    intro = gettext_lazy("The person gets an e-mail with a link to choose a password.")
    submit_label = gettext_lazy("Send the invitation")
    success_message = gettext_lazy("The invitation is on its way.")
    tab = "people"

    def act(self, form: InviteForm) -> Membership:
        return people.invite(municipality=self.municipality, actor=self.request.user, **form.values)


class ChangePerson(PersonMixin, TenantFormView):
    """Change what somebody is here."""

    form_class = PersonForm
    title = gettext_lazy("Change person")
    success_message = gettext_lazy("The change is saved.")

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "name": self.object.user.name}

    def act(self, form: PersonForm) -> Membership:
        return people.change_person(
            membership=self.object, actor=self.request.user, expected_version=form.expected_version, **form.values
        )


class EndMembership(PersonMixin, TenantFormView):
    """Let somebody's access end."""

    form_class = LastDayForm
    title = gettext_lazy("End access")
    submit_label = gettext_lazy("End the access")
    success_message = gettext_lazy("The access ends on that day.")

    def get_consequences(self) -> list[Any]:
        return [
            _("%(name)s cannot open the municipality's pages after that day.") % {"name": self.object.user.name},
            _("What the person did, and the decisions they took part in, stay as they are."),
        ]

    def act(self, form: LastDayForm) -> Membership:
        return people.end_membership(
            membership=self.object, actor=self.request.user, expected_version=form.expected_version, **form.values
        )


class SendInvitation(PersonMixin, ActionView):
    """Mail the way in once more."""

    success_message = gettext_lazy("The invitation is on its way.")

    def act(self) -> Membership:
        people.send_invitation(membership=self.object, actor=self.request.user)
        return self.object
