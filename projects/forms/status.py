"""The status report: filled in with what is known, so that one sentence is enough (D32)."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DanishDateField, MoneyField, TenantForm
from projects.domain import status
from projects.domain.lights import Proposed
from projects.enums import Light, Parameter

FORECAST = ("forecast_cost", "forecast_go_live", "forecast_gain", "spent")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One parameter on the page: what is proposed and why, what is chosen, and the reason for choosing otherwise."""

    parameter: Parameter
    proposed: Proposed
    chosen: str
    reason: Any

    @property
    def options(self) -> list[tuple[str, Any, bool]]:
        """The lights to choose from: (value, word, chosen)."""
        return [(value, label, value == self.chosen) for value, label in Light.choices]

    @property
    def differs(self) -> bool:
        """Whether the page opens the choice by itself."""
        return self.chosen != self.proposed.light or bool(self.reason.errors)


class StatusForm(TenantForm):
    """A sentence; behind it the forecast, and another light than the proposed one with its reason.

    ``shown_*`` is the proposal that the page showed: whoever left the light alone accepted the proposal, also when a
    changed forecast gives another one.
    """

    summary = forms.CharField(
        label=_("Status in a sentence"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 500}),
        error_messages={"required": _("Write the status in a sentence.")},
    )
    action = forms.CharField(
        label=_("What is done about it"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    forecast_cost = MoneyField(label=_("Expected cost"), required=False)
    forecast_go_live = DanishDateField(label=_("Expected go-live"), required=False)
    forecast_gain = MoneyField(label=_("Expected yearly gain"), required=False)
    spent = MoneyField(label=_("Spent so far"), required=False)

    def __init__(self, *args: Any, last: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last = last
        for parameter in Parameter:
            self.fields[f"light_{parameter}"] = forms.ChoiceField(
                label=_("Light"), choices=Light.choices, widget=forms.RadioSelect, required=False
            )
            self.fields[f"reason_{parameter}"] = forms.CharField(
                label=_("Why another light"), max_length=status.LONGEST_REASON, required=False
            )
            self.fields[f"shown_{parameter}"] = forms.ChoiceField(
                choices=Light.choices, widget=forms.HiddenInput, required=False
            )
        self.proposed = status.proposed_lights(project=self.obj, forecast=self.forecast(), last=last)

    def forecast(self) -> status.Forecast:
        """What is typed; where that cannot be read, what was expected last time."""
        known = status.Forecast.of(self.obj)
        if not self.is_bound:
            return known
        typed: dict[str, Any] = {}
        for name in FORECAST:
            own = name.removeprefix("forecast_")
            try:
                typed[own] = self.fields[name].clean(self.data.get(name, ""))
            except forms.ValidationError:
                typed[own] = getattr(known, own)
        if typed["spent"] is None:
            typed["spent"] = known.spent
        return status.Forecast(**typed)

    def rows(self) -> list[Row]:
        """The parameters as the page shows them."""
        return [self._row(parameter) for parameter in Parameter]

    def _row(self, parameter: Parameter) -> Row:
        proposed = self.proposed[parameter]
        chosen = self._own(parameter) or str(proposed.light)
        return Row(parameter=parameter, proposed=proposed, chosen=chosen, reason=self[f"reason_{parameter}"])

    def _own(self, parameter: Parameter) -> str:
        """The light that the person set otherwise; empty when the proposal was left alone."""
        if not self.is_bound:
            return ""
        light, shown = (self.data.get(f"{name}_{parameter}", "") for name in ("light", "shown"))
        return light if light in Light.values and light != shown else ""

    @property
    def forecast_is_open(self) -> bool:
        """Whether the page unfolds the forecast by itself: something there was typed wrong."""
        return any(self.errors.get(name) for name in (*FORECAST, "action"))

    @property
    def chosen(self) -> dict[Parameter, tuple[str, str]]:
        """The lights set otherwise, with their reasons, for the domain."""
        return {
            parameter: (light, self.cleaned_data[f"reason_{parameter}"])
            for parameter in Parameter
            if (light := self._own(parameter))
        }
