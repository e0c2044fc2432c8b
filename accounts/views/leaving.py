"""A person leaves at once, comes back, or is forgotten."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.domain import leaving
from accounts.forms.people import AnonymiseForm
from accounts.models import Membership
from accounts.views.people import PersonMixin
from common.forms import ConfirmForm
from common.panels import panels_for
from common.views import TenantFormView


class LeavingView(PersonMixin, TenantFormView):
    """A step of leaving, with what the person holds beside it."""

    template_name = "accounts/leaving_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(panels=panels_for("person", self.object, self.request.user), **kwargs)


class DeactivatePerson(LeavingView):
    """Let somebody's access end now."""

    form_class = ConfirmForm
    title = gettext_lazy("Stop the access at once")
    submit_label = gettext_lazy("Stop the access at once")
    success_message = gettext_lazy("The access has ended.")

    def get_consequences(self) -> list[Any]:
        name = {"name": self.object.user.name}
        return [
            _("%(name)s cannot open the municipality's pages from this moment, also where they are signed in now.")
            % name,
            _("If %(name)s belongs to no other municipality, the account is closed, and nobody can sign in to it.")
            % name,
            _("What the person did, and the decisions they took part in, stay as they are."),
            _("What the person holds below stays theirs until somebody else takes it over."),
        ]

    def act(self, form: ConfirmForm) -> Membership:
        return leaving.deactivate(
            membership=self.object, actor=self.request.user, expected_version=form.expected_version
        )


class ReactivatePerson(PersonMixin, TenantFormView):
    """Let somebody in again."""

    form_class = ConfirmForm
    title = gettext_lazy("Open the access again")
    submit_label = gettext_lazy("Open the access again")
    success_message = gettext_lazy("The access is open from today.")

    def get_consequences(self) -> list[Any]:
        return [
            _("%(name)s can sign in as before, with the same title and department.") % {"name": self.object.user.name},
            _("Seats and appointments that were not ended hold again."),
            _("The person is not portal administrator; give that back by changing the person."),
        ]

    def act(self, form: ConfirmForm) -> Membership:
        return leaving.reactivate(
            membership=self.object, actor=self.request.user, expected_version=form.expected_version
        )


class AnonymisePerson(LeavingView):
    """Forget who somebody was."""

    form_class = AnonymiseForm
    title = gettext_lazy("Anonymise the person")
    submit_label = gettext_lazy("Anonymise for good")
    success_message = gettext_lazy("The person is anonymised.")

    @property
    def intro(self) -> str:
        """Whom it is about."""
        return self.object.user.name

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_consequences(self) -> list[Any]:
        return [
            _("Name, e-mail, title, password, passkeys, authenticator app and saved views are removed."),
            _("On pages and lists the person is called “Former user %(number)s”.") % {"number": self.object.user_id},
            _("The audit trail and frozen documents (agendas, minutes, notes) keep the name: the law requires it."),
            _("It holds for every municipality where the person once belonged, and cannot be undone."),
        ]

    def act(self, form: AnonymiseForm) -> Membership:
        leaving.anonymise(membership=self.object, actor=self.request.user, **form.values)
        return self.object
