"""The later steps of a projektindstilling: what, alternatives, people and time, money, risk (D27, D44-D46)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from business_cases.enums import Principle
from common.forms import DanishDateField, MoneyField, PercentField, TenantModelChoiceField
from common.forms.layout import Row, Section
from projects.domain import proposal_queries as queries
from projects.enums import ProjectLevel
from projects.forms.proposals import ProposalStep, share_choices, text


class AreaChoiceField(TenantModelChoiceField):
    """An area of a fund, named with the fund."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.fund}: {obj}"


class WhatForm(ProposalStep):
    """Today and afterwards."""

    key = "what"
    needed = ("current_situation", "solution")

    current_situation = text(
        gettext_lazy("Current situation"),
        gettext_lazy(
            "What happens today, how often, and what it costs. Figures where they are known: "
            "“12.000 letters a year, 8 minutes each”."
        ),
    )
    solution = text(
        gettext_lazy("Solution"),
        gettext_lazy("What people will do differently, and what makes it possible. Reuse what the municipality has."),
    )
    limits = text(
        gettext_lazy("Limits"),
        gettext_lazy("What is not part of it. For example: only building cases, not environment."),
        rows=3,
    )


class AlternativesForm(ProposalStep):
    """What else could be done."""

    key = "alternatives"
    needed = ("alternative_nothing",)

    alternative_nothing = text(
        gettext_lazy("If nothing is done"),
        gettext_lazy("What it costs to wait. For example: the old system is closed on 01.01.2028."),
        rows=4,
    )
    alternative_minimum = text(
        gettext_lazy("The minimum"), gettext_lazy("The least that would help, and what is lost by it."), rows=4
    )
    alternative_other = text(
        gettext_lazy("Another solution"),
        gettext_lazy("What others have chosen, and why it was not chosen here."),
        rows=4,
    )


