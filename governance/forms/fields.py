"""Choices of governance: a person, a body, a meeting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import TenantModelChoiceField
from common.numbers import dato_dag
from governance.domain import queries


class PersonField(TenantModelChoiceField):
    """Somebody with access to the municipality today."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Person"))
        super().__init__(queryset_for=lambda _municipality: queries.people(), **kwargs)


class BodyField(TenantModelChoiceField):
    """A body that exists today."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset_for=lambda _municipality: queries.bodies(), **kwargs)


class ClockField(forms.TimeField):
    """A time of day: 9.00, 09:00 or 9."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(
            format="%H.%M", attrs={"placeholder": "09.00", "autocomplete": "off", "class": "w-short"}
        )
        super().__init__(
            widget=widget,
            input_formats=["%H.%M", "%H:%M", "%H"],
            error_messages={"invalid": _("Write a time such as 09.00.")},
            **kwargs,
        )


class MeetingChoiceField(forms.ModelChoiceField):
    """A meeting, by its day."""

    def label_from_instance(self, obj: Any) -> str:
        """The day and its weekday."""
        return dato_dag(obj.starts_at)
