"""Forms about a strategy as a whole."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.domain import queries as accounts
from accounts.forms.people import DepartmentChoiceField
from common.forms import DanishDateField, MoneyField, TenantForm, TenantModelChoiceField
from common.forms.layout import Row, Section
from governance.domain import queries as governance
from strategies.domain.strategies import DEEPEST

LONG = forms.Textarea(attrs={"rows": 4})


class PeriodForm(TenantForm):
    """From when to when a version is meant to be in force."""

    valid_from = DanishDateField(label=_("In force from"))
    valid_to = DanishDateField(label=_("In force to"))

    def get_layout(self) -> list[Any]:
        return [Row("valid_from", "valid_to")]


class StrategyForm(PeriodForm):
    """What the strategy is and wants."""

    title = forms.CharField(label=_("Title"), max_length=200)
    owner_department = DepartmentChoiceField(required=False)
    area = forms.CharField(
        label=_("Strategy area"),
        max_length=120,
        required=False,
        help_text=_("The part of the municipality's work it covers, if not all of it."),
    )
    vision = forms.CharField(label=_("Vision"), widget=LONG, required=False)
    summary = forms.CharField(label=_("Summary"), widget=LONG, required=False)

    def get_layout(self) -> list[Any]:
        return ["title", Row("valid_from", "valid_to"), Row("owner_department", "area"), "vision", "summary"]


class LevelFields(forms.Form):
    """One to three levels of goals, each with its name in singular and plural; ``levels`` are the cleaned pairs."""

    level_1 = forms.CharField(label=_("First level"), max_length=60, help_text=_("Such as “goal”."))
    plural_1 = forms.CharField(label=_("In the plural"), max_length=60, help_text=_("Such as “goals”."))
    level_2 = forms.CharField(label=_("Second level"), max_length=60, required=False)
    plural_2 = forms.CharField(label=_("In the plural"), max_length=60, required=False)
    level_3 = forms.CharField(label=_("Third level"), max_length=60, required=False)
    plural_3 = forms.CharField(label=_("In the plural"), max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        """A level has both names, and none is left out before another."""
        cleaned = super().clean() or self.cleaned_data
        for depth in range(1, DEEPEST + 1):
            one, many = cleaned.get(f"level_{depth}", ""), cleaned.get(f"plural_{depth}", "")
            if bool(one) != bool(many):
                self.add_error(f"plural_{depth}" if one else f"level_{depth}", _("Write both names of the level."))
        if cleaned.get("level_3") and not cleaned.get("level_2"):
            self.add_error("level_2", _("Name the second level before the third."))
        return cleaned

    @property
    def levels(self) -> list[tuple[str, str]]:
        """(singular, plural) of each level, the first first."""
        pairs = [(self.cleaned_data[f"level_{depth}"], self.cleaned_data[f"plural_{depth}"]) for depth in (1, 2, 3)]
        return [pair for pair in pairs if pair[0]]

    @staticmethod
    def section() -> Section:
        """The fields as a part of a form."""
        return Section(
            _("Levels of goals"),
            *(Row(f"level_{depth}", f"plural_{depth}") for depth in range(1, DEEPEST + 1)),
            help=_("What the strategy calls its goals, from the top. Most need one or two levels."),
        )


class NewStrategyForm(LevelFields, StrategyForm):
    """A strategy and the names of its levels."""

    def get_layout(self) -> list[Any]:
        return [*super().get_layout(), self.section()]

    @property
    def described(self) -> dict[str, Any]:
        """What was entered apart from the levels."""
        return {name: value for name, value in self.values.items() if name in StrategyForm.base_fields}


class LevelsForm(LevelFields, TenantForm):
    """The names of a strategy's levels."""

    def get_layout(self) -> list[Any]:
        return [self.section()]


class RecommendForm(TenantForm):
    """Which body approves the strategy."""

    body = TenantModelChoiceField(
        label=_("Body"),
        queryset_for=lambda _municipality: governance.bodies().order_by("name"),
        help_text=_("The strategy waits there for an agenda. It cannot be changed meanwhile."),
    )


class EfficiencyForm(TenantForm):
    """One year's efficiency targets: an amount for each department, and the whole that they must sum to (D21)."""

    year = forms.IntegerField(label=_("Year"), min_value=1900, max_value=2200)
    total = MoneyField(
        label=_("The whole"), required=False, help_text=_("Filled in, the departments' targets must sum to it.")
    )

    def get_layout(self) -> list[Any]:
        """Asked once, while the form is made: the fields of the departments are added here."""
        self.departments = {f"department_{row.pk}": row for row in accounts.open_departments().order_by("name")}
        for name, department in self.departments.items():
            self.fields[name] = MoneyField(label=department.name, required=False)
        return [Row("year", "total"), Section(_("Departments"), *self.departments)]

    @property
    def amounts(self) -> dict[Any, Any]:
        """Kroner by department, of those that have a target."""
        given = {department: self.cleaned_data.get(name) for name, department in self.departments.items()}
        return {department: amount for department, amount in given.items() if amount is not None}
