"""Files: what people attach and what the portal approved, described by a row and kept in the storage."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.tenancy import TenantModel

NAME_LENGTH = 200


def storage_name(instance: Any, filename: str) -> str:
    """A name nobody can guess, in the municipality's folder; the uploaded name is kept in the row alone."""
    return f"{instance.municipality_id}/{instance.uuid.hex[:2]}/{instance.uuid.hex}"


class StoredFile(TenantModel):
    """A file of the municipality. It has no address of its own: the page of its subject serves it."""

    uuid = models.UUIDField(_("UUID"), default=uuid.uuid4, editable=False)
    name = models.CharField(_("file name"), max_length=NAME_LENGTH)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("sha256"), max_length=64)
    file = models.FileField(_("file"), upload_to=storage_name, max_length=200)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["municipality", "uuid"], name="stored_file_unique_uuid")]

    def __str__(self):
        return self.name
