"""People. A user belongs to no municipality; memberships carry that."""

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.roles import RolesMixin
from accounts.rules import is_administrator
from common.tenancy import TenantManager, TenantModel, TenantQuerySet
from common.tenant_urls import tenant_url
from common.text import DanishCharField, fold
from common.versions import VersionedModel


def searched_text(*, name: str, email: str) -> str:
    """What a search for a person looks in."""
    return fold(f"{name} {email}")


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str, name: str, password: str | None = None, **fields: Any) -> "User":
        """Make an active user; without a password the account can only be opened through a reset link."""
        email = email.strip().lower()
        user = self.model(email=email, name=name, search_text=searched_text(name=name, email=email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        return self.get(email=email.strip().lower())


class User(RolesMixin, AbstractBaseUser):
    """A person who can sign in. Never deleted: deactivated and anonymised, so that history keeps its actor."""

    uuid = models.UUIDField(_("UUID"), default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = DanishCharField(_("name"), max_length=120)
    search_text = models.CharField(max_length=400, editable=False, default="", blank=True)
    is_support = models.BooleanField(_("support staff of the supplier"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    anonymised_at = models.DateTimeField(_("anonymised"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name"]
        constraints = [
            # One person, one account: addresses are compared in lower case, so they are stored in it.
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case"),
            models.CheckConstraint(
                condition=Q(anonymised_at__isnull=True) | Q(is_active=False), name="user_anonymised_is_closed"
            ),
        ]

    def __str__(self):
        return self.name

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name


class MembershipQuerySet(TenantQuerySet):
    def valid_on(self, day):
        """Memberships in force on ``day``."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class Membership(VersionedModel, TenantModel):
    """That a person works in (or sits in a body of) a municipality, where, and as what.

    One row per person and municipality: a person who comes back gets the same row reopened; the audit trail has the rest.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("user"))
    department = models.ForeignKey(
        "accounts.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("department"),
    )
    title = models.CharField(_("title"), max_length=120, blank=True)
    is_administrator = models.BooleanField(_("portal administrator"), default=False)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = TenantManager(MembershipQuerySet)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["user__name"]
        rules_permissions = {"view": is_administrator, "add": is_administrator, "change": is_administrator}
        constraints = [
            models.UniqueConstraint(fields=["municipality", "user"], name="membership_unique_user"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="membership_valid_period",
                violation_error_message=_("The period ends before it begins."),
            ),
        ]

    def __str__(self):
        return str(self.user)

    def get_absolute_url(self):
        return tenant_url("accounts:membership_detail", self, pk=self.pk)

    def is_valid_on(self, day):
        """Whether the membership is in force on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)