class PeopleForm(ProposalStep):
    """Who, when, and what it hangs together with."""

    key = "people"
    needed = ("owner", "leader", "system_owner", "go_live")

    owner = TenantModelChoiceField(
        label=gettext_lazy("Project owner"),
        queryset_for=queries.people_to_choose,
        help_text=gettext_lazy("The manager who answers for the gain."),
    )
    leader = TenantModelChoiceField(label=gettext_lazy("Project leader"), queryset_for=queries.people_to_choose)
    system_owner = TenantModelChoiceField(
        label=gettext_lazy("System owner"),
        queryset_for=queries.people_to_choose,
        help_text=gettext_lazy("Answers for the system when the project is over."),
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Level"),
        choices=ProjectLevel.choices,
        help_text=gettext_lazy("Common and strategic projects stand in the common portfolio."),
    )
    starts_on = DanishDateField(label=gettext_lazy("Start"))
    go_live = DanishDateField(
        label=gettext_lazy("Expected go-live"), help_text=gettext_lazy("The gains are counted from here.")
    )
    ends_on = DanishDateField(label=gettext_lazy("End"))
    plan = text(
        gettext_lazy("Time plan and deliverables"),
        gettext_lazy("One line each. For example: March: requirements ready. June: supplier chosen."),
        rows=4,
    )
    organisation = text(
        gettext_lazy("Organisation"),
        gettext_lazy("Project group, steering, and who takes over the operation."),
        rows=3,
    )
    stakeholders = text(
        gettext_lazy("Stakeholders"), gettext_lazy("Whose work changes, and how they are involved."), rows=3
    )
    dependencies = text(
        gettext_lazy("Dependencies"), gettext_lazy("Other projects, suppliers or laws that it waits for."), rows=3
    )
    architecture = text(
        gettext_lazy("Architecture and integrations"),
        gettext_lazy("Which systems it talks to, and whether it follows the common architecture."),
        rows=3,
    )

    def get_layout(self) -> list[Any]:
        return [
            Section(
                gettext_lazy("People"),
                Row("owner", "leader"),
                Row("system_owner", "level"),
                "organisation",
                "stakeholders",
            ),
            Section(gettext_lazy("Time"), Row("starts_on", "go_live", "ends_on"), "plan"),
            Section(gettext_lazy("What it hangs together with"), "dependencies", "architecture"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        share_choices(self.fields, "owner", "leader", "system_owner")

    def clean_level(self) -> str:
        """Local unless said."""
        return self.cleaned_data["level"] or ProjectLevel.LOCAL


class MoneyForm(ProposalStep):
    """Who pays, who decides, and what is paid back (D44–D46)."""

    key = "money"
    needed = ("body",)

    body = TenantModelChoiceField(
        label=gettext_lazy("Submitted to"),
        queryset_for=queries.bodies_to_choose,
        help_text=gettext_lazy("The body that decides. The portal proposes the one whose terms of reference allow it."),
    )
    fund = TenantModelChoiceField(
        label=gettext_lazy("Fund"),
        queryset_for=queries.funds_to_choose,
        empty_label=gettext_lazy("None: the department pays itself"),
    )
    fund_area = AreaChoiceField(label=gettext_lazy("Area"), queryset_for=queries.areas_to_choose)
    applied_amount = MoneyField(label=gettext_lazy("Applied for"))
    running_cost_applied = MoneyField(
        label=gettext_lazy("Of which running costs"),
        help_text=gettext_lazy("Most funds pay establishment only. Write 0 when nothing is."),
    )
    principle = forms.ChoiceField(
        label=gettext_lazy("Principle"),
        choices=[("", gettext_lazy("Choose …")), *Principle.choices],
        help_text=gettext_lazy(
            "Efficiency: those who gain pay the grant back. Development: no repayment; the orderer pays operation."
        ),
    )
    self_financed = MoneyField(label=gettext_lazy("Self-financed"))
    running_cost_payer = forms.CharField(
        label=gettext_lazy("Running costs are paid by"),
        max_length=200,
        help_text=gettext_lazy("For example: Teknik og Miljø, within its own budget."),
    )
    repayment_share = PercentField(
        label=gettext_lazy("Share of the gain paid back"),
        min_value=0,
        help_text=gettext_lazy("Left empty it is the municipality's usual share."),
    )
    repayment_first_year = forms.IntegerField(
        label=gettext_lazy("First year of repayment"), min_value=2000, max_value=2100
    )
    repayment_years = forms.IntegerField(label=gettext_lazy("Years of repayment"), min_value=1, max_value=50)

    def get_layout(self) -> list[Any]:
        return [
            Section(gettext_lazy("Who decides"), "body"),
            Section(
                gettext_lazy("Who pays"),
                Row("fund", "fund_area"),
                Row("applied_amount", "running_cost_applied"),
                Row("self_financed", "running_cost_payer"),
                "principle",
            ),
            Section(
                gettext_lazy("Repayment"),
                Row("repayment_share", "repayment_first_year", "repayment_years"),
                help=gettext_lazy(
                    "Only on the efficiency principle: instalments follow the planned gains, and end at the grant."
                ),
            ),
        ]

    def also_needed(self) -> tuple[str, ...]:
        """A fund asks for its amount, principle and payer; the efficiency principle for the years."""
        found: tuple[str, ...] = ()
        if self.obj is not None and self.obj.fund_id is not None:
            found += ("applied_amount", "principle", "running_cost_payer")
            if self.obj.principle == Principle.EFFICIENCY:
                found += ("repayment_first_year", "repayment_years")
        return found

    def clean_running_cost_applied(self) -> Any:
        """Nothing written is nothing."""
        return self.cleaned_data["running_cost_applied"] or 0

    def clean_self_financed(self) -> Any:
        """Nothing written is nothing."""
        return self.cleaned_data["self_financed"] or 0

    def clean_repayment_share(self) -> Any:
        """Nothing paid back is no share at all."""
        return self.cleaned_data["repayment_share"] or None


class RiskForm(ProposalStep):
    """What can go wrong, and what must be protected."""

    key = "risk"
    needed = ("risks", "data_protection")

    risks = text(
        gettext_lazy("Risks"),
        gettext_lazy(
            "Cause, event, consequence, and what is done about it. For example: The supplier is new, so the test "
            "may slip; we keep two weeks in hand."
        ),
    )
    data_protection = text(
        gettext_lazy("Data protection and security"),
        gettext_lazy(
            "Which personal data, for whom, and whether an impact assessment is made. “No personal data” is an answer too."
        ),
    )
    accessibility = text(
        gettext_lazy("Accessibility"),
        gettext_lazy("Self-service must meet WCAG 2.1 AA. For example: tested with screen reader before go-live."),
        rows=3,
    )
    hearing = text(gettext_lazy("Hearing"), gettext_lazy("Who has been heard, and what they said."), rows=3)
    journal_number = forms.CharField(label=gettext_lazy("Journal number"), max_length=40)


class SubmitForm(ProposalStep):
    """The last step: no fields of its own, only the act."""

    key = "submit"
