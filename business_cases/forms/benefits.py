"""Forms of benefits: measure, judge, re-plan, enter in the budget, give up (D48, D49)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms.fields import PersonChoiceField
from business_cases.enums import BenefitKind
from common.forms import (
    DanishDateField,
    DanishNumberField,
    MoneyField,
    TenantForm,
    TenantModelChoiceField,
)
from common.forms.layout import Details, Row, Section
from strategies.enums import Direction, Frequency
from strategies.models import Goal

_LARGEST = Decimal(10) ** 13


class MeasureForm(TenantForm):
    """One figure and a comment; what else there is stands folded away."""

    amount = MoneyField(label=_("Gain so far this year"), required=False)
    value = DanishNumberField(label=_("Value"), required=False, min_value=-_LARGEST, max_value=_LARGEST)
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=500,
        help_text=_("What explains the figure, if it is not as planned."),
    )
    measured_on = DanishDateField(label=_("Measured on"))
    source = forms.CharField(label=_("Source"), required=False, max_length=200)
    evidence = forms.FileField(
        label=_("Evidence"), required=False, help_text=_("A report or an extract, at most 20 MB.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measured_on"].initial = timezone.localdate
        monetary = self.obj.kind in BenefitKind.MONETARY
        self.fields["amount" if monetary else "value"].required = True
        if monetary:
            del self.fields["value"]
        else:
            del self.fields["amount"]
            self.fields["value"].suffix = self.obj.unit
        # A measurement is added, and changes nothing that somebody else wrote: no version is needed.
        del self.fields["version"]

    def get_layout(self) -> list[Any]:
        figure = "amount" if self.obj.kind in BenefitKind.MONETARY else "value"
        return [figure, "comment", Details(_("Date, source and evidence"), "measured_on", "source", "evidence")]


class ReasonForm(TenantForm):
    """Why."""

    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("version", None)


class BudgetForm(TenantForm):
    """Kroner in the budget of a year, and which decision put them there."""

    year = forms.IntegerField(label=_("Budget year"), min_value=2000, max_value=2100)
    amount = MoneyField(label=_("Amount in the budget"))
    decision_text = forms.CharField(
        label=_("Decision"), max_length=200, help_text=_("Such as: Budget 2027, byrådet 12.10.2026, punkt 4.")
    )


class BenefitForm(TenantForm):
    """The profile of a benefit."""

    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("Begin with what changes: Shorter, fewer, faster …")
    )
    owner = PersonChoiceField(
        label=_("Owner"), required=False, help_text=_("The line manager who harvests the gain and measures it.")
    )
    goal = TenantModelChoiceField(
        label=_("Goal"),
        required=False,
        queryset_for=lambda _municipality: Goal.objects.order_by("strategy", "position"),
    )
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea)
    deliverable = forms.CharField(label=_("Deliverable"), required=False, max_length=200)
    change = forms.CharField(label=pgettext_lazy("benefit", "Change"), required=False, max_length=200)
    unit = forms.CharField(label=_("Unit"), required=False, max_length=40)
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices)
    baseline_value = DanishNumberField(label=_("Baseline"), required=False, min_value=-_LARGEST, max_value=_LARGEST)
    baseline_on = DanishDateField(label=_("Measured on"), required=False)
    baseline_source = forms.CharField(label=_("Source of the baseline"), required=False, max_length=200)
    target_value = DanishNumberField(label=_("Target"), required=False, min_value=-_LARGEST, max_value=_LARGEST)
    method = forms.CharField(label=_("How it is measured"), required=False, max_length=300)
    data_source = forms.CharField(label=_("Data source"), required=False, max_length=200)
    frequency = forms.ChoiceField(label=_("Measured"), choices=Frequency.choices)
    last_year = forms.IntegerField(label=_("Last year of the profile"), required=False, min_value=2000, max_value=2100)
    assumptions = forms.CharField(label=_("Assumptions"), required=False, widget=forms.Textarea)
    negative_effects = forms.CharField(label=_("Negative effects"), required=False, widget=forms.Textarea)
    risk = forms.CharField(label=_("Risk"), required=False, widget=forms.Textarea)
    reason = forms.CharField(label=_("Why it is changed"), max_length=300)

    def get_layout(self) -> list[Any]:
        return [
            Section(_("The gain"), "name", "owner", "goal", "description", Row("deliverable", "change")),
            Section(
                _("How it is measured"),
                Row("frequency", "last_year"),
                "method",
                "data_source",
                Row("unit", "direction"),
                Row("baseline_value", "target_value"),
                Row("baseline_on", "baseline_source"),
            ),
            Details(_("Assumptions, negative effects and risk"), "assumptions", "negative_effects", "risk"),
            Section(_("The change"), "reason"),
        ]
