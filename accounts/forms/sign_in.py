"""The library's sign-in forms without placeholders: the label says what to write, and stays when one writes.

Imported by the library when it builds a form, through ACCOUNT_FORMS and MFA_FORMS in the settings.
"""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _


class WithoutPlaceholders(forms.Form):
    """Takes the placeholders away; ``focused`` is the field where writing begins."""

    focused = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        if self.focused in self.fields:
            self.fields[self.focused].widget.attrs["autofocus"] = True


class LoginForm(WithoutPlaceholders, account.LoginForm):
    """E-mail and password. The address also offers the browser's passkeys."""

    focused = "login"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ResetPasswordForm(WithoutPlaceholders, account.ResetPasswordForm):
    """The address that the link is sent to."""

    focused = "email"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")


class ResetPasswordKeyForm(WithoutPlaceholders, account.ResetPasswordKeyForm):
    """A new password, through the link in a mail."""

    focused = "password1"


class ChangePasswordForm(WithoutPlaceholders, account.ChangePasswordForm):
    """A new password, by who knows the old one."""


class SetPasswordForm(WithoutPlaceholders, account.SetPasswordForm):
    """A first password, by who signed in without one."""


class ReauthenticateForm(WithoutPlaceholders, account.ReauthenticateForm):
    """The password once more."""

    focused = "password"


class AuthenticateForm(WithoutPlaceholders, mfa.AuthenticateForm):
    """The second factor's code."""

    focused = "code"


class MFAReauthenticateForm(WithoutPlaceholders, mfa.ReauthenticateForm):
    """The second factor's code once more."""

    focused = "code"


class ActivateTOTPForm(WithoutPlaceholders, totp.ActivateTOTPForm):
    """The first code of an authenticator app."""


class AddPasskeyForm(WithoutPlaceholders, webauthn.AddWebAuthnForm):
    """What the passkey is called."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].label = _("Sign in with this key alone, without a password")
        self.fields["passwordless"].help_text = _("The key then asks for your fingerprint, face or PIN.")


class RenamePasskeyForm(WithoutPlaceholders, webauthn.EditWebAuthnForm):
    """What the passkey is called."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
