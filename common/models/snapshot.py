"""What a body saw: canonical JSON that is never changed, from which HTML and PDF are rendered."""

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.append_only import AppendOnlyModel


class Snapshot(AppendOnlyModel):
    """Frozen data of one document. ``sha256`` is of ``body`` as UTF-8."""

    kind = models.CharField(_("kind"), max_length=60)
    schema_version = models.PositiveSmallIntegerField(_("schema version"))
    body = models.TextField(_("content"))
    sha256 = models.CharField(_("sha256"), max_length=64)
    taken_at = models.DateTimeField(_("taken"))

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ["-id"]
        indexes = [models.Index(fields=["municipality", "sha256"], name="snapshot_sha256")]

    def __str__(self):
        return f"{self.kind} {self.sha256[:12]}"

    @property
    def data(self) -> dict[str, Any]:
        """The frozen data; amounts and dates are strings, as common.canonical wrote them."""
        return json.loads(self.body)
