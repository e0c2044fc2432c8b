"""What is written about a project besides its status: roles, phase, milestones, risks, delivery and anchors."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.domain import queries
from accounts.models import User
from common.forms import DanishDateField, TenantForm, TenantModelChoiceField
from common.forms.layout import Details, Row, Section
from governance.models import Body
from projects.domain.status import LONGEST_REASON
from projects.enums import Light
from projects.models import Phase, Project

SCALE = [("", _("Choose …")), *((number, str(number)) for number in range(1, 6))]


def people_with_access(_municipality: Any) -> Any:
    """Everyone with access to the municipality today, by name."""
    members = queries.people().valid_on(timezone.localdate())
    return User.objects.filter(pk__in=members.values("user"), is_active=True).order_by("name")


def _scale(label: Any, *, required: bool = True) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=SCALE, coerce=int, empty_value=None, required=required)


class RolesForm(TenantForm):
    """Who leads, owns, and answers for the system."""

    leader = TenantModelChoiceField(label=_("Project leader"), queryset_for=people_with_access)
    owner = TenantModelChoiceField(label=_("Project owner"), queryset_for=people_with_access, required=False)
    system_owner = TenantModelChoiceField(
        label=_("System owner"),
        queryset_for=people_with_access,
        required=False,
        help_text=_("A project cannot be closed before somebody answers for the system."),
    )


class PhaseForm(TenantForm):
    """The phase the project enters."""

    phase = TenantModelChoiceField(label=_("Phase"), queryset_for=lambda _municipality: Phase.objects.all())
    note = forms.CharField(
        label=_("Why, if it is not the next one"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MilestoneForm(TenantForm):
    """A new milestone."""

    title = forms.CharField(label=_("Milestone"), max_length=200)
    planned_on = DanishDateField(label=_("Planned"))


class ChangeMilestoneForm(TenantForm):
    """When the milestone is expected, and when it was reached."""

    title = forms.CharField(label=_("Milestone"), max_length=200)
    forecast_on = DanishDateField(label=_("Expected"))
    reached_on = DanishDateField(label=_("Reached"), required=False)


class RiskForm(TenantForm):
    """A risk or an opportunity: event, cause, consequence, and what is done."""

    title = forms.CharField(label=_("What can happen"), max_length=200)
    probability = _scale(_("Probability"))
    consequence = _scale(_("Impact"))
    measures = forms.CharField(label=_("Measures"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    probability_after = _scale(_("Probability after measures"), required=False)
    consequence_after = _scale(_("Impact after measures"), required=False)
    owner = TenantModelChoiceField(label=_("Responsible"), queryset_for=people_with_access, required=False)
    cause = forms.CharField(label=_("Cause"), required=False, max_length=300)
    consequence_text = forms.CharField(label=_("Consequence"), required=False, max_length=300)
    is_opportunity = forms.BooleanField(label=_("It is an opportunity"), required=False)
    shown_to_body = forms.BooleanField(label=_("Show it to the body"), required=False, initial=True)

    def get_layout(self) -> list[Any]:
        """The event and its weight first; what few need is folded away."""
        return [
            "title",
            Row("probability", "consequence"),
            Section(
                _("Measures"),
                "measures",
                Row("probability_after", "consequence_after"),
                "owner",
                help=_("What is done about it, and what is left afterwards."),
            ),
            Details(
                _("Cause, consequence and who sees it"), "cause", "consequence_text", "is_opportunity", "shown_to_body"
            ),
        ]


class CloseRiskForm(TenantForm):
    """Why the risk is over."""

    note = forms.CharField(label=_("What came of it"), required=False, max_length=LONGEST_REASON)


class RatingForm(TenantForm):
    """The delivery confidence, and why."""

    light = forms.ChoiceField(label=_("How sure is the delivery?"), choices=Light.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST_REASON})
    )


class AnchorForm(TenantForm):
    """One project, one body or one department."""

    project = TenantModelChoiceField(
        label=_("A project"), queryset_for=lambda _municipality: Project.objects.none(), required=False
    )
    body = TenantModelChoiceField(
        label=_("or a body"),
        queryset_for=lambda _municipality: Body.objects.filter(valid_to__isnull=True),
        required=False,
    )
    department = TenantModelChoiceField(
        label=_("or a department"), queryset_for=lambda _municipality: queries.open_departments(), required=False
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, projects: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects
