"""Forms about appointments and what roles are for (D6)."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.people import DepartmentChoiceField
from common.forms import DanishDateField, TenantForm
from governance.forms.bodies import text
from governance.forms.fields import PersonField
from governance.models import APPOINTED_CHOICES


class AppointmentForm(TenantForm):
    """Who, as what, where, from when."""

    user = PersonField()
    role = forms.ChoiceField(label=_("Role"), choices=APPOINTED_CHOICES)
    department = DepartmentChoiceField(required=False, empty_label=_("The whole municipality"))
    valid_from = DanishDateField(label=_("Valid from"), initial=timezone.localdate)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class LastDayForm(TenantForm):
    """The last day of something; today unless another is written."""

    last_day = DanishDateField(label=_("Last day"), initial=timezone.localdate)


class RoleDescriptionForm(TenantForm):
    """What a role is for, and what whoever holds it must do."""

    purpose = text(_("Function"))
    duties = text(_("Duties"))
    valid_from = DanishDateField(label=_("Valid from"), initial=timezone.localdate)
