"""The form of a business case's lines: a grid of years that works without JavaScript (D38)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import people_of
from business_cases.domain.case_lines import MOST_LINES, LineInput
from business_cases.enums import LineKind
from business_cases.forms.cases import departments_of
from business_cases.forms.rows import RowsForm
from common.forms import DanishNumberField, MoneyField, PercentField
from common.money import LARGEST, ZERO
from common.numbers import kr

#: How far low and high may lie from the likely figure, as shares.
WIDEST = Decimal("99.9999")


class LinesForm(RowsForm):
    """Costs and gains by year: a row a line, a column a year; what few need is folded away under each."""

    most = MOST_LINES
    quiet = frozenset({"pk", "kind", "department", "low_share", "high_share"})

    def __init__(self, *args: Any, obj: Any, **kwargs: Any) -> None:
        self.years = list(range(obj.base_year, obj.base_year + obj.horizon + 1))
        super().__init__(*args, obj=obj, **kwargs)

    def prepare(self) -> None:
        self.departments = {str(row.pk): row for row in departments_of(self.municipality)}
        self.people = {str(row.pk): row for row in people_of(self.municipality)}
        self.department_choices = [("", _("Department …")), *((key, row.name) for key, row in self.departments.items())]
        self.people_choices = [("", _("Nobody yet")), *((key, row.name) for key, row in self.people.items())]

    def row_fields(self, row: int) -> dict[str, forms.Field]:
        number = {"n": row + 1}
        fields: dict[str, forms.Field] = {
            "pk": forms.IntegerField(required=False, widget=forms.HiddenInput),
            "name": forms.CharField(label=_("Line %(n)s: what") % number, max_length=200, required=False),
            "kind": forms.ChoiceField(label=_("Line %(n)s: kind") % number, choices=_KINDS),
            "department": forms.ChoiceField(
                label=_("Line %(n)s: department") % number, choices=self.department_choices, required=False
            ),
        }
        for index, year in enumerate(self.years):
            label = _("Line %(n)s, %(year)s") % {"n": row + 1, "year": year}
            fields[f"y{index}"] = DanishNumberField(
                label=label,
                required=False,
                min_value=0,
                max_value=LARGEST,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 9}),
            )
        fields |= {
            "rate": MoneyField(label=_("Line %(n)s: kroner for each") % number, required=False),
            "low_share": PercentField(label=_("Line %(n)s: low") % number, required=False, initial=Decimal(1)),
            "high_share": PercentField(
                label=_("Line %(n)s: high") % number, required=False, initial=Decimal(1), max_value=WIDEST
            ),
            "owner": forms.ChoiceField(
                label=_("Line %(n)s: owner") % number, choices=self.people_choices, required=False
            ),
            "source": forms.CharField(label=_("Line %(n)s: source") % number, max_length=300, required=False),
            "baseline": forms.CharField(label=_("Line %(n)s: baseline") % number, max_length=200, required=False),
            "budget_cut": forms.BooleanField(label=_("Line %(n)s: is cut from the budget") % number, required=False),
            "remove": forms.BooleanField(label=_("Line %(n)s: remove") % number, required=False),
        }
        return fields

    def cell_name(self, name: str) -> str:
        return f"y{name}" if name.isdecimal() else name

    def inputs(self) -> list[LineInput]:
        """The lines as the domain takes them, in the order shown."""
        return [self._input(row) for row in self.filled().values()]

    def _input(self, row: dict[str, Any]) -> LineInput:
        return LineInput(
            pk=row["pk"],
            kind=LineKind(row["kind"]),
            name=row["name"],
            department=self.departments.get(row["department"]),
            owner=self.people.get(row["owner"]),
            source=row["source"],
            baseline=row["baseline"],
            rate=row["rate"],
            budget_cut=row["budget_cut"],
            low_share=Decimal(1) if row["low_share"] is None else row["low_share"],
            high_share=Decimal(1) if row["high_share"] is None else row["high_share"],
            likely={index: row[f"y{index}"] for index in range(len(self.years)) if row.get(f"y{index}") is not None},
        )

    def totals(self) -> list[tuple[Any, list[str]]]:
        """Costs, gains and net of each year from what stands in the inputs, as far as it can be read."""
        costs, gains = ([ZERO] * len(self.years) for _row in range(2))
        for number in range(self.row_count):
            kind, rate = self[f"{number}-kind"].value(), self._read(f"{number}-rate")
            if self[f"{number}-remove"].value():
                continue
            for index in range(len(self.years)):
                value = (self._read(f"{number}-y{index}") or ZERO) * (Decimal(1) if rate is None else rate)
                if kind in LineKind.GAINS:
                    gains[index] += value
                else:
                    costs[index] += -value if kind == LineKind.RUNNING_BEFORE else value
        net = [gain - cost for gain, cost in zip(gains, costs, strict=True)]
        return [
            (_("Costs"), [kr(value) for value in costs]),
            (_("Gains"), [kr(value) for value in gains]),
            (_("Net"), [kr(value, signed=True) for value in net]),
        ]

    def _read(self, name: str) -> Decimal | None:
        try:
            return self.fields[name].to_python(self[name].value())  # type: ignore[no-any-return]
        except forms.ValidationError:
            return None


_KINDS = [
    (_("Costs, once"), [(kind.value, kind.label) for kind in LineKind if kind in LineKind.ONE_OFF]),
    (_("Running costs"), [(kind.value, kind.label) for kind in LineKind if kind in LineKind.RUNNING]),
    (_("Gains"), [(kind.value, kind.label) for kind in LineKind if kind in LineKind.GAINS]),
]


def initial_lines(lines: Iterable[Any], *, spare: int) -> tuple[int, dict[str, Any]]:
    """How many rows the form shows, and what stands in them: the case's lines, then spare ones."""
    initial: dict[str, Any] = {}
    number = 0
    for number, line in enumerate(lines, start=1):
        start = number - 1
        for name in ("pk", "name", "kind", "rate", "low_share", "high_share", "source", "baseline", "budget_cut"):
            initial[f"{start}-{name}"] = getattr(line, name)
        initial[f"{start}-department"] = str(line.department_id or "")
        initial[f"{start}-owner"] = str(line.owner_id or "")
        for amount in line.amounts.all():
            initial[f"{start}-y{amount.year}"] = amount.likely if amount.quantity is None else amount.quantity
    if number == 0:
        starters = [
            LineKind.EXTERNAL,
            LineKind.INTERNAL,
            LineKind.RUNNING_AFTER,
            LineKind.GAIN_BUDGETABLE,
            LineKind.GAIN_TIME,
        ]
        return len(starters), {f"{row}-kind": kind.value for row, kind in enumerate(starters)}
    for row in range(number, number + spare):
        initial[f"{row}-kind"] = LineKind.GAIN_BUDGETABLE.value
    return number + spare, initial
