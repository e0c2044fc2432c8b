"""The settings of a municipality: its colour, and each threshold beside the rule's own figure."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models.municipality import colour_validator
from accounts.thresholds import AMOUNT, EXPLANATIONS, SHARE, Explanation, Thresholds
from common import numbers
from common.forms import DanishNumberField, MoneyField, PercentField, TenantForm
from common.forms.layout import Section

_SECTIONS = (
    (gettext_lazy("When a task is a project"), ("project_amount", "project_hours")),
    (gettext_lazy("Importance of a proposal"), ("weight_law", "weight_citizen", "weight_business", "weight_economy")),
    (
        gettext_lazy("Lights of a project"),
        (
            "cost_red_above",
            "time_yellow_from_months",
            "time_red_above_months",
            "benefits_red_above",
            "stale_after_days",
        ),
    ),
    (gettext_lazy("Money and strategy"), ("repayment_share", "strategy_revision_months")),
)


class SettingsForm(TenantForm):
    """One field per threshold, made from its explanation; ``obj`` is the municipality."""

    colour = forms.CharField(
        label=gettext_lazy("Colour"),
        widget=forms.TextInput(attrs={"type": "color", "class": "w-short"}),
        validators=[colour_validator],
        help_text=gettext_lazy("The bar on top, buttons and links. A light colour is darkened until it can be read."),
    )

    def __init__(self, *args: Any, obj: Any, **kwargs: Any) -> None:
        self._defaults = Thresholds()
        super().__init__(*args, obj=obj, **kwargs)

    def get_layout(self) -> list[Any]:
        # Called by the base at the end of its own set-up: the fields must be there when the layout names them.
        stored = self.obj.thresholds
        for name, explanation in EXPLANATIONS.items():
            field = _field(explanation, getattr(self._defaults, name))
            field.initial = getattr(stored, name)
            self.fields[name] = field
        return [Section(_("Look"), "colour"), *(Section(title, *names) for title, names in _SECTIONS)]

    @property
    def thresholds(self) -> dict[str, Any]:
        """The figures as the domain takes them."""
        return {
            name: self.cleaned_data[name] if explanation.kind in {AMOUNT, SHARE} else int(self.cleaned_data[name])
            for name, explanation in EXPLANATIONS.items()
        }


def _field(explanation: Explanation, default: Any) -> forms.Field:
    if explanation.kind == AMOUNT:
        return MoneyField(label=explanation.label, help_text=_help(explanation, numbers.kr(default)))
    if explanation.kind == SHARE:
        return PercentField(label=explanation.label, help_text=_help(explanation, numbers.pct(default)))
    return DanishNumberField(
        label=explanation.label,
        min_value=0,
        max_value=10_000,
        places=0,
        suffix=explanation.unit,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-short num"}),
        help_text=_help(explanation, default),
    )


def _help(explanation: Explanation, default: str) -> str:
    return _("Standard: %(default)s (rule %(rule)s).") % {"default": default, "rule": explanation.rule}
