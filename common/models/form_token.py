"""Forms that were already handled, so that a double click or a replayed POST does nothing twice."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.tenancy import TenantModel


class FormToken(TenantModel):
    """A form's token after its first use, and the page that shows what came of it."""

    token = models.CharField(_("token"), max_length=64)
    kind = models.CharField(_("kind"), max_length=60)
    url = models.CharField(_("address"), max_length=500, blank=True)
    used_at = models.DateTimeField(_("used"), default=timezone.now)

    class Meta:
        verbose_name = _("form token")
        verbose_name_plural = _("form tokens")
        constraints = [models.UniqueConstraint(fields=["municipality", "token"], name="form_token_unique")]
        indexes = [models.Index(fields=["used_at"], name="form_token_used_at")]

    def __str__(self):
        return f"{self.kind} {self.token}"
