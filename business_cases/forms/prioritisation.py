"""The form that puts a fund's wishes in order: a number for each, blank for not prioritised. It works without JavaScript."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from business_cases.domain.prioritisation import Seen
from business_cases.domain.wishes import Wish
from common.forms import TenantForm

#: More wishes than this are not put in order by hand.
LARGEST_NUMBER = 999
LONGEST_WHY = 4000
_SALT = "business_cases.prioritisation"
_WRONG = gettext_lazy("Write a whole number from 1, or leave the field empty.")


class PriorityForm(TenantForm):
    """``wishes`` are the fund's as they are now; ``saw`` is what the page shows, signed, so that it cannot be forged."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    why = forms.CharField(
        label=gettext_lazy("Why in this order"),
        help_text=gettext_lazy("Goes with the order to the body. Everybody can read it: name no closed cases."),
        max_length=LONGEST_WHY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, wishes: Sequence[Wish], saw: Sequence[Seen], **kwargs: Any) -> None:
        self.wishes = wishes
        super().__init__(*args, **kwargs)
        labels = {row.case_id: row.label for row in saw}
        for wish in wishes:
            self.fields[name_of(wish.case_id)] = _rank_field(labels[wish.case_id])
        self.fields["seen"].initial = self.signed(saw)

    def signed(self, saw: Sequence[Seen]) -> str:
        """What the page shows, to be sent back with the form."""
        return signing.dumps([[row.case_id, row.label, str(row.amount)] for row in saw], salt=_SALT, compress=True)

    def clean_version(self) -> Any:
        """None where the page was shown before there was a draft: the rule says so if there is one by now."""
        return self.cleaned_data["version"]

    def clean_seen(self) -> list[Seen]:
        """What the page showed when it was filled in."""
        try:
            rows = signing.loads(self.cleaned_data["seen"], salt=_SALT)
        except signing.BadSignature:
            raise forms.ValidationError(
                _("The form could not be read. Open the page again and try once more.")
            ) from None
        return [Seen(case_id=case_id, label=label, amount=Decimal(amount)) for case_id, label, amount in rows]

    def clean(self) -> dict[str, Any]:
        """Every number once and none left out. With wishes that have gone, the rule says so instead."""
        cleaned = super().clean() or self.cleaned_data
        if "seen" in self.errors:
            # A hidden field: said on top, since nobody can put it right.
            self.add_error(None, self.errors.pop("seen").as_data())
            return cleaned
        by_number: dict[int, list[str]] = {}
        for wish in self.wishes:
            name = name_of(wish.case_id)
            if cleaned.get(name):
                by_number.setdefault(cleaned[name], []).append(name)
        for number, names in by_number.items():
            for name in names if len(names) > 1 else []:
                self.add_error(name, _("No. %(number)s is given to two wishes.") % {"number": number})
        if not self.errors and not self.gone:
            self._check_gaps(by_number)
        return cleaned

    def _check_gaps(self, by_number: dict[int, list[str]]) -> None:
        for place, number in enumerate(sorted(by_number), start=1):
            if number != place:
                self.add_error(
                    by_number[number][0], _("No. %(number)s is missing before this one.") % {"number": place}
                )
                return

    @property
    def gone(self) -> dict[int, int]:
        """The numbers given to what was a wish when the page was shown, and is none any more."""
        known = {wish.case_id for wish in self.wishes}
        sent = {row.case_id: read_number(self.data.get(name_of(row.case_id))) for row in self.saw}
        return {case_id: number for case_id, number in sent.items() if case_id not in known and number}

    @property
    def order(self) -> list[int]:
        """The prioritised wishes' cases, best first, as the person sent them."""
        given = {wish.case_id: self.cleaned_data[name_of(wish.case_id)] for wish in self.wishes}
        return ordered(given | self.gone)

    @property
    def saw(self) -> list[Seen]:
        """What the numbers were given to."""
        return self.cleaned_data["seen"]


def name_of(case_id: int) -> str:
    """The field of a wish."""
    return f"rank-{case_id}"


def read_number(text: Any) -> int | None:
    """A number as it stands in a field; None for anything else."""
    typed = str(text or "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else None


def ordered(numbers: Mapping[int, int | None]) -> list[int]:
    """The cases that have a number, by it."""
    given = [(number, case_id) for case_id, number in numbers.items() if number]
    return [case_id for _number, case_id in sorted(given)]


def _rank_field(label: str) -> forms.IntegerField:
    widget = forms.TextInput(
        attrs={"inputmode": "numeric", "autocomplete": "off", "class": "form-control", "maxlength": 3}
    )
    return forms.IntegerField(
        label=_("No. for %(wish)s") % {"wish": label},
        required=False,
        min_value=1,
        max_value=LARGEST_NUMBER,
        widget=widget,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _WRONG),
    )
