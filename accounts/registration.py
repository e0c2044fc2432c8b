"""What accounts hands to the registries of the portal, called once at start."""

from collections.abc import Mapping
from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from django.contrib.auth import signals as auth_signals
from django.utils.translation import gettext_lazy as _

from accounts import handlers, role_sources
from accounts.domain import invitations, people
from accounts.enums import Role
from accounts.models import Department, Membership, Municipality, SupportSession
from accounts.roles import role_sources as sources
from common.audit import AuditSubject, audit_subjects, register_actions
from common.jobs import JobKind, job_kinds
from common.navigation import NavItem, nav_items
from common.permissions import role_words
from common.tenant_urls import tenant_url


def register(actions: Mapping[str, Any]) -> None:
    """Fill the registries and listen to the library's signals."""
    register_actions(actions)
    _roles()
    _audit()
    _signals()
    nav_items.register(
        "accounts.administration",
        NavItem(_("Administration"), "accounts:membership_list", "accounts.view_membership", order=90),
    )
    job_kinds.register(
        people.INVITATION,
        JobKind(
            run=invitations.run,
            label=_("Send an invitation"),
            subject_url=lambda job: tenant_url("accounts:membership_detail", job, pk=job.subject_id),
            visible_to=lambda user, job: user.has_perm("accounts.view_membership", job),
        ),
    )


def _roles() -> None:
    sources.register("accounts.staff", role_sources.staff)
    sources.register("accounts.administrators", role_sources.administrators)
    sources.register("accounts.support_as_staff", role_sources.support_as_staff)
    sources.register("accounts.support_as_administrators", role_sources.support_as_administrators)
    for role in Role:
        role_words.register(role.value, role.label)


def _audit() -> None:
    for model, permission in (
        (Membership, "accounts.view_membership"),
        (Department, "accounts.view_department"),
        (Municipality, "accounts.change_municipality"),
        (SupportSession, "accounts.view_supportsession"),
    ):
        audit_subjects.register(model._meta.label_lower, _subject(permission))


def _subject(permission: str) -> AuditSubject:
    return AuditSubject(
        label=str,
        url=lambda obj: obj.get_absolute_url(),
        visible_to=lambda user, obj: user.has_perm(permission, obj),
    )


def _signals() -> None:
    pairs = [
        (account_signals.user_logged_in, handlers.signed_in),
        (auth_signals.user_logged_out, handlers.signed_out),
        (auth_signals.user_login_failed, handlers.sign_in_failed),
        (mfa_signals.authentication_failed, handlers.second_factor_failed),
        (account_signals.password_changed, handlers.password_changed),
        (account_signals.password_set, handlers.password_changed),
        (account_signals.password_reset, handlers.password_reset),
        (mfa_signals.authenticator_added, handlers.factor_added),
        (mfa_signals.authenticator_removed, handlers.factor_removed),
        (mfa_signals.authenticator_reset, handlers.factor_reset),
    ]
    for signal, handler in pairs:
        signal.connect(handler)
