"""The routes of django-allauth that this portal has: sign-in, password and second factors.

Left out on purpose: sign-up (accounts come by invitation), change of e-mail address (the administrator's job, since
decisions and invitations follow the address), sign-in by mailed code and social accounts. Each route says who may use it.
"""

from collections.abc import Callable

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import URLPattern, path, re_path

from common.views.base import public_route


def signed_in_route(view: Callable) -> Callable:
    """Mark a view of the library, which asks for sign-in itself, as open to everyone who is signed in."""
    view.signed_in = True  # type: ignore[attr-defined]
    return view


urlpatterns: list[URLPattern] = [
    path("login/", public_route(account.login), name="account_login"),
    path("login/passkey/", public_route(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("login/second-factor/", public_route(mfa.authenticate), name="mfa_authenticate"),
    path("logout/", public_route(account.logout), name="account_logout"),
    path("inactive/", public_route(account.account_inactive), name="account_inactive"),
    path("reauthenticate/", signed_in_route(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", signed_in_route(account.password_change), name="account_change_password"),
    path("password/set/", signed_in_route(account.password_set), name="account_set_password"),
    path("password/reset/", public_route(account.password_reset), name="account_reset_password"),
    path("password/reset/sent/", public_route(account.password_reset_done), name="account_reset_password_done"),
    path(
        "password/reset/done/",
        public_route(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public_route(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("second-factor/", signed_in_route(mfa.index), name="mfa_index"),
    path("second-factor/reauthenticate/", signed_in_route(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("second-factor/app/activate/", signed_in_route(totp.activate_totp), name="mfa_activate_totp"),
    path("second-factor/app/deactivate/", signed_in_route(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-factor/codes/", signed_in_route(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "second-factor/codes/generate/",
        signed_in_route(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-factor/codes/download/",
        signed_in_route(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("second-factor/passkeys/", signed_in_route(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("second-factor/passkeys/add/", signed_in_route(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "second-factor/passkeys/reauthenticate/",
        signed_in_route(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "second-factor/passkeys/<int:pk>/remove/",
        signed_in_route(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("second-factor/passkeys/<int:pk>/edit/", signed_in_route(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
]
