"""Kroner: stored as whole øre, handled as Decimal kroner, changed only by debit() and credit().

SQLite's decimals are floats; a fund drawn to zero in them was refused in 130 of 300 fair cases. So a column
holds an integer number of øre (BIGINT), and Python sees Decimal with two places.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Value
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

OERE = Decimal("0.01")
ZERO = Decimal("0.00")
#: Largest amount the portal takes, in kroner: a hundred thousand million, far above any municipal budget.
LARGEST = Decimal(100_000_000_000)


def to_kroner(amount: Decimal | int | str) -> Decimal:
    """``amount`` in kroner with two places, half up (round() would give 0.12 for 0.125)."""
    if isinstance(amount, float):
        raise TypeError("Kroner are never floats.")
    if not Decimal(amount).is_finite():
        raise ValueError("Kroner are a finite number.")
    return Decimal(amount).quantize(OERE, rounding=ROUND_HALF_UP)


def to_oere(amount: Decimal | int | str) -> int:
    """Whole øre of an amount in kroner."""
    return int(to_kroner(amount).scaleb(2))


def from_oere(oere: int) -> Decimal:
    """Kroner, two places, of a whole number of øre."""
    return Decimal(oere).scaleb(-2).quantize(OERE)


def whole_kroner(amount: Decimal) -> Decimal:
    """``amount`` to the nearest krone, half up, for display and reports."""
    return amount.quantize(Decimal(1), rounding=ROUND_HALF_UP)


def split_evenly(total: Decimal, parts: int) -> list[Decimal]:
    """Split kroner in ``parts`` that sum to the total to the øre; the first ones carry the rest."""
    return split_by_weight(total, [1] * parts)


def split_by_weight(total: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """Split kroner by weight so that the parts sum to the total to the øre.

    The øre that rounding leaves go to the largest remainders, the earlier first. Raises ValueError when the
    weights are empty, negative or all zero.
    """
    whole = sum(Decimal(weight) for weight in weights)
    if not weights or whole <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("Weights must be non-negative and not all zero.")
    oere = to_oere(total)
    sign = -1 if oere < 0 else 1
    exact = [abs(oere) * Decimal(weight) / whole for weight in weights]
    floors = [int(part) for part in exact]
    rest = abs(oere) - sum(floors)
    by_remainder = sorted(range(len(exact)), key=lambda i: (floors[i] - exact[i], i))
    for index in by_remainder[:rest]:
        floors[index] += 1
    return [from_oere(sign * part) for part in floors]


class MoneyField(models.BigIntegerField):
    """Decimal kroner in Python, whole øre in the database. Sums come back as kroner too."""

    if TYPE_CHECKING:
        # What django-stubs reads: set from Decimal, int or an expression, read as Decimal.
        _pyi_private_set_type: Decimal | int | str | Combinable  # type: ignore[assignment]
        _pyi_private_get_type: Decimal  # type: ignore[assignment]
        _pyi_lookup_exact_type: Decimal | int | str  # type: ignore[assignment]

    description = _("Amount in kroner")

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else from_oere(int(value))

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or value == "":
            return None
        if isinstance(value, float):
            raise ValidationError(_("Kroner are never floats."))
        try:
            return to_kroner(value)
        except (ArithmeticError, ValueError, TypeError) as error:
            raise ValidationError(_("Write an amount in kroner, such as 1.234,56.")) from error

    def get_prep_value(self, value: Any) -> int | None:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return to_oere(value)

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        # The form field lives above the models; a model form asks for it by name in field_classes.
        raise NotImplementedError("Declare common.forms.fields.MoneyField on the form.")

    @property
    def validators(self) -> list[Any]:
        # BigIntegerField would compare kroner with the column's range in øre.
        return [_within_reach]

    def value_to_string(self, obj: Any) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)


def _within_reach(value: Decimal) -> None:
    if abs(value) > LARGEST:
        raise ValidationError(_("The amount is too large."))


def as_kroner(expression: Any) -> models.ExpressionWrapper:
    """A calculation with amounts, such as ``F("amount") - F("paid")``, compared and read in kroner.

    Django takes such a difference for a plain integer, and would compare øre with kroner.
    """
    return models.ExpressionWrapper(expression, output_field=MoneyField())


def _oere_of(amount: Decimal) -> Value:
    if amount < 0:
        raise ValueError("A negative amount would turn debit and credit round.")
    return Value(to_oere(amount), output_field=models.BigIntegerField())


def credit(queryset: models.QuerySet, field: str, amount: Decimal, **others: Any) -> bool:
    """Add ``amount`` kroner to ``field`` of the row; True if exactly one row was changed.

    ``others`` are columns set in the same statement. Raises ValueError for a negative amount.
    """
    column = models.ExpressionWrapper(F(field) + _oere_of(amount), output_field=models.BigIntegerField())
    return queryset.update(**{field: column}, **others) == 1


def debit(queryset: models.QuerySet, field: str, amount: Decimal, **others: Any) -> bool:
    """Take ``amount`` kroner from ``field`` unless it would go below zero; True if exactly one row was changed.

    One conditional UPDATE, so that two at once cannot both win: right on SQLite, which has no row locks.
    ``others`` are columns set in the same statement. Raises ValueError for a negative amount.
    """
    column = models.ExpressionWrapper(F(field) - _oere_of(amount), output_field=models.BigIntegerField())
    return queryset.filter(**{f"{field}__gte": amount}).update(**{field: column}, **others) == 1
