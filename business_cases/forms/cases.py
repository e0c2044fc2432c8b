"""Forms of the business case: its basis, and freezing it (D38)."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from business_cases.domain.cases import rate_days
from business_cases.enums import EstimateMethod
from common.forms import DanishDateField, TenantForm, TenantModelChoiceField
from common.forms.layout import Details, Row, Section
from common.numbers import dato


def departments_of(_municipality: Any) -> Any:
    """The departments that exist today."""
    return Department.objects.valid_on(timezone.localdate()).order_by("name")


class BasisForm(TenantForm):
    """What the calculation rests on, and what the case means for the organisation."""

    title = forms.CharField(label=_("Title"), max_length=200)
    department = TenantModelChoiceField(label=_("Department"), queryset_for=departments_of)
    price_level = forms.IntegerField(
        label=_("Price level"),
        min_value=1990,
        max_value=2100,
        help_text=_("All amounts are in the prices of this year, without VAT."),
    )
    base_year = forms.IntegerField(
        label=_("Year 0"), min_value=1990, max_value=2100, help_text=_("The year in which it begins.")
    )
    horizon = forms.IntegerField(
        label=_("Horizon"), min_value=0, max_value=75, help_text=_("The last year counted: 5 is year 0 and five more.")
    )
    lifetime = forms.IntegerField(
        label=_("Lifetime"), min_value=1, max_value=100, help_text=_("How many years the solution lasts.")
    )
    go_live = DanishDateField(label=_("Expected go-live"), required=False)
    rates_from = forms.TypedChoiceField(
        label=_("Discount rates"),
        required=False,
        coerce=str,
        empty_value=None,
        help_text=_("The newest, unless the case must be compared with an older one."),
    )
    method = forms.ChoiceField(label=_("Estimation"), choices=EstimateMethod.choices, initial=EstimateMethod.PERT)
    processes_today = forms.CharField(label=_("Processes today"), required=False, widget=forms.Textarea)
    processes_after = forms.CharField(label=_("Processes afterwards"), required=False, widget=forms.Textarea)
    organisation = forms.CharField(label=_("What it means for the organisation"), required=False, widget=forms.Textarea)
    competences = forms.CharField(label=_("Competences needed"), required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [(day.isoformat(), dato(day)) for day in rate_days()]
        self.fields["rates_from"].choices = [("", _("The newest")), *days]

    def clean_rates_from(self) -> Any:
        """The day as a date; the newest rates as None."""
        chosen = self.cleaned_data["rates_from"]
        return next((day for day in rate_days() if day.isoformat() == chosen), None)

    def get_layout(self) -> list[Any]:
        return [
            Section(_("The case"), "title", "department"),
            Section(
                _("What is counted"),
                Row("base_year", "price_level"),
                Row("horizon", "lifetime"),
                "go_live",
                Details(_("Discount rates and estimation"), "rates_from", "method"),
            ),
            Section(_("The organisation"), "processes_today", "processes_after", "organisation", "competences"),
        ]


class FreezeForm(TenantForm):
    """Why the case is frozen as it is now."""

    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("Such as: Prognose efter udbud."))
