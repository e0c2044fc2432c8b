"""Forms about the department tree (D1)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import DepartmentKind
from accounts.forms.people import DepartmentChoiceField
from common.forms import DanishDateField, TenantForm


class DepartmentForm(TenantForm):
    """Name and kind."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=DepartmentKind.choices, initial=DepartmentKind.UNIT)


class NewDepartmentForm(DepartmentForm):
    """A department, and where it belongs."""

    parent = DepartmentChoiceField(
        label=_("Belongs to"), required=False, empty_label=_("Nothing: it stands at the top")
    )
    valid_from = DanishDateField(label=_("Valid from"), required=False, help_text=_("Empty: it has always been there."))


class MoveDepartmentForm(TenantForm):
    """Where a department belongs from now on."""

    parent = DepartmentChoiceField(
        label=_("Belongs to"), required=False, empty_label=_("Nothing: it stands at the top")
    )
