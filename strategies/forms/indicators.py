"""Forms about indicators."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import PersonChoiceField
from common.forms import DanishDateField, DanishNumberField, TenantForm
from common.forms.layout import Details, Row, Section
from strategies.enums import Direction, Frequency

#: What the column holds.
LARGEST = Decimal(10) ** 13
#: How many targets a form has room for; more are written in a second round.
TARGETS = 6


class ValueField(DanishNumberField):
    """A value in the indicator's own unit."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=-LARGEST, max_value=LARGEST, **kwargs)


class IndicatorForm(TenantForm):
    """What is measured, from where, how often and by whom."""

    name = forms.CharField(label=_("What is measured"), max_length=200)
    unit = forms.CharField(label=_("Unit"), max_length=40, help_text=_("Such as pct., days or processes."))
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices, initial=Direction.UP)
    baseline_value = ValueField(label=_("Baseline"), required=False)
    baseline_on = DanishDateField(label=_("Measured on"), required=False)
    baseline_source = forms.CharField(label=_("Source"), max_length=200, required=False)
    benchmark = forms.CharField(
        label=_("Compared to"), max_length=120, required=False, help_text=_("Such as the national average.")
    )
    frequency = forms.ChoiceField(label=_("Measured"), choices=Frequency.choices, initial=Frequency.HALF_YEAR)
    owner = PersonChoiceField(
        label=_("Owner"), required=False, help_text=_("Is reminded when a measurement is due, and makes it.")
    )

    def get_layout(self) -> list[Any]:
        return [
            "name",
            Row("unit", "direction"),
            Section(
                _("Baseline"),
                Row("baseline_value", "baseline_on"),
                "baseline_source",
                help=_("Without a baseline nobody can say how far the goal has come."),
            ),
            Section(_("Follow-up"), Row("frequency", "owner"), "benchmark"),
        ]


class TargetsForm(TenantForm):
    """The indicator's targets by date."""

    def get_layout(self) -> list[Any]:
        """Asked once, while the form is made: the rows are added here."""
        unit = self.obj.unit
        for place in range(TARGETS):
            self.fields[f"due_{place}"] = DanishDateField(label=_("By"), required=False)
            self.fields[f"value_{place}"] = ValueField(label=_("Target"), suffix=unit, required=False)
        return [Row(f"due_{place}", f"value_{place}") for place in range(TARGETS)]

    def clean(self) -> dict[str, Any]:
        """A target has a date and a value."""
        cleaned = super().clean() or self.cleaned_data
        for place in range(TARGETS):
            due, value = cleaned.get(f"due_{place}"), cleaned.get(f"value_{place}")
            refused = {f"due_{place}", f"value_{place}"} & set(self.errors)
            if not refused and (due is None) != (value is None):
                name = f"due_{place}" if due is None else f"value_{place}"
                self.add_error(name, _("Write both the date and the value."))
        return cleaned

    @property
    def targets(self) -> list[tuple[date, Decimal]]:
        """(by, value) of the rows that are filled in."""
        rows = [(self.cleaned_data[f"due_{place}"], self.cleaned_data[f"value_{place}"]) for place in range(TARGETS)]
        return [row for row in rows if row[0] is not None]


class MeasureForm(TenantForm):
    """One figure, and a remark if there is one; the day is today unless another is written."""

    value = ValueField(label=_("Value"))
    comment = forms.CharField(label=_("Remark"), max_length=300, required=False)
    measured_on = DanishDateField(label=_("Measured on"))
    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].suffix = self.obj.unit
        # What is measured is added to, not written over: no version can be stale.
        self.fields.pop("version", None)

    def get_layout(self) -> list[Any]:
        return ["value", "comment", Details(_("Another day, or a source"), Row("measured_on", "source"))]
