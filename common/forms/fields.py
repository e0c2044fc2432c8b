"""Fields that read what Danes type, and say what to write when they cannot.

Amounts are Decimal kroner, shares are fractions of one (50 pct. → 0.5), dates are dates. ``suffix`` is the unit shown
beside the input.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common import numbers
from common.money import LARGEST, ZERO, to_kroner

#: Earliest and latest year a date may have: anything else is a slip of the finger.
FIRST_YEAR, LAST_YEAR = 1900, 2200


class DanishNumberField(forms.Field):
    """A number as Danes write it, within ``min_value`` and ``max_value`` (both may be None)."""

    suffix: Any = ""
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Write a number such as 1.234,5 – comma before the decimals."),
        "too_small": _("Write a number of at least %(limit)s."),
        "negative": _("Write a number that is not negative."),
        "too_large": _("The number is too large: the highest is %(limit)s."),
        "too_fine": _("Write at most %(places)s decimals."),
    }

    def __init__(
        self,
        *,
        min_value: Decimal | int | None = None,
        max_value: Decimal | int | None = None,
        places: int = 2,
        suffix: Any = None,
        **kwargs: Any,
    ) -> None:
        self.min_value, self.max_value, self.places = min_value, max_value, places
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)
        if suffix is not None:
            self.suffix = suffix

    def parse(self, text: str) -> Decimal:
        """The value of what was typed; raises ValueError."""
        return numbers.parse_number(text)

    def show(self, value: Decimal) -> str:
        """The value as it is typed."""
        return numbers.typed(value, self.places)

    def to_python(self, value: Any) -> Decimal | None:
        """The number, or None for an empty field."""
        text = "" if value is None else str(value).strip()
        if text in self.empty_values:
            return None
        if isinstance(value, Decimal | int):
            return Decimal(value)
        try:
            return self.parse(text)
        except (ValueError, ArithmeticError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def validate(self, value: Any) -> None:
        """Within the limits, and no finer than ``places``."""
        super().validate(value)
        if value is None:
            return
        if self.min_value is not None and value < self.min_value:
            code = "negative" if self.min_value == 0 else "too_small"
            raise ValidationError(self.error_messages[code], code, {"limit": self.show(Decimal(self.min_value))})
        if self.max_value is not None and value > self.max_value:
            limit = self.show(Decimal(self.max_value))
            raise ValidationError(self.error_messages["too_large"], "too_large", {"limit": limit})
        if value != round(value, self.places):
            raise ValidationError(self.error_messages["too_fine"], "too_fine", {"places": self.places})

    def prepare_value(self, value: Any) -> Any:
        """What stands in the input: the user's own text, or the number as it is typed."""
        return self.show(value) if isinstance(value, Decimal | int) else value


class MoneyField(DanishNumberField):
    """Kroner: 1.234,56 or 1234,56, with or without the unit. Not negative unless ``allow_negative``."""

    suffix = _("kr.")
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Write an amount in kroner such as 1.234,56 – dots between thousands, comma before the øre."),
        "negative": _("Write an amount that is not negative."),
        "too_large": _("The amount is too large: the highest is %(limit)s kr."),
        "too_fine": _("Write at most two decimals: kroner and øre."),
    }

    def __init__(self, *, allow_negative: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", -LARGEST if allow_negative else ZERO)
        kwargs.setdefault("max_value", LARGEST)
        super().__init__(**kwargs)

    def parse(self, text: str) -> Decimal:
        return numbers.parse_amount(text)

    def clean(self, value: Any) -> Decimal | None:
        """Kroner with two places."""
        cleaned = super().clean(value)
        return None if cleaned is None else to_kroner(cleaned)


class PercentField(DanishNumberField):
    """A share typed in per cent: 50, 50,5 or 50 pct. becomes 0.5, 0.505, 0.5. From 0 to 100 unless told."""

    suffix = _("pct.")
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Write a percentage such as 50 or 12,5."),
        "negative": _("Write a percentage from 0."),
        "too_large": _("Write a percentage of at most %(limit)s."),
        "too_fine": _("Write at most two decimals."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", Decimal(0))
        kwargs.setdefault("max_value", Decimal(1))
        kwargs.setdefault("places", 4)
        super().__init__(**kwargs)

    def parse(self, text: str) -> Decimal:
        return numbers.parse_share(text)

    def show(self, value: Decimal) -> str:
        percent = Decimal(value) * 100
        return numbers.number(percent).replace(numbers.MINUS, "-")


class HoursField(DanishNumberField):
    """Hours, at most one decimal, at most a hundred thousand."""

    suffix = _("hours")
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Write a number of hours such as 37 or 7,5."),
        "negative": _("Write a number of hours that is not negative."),
        "too_fine": _("Write at most one decimal."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", 100_000)
        kwargs.setdefault("places", 1)
        super().__init__(**kwargs)


class DanishDateField(forms.DateField):
    """A date typed as 22.11.2026, 22-11-2026, 22/11/2026 or 2026-11-22; a text field, so that it looks the same everywhere."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Write a date such as 22.11.2026."),
        "out_of_reach": _("Write a year between %(first)s and %(last)s."),
    }

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "placeholder": _("dd.mm.yyyy"), "autocomplete": "off"}
        kwargs.setdefault("widget", forms.DateInput(format="%d.%m.%Y", attrs=attrs))
        kwargs.setdefault("input_formats", ["%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d", "%d.%m.%y"])
        super().__init__(**kwargs)

    def validate(self, value: date | None) -> None:
        """A year that can be meant."""
        super().validate(value)
        if value is not None and not FIRST_YEAR <= value.year <= LAST_YEAR:
            limits = {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)}
            raise ValidationError(self.error_messages["out_of_reach"], "out_of_reach", limits)


class TenantModelChoiceField(forms.ModelChoiceField):
    """A choice among the municipality's own records.

    ``queryset_for(municipality)`` is asked anew by each form, inside the municipality's scope, so that the class can be
    imported outside one. Another municipality's id reads as one that is not on the list.
    """

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid_choice": _("Choose one from the list.")}

    def __init__(self, *, queryset_for: Callable[[Any], QuerySet], **kwargs: Any) -> None:
        self.queryset_for = queryset_for
        kwargs.setdefault("empty_label", _("Choose …"))
        super().__init__(queryset=None, **kwargs)

    def bind_to(self, municipality: Any) -> None:
        """Fetch the choices of one municipality; called by the form."""
        self.queryset = self.queryset_for(municipality)


class TenantModelMultipleChoiceField(forms.ModelMultipleChoiceField):
    """Several of the municipality's own records; see TenantModelChoiceField."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid_choice": _("Choose from the list."),
        "invalid_pk_value": _("Choose from the list."),
    }

    def __init__(self, *, queryset_for: Callable[[Any], QuerySet], **kwargs: Any) -> None:
        self.queryset_for = queryset_for
        super().__init__(queryset=None, **kwargs)

    def bind_to(self, municipality: Any) -> None:
        """Fetch the choices of one municipality; called by the form."""
        self.queryset = self.queryset_for(municipality)
