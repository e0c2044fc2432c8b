"""Forms about goals and initiatives."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import PersonChoiceField
from accounts.forms.people import DepartmentChoiceField
from common.forms import DanishDateField, TenantForm, TenantModelChoiceField
from common.forms.layout import Details, Row
from governance.domain import queries as governance
from strategies.domain.queries import GoalNode
from strategies.enums import InitiativeState, LinkKind
from strategies.models import ExternalInitiative, Goal

TEXT = forms.Textarea(attrs={"rows": 4})


class GoalForm(TenantForm):
    """What a goal says."""

    title = forms.CharField(label=_("Title"), max_length=200)
    number = forms.CharField(label=_("Number"), max_length=20, required=False)
    text = forms.CharField(label=_("Description"), widget=TEXT, required=False)
    department = DepartmentChoiceField(required=False)
    is_professional = forms.BooleanField(
        label=_("Professional goal of a department"),
        required=False,
        help_text=_("A goal of the department's own field, which digital goals can serve."),
    )
    orientation = forms.CharField(
        label=_("Direction"), max_length=40, required=False, help_text=_("Such as inward or outward.")
    )

    def get_layout(self) -> list[Any]:
        return ["title", "text", "department", Details(_("More"), Row("number", "orientation"), "is_professional")]


class MoveGoalForm(TenantForm):
    """Where a goal stands: a place in the tree. ``nodes`` are the strategy's goals as a tree, ``deepest`` its last level."""

    place = forms.ChoiceField(label=_("Place"))

    def __init__(self, *args: Any, nodes: list[GoalNode], deepest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        moving = next((node for root in nodes for node in root.walk() if node.goal.pk == self.obj.pk), None)
        height = _height(moving) if moving is not None else 1
        self.goals = {node.goal.pk: node.goal for root in nodes for node in root.walk()}
        self.fields["place"].choices = list(_places(nodes, None, self.obj.pk, deepest - height + 1))

    @property
    def target(self) -> tuple[Goal | None, Goal | None]:
        """(the goal above, the goal before)."""
        above, before = (int(part) for part in self.cleaned_data["place"].split(":"))
        return self.goals.get(above), self.goals.get(before)


def _height(node: GoalNode) -> int:
    return 1 + max((_height(child) for child in node.below), default=0)


def _places(
    nodes: list[GoalNode], above: Goal | None, moving: int, deepest: int, depth: int = 1
) -> Iterator[tuple[str, str]]:
    """Every place of the tree but those below the goal that moves, as (value, words)."""
    if depth > deepest:
        return
    inset, key = "\u00a0" * 4 * (depth - 1), above.pk if above is not None else 0
    first = _now("First under %(goal)s") % {"goal": above} if above is not None else _now("First in the strategy")
    yield f"{key}:0", inset + first
    for node in nodes:
        if node.goal.pk == moving:
            continue
        yield f"{key}:{node.goal.pk}", inset + _now("After %(goal)s") % {"goal": node.goal}
        yield from _places(node.below, node.goal, moving, deepest, depth + 1)


class GoalChoiceField(TenantModelChoiceField):
    """A goal, said with its strategy."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.strategy.title}: {obj}"


def _living_goals(_municipality: Any) -> Any:
    goals = Goal.objects.filter(strategy__state__in=["draft", "hearing", "recommended", "approved"])
    return goals.select_related("strategy").order_by("strategy__title", "strategy", "depth", "position")


class LinkGoalForm(TenantForm):
    """Which goal this one serves (D19)."""

    kind = forms.ChoiceField(label=_("Relation"), choices=LinkKind.choices, initial=LinkKind.SUPPORTS)
    target = GoalChoiceField(label=_("Goal"), queryset_for=_living_goals)


class ExternalChoiceField(TenantModelChoiceField):
    """A national initiative, said with its strategy."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.strategy.title}: {obj}"


class InitiativeForm(TenantForm):
    """What is done to reach a goal."""

    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(label=_("Description"), widget=TEXT, required=False)
    state = forms.ChoiceField(label=_("State"), choices=InitiativeState.choices, initial=InitiativeState.PLANNED)
    deadline = DanishDateField(label=_("Deadline"), required=False)
    department = DepartmentChoiceField(required=False)
    responsible = PersonChoiceField(label=_("Responsible"), required=False)
    body = TenantModelChoiceField(
        label=_("Body"), queryset_for=lambda _municipality: governance.bodies().order_by("name"), required=False
    )
    external = ExternalChoiceField(
        label=_("Carries out the national initiative"),
        queryset_for=lambda _municipality: ExternalInitiative.objects.select_related("strategy").order_by(
            "strategy__title", "number"
        ),
        required=False,
    )

    def get_layout(self) -> list[Any]:
        return [
            "title",
            "text",
            Row("state", "deadline"),
            Row("department", "responsible"),
            Details(_("More"), "body", "external"),
        ]


class InitiativeStatusForm(TenantForm):
    """How far an initiative is."""

    state = forms.ChoiceField(label=_("State"), choices=InitiativeState.choices, widget=forms.RadioSelect)
    status_text = forms.CharField(
        label=_("Status in a sentence"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
