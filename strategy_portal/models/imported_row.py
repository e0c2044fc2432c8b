"""Which row of the portal an imported key stands for, and what the file said the last time."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.tenancy import TenantModel


class ImportedRow(TenantModel):
    """A key of the import format and the row it made or found.

    ``fingerprint`` is the sha256 of what the file said: as long as it is the same, a further import leaves the row
    alone, also where people have changed it in the portal since.
    """

    kind = models.CharField(_("kind"), max_length=30)
    key = models.SlugField(_("key"), max_length=60)
    object_id = models.BigIntegerField(_("id"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    imported_at = models.DateTimeField(_("imported"))

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "kind", "key"], name="imported_row_unique_key"),
            models.CheckConstraint(condition=~Q(key=""), name="imported_row_key_not_empty"),
        ]

    def __str__(self):
        return f"{self.kind} {self.key}"
