"""Forms outside every municipality."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Municipality


class OwnNameForm(forms.Form):
    """One's own name."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class SupportForm(forms.Form):
    """Which municipality a support person needs to see, why, and for how long."""

    municipality = forms.ModelChoiceField(
        label=_("Municipality"), queryset=Municipality.objects.all(), empty_label=_("Choose …")
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The municipality's administrators read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    minutes = forms.TypedChoiceField(
        label=_("Ends by itself after"),
        coerce=int,
        choices=[(15, _("15 minutes")), (30, _("30 minutes")), (60, _("60 minutes"))],
        initial=30,
    )
