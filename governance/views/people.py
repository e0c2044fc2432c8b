"""Appointments outside bodies, and what the roles are for (D6)."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.views import TenantFormView, TenantListView, TenantPageView
from governance.domain import appointments, queries
from governance.filters import AppointmentFilter
from governance.forms.people import AppointmentForm, LastDayForm, RoleDescriptionForm
from governance.models import APPOINTED_CHOICES, Appointment
from governance.tables import AppointmentTable
from governance.views.mixins import MeetingsNav


class AppointmentMixin(MeetingsNav):
    """A page about appointments."""

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*self.body_crumbs(), (_("Appointments"), self.url("governance:appointment_list"))]


class AppointmentList(AppointmentMixin, TenantListView):
    """Who holds which role, where."""

    permission_required = "governance.view_appointment"
    table_class = AppointmentTable
    filterset_class = AppointmentFilter
    row_template = "governance/appointment_row.html"
    template_name = "governance/appointment_list.html"
    title = gettext_lazy("Appointments")
    lead = gettext_lazy("Roles that people hold outside the bodies.")
    empty_text = gettext_lazy("Nobody has been appointed yet.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.body_crumbs()

    def get_queryset(self) -> QuerySet:
        return queries.appointments()

    def get_primary_action(self) -> tuple[Any, str] | None:
        if not self.request.user.has_perm("governance.add_appointment", self.municipality):
            return None
        return _("Appoint a person"), self.url("governance:appointment_add")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_change = self.request.user.has_perm("governance.add_appointment", self.municipality)
        return super().get_context_data(today=timezone.localdate(), may_change=may_change, **kwargs)


class Appoint(AppointmentMixin, TenantFormView):
    """Give somebody a role."""

    permission_required = "governance.add_appointment"
    form_class = AppointmentForm
    title = gettext_lazy("Appoint a person")
    submit_label = gettext_lazy("Appoint")
    success_message = gettext_lazy("The person is appointed.")

    def act(self, form: AppointmentForm) -> str:
        appointments.appoint(municipality=self.municipality, actor=self.request.user, **form.values)
        return self.url("governance:appointment_list")


class EndAppointment(AppointmentMixin, TenantFormView):
    """Let a role end."""

    model = Appointment
    permission_required = "governance.change_appointment"
    form_class = LastDayForm
    title = gettext_lazy("End the appointment")
    submit_label = gettext_lazy("End the appointment")
    success_message = gettext_lazy("The appointment ends on that day.")

    def get_queryset(self) -> QuerySet:
        return queries.appointments()

    def get_consequences(self) -> list[Any]:
        return [
            _("%(name)s is not %(role)s after that day.")
            % {"name": self.object.user.name, "role": self.object.get_role_display().lower()}
        ]

    def act(self, form: LastDayForm) -> str:
        appointments.end_appointment(appointment=self.object, actor=self.request.user, **form.values)
        return self.url("governance:appointment_list")


class RoleList(AppointmentMixin, TenantPageView):
    """What each role is for, and what whoever holds it must do."""

    permission_required = "governance.view_roledescription"
    template_name = "governance/role_list.html"
    title = gettext_lazy("What the roles are for")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        described = appointments.descriptions_in_force()
        rows = [
            {
                "label": label,
                "description": described.get(role),
                "url": self.url("governance:role_describe", role=role),
            }
            for role, label in APPOINTED_CHOICES
        ]
        may_change = self.request.user.has_perm("governance.add_roledescription", self.municipality)
        return super().get_context_data(roles=rows, may_change=may_change, **kwargs)


class DescribeRole(AppointmentMixin, TenantFormView):
    """A new version of a role's description."""

    permission_required = "governance.add_roledescription"
    form_class = RoleDescriptionForm
    submit_label = gettext_lazy("Save the version")
    success_message = gettext_lazy("The description is saved.")

    def get_title(self) -> Any:
        return dict(APPOINTED_CHOICES)[self.kwargs["role"]]

    def get_object(self) -> Any:
        if self.kwargs["role"] not in dict(APPOINTED_CHOICES):
            raise Http404
        return None

    def get_initial(self) -> dict[str, Any]:
        before = appointments.descriptions_in_force().get(self.kwargs["role"])
        return {"purpose": before.purpose, "duties": before.duties} if before is not None else {}

    def act(self, form: RoleDescriptionForm) -> str:
        appointments.describe_role(
            municipality=self.municipality, role=self.kwargs["role"], actor=self.request.user, **form.values
        )
        return self.url("governance:role_list")
