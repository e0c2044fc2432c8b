"""The mail that lets a person in: a link to choose a password, or word that they already have one."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Membership
from common.jobs import Progress
from common.models import Job


def run(job: Job, _progress: Progress) -> None:
    """Send the invitation of the membership that the job is about. Does nothing for one that has ended since."""
    membership = Membership.objects.select_related("user", "municipality").filter(pk=job.subject_id).first()
    if membership is None or not membership.user.is_active:
        return
    send(membership)


def send(membership: Membership) -> None:
    """Mail the person how to get in. Raises OSError or SMTPException when the mail server does not take it."""
    user = membership.user
    context = {
        "name": user.name,
        "municipality": membership.municipality.name,
        "has_password": user.has_usable_password(),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86400,
        "url": settings.PUBLIC_URL
        + (reverse("account_login") if user.has_usable_password() else password_path(membership)),
    }
    send_mail(
        render_to_string("accounts/email/invitation_subject.txt", context).strip(),
        render_to_string("accounts/email/invitation.txt", context),
        None,
        [user.email],
    )


def password_path(membership: Membership) -> str:
    """The address where the person chooses a password; it works once, and for as long as any reset link."""
    user = membership.user
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )
