"""The first steps of a projektindstilling: is it a project, and why (D25, D27).

Each step saves a draft on its own; what is missing is asked for at submission.
"""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import (
    MoneyField,
    StepForm,
    TenantModelChoiceField,
    TenantModelMultipleChoiceField,
)
from common.forms.layout import Details, Row, Section
from projects.domain import proposal_queries as queries

#: Goals that one proposal can argue from.
MOST_GOALS = 3
LONGEST_TEXT = 8000


def text(label: Any, help_text: Any = "", *, rows: int = 5, required: bool = False) -> forms.CharField:
    """A field for prose."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def share_choices(fields: dict[str, Any], first: str, *others: str) -> None:
    """Let fields with the same choices be read from the database once."""
    # Through iter(), since the length of a queryset would be asked of the database first.
    choices = list(iter(fields[first].choices))
    for name in (first, *others):
        fields[name].choices = choices


class ProposalStep(StepForm):
    """A step; what is missing in it is what the domain says is missing."""

    key: ClassVar[str] = ""

    @classmethod
    def missing_in(cls, obj: Any) -> list[Any]:
        """The sentences about this step; the view has asked the domain once for all steps."""
        return [lack.text for lack in getattr(obj, "lacks", ()) if lack.step == cls.key]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.also_needed():
            self.fields[name].needed = True  # type: ignore[attr-defined]

    def also_needed(self) -> tuple[str, ...]:
        """Fields that are needed because of what this proposal says elsewhere."""
        return ()


class GoalChoiceField(TenantModelChoiceField):
    """A goal, named with its strategy."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.strategy.title}: {obj}"


class InitiativeChoiceField(TenantModelMultipleChoiceField):
    """Initiatives, named with their goal."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({obj.goal})"


class TriageForm(ProposalStep):
    """Is it a project? (D25)"""

    key = "triage"
    needed = ("estimated_cost",)

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        help_text=gettext_lazy("Short, and about what changes. For example: ESDH integration in building cases."),
    )
    department = TenantModelChoiceField(label=gettext_lazy("Department"), queryset_for=queries.departments_to_choose)
    is_required_by_law = forms.BooleanField(label=gettext_lazy("A law requires it"), required=False)
    law_reference = forms.CharField(
        label=gettext_lazy("Which law"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For example: Lov om digital post, § 3."),
    )
    is_cross_cutting = forms.BooleanField(label=gettext_lazy("It cuts across departments"), required=False)
    is_complex = forms.BooleanField(
        label=gettext_lazy("The process, the organisation or the system is complex"), required=False
    )
    has_start_and_end = forms.BooleanField(label=gettext_lazy("It has a start and an end"), required=False)
    estimated_cost = MoneyField(
        label=gettext_lazy("Expected to cost in all"),
        required=False,
        help_text=gettext_lazy(
            "External costs and own hours together. A rough estimate will do; the business case is more exact."
        ),
    )
    estimated_hours = forms.IntegerField(
        label=gettext_lazy("Expected own hours"), required=False, min_value=0, max_value=1_000_000
    )

    def get_layout(self) -> list[Any]:
        return [
            Section(gettext_lazy("What is it about?"), "title", "department"),
            Section(
                gettext_lazy("Is it a project?"),
                "is_required_by_law",
                "law_reference",
                "is_cross_cutting",
                "is_complex",
                "has_start_and_end",
                Row("estimated_cost", "estimated_hours"),
                help=gettext_lazy("One of these is enough. The answer is shown at once."),
            ),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "department"):
            self.fields[name].required = True


class WhyForm(ProposalStep):
    """Which goals it serves, and the professional reasons."""

    key = "why"
    needed = ("goal_1", "reasoning")

    goal_1 = GoalChoiceField(label=gettext_lazy("Main goal"), queryset_for=queries.goals_to_choose)
    argument_1 = text(
        gettext_lazy("How it serves the goal"),
        gettext_lazy(
            "For example: The case worker sees the whole case in one place, so that the citizen gets one answer."
        ),
        rows=3,
    )
    goal_2 = GoalChoiceField(label=gettext_lazy("Another goal"), queryset_for=queries.goals_to_choose)
    argument_2 = text(gettext_lazy("How it serves that goal"), rows=3)
    goal_3 = GoalChoiceField(label=gettext_lazy("A third goal"), queryset_for=queries.goals_to_choose)
    argument_3 = text(gettext_lazy("How it serves that goal"), rows=3)
    carries_out = InitiativeChoiceField(
        label=gettext_lazy("Initiatives that it carries out"), queryset_for=queries.initiatives_to_choose
    )
    reasoning = text(
        gettext_lazy("Professional reasons"),
        gettext_lazy(
            "The department's own goal, not the technology. For example: Building permits are to be answered in 14 days; "
            "today it takes 40, because the papers are entered twice."
        ),
    )
    summary = text(gettext_lazy("Summary"), gettext_lazy("Two or three sentences that the body reads first."), rows=3)

    def get_layout(self) -> list[Any]:
        return [
            Section(gettext_lazy("Goals"), "goal_1", "argument_1"),
            Details(gettext_lazy("More goals"), "goal_2", "argument_2", "goal_3", "argument_3"),
            Details(gettext_lazy("Initiatives"), "carries_out"),
            Section(gettext_lazy("Reasons"), "reasoning", "summary"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        share_choices(self.fields, "goal_1", "goal_2", "goal_3")

    @property
    def goals(self) -> list[tuple[Any, str]]:
        """The chosen goals with their arguments, the main one first."""
        values = self.cleaned_data
        numbers = range(1, MOST_GOALS + 1)
        return [(values[f"goal_{n}"], values[f"argument_{n}"]) for n in numbers if values.get(f"goal_{n}")]

    def clean(self) -> dict[str, Any]:
        """An argument needs its goal."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(1, MOST_GOALS + 1):
            if values.get(f"argument_{number}") and not values.get(f"goal_{number}"):
                self.add_error(f"goal_{number}", _("Choose the goal that the text is about."))
        return values
