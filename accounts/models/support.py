"""The supplier's support staff inside a municipality: for a stated reason, for a short time, seen by its administrators."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User
from accounts.rules import is_administrator
from common.tenancy import TenantManager, TenantModel, TenantQuerySet
from common.tenant_urls import tenant_url

#: The longest time a support session may last.
LONGEST_SESSION = timedelta(minutes=60)


class SupportSessionQuerySet(TenantQuerySet):
    def open_at(self, moment):
        """Sessions in force at ``moment``: neither ended nor run out, and of a person who still is support staff."""
        return self.filter(ended_at__isnull=True, expires_at__gt=moment, user__is_support=True)


class SupportSession(TenantModel):
    """Access of one support person to one municipality, which ends by itself."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("user"))
    reason = models.CharField(_("reason"), max_length=300)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = TenantManager(SupportSessionQuerySet)

    class Meta:
        verbose_name = _("support session")
        verbose_name_plural = _("support sessions")
        ordering = ["-started_at"]
        rules_permissions = {"view": is_administrator, "change": is_administrator}
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="support_session_reason_stated"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("started_at")), name="support_session_expires_after_start"
            ),
            models.UniqueConstraint(
                fields=["municipality", "user"],
                condition=Q(ended_at__isnull=True),
                name="support_session_one_open_per_user",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.reason}"

    def get_absolute_url(self):
        return tenant_url("accounts:supportsession_list", self)

    @property
    def is_open(self):
        """Whether the session is in force now."""
        return self.ended_at is None and self.expires_at > timezone.now()
