"""What happens at sign-in, written down. The senders are the library's and Django's own signals, never ours."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest

from accounts.domain.people import record_for_person
from accounts.models import User


def signed_in(sender: Any, *, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """A person signed in."""
    _write(user, "sign_in.succeeded", actor=user)


def signed_out(sender: Any, *, request: HttpRequest, user: User | None, **_kwargs: Any) -> None:
    """A person signed out."""
    if user is not None:
        _write(user, "sign_in.ended", actor=user)


def sign_in_failed(sender: Any, *, credentials: dict[str, Any], **_kwargs: Any) -> None:
    """Somebody tried with a wrong password; nobody knows who, so there is no actor."""
    email = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    user = User.objects.filter(email=email).first() if email else None
    if user is not None:
        _write(user, "sign_in.failed", actor=None)


def second_factor_failed(sender: Any, *, user: User, **_kwargs: Any) -> None:
    """Somebody had the password, but not the second factor."""
    _write(user, "sign_in.second_factor_failed", actor=None)


def password_changed(sender: Any, *, user: User, **_kwargs: Any) -> None:
    """A person changed or chose a password."""
    _write(user, "password.changed", actor=user)


def password_reset(sender: Any, *, user: User, **_kwargs: Any) -> None:
    """A person chose a password through the link in a mail."""
    _write(user, "password.reset", actor=user)


def factor_added(sender: Any, *, user: User, authenticator: Any, **_kwargs: Any) -> None:
    """A person set up a second factor."""
    _write(user, "second_factor.added", actor=user, kind=authenticator.type)


def factor_removed(sender: Any, *, user: User, authenticator: Any, **_kwargs: Any) -> None:
    """A person took away a second factor."""
    _write(user, "second_factor.removed", actor=user, kind=authenticator.type)


def factor_reset(sender: Any, *, user: User, authenticator: Any, **_kwargs: Any) -> None:
    """A person made new recovery codes."""
    _write(user, "second_factor.reset", actor=user, kind=authenticator.type)


@transaction.atomic
def _write(user: User, action: str, *, actor: User | None, **data: Any) -> None:
    record_for_person(user, action, actor=actor, **data)
