"""Forms about meetings, their items and minutes."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.forms import DanishDateField, TenantForm
from common.forms.layout import Row
from governance.domain.agenda_texts import TEXTS
from governance.domain.days_off import day_off
from governance.enums import AttendanceStatus, ItemType, RecusalGround
from governance.forms.bodies import text
from governance.forms.fields import ClockField, PersonField


class MeetingForm(TenantForm):
    """When and where. A day off is asked about once more, not refused (D7).

    The box that says yes carries the day in its name, so that it is asked again for another day off.
    """

    day = DanishDateField(label=_("Day"))
    starts = ClockField(label=_("Starts"))
    ends = ClockField(label=_("Ends"))
    place = forms.CharField(label=_("Place"), max_length=150, required=False)
    deadline = DanishDateField(
        label=_("Deadline for items"), required=False, help_text=_("Empty: as the terms of reference say.")
    )

    def get_layout(self) -> list[Any]:
        """The day and its times side by side."""
        return [Row("day", "starts", "ends"), "place", "deadline"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = self._new_day()
        self.day_off = day_off(day) if day is not None else ""
        self.box = f"held_on_{day}" if self.day_off else ""
        if self.day_off:
            self.fields[self.box] = forms.BooleanField(
                label=_("Hold the meeting on that day all the same"), required=False
            )
            self.helper.layout.fields.insert(1, self.box)

    def _new_day(self) -> date | None:
        """The day that was sent in, unless the meeting was on it already."""
        if not self.is_bound:
            return None
        try:
            day: date | None = self.fields["day"].clean(self["day"].data)
        except ValidationError:
            return None
        return day if day != self.initial.get("day") else None

    def clean(self) -> dict[str, Any]:
        """Ask about a day off."""
        cleaned = super().clean() or self.cleaned_data
        if self.day_off and not cleaned.get(self.box):
            question = gettext("Tick the box below if it is to be held all the same.")
            self.add_error("day", f"{self.day_off} {question}")
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """Start and end as moments in Danish time."""
        cleaned = super().values
        day = cleaned["day"]
        moments = {
            f"{name}_at": timezone.make_aware(datetime.combine(day, cleaned[name])) for name in ("starts", "ends")
        }
        return {"place": cleaned["place"], "deadline": cleaned["deadline"], **moments}

    def add_domain_error(self, error: Any) -> None:
        """The end's own sentence stands by the field of the clock."""
        if "ends_at" in error.fields:
            error.fields["ends"] = error.fields.pop("ends_at")
        super().add_domain_error(error)


class ReasonForm(TenantForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class NewItemForm(TenantForm):
    """An item that is no case."""

    title = forms.CharField(label=_("Title"), max_length=200)
    type = forms.ChoiceField(label=_("Type"), choices=ItemType.choices, initial=ItemType.INFORMATION)
    summary = text(_("Summary"))
    recommendation = text(
        _("Recommendations"),
        help_text=_("One a line, as they follow after “It is recommended to”. Empty: nothing to decide."),
    )
    public_title = forms.CharField(
        label=_("Public title"),
        max_length=200,
        required=False,
        help_text=_("What stands in the public minutes if the item is closed."),
    )


class ItemForm(TenantForm):
    """What the agenda says about an item."""

    title = forms.CharField(label=_("Title"), max_length=200)
    journal_number = forms.CharField(label=_("Journal number"), max_length=40, required=False)
    responsible = PersonField(label=_("Responsible"), required=False)

    summary = text(TEXTS["summary"])
    background = text(TEXTS["background"])
    presentation = text(TEXTS["presentation"])
    alternatives = text(TEXTS["alternatives"])
    economy = text(TEXTS["economy"])
    effects = text(TEXTS["effects"])
    risk = text(TEXTS["risk"])
    hearing = text(TEXTS["hearing"])
    next_steps = text(TEXTS["next_steps"])


class CloseItemForm(TenantForm):
    """Why an item is closed, and what the public sees of it."""

    ground = forms.CharField(
        label=_("Legal ground"), max_length=200, help_text=_("Such as: forvaltningsloven § 27, or business secrets.")
    )
    public_title = forms.CharField(
        label=_("Public title"),
        max_length=200,
        required=False,
        help_text=_("All that others see of the item. Empty: only that there is a closed item."),
    )


class RecusalForm(TenantForm):
    """Who takes no part, and why (forvaltningsloven § 3)."""

    user = PersonField(label=_("Who"))
    ground = forms.TypedChoiceField(
        label=_("Ground in forvaltningsloven § 3, stk. 1"), choices=RecusalGround.choices, coerce=int
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    decided_by = forms.CharField(
        label=_("Decided by"), max_length=150, required=False, help_text=_("Empty: the person's own declaration.")
    )


class AttendanceForm(TenantForm):
    """Present, apologies or absent, for everyone with a seat."""

    def __init__(self, *args: Any, seats: Any, statuses: dict[int, str], **kwargs: Any) -> None:
        self.seats = list(seats)
        super().__init__(*args, **kwargs)
        for seat in self.seats:
            self.fields[f"user_{seat.user_id}"] = forms.ChoiceField(
                label=f"{seat.user.name}, {seat.get_role_display().lower()}",
                choices=AttendanceStatus.choices,
                initial=statuses.get(seat.user_id, AttendanceStatus.PRESENT),
                widget=forms.RadioSelect,
            )
        self.helper.layout.fields = [f"user_{seat.user_id}" for seat in self.seats]

    @property
    def statuses(self) -> dict[int, str]:
        """Status by the person's key."""
        return {seat.user_id: self.cleaned_data[f"user_{seat.user_id}"] for seat in self.seats}


class NoteForm(TenantForm):
    """What the minutes note under an item."""

    note = forms.CharField(label=_("Noted in the minutes"), required=False, widget=forms.Textarea(attrs={"rows": 5}))


class ActionPointForm(TenantForm):
    """A task for somebody."""

    text = forms.CharField(label=_("Task"), max_length=300)
    responsible = PersonField(label=_("Responsible"))
    due = DanishDateField(label=_("Due"))


class DoneForm(TenantForm):
    """What came of a task."""

    note = forms.CharField(label=_("What came of it"), max_length=300, required=False)
