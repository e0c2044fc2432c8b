"""What is done with a proposal besides writing it: scoring, asking Koncern IT, answering, taking it back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DanishDateField, TenantForm
from common.forms.layout import Section
from projects.domain.scoring import HIGHEST, LOWEST
from projects.enums import Criterion

SCALE = [(value, str(value)) for value in range(LOWEST, HIGHEST + 1)]
_HELP = {
    Criterion.LAW: _("5: a law requires it by a date. 1: no law speaks of it."),
    Criterion.CITIZEN: _("5: many citizens or businesses notice it daily. 1: only inside the administration."),
    Criterion.BUSINESS: _("5: the work becomes clearly better or faster. 1: about as today."),
    Criterion.ECONOMY: _("5: saves many times its cost. 1: costs more than it saves."),
}


def _score(criterion: Criterion) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=criterion.label, choices=SCALE, coerce=int, widget=forms.RadioSelect, help_text=_HELP[criterion]
    )


class ScoreForm(TenantForm):
    """A department's score of the four criteria, 5 best (D26)."""

    department: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("On behalf of"), queryset=None, empty_label=None
    )
    law = _score(Criterion.LAW)
    citizen = _score(Criterion.CITIZEN)
    business = _score(Criterion.BUSINESS)
    economy = _score(Criterion.ECONOMY)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, departments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]

    @property
    def scores(self) -> dict[str, int]:
        """The scores by criterion."""
        return {name: self.cleaned_data[name] for name in Criterion.values}

    def get_layout(self) -> list[Any]:
        return [
            "department",
            Section(_("Score"), *Criterion.values, help=_("From 1 to 5, 5 best.")),
            "reason",
        ]


class ConsultForm(TenantForm):
    """Put the draft to Koncern IT."""

    due = DanishDateField(label=_("Answer by"), help_text=_("Two weeks is usual."))


class AnswerForm(TenantForm):
    """Koncern IT's answer (D27)."""

    establishment = forms.CharField(
        label=_("Establishment and what it costs"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For example: Two servers and an integration to the case system, 60.000 kr. once."),
    )
    operation = forms.CharField(
        label=_("Operation"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who runs it, and what it costs a year."),
    )
    architecture = forms.CharField(
        label=_("Architecture"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Whether it follows the common architecture, and what it must talk to."),
    )
    resources = forms.CharField(
        label=_("Resources"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Koncern IT's own hours, and when they are there."),
    )


class WithdrawForm(TenantForm):
    """Why the proposal is taken back."""

    note = forms.CharField(label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))
