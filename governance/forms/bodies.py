"""Forms about bodies, their seats, terms of reference and competence (D2–D4)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.people import DepartmentChoiceField
from common.forms import DanishDateField, MoneyField, PercentField, TenantForm
from common.forms.layout import Row, Section
from governance.enums import (
    BodyKind,
    BodyLinkKind,
    CompetenceEffect,
    RecommendationKind,
    SeatRole,
    UrgentDecider,
)
from governance.forms.fields import BodyField, PersonField


def text(label: Any, **kwargs: Any) -> forms.CharField:
    """An optional text of several lines."""
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class BodyForm(TenantForm):
    """What a body is called, is, and reports to."""

    name = forms.CharField(label=_("Name"), max_length=150)
    short_name = forms.CharField(label=_("Short name"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=BodyKind.choices)
    reports_to = BodyField(label=_("Reports to"), required=False, empty_label=_("Nobody"))
    department = DepartmentChoiceField(required=False)
    purpose = text(_("Purpose"))
    meets_when_needed = forms.BooleanField(label=_("Meets when needed, without a fixed rhythm"), required=False)


class LinkForm(TenantForm):
    """How the body stands to another."""

    kind = forms.ChoiceField(label=_("This body"), choices=BodyLinkKind.choices)
    target = BodyField(label=_("Other body"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class SeatForm(TenantForm):
    """Who sits in the body, as what."""

    user = PersonField()
    role = forms.ChoiceField(label=_("Role"), choices=SeatRole.choices, initial=SeatRole.MEMBER)
    has_vote = forms.BooleanField(label=_("Votes"), required=False, initial=True)
    represents = DepartmentChoiceField(label=_("Represents"), required=False)
    valid_from = DanishDateField(label=_("Valid from"), initial=timezone.localdate)


class TermsForm(TenantForm):
    """A version of the terms of reference."""

    purpose = text(_("Purpose"))
    tasks = text(_("Tasks"))
    founded_by = forms.CharField(label=_("Founded by"), max_length=150, required=False)
    founded_on = DanishDateField(label=_("Founded on"), required=False)
    secretariat = forms.CharField(label=_("Secretariat"), max_length=200, required=False)
    rhythm = forms.CharField(label=_("Meeting rhythm"), max_length=200, required=False)
    submission_deadline_days = forms.IntegerField(
        label=_("Deadline for items, working days before the meeting"), min_value=0, max_value=60, initial=5
    )
    quorum_share = PercentField(label=_("Quorum: share of the voting members"), initial=Decimal("0.5"))
    urgent_decider = forms.ChoiceField(label=_("Urgent decisions are taken by"), choices=UrgentDecider.choices)
    recusal_rule = text(_("Rule on recusal"))
    openness = text(_("Minutes and openness"))
    reporting = text(_("Reporting"))

    def get_layout(self) -> list[Any]:
        """In the order of a kommissorium."""
        return [
            *(["valid_from"] if "valid_from" in self.fields else []),
            Section(_("Purpose and tasks"), "purpose", "tasks", Row("founded_by", "founded_on")),
            Section(
                _("Meetings"),
                Row("secretariat", "rhythm"),
                Row("submission_deadline_days", "quorum_share"),
                "urgent_decider",
            ),
            Section(_("Openness"), "recusal_rule", "openness", "reporting"),
        ]


class NewTermsForm(TermsForm):
    """A new version, and from when it holds."""

    valid_from = DanishDateField(label=_("Valid from"), initial=timezone.localdate)


class CompetenceForm(TenantForm):
    """One row of the competence table."""

    kind = forms.ChoiceField(
        label=_("About"),
        choices=[(k.value, k.label) for k in RecommendationKind if k not in RecommendationKind.UNRESTRICTED],
    )
    up_to = MoneyField(label=_("Up to"), required=False, help_text=_("Empty: without a limit."))
    fund_key = forms.SlugField(label=_("Only for the fund"), max_length=60, required=False)
    effect = forms.ChoiceField(label=_("The body"), choices=CompetenceEffect.choices)
    target = BodyField(label=_("The other body"), required=False, help_text=_("Who decides, when this body does not."))
    note = forms.CharField(label=_("Source"), max_length=300, required=False)
