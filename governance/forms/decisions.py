"""The form that decides: an outcome for each recommendation, and what goes with it (D12)."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DanishDateField, TenantForm
from governance.cases import Choice
from governance.domain.choices import outcomes_for
from governance.enums import MeetingState, Outcome
from governance.forms.fields import BodyField, MeetingChoiceField
from governance.models import Meeting

_LARGEST_BODY = 500


def _votes(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=_LARGEST_BODY)


def _offer(field: forms.ModelChoiceField, known: list[tuple[int, str]] | None) -> forms.ModelChoiceField:
    """Show what is known already; what is chosen is still looked up in the field's own rows."""
    if known is not None:
        field.choices = [("", field.empty_label), *known]
    return field


class DecisionForm(TenantForm):
    """One group of fields per recommendation, by its number; and what holds for the whole decision."""

    def __init__(
        self,
        *args: Any,
        recommendations: Any,
        case: Any,
        body: Any,
        suggested: dict[int, tuple[str, Any]] | None = None,
        only: frozenset[str] | None = None,
        bodies: list[tuple[int, str]] | None = None,
        meetings: list[tuple[int, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        """``suggested`` gives outcome and body to begin with, by number; ``only`` narrows the outcomes.

        ``bodies`` and ``meetings`` are the choices where the page has read them already.
        """
        self.recommendations = list(recommendations)
        super().__init__(*args, **kwargs)
        suggested = suggested or {}
        offered: set[str] = set()
        for row in self.recommendations:
            outcomes = [o for o in outcomes_for(row, case) if only is None or o in only]
            offered |= set(outcomes)
            first = suggested.get(row.number, (outcomes[0] if outcomes else "", None))[0]
            self.fields |= self._fields_of(row, outcomes, first)
        if Outcome.FORWARDED in offered:
            target = next((body for _outcome, body in suggested.values() if body is not None), None)
            field = BodyField(label=_("Recommended to"), required=False, initial=target)
            field.queryset = field.queryset_for(self.municipality).exclude(pk=body.pk)
            self.fields["forwarded_to"] = _offer(field, bodies)
        if Outcome.POSTPONED in offered:
            coming = Meeting.objects.filter(body=body, state=MeetingState.PLANNED, starts_at__gte=timezone.now())
            later = MeetingChoiceField(
                label=_("Postponed to"),
                queryset=coming.order_by("starts_at"),
                required=False,
                empty_label=_("A later meeting"),
            )
            self.fields["postponed_to"] = _offer(later, meetings)
        self.fields["decided_on"] = DanishDateField(label=_("Decided on"), required=False)
        self.fields["announcement"] = forms.CharField(
            label=_("Announcement in the chair's name, for internal use"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    @staticmethod
    def _fields_of(row: Any, outcomes: list[Outcome], first: str) -> dict[str, forms.Field]:
        number = row.number
        return {
            f"outcome_{number}": forms.ChoiceField(
                label=_("Decision"),
                choices=[(o.value, o.label) for o in outcomes],
                initial=first,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose what is decided.")},
            ),
            f"text_{number}": forms.CharField(
                label=_("Conditions, reason or what is missing"),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            ),
            f"votes_for_{number}": _votes(_("For")),
            f"votes_against_{number}": _votes(_("Against")),
            f"abstentions_{number}": _votes(_("Abstained")),
            f"dissent_{number}": forms.CharField(
                label=_("Dissenting opinion"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
            ),
        }

    def rows(self) -> list[dict[str, Any]]:
        """Each recommendation with its bound fields, for the template."""
        return [
            {
                "recommendation": row,
                "outcome": self[f"outcome_{row.number}"],
                "text": self[f"text_{row.number}"],
                "votes": [self[f"{name}_{row.number}"] for name in ("votes_for", "votes_against", "abstentions")],
                "dissent": self[f"dissent_{row.number}"],
                "has_votes": any(
                    self[f"{name}_{row.number}"].value() not in (None, "")
                    for name in ("votes_for", "votes_against", "abstentions", "dissent")
                ),
            }
            for row in self.recommendations
        ]

    def initial_choices(self) -> list[Choice]:
        """What the form shows before anybody has touched it."""
        target = self.fields["forwarded_to"].initial if "forwarded_to" in self.fields else None
        return [
            Choice(
                recommendation=row,
                outcome=Outcome(self.fields[f"outcome_{row.number}"].initial),
                forwarded_to=target if self.fields[f"outcome_{row.number}"].initial == Outcome.FORWARDED else None,
            )
            for row in self.recommendations
            if self.fields[f"outcome_{row.number}"].initial
        ]

    @property
    def choices(self) -> list[Choice]:
        """What was chosen."""
        values = self.cleaned_data
        chosen = []
        for row in self.recommendations:
            outcome = Outcome(values[f"outcome_{row.number}"])
            chosen.append(
                Choice(
                    recommendation=row,
                    outcome=outcome,
                    text=values[f"text_{row.number}"],
                    forwarded_to=values.get("forwarded_to") if outcome == Outcome.FORWARDED else None,
                    postponed_to=values.get("postponed_to") if outcome == Outcome.POSTPONED else None,
                    votes_for=values[f"votes_for_{row.number}"],
                    votes_against=values[f"votes_against_{row.number}"],
                    abstentions=values[f"abstentions_{row.number}"],
                    dissent=values[f"dissent_{row.number}"],
                )
            )
        return chosen


class UrgentForm(DecisionForm):
    """The same between meetings, with why it cannot wait (D5)."""

    reason = forms.CharField(label=_("Why it cannot wait"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
