"""What happened, who did it, and the seals that prove nothing was changed afterwards."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.append_only import AppendOnlyModel

#: The ``previous_hash`` of a municipality's first seal.
GENESIS = "0" * 64


class AuditEntry(AppendOnlyModel):
    """One act, written in the transaction it describes. Names are copied, so that it reads without joins."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    actor_name = models.CharField(_("name"), max_length=120)
    action = models.CharField(_("action"), max_length=80)
    object_type = models.CharField(_("type"), max_length=80)
    object_id = models.CharField(_("id"), max_length=40)
    object_label = models.CharField(_("what"), max_length=200)
    object_version = models.PositiveIntegerField(_("version"), null=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    data = models.JSONField(_("details"), default=dict)
    note = models.TextField(_("note"), blank=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["municipality", "object_type", "object_id", "-id"], name="audit_entry_subject"),
            models.Index(fields=["municipality", "at"], name="audit_entry_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(action=""), name="audit_entry_has_action"),
        ]

    def __str__(self):
        return f"{self.action} {self.object_label}"


class AuditSeal(AppendOnlyModel):
    """A link in the municipality's chain: a hash over the entries it seals and over the seal before."""

    number = models.PositiveIntegerField(_("number"))
    entry_count = models.PositiveIntegerField(_("entries"))
    previous_hash = models.CharField(_("previous hash"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed"))

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")
        ordering = ["municipality", "number"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="audit_seal_unique_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="audit_seal_number_from_one"),
            models.CheckConstraint(condition=Q(entry_count__gte=1), name="audit_seal_not_empty"),
        ]

    def __str__(self):
        return f"{self.number} {self.hash[:12]}"


class AuditSealEntry(AppendOnlyModel):
    """Which entry a seal covers, and at which place."""

    seal = models.ForeignKey(AuditSeal, on_delete=models.PROTECT, related_name="sealed", verbose_name=_("seal"))
    entry = models.OneToOneField(
        AuditEntry, on_delete=models.PROTECT, related_name="seal_entry", verbose_name=_("entry")
    )
    position = models.PositiveIntegerField(_("place"))

    class Meta:
        verbose_name = _("sealed entry")
        verbose_name_plural = _("sealed entries")
        ordering = ["seal", "position"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "seal", "position"], name="audit_seal_entry_unique_place"),
        ]

    def __str__(self):
        return f"{self.seal_id}.{self.position}"
