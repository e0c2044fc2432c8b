"""The base of every form: cleans input, decides nothing.

What a form has cleaned goes to a domain function (``form.values``), which applies the rules.
"""

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

#: Names that carry the form's own bookkeeping, not the user's input.
BOOKKEEPING = ("version", "form_token")
#: Highest version number the column holds.
LARGEST_VERSION = 2**31 - 1

_RELOAD = _("The form could not be read. Open the page again and try once more.")


class TenantForm(forms.Form):
    """A form inside a municipality.

    ``obj`` is the record that is changed, if any: its version travels with the form, so that a change made meanwhile is
    not overwritten (``expected_version``). ``form_token`` makes a form sent twice count once.
    """

    error_css_class = "has-error"

    version = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LARGEST_VERSION,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _RELOAD),
    )
    form_token = forms.UUIDField(required=False, widget=forms.HiddenInput, error_messages={"invalid": _RELOAD})

    def __init__(self, *args: Any, municipality: Any, user: Any, obj: Any = None, **kwargs: Any) -> None:
        self.municipality, self.user, self.obj = municipality, user, obj
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if hasattr(field, "bind_to"):
                field.bind_to(municipality)
        if getattr(obj, "version", None) is None:
            del self.fields["version"]
        else:
            self.fields["version"].initial = obj.version
        self.fields["form_token"].initial = uuid.uuid4
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.field_template = "common/field.html"
        self.helper.render_hidden_fields = True
        self.helper.layout = Layout(*self.get_layout())

    def get_layout(self) -> list[Any]:
        """Layout objects and field names in the order shown; override with Section, Row and so on."""
        return [name for name in self.fields if name not in BOOKKEEPING]

    def clean_version(self) -> int:
        """The version the page showed. A form for an existing record without one cannot be trusted."""
        version = self.cleaned_data["version"]
        if version is None:
            raise ValidationError(_RELOAD)
        return version

    @property
    def expected_version(self) -> int | None:
        """Version of the record that the user saw; None for a new one."""
        return self.cleaned_data.get("version")

    @property
    def token(self) -> str:
        """What makes this form one and the same however often it is sent."""
        return str(self.cleaned_data.get("form_token") or uuid.uuid4())

    @property
    def values(self) -> dict[str, Any]:
        """What the user entered, cleaned, without the form's bookkeeping."""
        return {name: value for name, value in self.cleaned_data.items() if name not in BOOKKEEPING}

    def accept_version(self, version: int) -> None:
        """Let the user send again, knowingly, on top of ``version``."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("version")] = str(version)
        self.data = data

    def add_domain_error(self, error: Any) -> None:
        """Show a DomainError: its sentence on top, and each field's own by the field."""
        named = {name: text for name, text in error.fields.items() if name in self.fields}
        for name, text in named.items():
            self.add_error(name, text)
        elsewhere = [text for name, text in error.fields.items() if name not in self.fields]
        shown = {str(text) for text in named.values()}
        for text in [error.message, *elsewhere]:
            if str(text) not in shown:
                self.add_error(None, text)

    def full_clean(self) -> None:
        """Clean; what is wrong with a hidden field is said on top, since nobody can put it right by the field."""
        super().full_clean()
        for name in BOOKKEEPING:
            hidden = self._errors.pop(name, None)
            if hidden:
                self.add_error(None, hidden.as_data())


class ConfirmForm(TenantForm):
    """A form without fields: confirms a step whose consequences the page shows."""
