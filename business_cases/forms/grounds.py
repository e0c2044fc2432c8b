"""Forms of what a business case rests on: assumptions and risks (D38)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import people_of
from business_cases.domain.case_validation import MOST_RISKS
from business_cases.domain.cases import AssumptionInput, RiskInput
from business_cases.forms.rows import RowsForm
from common.forms import DanishNumberField, MoneyField, PercentField


class AssumptionsForm(RowsForm):
    """Figures that several lines build on, with source and owner."""

    most = 40
    quiet = frozenset({"owner"})

    def prepare(self) -> None:
        self.people = {str(row.pk): row for row in people_of(self.municipality)}
        self.people_choices = [("", _("Nobody yet")), *((key, row.name) for key, row in self.people.items())]

    def row_fields(self, row: int) -> dict[str, forms.Field]:
        number = {"n": row + 1}
        return {
            "name": forms.CharField(label=_("Assumption %(n)s: what") % number, max_length=80, required=False),
            "value": DanishNumberField(
                label=_("Assumption %(n)s: value") % number, required=False, min_value=0, max_value=10**11, places=4
            ),
            "unit": forms.CharField(label=_("Assumption %(n)s: unit") % number, max_length=40, required=False),
            "source": forms.CharField(label=_("Assumption %(n)s: source") % number, max_length=300, required=False),
            "owner": forms.ChoiceField(
                label=_("Assumption %(n)s: owner") % number, choices=self.people_choices, required=False
            ),
            "remove": forms.BooleanField(label=_("Assumption %(n)s: remove") % number, required=False),
        }

    def clean(self) -> dict[str, Any]:
        """Each has a name and a value."""
        cleaned = super().clean() or self.cleaned_data
        for number, row in self.filled().items():
            for name, message in (("name", _("Write what it is.")), ("value", _("Write the value."))):
                if row.get(name) in (None, "") and not self.errors.get(f"{number}-{name}"):
                    self.add_error(f"{number}-{name}", message)
        return cleaned

    def inputs(self) -> list[AssumptionInput]:
        """The assumptions as the domain takes them."""
        return [AssumptionInput(**row | {"owner": self.people.get(row["owner"])}) for row in self.filled().values()]


class RisksForm(RowsForm):
    """At most twelve risks: probability times amount gives the reserve (D38)."""

    most = MOST_RISKS
    quiet = frozenset({"owner", "year"})

    def __init__(self, *args: Any, obj: Any, **kwargs: Any) -> None:
        self.years = [(str(year), str(obj.base_year + year)) for year in range(obj.horizon + 1)]
        super().__init__(*args, obj=obj, **kwargs)

    def prepare(self) -> None:
        self.people = {str(row.pk): row for row in people_of(self.municipality)}
        self.people_choices = [("", _("Nobody yet")), *((key, row.name) for key, row in self.people.items())]

    def row_fields(self, row: int) -> dict[str, forms.Field]:
        number = {"n": row + 1}
        return {
            "name": forms.CharField(label=_("Risk %(n)s: what") % number, max_length=200, required=False),
            "probability": PercentField(label=_("Risk %(n)s: probability") % number, required=False, places=3),
            "low": MoneyField(label=_("Risk %(n)s: low") % number, required=False),
            "likely": MoneyField(label=_("Risk %(n)s: likely") % number, required=False),
            "high": MoneyField(label=_("Risk %(n)s: high") % number, required=False),
            "year": forms.TypedChoiceField(
                label=_("Risk %(n)s: year") % number,
                choices=self.years,
                coerce=int,
                required=False,
                empty_value=0,
            ),
            "source": forms.CharField(label=_("Risk %(n)s: source") % number, max_length=300, required=False),
            "owner": forms.ChoiceField(
                label=_("Risk %(n)s: owner") % number, choices=self.people_choices, required=False
            ),
            "remove": forms.BooleanField(label=_("Risk %(n)s: remove") % number, required=False),
        }

    def clean(self) -> dict[str, Any]:
        """Each has a name, a probability and a likely amount."""
        cleaned = super().clean() or self.cleaned_data
        needed = (
            ("name", _("Write what may happen.")),
            ("probability", _("Write a percentage from 0 to 100.")),
            ("likely", _("Write what it costs if it comes.")),
        )
        for number, row in self.filled().items():
            for name, message in needed:
                if row.get(name) in (None, "") and not self.errors.get(f"{number}-{name}"):
                    self.add_error(f"{number}-{name}", message)
        return cleaned

    def inputs(self) -> list[RiskInput]:
        """The risks as the domain takes them."""
        return [RiskInput(**row | {"owner": self.people.get(row["owner"])}) for row in self.filled().values()]
