"""A form acts once: the token it carries is used up in the transaction that acts."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.errors import AlreadyDoneError, DomainError
from common.models import FormToken
from common.tenancy import all_municipalities

#: A replayed form older than this no longer has its session, so its token need not be kept.
KEPT_FOR = timedelta(days=90)


def once(token: str, *, municipality: Any, kind: str) -> FormToken:
    """Use up ``token``, or raise AlreadyDoneError with the address of what its first use made.

    Call it first in the transaction that acts, and ``finish()`` when the result's address is known. A second use that
    comes at the same moment waits for the first; if that one is rolled back, the second acts.
    Raises DomainError for a form without a token, RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A form's token is used up in the transaction that acts.")
    token = str(token or "").strip()
    if not token or len(token) > 64:
        raise DomainError(_("The form is incomplete. Load the page again."))
    try:
        with transaction.atomic():
            return FormToken.objects.create(municipality=municipality, token=token, kind=kind)
    except IntegrityError:
        first = FormToken.objects.filter(municipality=municipality, token=token).first()
        if first is None:
            raise
        raise AlreadyDoneError(url=first.url) from None


def finish(row: FormToken, url: str) -> None:
    """Keep the address of what the form made, for whoever sends it again."""
    row.url = url
    row.save(update_fields=["url"])


def prune() -> int:
    """Forget tokens nobody can replay any more; returns how many."""
    with all_municipalities(reason="housekeeping of used form tokens"):
        return FormToken.objects.filter(used_at__lt=timezone.now() - KEPT_FOR).delete()[0]
