"""Forms of the status note: they clean, the domain decides."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import TenantForm, TenantModelChoiceField
from governance.domain.queries import bodies
from reports.domain.notes import executive_body
from reports.domain.periods import HalfYear

LONGEST_TEXT = 6000


class StartForm(TenantForm):
    """Which half-year, and which body approves."""

    half = forms.ChoiceField(label=_("Half-year"))
    body = TenantModelChoiceField(
        label=_("Approved by"),
        queryset_for=lambda _municipality: bodies(),
        help_text=_("The executive board, unless another body has that task."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = HalfYear.of(timezone.localdate())
        self.fields["half"].choices = [
            (str(half), half.in_words().capitalize()) for half in (now, now.before, now.before.before)
        ]
        self.fields["half"].initial = str(now)
        self.fields["body"].initial = executive_body()


class WriteForm(TenantForm):
    """The main message and the recommendations; empty ones are written from the figures."""

    message = forms.CharField(
        label=_("Main message"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "Stands in all three editions, also the public one: nothing about closed cases, and no names. "
            "A blank line begins a new paragraph."
        ),
    )
    recommendation = forms.CharField(
        label=_("Recommendations"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line, read after “It is recommended that”. The first one is the approval of the note."),
    )


class ReasonForm(TenantForm):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class VerifyForm(TenantForm):
    """A fingerprint, or the file itself."""

    sha256 = forms.CharField(
        label=_("Fingerprint"),
        required=False,
        max_length=200,
        help_text=_("The 64 characters on the last page of the document."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("or the file"), required=False, help_text=_("The PDF as you received it. It is read, not kept.")
    )

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("sha256") and not cleaned.get("file") and not self.errors:
            self.add_error("sha256", _("Write the fingerprint, or choose the file."))
        return cleaned
