"""Forms about people in a municipality."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.domain import departments, queries
from accounts.models import Municipality
from common.forms import DanishDateField, TenantForm, TenantModelChoiceField


class DepartmentChoiceField(TenantModelChoiceField):
    """A department that is open today, shown at its place in the tree."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Department"))
        super().__init__(queryset_for=lambda _municipality: queries.open_departments(), **kwargs)

    def bind_to(self, municipality: Municipality) -> None:
        super().bind_to(municipality)
        nodes = departments.in_tree_order(self.queryset)
        self.choices = [("", self.empty_label), *((n.department.pk, indented(n)) for n in nodes)]


def indented(node: departments.Node) -> str:
    """A department's name, set in by its depth; no-break spaces, since a list of options drops the others."""
    return "\u00a0" * 4 * node.depth + node.department.name


class InviteForm(TenantForm):
    """Who is let in, and as what."""

    email = forms.EmailField(label=_("E-mail"), max_length=254, help_text=_("The person signs in with this address."))
    name = forms.CharField(label=_("Name"), max_length=120)
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    department = DepartmentChoiceField(required=False)
    is_administrator = forms.BooleanField(
        label=_("Portal administrator"),
        required=False,
        help_text=_("May invite people, and change departments and settings."),
    )


class PersonForm(TenantForm):
    """What a person is here."""

    name = forms.CharField(label=_("Name"), max_length=120)
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    department = DepartmentChoiceField(required=False)
    is_administrator = forms.BooleanField(
        label=_("Portal administrator"),
        required=False,
        help_text=_("May invite people, and change departments and settings."),
    )


class LastDayForm(TenantForm):
    """The last day of something; today unless another is written."""

    last_day = DanishDateField(label=_("Last day"), initial=timezone.localdate)


class AnonymiseForm(TenantForm):
    """The person's name, typed: what cannot be undone is not done by a slip."""

    name = forms.CharField(
        label=_("The person's name"),
        max_length=120,
        help_text=_("Write the name as it stands above. It cannot be undone."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
